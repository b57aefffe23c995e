"""Tickets by month as a small drawing of bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 168, 28
MOST = 24
"""Months that are drawn, the newest."""


@dataclass(frozen=True)
class Bar:
    """A bar as SVG wants it."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class MonthBars:
    """The drawing, and what it says in words."""

    bars: tuple[Bar, ...]
    first: str
    last: str
    words: str


def bars(months: Sequence[tuple[str, int]]) -> MonthBars | None:
    """None without two months to set side by side."""
    drawn = months[-MOST:]
    if len(drawn) < 2:
        return None
    most = max(count for _, count in drawn) or 1
    step = WIDTH / len(drawn)
    found = []
    for place, (_, count) in enumerate(drawn):
        height = round(count / most * HEIGHT) or (1 if count else 0)
        found.append(Bar(round(place * step), HEIGHT - height, max(1, round(step) - 2), height))
    words = ", ".join(f"{name}: {count}" for name, count in drawn)
    return MonthBars(tuple(found), drawn[0][0], drawn[-1][0], words)
