"""How well clocks and promises were kept. Every figure is a count with its whole.

A clock belongs to the time in which it was started: kept when it was stopped in time, missed when
it was not or its time is over, and open while neither is so. A promise belongs to the time that it
names: kept when a person had answered or closed by then, else missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Keeping:
    """Counts of one figure."""

    kept: int = 0
    missed: int = 0
    open: int = 0

    @property
    def settled(self) -> int:
        return self.kept + self.missed

    def __add__(self, other: Keeping) -> Keeping:
        return Keeping(self.kept + other.kept, self.missed + other.missed, self.open + other.open)

    def times(self, n: int) -> Keeping:
        """So many cases that are alike."""
        return Keeping(self.kept * n, self.missed * n, self.open * n)


def clocks_kept(
    clocks: Iterable[tuple[datetime | None, datetime | None, bool | None]], now: datetime
) -> Keeping:
    """Each clock as when it is due (None while it stands), when it was stopped, and whether it was
    kept. One that stands after its time was over is missed."""
    kept = missed = waiting = 0
    for due, stopped, was_kept in clocks:
        over = due is not None and due < now
        if stopped is not None:
            kept += was_kept is not False
            missed += was_kept is False
        elif over or was_kept is False:
            missed += 1
        else:
            waiting += 1
    return Keeping(kept, missed, waiting)


def promises_kept(promises: Iterable[tuple[datetime, datetime | None]], now: datetime) -> Keeping:
    """Each promise as the moment that it names and when it was answered."""
    kept = missed = waiting = 0
    for by, answered in promises:
        if answered is not None and answered <= by:
            kept += 1
        elif by < now:
            missed += 1
        else:
            waiting += 1
    return Keeping(kept, missed, waiting)
