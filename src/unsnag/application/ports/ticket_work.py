"""What people do with tickets beside answering, as it is kept: acts, merges, links, snoozes, tags
and mentions.

Acts are appended and never changed, each under a key, so that the same act told twice is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from unsnag.domain.conversations import Message
from unsnag.domain.desk.mentions import Colleague
from unsnag.domain.desk.merging import Merge
from unsnag.domain.shared import IssueId, MessageId, TicketId
from unsnag.domain.tickets import Ticket


class ActKind(StrEnum):
    """Closed set of acts on a ticket that are recorded beside its issue's events."""

    NOTED = "noted"
    MERGED = "merged"  # into another ticket
    TOOK_IN = "took_in"  # another ticket became a part of this one
    UNMERGED = "unmerged"
    SPLIT_OFF = "split_off"  # messages became a ticket of their own
    SPLIT_FROM = "split_from"
    LINKED = "linked"
    UNLINKED = "unlinked"
    SNOOZED = "snoozed"
    WOKE = "woke"
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    MENTIONED = "mentioned"
    MACRO_USED = "macro_used"
    TRAIL_EXPORTED = "trail_exported"
    TRANSLATED = "translated"  # a message, for whoever read it
    REPLY_TRANSLATED = "reply_translated"  # before it was sent


class LinkKind(StrEnum):
    """Closed set of how two tickets belong together. In `follow_up` and `split` the newer ticket
    comes of the older one."""

    RELATED = "related"
    FOLLOW_UP = "follow_up"
    SPLIT = "split"


@dataclass(frozen=True)
class Act:
    """Something that `by` did with a ticket; `data` holds numbers and codes, no customer's words.
    `key` says what makes it the same act."""

    ticket: TicketId
    kind: ActKind
    by: str
    at: datetime
    key: str
    data: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """Another ticket that belongs to this one; `newer` says that the other is the newer one."""

    other: Ticket
    kind: LinkKind
    newer: bool


@dataclass(frozen=True)
class Mention:
    """A note in which somebody was named. `read` is None until they had it before them."""

    id: int
    ticket: TicketId
    note: Message
    by: str
    at: datetime
    read: datetime | None


class TicketWork(Protocol):
    """Keeps what people do with tickets. Every method joins an open transaction of the store."""

    def record(self, act: Act) -> bool:
        """Append an act; False when its key was there already."""
        ...

    def acts(self, ticket: TicketId) -> Sequence[Act]:
        """Of a ticket, the oldest first."""
        ...

    # Merging
    def merge(self, merged: Ticket, kept: Ticket, *, by: str, at: datetime) -> Merge:
        """Let `merged` go on in `kept`: its conversation, and those merged into it, are the other
        one from now on. Where only the merged one was answered by mail, answers go on there."""
        ...

    def merge_of(self, merged: TicketId) -> Merge | None:
        """The merge by which a ticket is part of another now."""
        ...

    def merged_into(self, kept: TicketId) -> Sequence[Merge]:
        """The merges that hold, of which the ticket is what stayed; the oldest first."""
        ...

    def unmerge(self, merge: Merge, *, by: str, at: datetime) -> bool:
        """Take the conversations apart again; False when somebody did already."""
        ...

    # Splitting and linking
    def move_messages(self, messages: Sequence[MessageId], issue: IssueId) -> None:
        """Let messages belong to another issue of their conversation."""
        ...

    def link(self, one: TicketId, other: TicketId, kind: LinkKind, *, by: str) -> bool:
        """Link two tickets; False when they were."""
        ...

    def unlink(self, one: TicketId, other: TicketId) -> bool: ...
    def links(self, ticket: TicketId) -> Sequence[Link]: ...

    def others_of_customer(self, ticket: Ticket, most: int) -> Sequence[tuple[Ticket, str]]:
        """Other tickets of the same verified customer that may be merged with it, the newest
        first, each with its need in the customer's words; none where nobody was verified."""
        ...

    # Putting aside
    def snooze(self, ticket: TicketId, until: datetime | None, *, by: str) -> None:
        """Put the ticket aside; the state says that it is, until something else is said of it."""
        ...

    def snoozed_until(self, ticket: TicketId) -> datetime | None: ...
    def wake(self, ticket: TicketId, now: datetime) -> bool:
        """Open a snoozed ticket whose moment has come; False when it is not, or was by another."""
        ...

    def due(self, now: datetime) -> Sequence[TicketId]:
        """Snoozed tickets whose moment has come."""
        ...

    # Tags
    def tag(self, ticket: TicketId, tag: str, *, by: str) -> bool: ...
    def untag(self, ticket: TicketId, tag: str) -> bool: ...
    def tags(self, ticket: TicketId) -> Sequence[str]: ...
    def known_tags(self, most: int) -> Sequence[str]:
        """The tags in use, those of most tickets first."""
        ...

    # Mentions
    def colleagues(self) -> Sequence[Colleague]:
        """All who can sign in and work the desk, by name."""
        ...

    def mention(
        self, ticket: TicketId, note: MessageId, who: Colleague, *, by: str, at: datetime
    ) -> bool: ...
    def mentions_of(self, person: int, most: int) -> Sequence[Mention]:
        """The newest first."""
        ...

    def unread_mentions(self, person: int) -> int: ...
    def read_mentions(self, person: int, ticket: TicketId, now: datetime) -> int:
        """Somebody has had the ticket before them; how many mentions that settled."""
        ...
