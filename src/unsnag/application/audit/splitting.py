"""Categories over time, and all tickets by channel, product and language. Counts only."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from unsnag.application.audit.masking import masked
from unsnag.application.audit.measuring import day_of
from unsnag.application.audit.report import CategoryReport, Part, Split, Trend
from unsnag.application.audit.tickets import Tickets
from unsnag.domain.learning import Reach

MOST_PARTS = 12
LARGEST = 3
COMPARED_MONTHS = 3
FEWEST_COMPARED = 30  # tickets of a category in the compared months, for a trend to be told
STANDARD_ERRORS = 3.0
CHANGED = 0.2
SAMPLED = 2_000
SHORTEST_READ = 20  # letters of a text whose language is looked for

LanguageOf = Callable[[str], str]
"""The language of a text as two letters; "" in doubt."""


def months_by_category(
    tickets: Tickets, members: Sequence[int], months: Sequence[tuple[str, int]]
) -> tuple[int, ...]:
    """Tickets in each of the months."""
    dates = (tickets.created[place] for place in members)
    counts = Counter(day_of(date)[:7] for date in dates if date is not None)
    return tuple(counts[name] for name, _ in months)


def trend_of(own: Sequence[int], months: Sequence[tuple[str, int]]) -> Trend | None:
    """Whether a category's share changed; None where it did not or too little is known. The first
    and the last month may be cut off and are left out."""
    whole = range(1, len(months) - 1)
    if len(whole) < 2 * COMPARED_MONTHS:
        return None
    late = whole[-COMPARED_MONTHS:]
    early = whole[-2 * COMPARED_MONTHS : -COMPARED_MONTHS]
    had, have = sum(own[i] for i in early), sum(own[i] for i in late)
    before, after = sum(months[i][1] for i in early), sum(months[i][1] for i in late)
    if had + have < FEWEST_COMPARED or not before or not after:
        return None
    found = Trend(had / before, have / after)
    both = (had + have) / (before + after)
    error = math.sqrt(both * (1 - both) * (1 / before + 1 / after))
    apart = abs(found.after - found.before)
    if apart <= STANDARD_ERRORS * error or apart <= CHANGED * max(found.before, found.after):
        return None
    return found


def splits_of(
    tickets: Tickets,
    categories: Sequence[tuple[CategoryReport, Sequence[int]]],
    language_of: LanguageOf | None,
) -> tuple[Split, ...]:
    """By each column that the file has with two values or more; the language from the words where
    no column says it. `categories` come with the places of their tickets."""
    found = [
        _split(by, dict(enumerate(values)), categories, sampled=False)
        for by, values in (("channel", tickets.channels), ("product", tickets.products))
    ]
    if tickets.columns.language:
        found.append(_split("language", dict(enumerate(tickets.languages)), categories))
    elif language_of is not None:
        told = _languages(tickets, language_of)
        found.append(_split("language", told, categories, sampled=True))
    return tuple(each for each in found if len(each.parts) > 1)


def _languages(tickets: Tickets, language_of: LanguageOf) -> dict[int, str]:
    """The languages of some tickets, evenly taken."""
    long = [i for i, text in enumerate(tickets.texts) if len(text) >= SHORTEST_READ]
    some = long[:: 1 + len(long) // SAMPLED]
    return {place: language_of(tickets.texts[place]) for place in some}


def _split(
    by: str,
    values: dict[int, str],
    categories: Sequence[tuple[CategoryReport, Sequence[int]]],
    *,
    sampled: bool = False,
) -> Split:
    counted: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for number, (_, members) in enumerate(categories):
        for place in members:
            if value := values.get(place, ""):
                counted[value][number] += 1
    total = sum(counts.total() for counts in counted.values())
    order = sorted(counted, key=lambda value: (-counted[value].total(), value))
    parts = tuple(_part(value, counted[value], total, categories) for value in order[:MOST_PARTS])
    return Split(by, parts, total, sampled)


def _part(
    value: str,
    counts: Counter[int],
    total: int,
    categories: Sequence[tuple[CategoryReport, Sequence[int]]],
) -> Part:
    tickets = counts.total()
    shares = dict.fromkeys(Reach, 0.0)
    for number, count in counts.items():
        for reach, share in categories[number][0].assessment.reach_shares.items():
            shares[reach] += share * count / tickets
    largest = tuple((categories[n][0].name, count) for n, count in counts.most_common(LARGEST))
    return Part(masked(value) or value, tickets, tickets / total, shares, largest)
