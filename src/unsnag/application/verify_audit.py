"""Verify the audit log, prove that a row is in it, and that it only grew."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from unsnag.application.ports.audit_log import AuditLog, Heads
from unsnag.domain.audit_log import Row
from unsnag.domain.audit_log.checking import Head, Verdict, check
from unsnag.domain.audit_log.tree import (
    consistency_path,
    grew,
    includes,
    inclusion_path,
    leaf_hash,
)

OTHER = "The log isn't the one that was signed. Run `unsnag audit verify`."


class NotProved(Exception):
    """It can't be proved by the heads there are; the message says what to do."""

    code = "not_proved"


@dataclass(frozen=True)
class Verified:
    """A verdict, how many entries wait to be chained, and the kinds that nothing records."""

    verdict: Verdict
    waiting: int
    unwatched: tuple[str, ...]

    @property
    def good(self) -> bool:
        return not self.verdict.findings and not self.unwatched


@dataclass(frozen=True)
class Proof:
    """What, with the signed head, shows something to anybody who doesn't have the log: that `row`
    is in it, or without one, that it begins with the log of an older head."""

    head: Head
    path: tuple[bytes, ...]
    row: Row | None = None


class VerifyAudit:
    """Reads the log and its heads; writes nothing."""

    def __init__(self, log: AuditLog, heads: Heads) -> None:
        self._log = log
        self._heads = heads

    def __call__(self) -> Verified:
        """Walk everything. Raises HeadsUnreadable."""
        heads = self._heads.all()  # before the rows, so that no head is ahead of them
        found = self._log.snapshot()
        at, standing = "", found.standing
        known = Head(standing.tree.size, standing.tree.root.hex(), standing.hash.hex(), at)
        verdict = check(found.rows, heads, known)
        return Verified(verdict, found.waiting, found.unwatched)

    def prove(self, seq: int) -> Proof:
        """That the row is under the newest good head. Raises NotProved, HeadsUnreadable."""
        head = self._newest()
        if not 0 <= seq < head.size:
            raise NotProved(f"The newest head covers rows 0 to {head.size - 1}. Name one of them.")
        rows = self._rows(head.size)
        leaves = [leaf_hash(row.text.encode()) for row in rows]
        path = inclusion_path(leaves, seq)
        if not includes(bytes.fromhex(head.root), head.size, seq, leaves[seq], path):
            raise NotProved(OTHER)
        return Proof(head, path, rows[seq])

    def growth(self, before: int) -> Proof:
        """That the log of the newest good head begins with the rows of an older head, which had
        `before`. Raises NotProved, HeadsUnreadable."""
        head = self._newest()
        old = next((one for one in self._good() if one.size == before), None)
        if old is None:
            raise NotProved(f"No good head covers just {before} rows.")
        leaves = [leaf_hash(row.text.encode()) for row in self._rows(head.size)]
        path = consistency_path(leaves, before)
        roots = bytes.fromhex(old.root), bytes.fromhex(head.root)
        if not grew(before, roots[0], head.size, roots[1], path):
            raise NotProved(OTHER)
        return Proof(head, path)

    def _good(self) -> list[Head]:
        heads = self._heads.all()
        return [k.head for k in heads if k.head is not None and k.signed and k.head.size > 0]

    def _newest(self) -> Head:
        head = max(self._good(), key=lambda one: one.size, default=None)
        if head is None:
            raise NotProved("There is no good head yet. The worker writes one within a minute.")
        return head

    def _rows(self, size: int) -> list[Row]:
        rows = list(islice(self._log.snapshot().rows, size))
        if [row.seq for row in rows] != list(range(size)):
            raise NotProved(OTHER)
        return rows
