"""Figures of the tickets and of each category: time, repeats, length. Counts only, no judgement."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median

from unsnag.application.audit.grouping import Group
from unsnag.application.audit.report import RepeatContacts, Solving, Window
from unsnag.application.audit.tickets import Tickets
from unsnag.domain.learning import Measure

DAY = 86_400
REPEAT_WITHIN = 14 * DAY
MOST_MONTHS = 240


def window_of(tickets: Tickets) -> Window:
    """First and last day, leaving out the outermost 0.1 % where there are many dates."""
    dates = sorted(date for date in tickets.created if date is not None)
    if not dates:
        return Window()
    edge = len(dates) // 1_000
    first, last = dates[edge], dates[-1 - edge]
    days = (last - first) // DAY + 1
    return Window(day_of(first), day_of(last), days, len(dates))


def months_of(tickets: Tickets, window: Window) -> tuple[tuple[str, int], ...]:
    """(YYYY-MM, tickets) for every month of the window, empty months too."""
    if not window.dated:
        return ()
    counts = Counter(day_of(date)[:7] for date in tickets.created if date is not None)
    months: list[tuple[str, int]] = []
    year, month = int(window.first[:4]), int(window.first[5:7])
    while f"{year:04}-{month:02}" <= window.last[:7] and len(months) < MOST_MONTHS:
        name = f"{year:04}-{month:02}"
        months.append((name, counts[name]))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(months)


def day_of(seconds: int) -> str:
    """The day in UTC as an ISO date."""
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def repeats_of(
    tickets: Tickets, groups: Sequence[Group]
) -> tuple[RepeatContacts, list[float | None]]:
    """Repeat contacts over all, and the share in each group; None where it cannot be told."""
    customers = Counter(customer for customer in tickets.customers if customer)
    dated = any(date is not None for date in tickets.created)
    shares: list[float | None] = []
    known = repeats = 0
    for group in groups:
        visits: dict[int, list[int]] = defaultdict(list)
        for place in group.members:
            customer, date = tickets.customers[place], tickets.created[place]
            if customer and date is not None:
                visits[customer].append(date)
        here = sum(len(dates) for dates in visits.values())
        again = sum(_repeats(dates) for dates in visits.values())
        shares.append(again / here if here and dated else None)
        known += here
        repeats += again
    several = sum(1 for count in customers.values() if count > 1)
    return RepeatContacts(len(customers), known, repeats, several), shares


def _repeats(dates: list[int]) -> int:
    ordered = sorted(dates)
    return sum(b - a <= REPEAT_WITHIN for a, b in itertools.pairwise(ordered))


def hours_to_close(tickets: Tickets, group: Group) -> float | None:
    """Median hours from created to closed; None where fewer than three tickets tell."""
    hours = [
        (closed - created) / 3_600
        for place in group.members
        if (created := tickets.created[place]) is not None
        and (closed := tickets.closed[place]) is not None
        and closed >= created
    ]
    return median(hours) if len(hours) >= 3 else None


def measures_of(
    tickets: Tickets,
    group: Group,
    repeat_share: float | None,
    several: float,
    money: float,
    spread: float,
    solving: Solving,
) -> dict[Measure, float]:
    """What the rules may look at; measures that the file cannot give are left out."""
    measures = {
        Measure.MEDIAN_WORDS: float(median(tickets.words[place] for place in group.members)),
        Measure.SEVERAL_SHARE: several,
        Measure.MONEY_SHARE: money,
        Measure.LABEL_SPREAD: spread,
    }
    told = {
        Measure.REPEAT_SHARE: repeat_share,
        Measure.REPEATABLE_SHARE: solving.repeatable,
        Measure.ALIKE_SHARE: solving.alike,
        Measure.SOLVED_SHARE: solving.solved,
    }
    measures |= {measure: share for measure, share in told.items() if share is not None}
    if tickets.columns.reopened:
        reopened = sum(tickets.reopened[place] for place in group.members)
        measures[Measure.REOPENED_SHARE] = reopened / len(group.members)
    replies = [r for place in group.members if (r := tickets.replies[place]) is not None]
    if replies:
        measures[Measure.MEDIAN_REPLIES] = float(median(replies))
    return measures
