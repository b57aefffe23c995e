"""Whether the log is what it was: the chain row by row, and the signed heads against its tree.

A chain alone shows what was changed carelessly. Whoever may write the whole table can chain it
anew; then only a head that they couldn't reach tells, and between which heads it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from unsnag.domain.audit_log import BEGINNING, Row, canonical, link
from unsnag.domain.audit_log.tree import Tree, leaf_hash


@dataclass(frozen=True)
class Head:
    """What the log was at a moment: how many rows, and the root of their tree and the hash of
    their chain in hexadecimal digits."""

    size: int
    root: str
    hash: str
    at: str

    @property
    def text(self) -> str:
        """What is signed."""
        return canonical({"size": self.size, "root": self.root, "hash": self.hash, "at": self.at})


@dataclass(frozen=True)
class KeptHead:
    """A head as it was found, by the number of its line, and whether its signature is right."""

    line: int
    head: Head | None
    signed: bool


class Fault(StrEnum):
    """Closed set of what can be wrong."""

    CHANGED = "changed"  # a row says something else than it did
    REMOVED = "removed"  # a row is not there
    INSERTED = "inserted"  # a row is there that wasn't written in its place
    REORDERED = "reordered"  # a row stands in another place
    TRUNCATED = "truncated"  # the last rows are not there
    REWRITTEN = "rewritten"  # the chain is whole, and not the one that was signed
    HEAD = "head"  # a head itself is wrong


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `row` is the first bad row, None where it is about a head."""

    fault: Fault
    row: int | None
    said: str


@dataclass(frozen=True)
class Verdict:
    """What was found: how many rows and heads there are, how many rows the newest good head
    covers, and what is wrong."""

    rows: int
    heads: int
    covered: int
    findings: tuple[Finding, ...]


@dataclass
class _Walk:
    """Where the chain is right so far."""

    tree: Tree = field(default_factory=Tree)
    hash: bytes = BEGINNING


def check(rows: Iterable[Row], heads: Sequence[KeptHead], known: Head | None = None) -> Verdict:
    """Walk all rows, in their order, and hold the heads against them. `known` is what the writer
    itself last knew of the log, which isn't signed."""
    findings = _sound_heads(heads)
    good = [kept for kept in heads if _size(kept) > 0 and kept.signed]
    waiting = sorted(good, key=_size)
    walk, count, covered, before = _Walk(), 0, 0, 0
    rest = iter(rows)
    for row in rest:
        broken = _broken(walk, row, rest)
        if broken is not None:
            findings.append(broken)
            return Verdict(count, len(heads), covered, tuple(findings))
        count += 1
        while waiting and _size(waiting[0]) == count:
            kept = waiting.pop(0)
            if not _agrees(kept.head, walk):
                findings.append(_rewritten(before, count, f"the head of line {kept.line}"))
                return Verdict(count, len(heads), covered, tuple(findings))
            covered = before = count
    findings.extend(_end(walk, count, waiting, known, before))
    return Verdict(count, len(heads), covered, tuple(findings))


def _size(kept: KeptHead) -> int:
    return 0 if kept.head is None else kept.head.size


def _sound_heads(heads: Sequence[KeptHead]) -> list[Finding]:
    found, size = [], 0
    for kept in heads:
        if kept.head is None:
            found.append(Finding(Fault.HEAD, None, f"Line {kept.line} is no head."))
        elif not kept.signed:
            said = f"The signature of the head of line {kept.line} is wrong."
            found.append(Finding(Fault.HEAD, None, said))
        elif kept.head.size < size:
            said = f"The head of line {kept.line} has fewer rows than one before it."
            found.append(Finding(Fault.HEAD, None, said))
        else:
            size = kept.head.size
    return found


def _broken(walk: _Walk, row: Row, rest: Iterator[Row]) -> Finding | None:
    """What is wrong with the next row, if anything; else the walk goes on over it."""
    place = walk.tree.size
    if row.seq != place:
        return _missing(place, row, rest)
    if _place_in(row) != place:
        return _misplaced(place, row, rest)
    now = link(walk.hash, row.text)
    if now.hex() != row.hash or _kind_in(row) != row.kind:
        after = next(rest, None)
        if after is not None and _place_in(after) == place:
            return Finding(Fault.INSERTED, place, f"Row {place} was inserted.")
        if after is not None and _follows(row.hash, after):
            return Finding(Fault.CHANGED, place, f"Row {place} was changed.")
        said = f"Row {place} doesn't follow from what is before it: it or the one before changed."
        return Finding(Fault.CHANGED, place, said)
    walk.tree = walk.tree.with_leaf(leaf_hash(row.text.encode()))
    walk.hash = now
    return None


def _follows(hash: str, after: Row) -> bool:
    try:
        return link(bytes.fromhex(hash), after.text).hex() == after.hash
    except ValueError:
        return False


def _missing(place: int, row: Row, rest: Iterator[Row]) -> Finding:
    if row.seq < place:
        return Finding(Fault.INSERTED, row.seq, f"Row {row.seq} is there twice.")
    if _place_in(row) == place or any(_place_in(other) == place for other in rest):
        return Finding(Fault.REORDERED, place, f"Row {place} stands in another place.")
    return Finding(Fault.REMOVED, place, f"Row {place} was removed.")


def _misplaced(place: int, row: Row, rest: Iterator[Row]) -> Finding:
    says = _place_in(row)
    if says is None:
        return Finding(Fault.CHANGED, place, f"Row {place} was changed: it says no place.")
    if says == place - 1:
        said = f"Row {says} was inserted: the one after it says that it is row {says}."
        return Finding(Fault.INSERTED, says, said)
    if says < place:  # all up to here were right, so that one is there already
        return Finding(Fault.INSERTED, place, f"Row {place} is a copy of row {says}.")
    if any(_place_in(other) == place for other in rest):
        return Finding(Fault.REORDERED, place, f"Row {place} stands in another place.")
    return Finding(Fault.REMOVED, place, f"Row {place} was removed, and the rest moved up.")


def _place_in(row: Row) -> int | None:
    """The place that the row's own text says."""
    said = _said(row).get("seq")
    return said if isinstance(said, int) else None


def _kind_in(row: Row) -> object:
    return _said(row).get("kind")


def _said(row: Row) -> dict[str, object]:
    try:
        said = json.loads(row.text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _agrees(head: Head | None, walk: _Walk) -> bool:
    return head is not None and head.root == walk.tree.root.hex() and head.hash == walk.hash.hex()


def _rewritten(before: int, size: int, by: str) -> Finding:
    said = f"Rows {before} to {size - 1} hold one that was rewritten: they are not those of {by}."
    return Finding(Fault.REWRITTEN, before, said)


def _end(
    walk: _Walk, count: int, waiting: Sequence[KeptHead], known: Head | None, before: int
) -> Iterator[Finding]:
    """What heads say of rows that aren't there, and what the writer itself knew."""
    size = max([*map(_size, waiting), 0 if known is None else known.size])
    if size > count:
        said = f"Rows {count} to {size - 1} were removed from the end."
        yield Finding(Fault.TRUNCATED, count, said)
    elif known is not None and known.size < count:
        said = f"Row {known.size} was added by somebody else at the end."
        yield Finding(Fault.INSERTED, known.size, said)
    elif known is not None and count and not _agrees(known, walk):
        yield _rewritten(before, count, "the writer's own record")
