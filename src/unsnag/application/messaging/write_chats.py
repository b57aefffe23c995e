"""Write out what was said in conversations on a messenger, in parts that its channel takes. Each
message goes out once, however often this runs.

Nothing here decides what is said, only when and in what form: not to who stopped messages, not in
quiet hours to who didn't just write, and where a channel lets us write only for a day after the
customer did, by a notice that an answer waits.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from unsnag.application.mail.letters import paragraphs
from unsnag.application.messaging.take_chat import choices_of
from unsnag.application.messaging.take_reports import tell_undelivered
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.files import AttachedFiles
from unsnag.application.ports.messaging import Chat, ChatBook, ChatChannel, NewOut
from unsnag.application.ports.store import Store
from unsnag.application.spoken_with import SpokenWith
from unsnag.domain.conversations import Author, Channel, Message
from unsnag.domain.messaging.layout import laid_out
from unsnag.domain.messaging.timing import QuietHours, goes_at, window_open
from unsnag.domain.messaging.values import FileOut, OutState, Part
from unsnag.domain.messaging.zones import zone_of
from unsnag.domain.phrases import phrase
from unsnag.domain.shared import ConversationId

LEAD = "Or write “{label}”."
CLOSED = (
    "it is more than 24 hours since they wrote, and until they do the channel takes no free words"
)
_OURS = (Author.AI, Author.HUMAN)

log = logging.getLogger(__name__)


class WriteChats:
    """Queues messages for what was said."""

    def __init__(
        self,
        store: Store,
        book: ChatBook,
        files: AttachedFiles,
        channels: Mapping[Channel, ChatChannel],
        hours: QuietHours | None,
        zone: str,
        links: str,
        spoken: SpokenWith,
        clock: Clock,
    ) -> None:
        """`zone` is the company's, for customers whose own isn't known; `links` the address of
        the public pages."""
        self._store = store
        self._book = book
        self._files = files
        self._channels = channels
        self._hours = hours
        self._zone = zone
        self._links = links
        self._spoken = spoken
        self._clock = clock

    def __call__(self) -> int:
        """Queue everything that is to be written; how many parts that were. A conversation that
        fails is logged and doesn't keep the others waiting."""
        count = 0
        for conversation in self._book.unwritten():
            try:
                count += self._store.together(partial(self._write, conversation))
            except Exception:  # others are written; this one is tried at the next sweep
                log.exception("the messages of conversation %s were not written", conversation)
        return count

    def _write(self, id: ConversationId) -> int:
        chat = self._book.chat(id)
        channel = None if chat is None else self._channels.get(chat.channel)
        if chat is None or channel is None:
            return 0
        count, written = 0, chat.written
        for message in self._store.messages(id, after=chat.written):
            if message.author in _OURS:
                count += self._queue(channel, chat, message)
            written = int(message.id)
        self._book.save_chat(replace(chat, written=written))
        return count

    def _queue(self, channel: ChatChannel, chat: Chat, message: Message) -> int:
        now = self._clock()
        last_word = bool(message.extras.get("after_stop"))
        if self._book.stopped(chat.channel, chat.place.address) and not last_word:
            return self._not_sent(chat, message, OutState.STOPPED, "they wrote STOP there")
        parts = self._parts(channel, message)
        due = goes_at(now, chat.last_in, self._hours, self._zone_of(chat))
        state = OutState.WAITING
        if channel.traits.window and not window_open(due, chat.last_in):
            if not channel.traits.template:
                return self._not_sent(chat, message, OutState.FAILED, CLOSED)
            state = OutState.HELD
            notice = NewOut(f"notice:{message.id}", chat, message.id, Part("…"), due, template=True)
            self._book.queue(notice)
        outs = [
            NewOut(f"message:{message.id}:{n}", chat, message.id, part, due, state)
            for n, part in enumerate(parts)
        ]
        return sum(self._book.queue(out) for out in outs)

    def _parts(self, channel: ChatChannel, message: Message) -> tuple[Part, ...]:
        """The words first and then each file by itself, so that a file that is refused takes no
        words along, however long they are."""
        files = self._file_parts(message)
        wordless = bool(files) and message.extras.get("wordless") is True
        return files if wordless else (*self._worded(channel, message), *files)

    def _file_parts(self, message: Message) -> tuple[Part, ...]:
        if not message.extras.get("attached"):
            return ()
        found = self._files.of_message(message.id)
        return tuple(Part("", file=FileOut(f.name, f.type, f.size, f.digest)) for f in found)

    def _worded(self, channel: ChatChannel, message: Message) -> tuple[Part, ...]:
        lines = list(paragraphs([message]))
        for row in message.extras.get("articles", ()):
            lines.append(f"{row['title']}: {self._links}/articles/{row['slug']}")
        text = "\n\n".join(lines)
        if message.author is Author.HUMAN and message.signed:
            text = f"{message.signed}: {text}"
        lead = phrase(LEAD, self._spoken(message.conversation, message.issue))
        limits = channel.traits.limits
        return laid_out(text, int(message.id), choices_of(message), limits, lead)

    def _zone_of(self, chat: Chat) -> str:
        return chat.zone or zone_of(chat.place.address) or self._zone

    def _not_sent(self, chat: Chat, message: Message, state: OutState, why: str) -> int:
        key, now = f"message:{message.id}:0", self._clock()
        part = Part(message.text[:200])
        new = self._book.queue(NewOut(key, chat, message.id, part, now, state, why))
        if new:
            tell_undelivered(self._store, chat.conversation, int(message.id), chat.channel, why)
        return 0
