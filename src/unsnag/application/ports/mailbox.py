"""Ports to the mailbox: what came in, what goes out, and how its doors are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from unsnag.domain.mail.answering import SentLately, Silence
from unsnag.domain.mail.authentication import SenderProof
from unsnag.domain.mail.health import MailFigures
from unsnag.domain.mail.outgoing import Letter, LetterKind, LetterState
from unsnag.domain.mail.placing import Lately, PlacedBy
from unsnag.domain.mail.values import Mail
from unsnag.domain.shared import ConversationId, MessageId


class DiskAlmostFull(OSError):
    """The mail was not kept, because too little room is left; its sender tries again later."""

    code = "disk_almost_full"


class RawMails(Protocol):
    """Mails as they came, by the SHA-256 of their bytes, where no page is served from."""

    def keep(self, data: bytes) -> str:
        """On disk for good when this returns; the digest. Raises DiskAlmostFull."""
        ...

    def read(self, digest: str) -> bytes | None:
        """The bytes, or None when they are not kept."""
        ...

    def forget(self, digest: str) -> None:
        """Delete the bytes; nothing where they are not kept."""
        ...


@dataclass(frozen=True)
class MailOfMessage:
    """The mail by which a message came: the digest of its bytes, and its files' names in their
    order."""

    digest: str
    names: tuple[str, ...]


class MailsOfMessages(Protocol):
    """Knows by which mail a message came."""

    def mail_of(self, message: MessageId) -> MailOfMessage | None:
        """None for a message that came another way."""
        ...


@dataclass(frozen=True)
class CameIn:
    """A mail's row. `key` makes a repeat the same one; `door` is where it came in first."""

    key: str
    digest: str
    size: int
    door: str
    mail: Mail
    proof: SenderProof


@dataclass(frozen=True)
class Taken:
    """What became of a mail: its row, and the message that it is in a conversation; both are None
    together when it was quarantined."""

    id: int
    conversation: ConversationId | None
    message: MessageId | None


@dataclass(frozen=True)
class Thread:
    """A conversation as a correspondence. `mailed` is the last message that was written out;
    `subject` is without prefixes; `answers` are Message-IDs that the next mail answers, oldest
    first."""

    conversation: ConversationId
    to: str
    name: str
    subject: str
    mailed: int
    answers: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewLetter:
    """A mail to be queued; `key` makes a repeat harmless."""

    key: str
    kind: LetterKind
    conversation: ConversationId | None
    to: str
    subject: str
    sender: str
    message_id: str
    content: str


@dataclass(frozen=True)
class BadAddress:
    """An address from which our mail came back."""

    address: str
    why: str
    at: datetime


class MailBook(Protocol):
    """The records of one mailbox; inside a transaction of the store they are a part of it."""

    # In
    def enter(self, came: CameIn) -> int | None:
        """Write the mail's row; None when it was there before."""
        ...

    def known(self, key: str) -> Taken:
        """The row of a key that was entered."""
        ...

    def settle(
        self,
        id: int,
        *,
        conversation: ConversationId | None,
        message: MessageId | None,
        placed: PlacedBy | None = None,
        silence: Silence | None = None,
    ) -> None:
        """Say where the mail went, and why it is not answered by itself, if so."""
        ...

    def sent(self, message_ids: Sequence[str]) -> Mapping[str, tuple[ConversationId, str]]:
        """Of these Message-IDs those that we sent: conversation, and to whom."""
        ...

    def lately(self, sender: str, limit: int) -> Sequence[Lately]:
        """The newest conversations of a sender's mails."""
        ...

    # Threads
    def thread(self, conversation: ConversationId) -> Thread | None: ...
    def save_thread(self, thread: Thread) -> None:
        """Insert or replace."""
        ...

    def unwritten(self) -> Sequence[ConversationId]:
        """Conversations by mail with messages of ours that were not written out yet."""
        ...

    def written(self) -> None:
        """All that `unwritten` named last has been dealt with."""
        ...

    # Out
    def queue(self, letter: NewLetter) -> bool:
        """Queue it; False when its key was queued before."""
        ...

    def sent_lately(self, guarded: str, since: datetime) -> Sequence[SentLately]:
        """What the product has sent by itself to a guarded address since then."""
        ...

    def due(self, now: datetime, limit: int, seconds: int) -> Sequence[Letter]:
        """Mails to be sent now, the oldest first, claimed for so many seconds."""
        ...

    def tried(
        self, letter: Letter, state: LetterState, *, again: datetime | None = None, why: str = ""
    ) -> None:
        """One attempt is over."""
        ...

    def came_back(self, message_id: str, address: str, why: str) -> bool:
        """Mark a mail of ours as bounced, and its address; False when we sent none such there."""
        ...

    def bad_address(self, address: str) -> BadAddress | None:
        """What is known against an address; a mail received from it clears it."""
        ...

    def clear_address(self, address: str) -> None: ...

    # Calls of providers
    def called(self, call: str) -> bool:
        """Whether a call of that name was taken."""
        ...

    def note_call(self, call: str, expires: datetime) -> None:
        """Remember it until then."""
        ...

    # Doors
    def seen(self, door: str, *, trouble: str = "", refused: bool = False) -> None:
        """A door is as it should be, or has this trouble."""
        ...

    def mark(self, door: str) -> tuple[str, int]:
        """How far a door has read: the mailbox's UIDVALIDITY and the last UID."""
        ...

    def set_mark(self, door: str, validity: str, uid: int) -> None: ...
    def keep_doors(self, doors: Sequence[str]) -> None:
        """These doors are in use; others are forgotten."""
        ...

    def figures(self) -> MailFigures: ...


class SendingFailed(Exception):
    """The mail was not taken. `for_good` says that trying again won't help; `refused`, that the
    server doesn't let us in; `address`, that the recipient is the reason."""

    code = "sending_failed"

    def __init__(
        self, why: str, *, for_good: bool = False, refused: bool = False, address: bool = False
    ) -> None:
        super().__init__(why)
        self.for_good = for_good
        self.refused = refused
        self.address = address


class Post(AbstractContextManager["Post"], Protocol):
    """The way out, open while its context lasts."""

    def send(self, letter: Letter) -> None:
        """Returns when the next server has taken it. Raises SendingFailed."""
        ...


@dataclass(frozen=True)
class Button:
    """A link that looks like a button."""

    label: str
    address: str


@dataclass(frozen=True)
class MailFile:
    """A file that goes with a mail."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True)
class Draft:
    """What a mail says, before it is written out. `paragraphs` are plain text; `small` stands
    below, by whom it is from and how to reach a person."""

    kind: LetterKind
    to: str
    to_name: str
    by: str
    subject: str
    message_id: str
    at: datetime
    paragraphs: tuple[str, ...]
    buttons: tuple[Button, ...] = ()
    sources: tuple[Button, ...] = ()
    small: str = ""
    reply_to: str = ""
    answers: tuple[str, ...] = ()
    language: str = "en"
    files: tuple[MailFile, ...] = ()


Compose = Callable[[Draft], str]
"""Writes a mail out, unsigned, in ASCII; no value of the draft can add a header."""
