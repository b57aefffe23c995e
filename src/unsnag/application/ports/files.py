"""Ports to files that are attached to messages here, and to how far a thread was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from unsnag.domain.conversations import Channel
from unsnag.domain.shared import ConversationId, MessageId


@dataclass(frozen=True)
class NewFile:
    """A file that was kept by its content; `by_staff` says that one of the team attached it."""

    conversation: ConversationId
    channel: Channel
    name: str
    type: str
    size: int
    digest: str
    picture: bool
    by_staff: bool = False


@dataclass(frozen=True)
class Attached:
    """A file that waits for its message or came with one."""

    id: int
    name: str
    type: str
    size: int
    picture: bool
    digest: str
    message: MessageId | None = None


class AttachedFiles(Protocol):
    """The records of files that people attach here."""

    def keep(self, file: NewFile) -> Attached:
        """Write it down until its message comes; the same file again is the one before."""
        ...

    def waiting(
        self, conversation: ConversationId, ids: Sequence[int], *, by_staff: bool = False
    ) -> Sequence[Attached]:
        """Those of these files that wait for a message of this conversation and side, in order."""
        ...

    def attach(self, ids: Sequence[int], message: MessageId) -> int:
        """Let files that wait belong to a message; how many did."""
        ...

    def used_since(self, conversation: ConversationId, since: datetime) -> tuple[int, int]:
        """How many files and bytes its customer has given since then."""
        ...

    def file(self, id: int) -> Attached | None:
        """One that came with a message, whichever side attached it."""
        ...

    def of_message(self, message: MessageId) -> Sequence[Attached]: ...


@dataclass(frozen=True)
class ReadSoFar:
    """The newest message of the other side that each has seen, and when; 0 before any."""

    by_customer: int = 0
    customer_at: datetime | None = None
    by_staff: int = 0
    staff_at: datetime | None = None


class ReadMarks(Protocol):
    """How far each side has read. A mark only moves on, and never to a note or beyond what is
    there."""

    def of(self, conversation: ConversationId) -> ReadSoFar: ...
    def customer_saw(self, conversation: ConversationId, message: int) -> None:
        """They saw everything up to this message."""
        ...

    def staff_saw(self, conversation: ConversationId, message: int) -> None: ...
