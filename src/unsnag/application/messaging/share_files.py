"""Files between a customer in the widget and the team: kept by their content where no page is
served from, attached to a message once, and opened only by who is in the conversation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.files import Attached, AttachedFiles, NewFile
from unsnag.application.ports.mailbox import DiskAlmostFull, RawMails
from unsnag.application.ports.store import Store
from unsnag.application.receive import Receive
from unsnag.application.work_ticket import Along, ReplyEmpty, WorkTicket
from unsnag.domain.conversations import Author, Channel, Conversation, Message
from unsnag.domain.messaging import attached as rules
from unsnag.domain.personal_data import fit_to_keep
from unsnag.domain.shared import ConversationId, MessageId, TicketId

DAY = timedelta(days=1)
WORDLESS = "[Files without a text: {names}]"


class FileRefused(Exception):
    """A file is not taken; the text says why and what to do."""

    code = "file_refused"

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.flaw = code


TOO_LARGE = FileRefused("file_too_large", "This file is larger than 20 MB. Send a smaller one.")
EMPTY = FileRefused("file_empty", "This file is empty.")
WRONG_TYPE = FileRefused(
    "file_type",
    "Files of this type aren't taken. Send a picture, a PDF, a text, a video or a document.",
)
TOO_MANY = FileRefused("files_too_many", "A message takes ten files. Send the others after it.")
DAY_FULL = FileRefused(
    "files_for_today", "That's all the files this conversation takes in a day. Describe the rest."
)
NO_ROOM = FileRefused("files_no_room", "No files can be taken just now. Describe it in words.")
GONE = FileRefused("file_gone", "A file isn't here any more. Attach it again.")


@dataclass(frozen=True)
class Given:
    """A file as somebody gives it; nothing of it is believed but its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class ByChat:
    """The messenger by which what we say goes out, and which files it takes; None for none."""

    name: str
    takes: rules.Takes | None = None


def shown(files: Sequence[Attached]) -> Mapping[str, Any]:
    """What a message tells of its files."""
    return {
        "files": [[f.name, f.type, f.size] for f in files],
        "attached": [
            {"id": f.id, "name": f.name, "size": f.size, "picture": f.picture} for f in files
        ],
    }


class ShareFiles:
    """Takes files in from both sides, and opens them. `by_mail` says whether what a person says
    in a conversation goes out as a mail of the mailbox, `by_chat` by which messenger it does."""

    def __init__(
        self,
        store: Store,
        book: AttachedFiles,
        folder: RawMails,
        receive: Receive,
        work: WorkTicket,
        by_mail: Callable[[Conversation], bool],
        by_chat: Callable[[ConversationId], ByChat | None],
        clock: Clock,
    ) -> None:
        self._store = store
        self._book = book
        self._folder = folder
        self._receive = receive
        self._work = work
        self._by_mail = by_mail
        self._by_chat = by_chat
        self._clock = clock

    def upload(self, conversation: ConversationId, given: Given) -> Attached:
        """Keep a customer's file until their message comes. Raises FileRefused."""
        count, size = self._book.used_since(conversation, self._clock() - DAY)
        full = size + len(given.data) > rules.MOST_BYTES_A_DAY
        if count >= rules.MOST_A_DAY or full:
            raise DAY_FULL
        return self._keep(conversation, Channel.WIDGET, given)

    def say(
        self,
        conversation: ConversationId,
        text: str,
        ids: Sequence[int],
        *,
        key: str,
        choice: str = "",
    ) -> Message:
        """Take a message in with the files that were uploaded for it, once for its key. Raises
        FileRefused, MessageEmpty or MessageTooLong."""
        if not ids:
            return self._receive(conversation, text, key=key, choice=choice)[0]
        if len(ids) > rules.MOST_IN_A_MESSAGE:
            raise TOO_MANY
        return self._store.together(lambda: self._said(conversation, text, ids, key))

    def _said(
        self, conversation: ConversationId, text: str, ids: Sequence[int], key: str
    ) -> Message:
        files = self._book.waiting(conversation, ids)
        extras: dict[str, Any] = dict(shown(files))
        said, extras = _worded(text, files, extras)
        if not said:
            said = "?"  # a repeat of a message whose files belong to it already
        message, new = self._receive(conversation, said, key=key, extras=extras)
        if new:
            known = [one.id for one in files]
            if len(known) != len(set(ids)) or self._book.attach(known, message.id) != len(known):
                raise GONE
        return message

    def reply(
        self,
        ticket: TicketId,
        staff_name: str,
        text: str,
        given: Sequence[Given],
        *,
        key: str,
        seen: int | None = None,
        also: Callable[[Message], object] = lambda _message: None,
    ) -> Message:
        """Answer with files; none is sent unless all are, and `also` is called with a new answer in
        its transaction. Raises FileRefused and what WorkTicket's reply does."""
        if not given:
            return self._work.reply(
                ticket, staff_name, text, key=key, seen=seen, along=Along(then=also)
            )
        conversation = self._store.conversation(self._store.ticket(ticket).conversation)
        self._refuse(conversation, given)
        files = [
            self._keep(conversation.id, conversation.channel, one, by_staff=True) for one in given
        ]
        said, extras = _worded(text, files, dict(shown(files)))
        if not said:
            raise ReplyEmpty("Write something first.")
        ids = [one.id for one in files]

        def attach(message: Message) -> None:
            if self._book.attach(ids, message.id) != len(set(ids)):
                raise GONE
            also(message)

        return self._work.reply(
            ticket, staff_name, said, key=key, seen=seen, along=Along(extras, attach)
        )

    def _refuse(self, conversation: Conversation, given: Sequence[Given]) -> None:
        """Raise FileRefused where these files can't go to this customer."""
        hindrance = self.hindrance(conversation)
        if hindrance:
            raise FileRefused("files_not_here", hindrance)
        if len(given) > rules.MOST_IN_A_MESSAGE:
            raise TOO_MANY
        chat = self._by_chat(conversation.id)
        if chat is not None and chat.takes is not None:
            for one in given:
                _refuse_for(chat.name, chat.takes, one)
        mailed = self._by_mail(conversation)
        if mailed and sum(len(one.data) for one in given) > rules.LARGEST_MAIL:
            raise FileRefused(
                "files_too_large_to_mail", "Files of a mail may have 10 MB together. Send fewer."
            )

    def hindrance(self, conversation: Conversation) -> str:
        """Why files can't go to this customer from here; empty where they can."""
        chat = self._by_chat(conversation.id)
        if chat is not None:
            none = f"{chat.name}: files can't be sent this way. Send a link instead."
            return none if chat.takes is None else ""
        if conversation.channel is Channel.WIDGET or self._by_mail(conversation):
            return ""
        return "Files can't go to this customer from here. Send a link instead."

    def open(self, conversation: ConversationId, id: int) -> tuple[Attached, bytes] | None:
        """A file of a message that this conversation's customer sees, and its bytes; None where
        there is none for them."""
        file = self._book.file(id)
        if file is None or file.message is None:
            return None
        near = self._store.messages(conversation, after=int(file.message) - 1)[:1]
        if not near or near[0].id != file.message or near[0].author is Author.NOTE:
            return None
        data = self._folder.read(file.digest)
        return None if data is None else (file, data)

    def _keep(
        self,
        conversation: ConversationId,
        channel: Channel,
        given: Given,
        *,
        by_staff: bool = False,
    ) -> Attached:
        if not given.data:
            raise EMPTY
        if len(given.data) > rules.LARGEST:
            raise TOO_LARGE
        kind = rules.kind_of(given.data)
        if kind is None:
            raise WRONG_TYPE
        try:
            digest = self._folder.keep(given.data)
        except DiskAlmostFull as full:
            raise NO_ROOM from full
        name = rules.name_kept(fit_to_keep(given.name), kind)
        size = len(given.data)
        new = NewFile(conversation, channel, name, kind.type, size, digest, kind.picture, by_staff)
        return self._book.keep(new)


def files_of(
    book: AttachedFiles, folder: RawMails, message: MessageId
) -> Sequence[tuple[Attached, bytes]]:
    """The files of a message that are still kept."""
    found = ((one, folder.read(one.digest)) for one in book.of_message(message))
    return [(one, data) for one, data in found if data is not None]


def _refuse_for(channel: str, takes: rules.Takes, given: Given) -> None:
    """Raise FileRefused where a messenger takes no such file from us. One that we take from nobody
    is refused with its own words when it is kept."""
    kind = rules.kind_of(given.data)
    if kind is None:
        return
    name = rules.name_kept(fit_to_keep(given.name), kind)
    words = rules.hindrance_of(takes, channel, name, kind.type, len(given.data))
    if words:
        raise FileRefused("file_not_by_channel", words)


def _worded(
    text: str, files: Sequence[Attached], extras: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """A text for those who see only texts, where there is none."""
    if text.strip() or not files:
        return text, extras
    said = WORDLESS.format(names=", ".join(f.name for f in files))
    return said, {**extras, "wordless": True}
