"""Take a mail in: kept as it came, read, placed, and one message of one conversation.

It is on disk when this returns, and the same mail twice is the same row, through whichever door it
came. What a machine wrote is kept beside the conversation for the team and wakes nobody. What could
not be read is kept with the reason.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import partial

from unsnag.application.follow_up import closed_long_ago, follow_note
from unsnag.application.mail.take_report import TakeReport
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.mail import MailReader
from unsnag.application.ports.mailbox import CameIn, MailBook, RawMails, Taken, Thread
from unsnag.application.ports.store import NewMessage, Store
from unsnag.application.receive import LONGEST, Receive
from unsnag.domain.conversations import Author, Channel, Conversation, Message
from unsnag.domain.mail.answering import WINDOW, Answer, Silence, guarded_address, why_silent
from unsnag.domain.mail.authentication import SenderProof, sender_proof
from unsnag.domain.mail.mailbox import Mailbox, referred
from unsnag.domain.mail.placing import Place, SentMail, bare_subject, folded, place
from unsnag.domain.mail.values import Mail
from unsnag.domain.shared import ConversationId

MOST_ANSWERED = 20
_LATELY = 20
_CUT = "\n\n[The mail goes on. All of it is kept.]"


@dataclass(frozen=True)
class Door:
    """Where a mail comes in. `border` says that our own mail server stands before it, so that the
    results on top of a mail are that server's."""

    name: str
    border: bool


class TakeMail:
    """Takes mails in; the turns that answer them are for others to take."""

    def __init__(
        self,
        store: Store,
        book: MailBook,
        raw: RawMails,
        reader: MailReader,
        receive: Receive,
        mailbox: Mailbox,
        clock: Clock,
    ) -> None:
        self._store = store
        self._book = book
        self._raw = raw
        self._reader = reader
        self._receive = receive
        self._mailbox = mailbox
        self._clock = clock
        self._take_report = TakeReport(store, book)

    def __call__(self, data: bytes, door: Door) -> tuple[Taken, ...]:
        """What became of the mail, or of each mail in a provider's call. Raises DiskAlmostFull;
        then nothing was kept."""
        digest = self._raw.keep(data)
        taken = []
        for mail in self._reader.read(data):
            came = self._came(data, digest, door, mail)
            taken.append(self._store.together(partial(self._enter, came)))
        return tuple(taken)

    def _came(self, data: bytes, digest: str, door: Door, mail: Mail) -> CameIn:
        border = self._mailbox.border if door.border else ""
        proof = sender_proof(mail, border) if border else SenderProof.NOT_CHECKED
        return CameIn(_key(mail, digest), digest, len(data), door.name, mail, proof)

    def _enter(self, came: CameIn) -> Taken:
        id = self._book.enter(came)
        if id is None:
            return self._book.known(came.key)
        mail = came.mail
        if mail.quarantined:
            self._book.settle(id, conversation=None, message=None, silence=Silence.QUARANTINED)
            return Taken(id, None, None)
        found = self._placed(mail)
        silence = self._silence(mail)
        known = None if found.conversation is None else referred(found.conversation)
        conversation = self._conversation(known, mail, found)
        if silence in (None, Silence.ENOUGH):
            message = self._said(conversation, came, id, silence, new=known != conversation.id)
        else:
            message = self._noted(conversation, mail, id)
            self._take_report(conversation, mail)
        self._book.settle(
            id,
            conversation=conversation.id,
            message=message.id,
            placed=found.by,
            silence=silence,
        )
        return Taken(id, conversation.id, message.id)

    def _placed(self, mail: Mail) -> Place:
        named = (*mail.in_reply_to, *mail.references)
        original = (mail.report.original_message_id,) if mail.report else ()
        sent = {
            message: SentMail(f"c{conversation}", frozenset({to}))
            for message, (conversation, to) in self._book.sent((*named, *original)).items()
        }
        lately = self._book.lately(folded(mail.sender.address), _LATELY)
        return place(mail, self._mailbox.ours, sent, lately)

    def _silence(self, mail: Mail) -> Silence | None:
        since = self._clock() - WINDOW
        sent = self._book.sent_lately(guarded_address(mail), since)
        return why_silent(mail, Answer.ANSWER, self._mailbox.ourselves, sent, self._clock())

    def _conversation(self, known: int | None, mail: Mail, found: Place) -> Conversation:
        """The one that it was placed in; a new one when there is none, or when that was closed
        longer ago than anybody expects it to go on."""
        if known is not None:
            conversation = self._store.conversation(ConversationId(known))
            closed = closed_long_ago(self._store, conversation, self._clock())
            if closed is None:
                return conversation
            new = self._begin(mail)
            note = follow_note(closed, f"related:{new.id}", "Mailbox")
            self._store.add_message(new.id, note)
            return new
        new = self._begin(mail)
        if found.related:
            numbers = ", ".join(one.removeprefix("c") for one in found.related[:5])
            self._hint(
                new,
                "Possibly related, by sender and subject alone: conversation "
                f"{numbers}. Nothing of it was shown to the sender.",
            )
        return new

    def _begin(self, mail: Mail) -> Conversation:
        conversation = self._store.start_conversation(Channel.EMAIL)
        answered = mail.reply_to[0] if mail.reply_to else mail.sender
        conversation = replace(
            conversation,
            contact_name=(answered.name or mail.sender.name)[:300],
            contact_email=(answered.address or mail.sender.address)[:320],
        )
        self._store.save_conversation(conversation)
        return conversation

    def _said(
        self, state: Conversation, came: CameIn, id: int, silence: Silence | None, *, new: bool
    ) -> Message:
        mail = came.mail
        self._correspond(state, mail)
        self._book.clear_address(mail.sender.address)
        by = {"id": id, "from": folded(mail.sender.address), "proof": came.proof.value}
        extras: dict[str, object] = {"mail": by}
        if silence is Silence.ENOUGH:
            extras["enough"] = True
        if mail.attachments:
            extras["files"] = [[one.name, one.type, one.size] for one in mail.attachments]
        name = mail.sender.name or mail.sender.address
        text = _text(mail, with_subject=new)
        message, _ = self._receive(
            state.id, text, key=f"mail:{came.key}", name=name[:200], extras=extras
        )
        return message

    def _correspond(self, conversation: Conversation, mail: Mail) -> None:
        """Remember what the next mail of ours answers. Whom we answer stays as it was: a further
        person on the mail never sees what was written before."""
        before = self._book.thread(conversation.id)
        ids = [*mail.references, *([mail.message_id] if mail.message_id else [])]
        if before is None:
            to = conversation.contact_email or mail.sender.address
            subject = " ".join(mail.subject.split())[:300]
            start = self._store.messages(conversation.id)[-1:]
            mailed = int(start[0].id) if start else 0
            before = Thread(conversation.id, to, conversation.contact_name, subject, mailed)
        answers = tuple(dict.fromkeys((*before.answers, *ids)))[-MOST_ANSWERED:]
        if mail.message_id:
            answers = (*(one for one in answers if one != mail.message_id), mail.message_id)
        self._book.save_thread(replace(before, answers=answers))

    def _noted(self, conversation: Conversation, mail: Mail, id: int) -> Message:
        kind = "a machine" if mail.automatic is None else mail.automatic.value.replace("_", " ")
        sender = mail.sender.address or mail.sender.name or "nobody"
        text = f"Mail from {sender} ({kind}): {mail.subject}\n\n{mail.reply_text or mail.text}"
        new = NewMessage(
            Author.NOTE,
            text.replace("\x00", "")[:LONGEST],
            f"mail:{id}",
            "Mailbox",
            {"mail": {"id": id}},
            conversation.issue,
        )
        return self._store.add_message(conversation.id, new)[0]

    def _hint(self, conversation: Conversation, text: str) -> None:
        key = f"related:{conversation.id}"
        note = NewMessage(Author.NOTE, text, key, "Mailbox", None, None)
        self._store.add_message(conversation.id, note)


def _text(mail: Mail, *, with_subject: bool) -> str:
    """What the customer said. The subject belongs to it where it begins a conversation, since
    people leave out below what they wrote above."""
    said = mail.reply_text or mail.text
    subject = " ".join(mail.subject.split())
    if with_subject and subject and bare_subject(subject) not in " ".join(said.lower().split()):
        said = f"{subject}\n\n{said}"
    if not said.strip():
        names = ", ".join(one.name or one.type for one in mail.attachments)
        said = f"[Files without a text: {names}]" if names else "[An empty mail]"
    said = said.replace("\x00", "").strip()
    return said if len(said) <= LONGEST else said[: LONGEST - len(_CUT)] + _CUT


def _key(mail: Mail, digest: str) -> str:
    """The same for the same mail, whichever way it came: servers add headers on the way."""
    if mail.quarantined or not (mail.message_id or mail.date):
        return digest
    files = [(one.name, one.type, one.size) for one in mail.attachments]
    date = mail.date.isoformat() if mail.date else ""
    told = (mail.message_id, mail.sender.address, date, mail.subject, mail.text, files)
    return hashlib.sha256(repr(told).encode("utf-8", "backslashreplace")).hexdigest()
