"""How well reviewers see errors: measured with drafts that are known to be wrong.

A reviewer who misses two errors in five makes a gate of 5 % open wrongly most of the time. So known
wrong drafts (canaries) are mixed among the real requests, and the limit of the gate is multiplied
by the share that was caught: by its lower bound, exactly computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb

LEAST_CANARIES = 60
_ONE_IN = 20  # the bound holds with 95 %


@dataclass(frozen=True)
class Sensitivity:
    """Canaries decided, and how many of them were refused."""

    shown: int
    caught: int

    @property
    def measured(self) -> bool:
        return self.shown >= LEAST_CANARIES

    @property
    def lower_permille(self) -> int:
        """The one-sided 95 % Clopper–Pearson lower bound in thousandths, rounded down."""
        return lower_bound_permille(self.caught, self.shown)


@lru_cache(maxsize=512)
def lower_bound_permille(caught: int, shown: int) -> int:
    """The greatest whole number of thousandths p with P(at least `caught` of `shown`; p) ≤ 5 %, in
    whole numbers throughout."""
    if caught <= 0:
        return 0
    low, high = 0, 1000
    while high - low > 1:
        middle = (low + high) // 2
        if _tail_at_most(caught, shown, middle):
            low = middle
        else:
            high = middle
    return low


def _tail_at_most(caught: int, shown: int, permille: int) -> bool:
    hit, miss = permille, 1000 - permille
    tail: int = sum(comb(shown, k) * hit**k * miss ** (shown - k) for k in range(caught, shown + 1))
    whole: int = 1000**shown
    return tail * _ONE_IN <= whole
