"""Pairs of intents that a model can't tell apart, from tickets that it had not learned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from unsnag.domain.understanding.held_back import HeldBack

MIXED = 0.15
"""Of the tickets of a pair at least this share is taken for the other one."""

FEWEST_MIXED = 4
_Z = 1.645  # of a one-sided interval of 95 %


@dataclass(frozen=True)
class Overlap:
    """Two intents, by name. Of `n` tickets that are of one of them and were taken for one of them,
    those with `mixed` keys were taken for the other one."""

    first: str
    second: str
    n: int
    mixed: tuple[str, ...]

    @property
    def at_least(self) -> float:
        """The share of mixed ones, its lower bound (95 %, Wilson)."""
        share, square = len(self.mixed) / self.n, _Z * _Z / self.n
        reach = _Z * sqrt(share * (1 - share) / self.n + square / (4 * self.n))
        return max(0.0, (share + square / 2 - reach) / (1 + square))


def overlaps(tickets: Sequence[HeldBack]) -> tuple[Overlap, ...]:
    """The pairs of which even the lower bound is above MIXED, the most mixed tickets first."""
    right: defaultdict[str, int] = defaultdict(int)
    mixed: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for ticket in tickets:
        best = ticket.prediction.ranked[0].intent
        if ticket.truth is None:
            continue
        if ticket.truth == best:
            right[best] += 1
        else:
            first, second = sorted((ticket.truth, best))
            mixed[first, second].append(ticket.key)
    found = [
        Overlap(first, second, right[first] + right[second] + len(keys), tuple(sorted(keys)))
        for (first, second), keys in mixed.items()
        if len(keys) >= FEWEST_MIXED
    ]
    shown = [one for one in found if one.at_least > MIXED]
    return tuple(sorted(shown, key=lambda one: (-len(one.mixed), one.first, one.second)))
