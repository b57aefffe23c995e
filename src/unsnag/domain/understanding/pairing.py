"""Two models on the same tickets. Only tickets on which one is right and the other is not tell them
apart; whether their split could be chance is asked with the exact sign test (McNemar)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import comb, sqrt

CHANCE = 0.05
_Z = 1.96


class Verdict(StrEnum):
    """Closed set of what a comparison may conclude about the second model."""

    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no_difference"  # none was shown; it may be too small for so few tickets


@dataclass(frozen=True)
class Paired:
    """Tickets that both got right, only the first, only the second, and neither."""

    both: int
    first: int
    second: int
    neither: int

    @property
    def n(self) -> int:
        return self.both + self.first + self.second + self.neither

    @property
    def difference(self) -> float:
        """By how much the second's share of right tickets is higher, in -1…1."""
        return (self.second - self.first) / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the difference, by Agresti and Min: half a ticket in each cell."""
        n = self.n + 2
        first, second = self.first + 0.5, self.second + 0.5
        middle = (second - first) / n
        reach = _Z * sqrt(max(0.0, (first + second) / n - middle * middle) / n)
        return max(-1.0, middle - reach), min(1.0, middle + reach)

    @property
    def chance(self) -> float:
        """How likely a split at least as uneven is if neither model is better; exact, two-sided."""
        apart, fewer = self.first + self.second, min(self.first, self.second)
        if not apart:
            return 1.0
        # Whole numbers throughout: thousands of tickets neither overflow nor lose digits.
        tail = sum(comb(apart, k) for k in range(fewer + 1))
        return min(1.0, 2 * tail / (1 << apart)) if apart < 1000 else _far_tail(tail, apart)

    @property
    def verdict(self) -> Verdict:
        if self.chance >= CHANCE:
            return Verdict.NO_DIFFERENCE
        return Verdict.BETTER if self.second > self.first else Verdict.WORSE


def _far_tail(tail: int, apart: int) -> float:
    """2 · tail / 2^apart where the parts are too large for a float."""
    shift = max(0, tail.bit_length() - 60)
    power = shift + 1 - apart
    return 0.0 if power < -1070 else min(1.0, (tail >> shift) * 2.0**power)


def paired(first: list[bool], second: list[bool]) -> Paired:
    """Count two models' hits on the same tickets, in the same order."""
    pairs = list(zip(first, second, strict=True))
    return Paired(
        both=sum(a and b for a, b in pairs),
        first=sum(a and not b for a, b in pairs),
        second=sum(b and not a for a, b in pairs),
        neither=sum(not a and not b for a, b in pairs),
    )
