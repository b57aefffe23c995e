"""Ports to the audit log: the table that it is chained in, the place of its signed heads, and the
key that signs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from unsnag.domain.audit_log import Entry, Row, Value
from unsnag.domain.audit_log.checking import Head, KeptHead
from unsnag.domain.audit_log.tree import Tree


class HeadsUnreadable(Exception):
    """The place of the heads can't be read or written; the message says what to do."""

    code = "heads_unreadable"


@dataclass(frozen=True)
class Standing:
    """What the writer of the chain knows of it: its tree and its last hash."""

    tree: Tree
    hash: bytes


@dataclass(frozen=True)
class Waiting:
    """An entry that is not chained yet, by its number."""

    id: int
    entry: Entry


class AuditLog(Protocol):
    """The log of one workspace. The database adds entries by itself, with what they tell."""

    def note(self, kind: str, *, by: str, data: Mapping[str, Value]) -> None:
        """Add an entry about what no table shows, such as an export."""
        ...

    def note_once(self, kind: str, *, by: str, data: Mapping[str, Value]) -> bool:
        """Add it unless the newest entry of that kind says the same; whether it was added."""
        ...

    def turn(self) -> AbstractContextManager[None]:
        """One transaction in which nobody else chains."""
        ...

    def waiting(self, most: int) -> Sequence[Waiting]:
        """The oldest entries that are not chained."""
        ...

    def keys_of(self, customers: Iterable[str]) -> Mapping[str, bytes]:
        """Each customer's key of 32 bytes; one is made where there is none."""
        ...

    def standing(self) -> Standing:
        """What the writer knows."""
        ...

    def append(self, rows: Sequence[Row], taken: Sequence[int], standing: Standing) -> None:
        """Inside `turn`: write rows, take their entries away and know the log as it is then."""
        ...

    def forget(self, customer: str) -> bool:
        """Erase a customer's key for ever; whether there was one."""
        ...

    def snapshot(self) -> Snapshot:
        """The log as it is at one moment, to be checked."""
        ...


@dataclass(frozen=True)
class Snapshot:
    """A log to be checked: its rows in their order, what its writer knows of it, how many entries
    wait, and the kinds of entries that the database doesn't write now."""

    rows: Iterable[Row]
    standing: Standing
    waiting: int
    unwatched: tuple[str, ...]


class Heads(Protocol):
    """A second place, which only grows."""

    def all(self) -> Sequence[KeptHead]:
        """Every head, oldest first, each with whether its signature is right. Raises
        HeadsUnreadable."""
        ...

    def add(self, head: Head) -> None:
        """Sign a head and keep it; on disk when this returns. Raises HeadsUnreadable."""
        ...
