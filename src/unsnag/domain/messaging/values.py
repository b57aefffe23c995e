"""What comes in from a messenger and what goes out to it, in our words.

An address is the channel's own id of whoever writes: a chat, a page-scoped id, a telephone number.
It says where an answer goes, never whose account it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True)
class FileSent:
    """A file that came with a message. `source` is how its channel names it; `size` is what the
    channel says it has, in bytes, 0 where it doesn't say."""

    source: str
    name: str = ""
    type: str = ""
    size: int = 0


@dataclass(frozen=True)
class Place:
    """Where somebody writes: their address, and the thread inside of it where a channel has
    several."""

    address: str
    thread: str = ""


@dataclass(frozen=True)
class Incoming:
    """One message of a customer. `id` is the same for every time that its channel sends it;
    `button` is the payload of a button of ours that they pressed, `code` the code of the link by
    which they came. `zone` is their time zone where the channel knows it."""

    id: str
    place: Place
    text: str = ""
    name: str = ""
    button: str = ""
    code: str = ""
    files: tuple[FileSent, ...] = ()
    at: datetime | None = None
    edited: bool = False
    zone: str = ""


class OutState(StrEnum):
    """Closed set of what became of a message of ours."""

    WAITING = "waiting"  # for its time, or for the one before it
    SENDING = "sending"  # its channel has been called, and has not answered yet
    SENT = "sent"  # its channel has taken it
    DELIVERED = "delivered"  # it is on the customer's device
    READ = "read"
    HELD = "held"  # the channel lets us write only once the customer has
    DOUBTFUL = "doubtful"  # the channel may have taken it; sending again could say it twice
    STOPPED = "stopped"  # the customer asked to get nothing there
    FAILED = "failed"  # refused for good, or tried for too long

    @property
    def ended(self) -> bool:
        """Whether nothing more is done about it."""
        return self not in (OutState.WAITING, OutState.SENDING, OutState.HELD)


_ORDER = (OutState.SENT, OutState.DELIVERED, OutState.READ)


def further(before: OutState, told: OutState) -> OutState:
    """The state after a channel told one. Reports come late and out of order: a message that was
    read is never merely delivered again, and what arrived has not failed."""
    if told is OutState.FAILED:
        return before if before in _ORDER[1:] else told
    if before in _ORDER and told in _ORDER:
        return max(before, told, key=_ORDER.index)
    return told


@dataclass(frozen=True)
class Report:
    """What a channel tells of a message that we sent: its own id of it, or our key."""

    state: OutState
    id: str = ""
    key: str = ""
    why: str = ""


@dataclass(frozen=True)
class Button:
    """A quick reply: what it says, and what comes back when it is pressed."""

    label: str
    payload: str


@dataclass(frozen=True)
class FileOut:
    """A file of ours that goes to a channel; `digest` names its bytes among those that are
    kept."""

    name: str
    type: str
    size: int
    digest: str


@dataclass(frozen=True)
class Part:
    """One message of a channel: words, or a file without any. `listed` says that there are more
    buttons than stand side by side, so that the channel shows them as a list."""

    text: str
    buttons: tuple[Button, ...] = ()
    listed: bool = False
    file: FileOut | None = None


def naming(file: FileOut | None, why: str) -> str:
    """The reason why something did not arrive, with the name of the file that it was about."""
    return why if file is None else f"the file {file.name}: {why or 'no reason was given'}"


@dataclass(frozen=True)
class Outgoing:
    """A part in the queue. `key` is the same however often it is tried."""

    id: int
    key: str
    conversation: int
    place: Place
    part: Part
    state: OutState
    created: datetime
    attempts: int
    template: bool = False
    """A notice that an answer waits, in words that the channel has approved."""
