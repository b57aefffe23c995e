"""Ports to messengers: the records of what came in and goes out, and the channels themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from unsnag.domain.conversations import Channel
from unsnag.domain.messaging.attached import Takes
from unsnag.domain.messaging.health import ChannelSeen
from unsnag.domain.messaging.layout import Limits
from unsnag.domain.messaging.values import (
    FileOut,
    FileSent,
    Incoming,
    Outgoing,
    OutState,
    Part,
    Place,
    Report,
)
from unsnag.domain.shared import ConversationId, MessageId


@dataclass(frozen=True)
class Call:
    """A request to one of our doors as it came. `url` is the whole address that was called, as its
    caller wrote it."""

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


class CallRefused(Exception):
    """The call is not from its channel, or not from now; nothing of it was read."""

    code = "call_refused"

    def __init__(self, flaw: str, *, unset: bool = False) -> None:
        super().__init__(flaw)
        self.flaw = flaw
        self.unset = unset
        """Whether it is we who have no secret to check it by."""


class CallUnreadable(ValueError):
    """The call is its channel's, and not of the form that the channel documents."""

    code = "call_unreadable"


@dataclass(frozen=True)
class Heard:
    """What a call says, and what its caller wants to read as the answer."""

    messages: tuple[Incoming, ...] = ()
    reports: tuple[Report, ...] = ()
    answer: str = ""
    answer_type: str = "text/plain"


class SendingFailed(Exception):
    """The channel did not take it. `for_good`: trying again won't help. `doubtful`: it may have
    been taken after all. `wait`: the channel asks for so many seconds of silence. `closed`: the
    channel lets us write only after the customer has. `refused`: it doesn't know our token;
    `stopped`: the customer stopped messages there."""

    code = "sending_failed"

    def __init__(
        self,
        why: str,
        *,
        for_good: bool = False,
        doubtful: bool = False,
        wait: float = 0.0,
        closed: bool = False,
        refused: bool = False,
        stopped: bool = False,
    ) -> None:
        super().__init__(why)
        self.for_good = for_good
        self.doubtful = doubtful
        self.wait = wait
        self.closed = closed
        self.refused = refused
        self.stopped = stopped


@dataclass(frozen=True)
class Traits:
    """What a channel can do. `again` says that a message of the same key is taken once, however
    often it is sent; `reports` that the channel tells by our key what it took; `window` that we may
    write freely only for a day after the customer wrote; `by_text` that it is text messages, with
    the words of carriers; `files` which files it takes from us, None for none."""

    limits: Limits
    again: bool = False
    reports: bool = False
    window: bool = False
    template: bool = False
    by_text: bool = False
    files: Takes | None = None


class ChatChannel(Protocol):
    """One messenger: its protocol in and out."""

    @property
    def channel(self) -> Channel: ...
    @property
    def traits(self) -> Traits: ...
    def hear(self, call: Call, now: datetime) -> Heard:
        """What a call says. Raises CallRefused, CallUnreadable."""
        ...

    def send(self, out: Outgoing) -> str:
        """Hand a message over; the channel's id of it. Raises SendingFailed."""
        ...

    def send_file(self, out: Outgoing, file: FileOut, data: bytes) -> str:
        """Hand a file over as a message of its own; the channel's id of it. What only prepares the
        message, and shows the customer nothing, is never in doubt. Raises SendingFailed."""
        ...

    def fetch(self, file: FileSent, most_bytes: int) -> bytes:
        """A file's bytes. Raises FileUnavailable."""
        ...

    def link(self, code: str) -> str:
        """The address that begins a chat with this one-time code; empty where there is none."""
        ...


class FileUnavailable(Exception):
    """The file could not be fetched. `for_good`: trying again won't help."""

    code = "file_unavailable"

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


@dataclass(frozen=True)
class Chat:
    """A conversation on a channel: where it is, and how far it was written out. `burst` is when
    the messages began that nobody has answered yet."""

    conversation: ConversationId
    channel: Channel
    place: Place
    name: str = ""
    written: int = 0
    last_in: datetime | None = None
    burst: datetime | None = None
    zone: str = ""


@dataclass(frozen=True)
class NewOut:
    """A part to be queued."""

    key: str
    chat: Chat
    message: MessageId
    part: Part
    due: datetime
    state: OutState = OutState.WAITING
    why: str = ""
    template: bool = False


@dataclass(frozen=True)
class KeptFile:
    """A file that came with a message. `digest` names its bytes once they are fetched; `why` says
    why they never will be."""

    id: int
    conversation: ConversationId
    message: MessageId
    channel: Channel
    file: FileSent
    attempts: int = 0
    digest: str = ""
    why: str = ""


@dataclass(frozen=True)
class Told:
    """A message of ours that a report was about."""

    out: int
    conversation: ConversationId
    channel: Channel
    state: OutState
    why: str
    changed: bool = field(default=False)


class ChatBook(Protocol):
    """The records of all channels; inside a transaction of the store they are a part of it."""

    # In
    def enter(self, channel: Channel, id: str) -> bool:
        """Write that this came in; False when it had before."""
        ...

    def chat_at(self, channel: Channel, place: Place) -> Chat | None:
        """The newest conversation at a place."""
        ...

    def chat(self, conversation: ConversationId) -> Chat | None: ...
    def save_chat(self, chat: Chat) -> None:
        """Insert or replace; what it says of turns stays."""
        ...

    def answer_at(self, conversation: ConversationId, due: datetime) -> None:
        """Say when the burst is answered."""
        ...

    def quiet(self, now: datetime, limit: int) -> Sequence[tuple[ConversationId, datetime]]:
        """Conversations whose burst is to be answered by now, and since when."""
        ...

    def answered(self, conversation: ConversationId, due: datetime) -> None:
        """A turn took the burst that was due then; one that began meanwhile stays."""
        ...

    def stopped(self, channel: Channel, address: str) -> bool: ...
    def stop(self, channel: Channel, address: str, stopped: bool) -> None:
        """Write down that somebody wants no messages at an address, or wants them again; what
        waits for it is stopped."""
        ...

    # Codes
    def keep_code(self, digest: str, conversation: ConversationId, expires: datetime) -> None: ...
    def use_code(self, digest: str, now: datetime) -> ConversationId | None:
        """The conversation of a code that holds; it doesn't any more afterwards."""
        ...

    # Out
    def unwritten(self) -> Sequence[ConversationId]:
        """Conversations with messages of ours that were not written out yet."""
        ...

    def queue(self, out: NewOut) -> bool:
        """Queue it; False when its key was queued before."""
        ...

    def next_due(
        self, channel: Channel, now: datetime, seconds: int, for_file: int = 0
    ) -> Outgoing | None:
        """What is to be sent next: of each conversation only the oldest that has not ended.
        Claimed for so many seconds, a file for `for_file` of them where that is more, and marked
        as being sent. One at a time, so that no more than one is in doubt when its sender dies."""
        ...

    def in_doubt(self, channel: Channel, now: datetime) -> Sequence[Outgoing]:
        """What was being sent when its sender died."""
        ...

    def tried(
        self,
        out: Outgoing,
        state: OutState,
        *,
        id: str = "",
        again: datetime | None = None,
        why: str = "",
        counted: bool = True,
    ) -> None:
        """One attempt is over. A report that came meanwhile is not undone."""
        ...

    def told(self, channel: Channel, report: Report) -> Told | None:
        """Take a report; None when it is about nothing of ours."""
        ...

    def release(self, conversation: ConversationId, now: datetime) -> None:
        """What was held until the customer writes may go."""
        ...

    def quiet_until(self, channel: Channel, until: datetime) -> None:
        """Nothing is sent by this channel before that."""
        ...

    # Files
    def keep_file(self, message: MessageId, chat: Chat, file: FileSent) -> None: ...
    def files_due(self, now: datetime, limit: int, seconds: int) -> Sequence[KeptFile]: ...
    def fetched(
        self,
        file: KeptFile,
        *,
        digest: str = "",
        size: int = 0,
        again: datetime | None = None,
        why: str = "",
    ) -> None: ...
    def file(self, id: int) -> KeptFile | None: ...

    # Channels
    def beat(self, channel: Channel) -> None: ...
    def trouble(self, channel: Channel, why: str, *, refused: bool = False) -> None: ...
    def came(self, channel: Channel, *, unsigned: bool = False) -> None:
        """A call came in."""
        ...

    def seen(self, channels: Sequence[Channel]) -> Sequence[ChannelSeen]: ...
