"""How complete hand-offs are, in figures: by why they were handed off, by playbook, by detail.

The share has the hand-offs that could be judged as its whole: those that somebody answered in words
that could be read. The others are shown beside it and are in no share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from unsnag.application.queries.insights import wilson
from unsnag.domain.completeness import HandoffRead, Kept, Stood


@dataclass(frozen=True)
class Completeness:
    """Counts of some hand-offs. The five add up to all of them."""

    name: str
    known_again: int = 0
    more_asked: int = 0
    complete: int = 0
    unread: int = 0
    unanswered: int = 0

    @property
    def n(self) -> int:
        return self.judged + self.unread + self.unanswered

    @property
    def judged(self) -> int:
        """Those that somebody answered in words that could be read."""
        return self.known_again + self.more_asked + self.complete

    @property
    def again(self) -> tuple[float, float]:
        """The 95 % interval of the share in which something known was asked again."""
        return wilson(self.known_again, self.judged)

    @property
    def nothing(self) -> tuple[float, float]:
        """The 95 % interval of the share in which nothing was asked."""
        return wilson(self.complete, self.judged)


@dataclass(frozen=True)
class DetailAsked:
    """In how many hand-offs a detail was asked for, by how it stood."""

    name: str
    known: int = 0
    in_vain: int = 0
    never: int = 0

    @property
    def n(self) -> int:
        return self.known + self.in_vain + self.never


class HandoffQueries(Protocol):
    """Reads hand-offs."""

    def of_issues_opened(self, since: datetime, until: datetime) -> Sequence[HandoffRead]:
        """Every hand-off of the issues that opened then, the latest first, with the playbook that
        ran at that time."""
        ...


def completeness(name: str, found: Iterable[HandoffRead]) -> Completeness:
    """The counts of some hand-offs."""
    n = Counter(one.kept for one in found)
    return Completeness(
        name,
        n[Kept.KNOWN_AGAIN],
        n[Kept.MORE_ASKED],
        n[Kept.COMPLETE],
        n[Kept.UNREAD],
        n[Kept.UNANSWERED],
    )


def worst_first(
    found: Iterable[HandoffRead], group: Callable[[HandoffRead], str]
) -> Sequence[Completeness]:
    """The counts of each group. First comes where something known is surely asked again most: by
    the lower end of the interval, so that one bad case of one is not the worst."""
    groups: dict[str, list[HandoffRead]] = {}
    for one in found:
        groups.setdefault(group(one), []).append(one)
    figures = [completeness(name, those) for name, those in groups.items()]
    return sorted(figures, key=lambda c: (-c.again[0] if c.judged else 1.0, -c.n, c.name))


def details_asked(found: Iterable[HandoffRead]) -> Sequence[DetailAsked]:
    """What was asked for, the most often asked again first."""
    counts = Counter((name, stood) for one in found for name, stood in one.asked.items())
    names = {name for name, _ in counts}
    lines = [DetailAsked(name, *(counts[name, stood] for stood in Stood)) for name in names]
    return sorted(lines, key=lambda line: (-line.known, -line.n, line.name))
