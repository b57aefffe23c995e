"""What a customer sees of their conversation: never a note, never more of a message's extras than
the closed set of parts below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.desk import Presence
from unsnag.application.ports.files import ReadMarks
from unsnag.application.ports.store import Store
from unsnag.domain.conversations import Author, Awaiting, Conversation, Holder, Message
from unsnag.domain.outcomes import Outcome, standing
from unsnag.domain.shared import ConversationId

MOST = 200
INPUTS = ("email", "code")


@dataclass(frozen=True)
class SeenMessage:
    """A message as its customer sees it. `name` is empty for their own."""

    id: int
    author: Author
    name: str
    text: str
    extras: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True)
class Thread:
    """At most MOST messages, oldest first, and the state of the conversation.

    `more` says that further messages follow; `typing` that an answer of the AI is on its way;
    `writer` names the person who writes one; `finished` says that the issue has come to an end;
    `seen` is the newest message of theirs that a person has seen.
    """

    messages: tuple[SeenMessage, ...]
    more: bool
    holder: Holder
    awaiting: Awaiting
    typing: bool
    writer: str
    finished: bool
    seen: int = 0


class ReadThread:
    """Reads a conversation for its customer. `shown_as` gives the name that they read for a
    person's own."""

    def __init__(
        self,
        store: Store,
        presence: Presence,
        marks: ReadMarks,
        clock: Clock,
        shown_as: Callable[[str], str] = lambda name: name,
    ) -> None:
        self._shown_as = shown_as
        self._marks = marks
        self._store = store
        self._presence = presence
        self._clock = clock

    def __call__(self, id: ConversationId, *, after: int = 0) -> Thread:
        """The messages whose id is above `after`."""
        return self.of(self._store.conversation(id), after=after)

    def of(self, conversation: Conversation, *, after: int = 0) -> Thread:
        """The same of a conversation that was just read: browsers ask for this all the time."""
        id = conversation.id
        kept = [m for m in self._store.messages(id, after=after) if m.author is not Author.NOTE]
        return Thread(
            messages=tuple(_seen(m) for m in kept[:MOST]),
            more=len(kept) > MOST,
            holder=conversation.holder,
            awaiting=conversation.awaiting,
            typing=conversation.holder is Holder.AI and self._store.is_unread(id),
            writer=self._writer(id) if conversation.holder is Holder.HUMAN else "",
            finished=self._finished(conversation),
            seen=self._marks.of(id).by_staff,
        )

    def _writer(self, id: ConversationId) -> str:
        name = self._presence.writer(id)
        return self._shown_as(name) if name else ""

    def _finished(self, conversation: Conversation) -> bool:
        waits = conversation.awaiting is not Awaiting.NOTHING or conversation.pending
        if conversation.issue is None or conversation.holder is Holder.HUMAN or waits:
            return False
        now = standing(self._store.events(conversation.issue), self._clock())
        return now.outcome not in (Outcome.OPEN, Outcome.HANDED_OFF)


def _seen(message: Message) -> SeenMessage:
    own = message.author is Author.CUSTOMER
    return SeenMessage(
        id=message.id,
        author=message.author,
        name="" if own else message.signed,
        text="" if message.extras.get("wordless") is True else message.text,
        extras=own_extras(message.extras) if own else public_extras(message.extras),
        at=message.at,
    )


def own_extras(extras: Mapping[str, Any]) -> dict[str, Any]:
    """What a customer sees beside the words of their own message: the files that they attached."""
    files = _files(extras.get("attached"))
    return {"attached": files} if files else {}


def public_extras(extras: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a message that a customer may see, each in its fixed shape."""
    found = {name: _SHAPES[name](extras[name]) for name in _SHAPES if name in extras}
    return {name: part for name, part in found.items() if part}


def _rows(keys: Iterable[str]) -> Callable[[Any], list[dict[str, str]]]:
    def shape(rows: Any) -> list[dict[str, str]]:
        if not isinstance(rows, list | tuple):
            return []
        known = [row for row in rows if isinstance(row, Mapping)]
        return [{key: str(row.get(key, "")) for key in keys} for row in known]

    return shape


def _files(rows: Any) -> list[dict[str, Any]]:
    if not isinstance(rows, list | tuple):
        return []
    return [
        {
            "id": int(row["id"]),
            "name": str(row["name"]),
            "size": int(row["size"]),
            "picture": row["picture"] is True,
        }
        for row in rows
    ]


def _texts(row: Any) -> dict[str, str]:
    return {str(k): str(v) for k, v in row.items()} if isinstance(row, Mapping) else {}


_SHAPES: Mapping[str, Callable[[Any], Any]] = {
    "choices": _rows(("label", "choice")),
    "articles": _rows(("slug", "title", "passage", "sentence")),
    "media": _rows(("kind", "file", "words")),
    "receipt": _texts,
    "input": lambda value: value if value in INPUTS else "",
    "handed_off": lambda value: value is True,
    "pending": lambda value: str(value) if isinstance(value, str) else "",
    "will": _rows(("name", "value")),
    "attached": _files,
    "way_back": lambda value: str(value) if isinstance(value, str) else "",
}
