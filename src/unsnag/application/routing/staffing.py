"""How many first answers would have been late, for so many people who need so long for each.

Everybody works without a break in the team's hours, takes the most urgent and then the oldest
ticket, and needs the same time for each. Real people are slower on some and away at times, so this
is the least that would have been late.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from unsnag.domain.tickets import DeskHours


@dataclass(frozen=True)
class Staffing:
    """People at work in the team's hours, and the working minutes that one ticket takes."""

    people: int
    minutes: int


@dataclass(frozen=True)
class Arrival:
    """A ticket that came in; `target` is the working minutes to its first answer, if a clock sets
    it."""

    at: datetime
    priority: int
    target: int | None


@dataclass(frozen=True)
class Late:
    """Of `answered` tickets with a clock, so many would have been answered late. `busy` is the
    share of the working time that was needed, in per cent; above 100 the queue grows."""

    people: int
    minutes: int
    answered: int
    late: int
    busy: int


def late_answers(arrivals: Iterable[Arrival], hours: DeskHours, staffing: Staffing) -> Late:
    """Reckon in the team's working time: each arrival at its working minute."""
    ordered = sorted(arrivals, key=lambda one: one.at)
    worked = _worked(ordered, hours)
    free = [0.0] * staffing.people
    queue: list[tuple[int, float, int]] = []
    answered = late = place = 0
    while place < len(ordered) or queue:
        start = free[0]
        if not queue:
            start = max(start, worked[place])
        while place < len(ordered) and worked[place] <= start:
            heapq.heappush(queue, (ordered[place].priority, worked[place], place))
            place += 1
        _, came, index = heapq.heappop(queue)
        done = max(start, came) + staffing.minutes
        heapq.heapreplace(free, done)
        target = ordered[index].target
        if target is not None:
            answered += 1
            late += done - came > target
    needed = len(ordered) * staffing.minutes
    offered = (worked[-1] - worked[0]) * staffing.people if ordered else 0
    busy = round(100 * needed / offered) if offered else 0
    return Late(staffing.people, staffing.minutes, answered, late, busy)


def _worked(ordered: list[Arrival], hours: DeskHours) -> list[float]:
    """The working minutes of the team from the first arrival to each."""
    minutes, found = 0.0, []
    before: datetime | None = None
    for one in ordered:
        if before is not None:
            minutes += hours.between(before, one.at) / timedelta(minutes=1)
        before = one.at
        found.append(minutes)
    return found
