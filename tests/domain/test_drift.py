"""What moved in the messages of a company: nothing by chance, and what did move within days."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.traffic import (
    BEHIND,
    Mix,
    Traffic,
    alarms_in_a_year,
    days_to_detect,
    less_sure,
    usual,
    with_new_intent,
    with_shift,
)
from unsnag.domain.understanding.drift import (
    FEWEST_REFERENCE,
    Day,
    Thing,
    Watched,
    days_chance,
    look,
    split_chance,
)

LAST = date(2026, 5, 24)
"""A day on which the 28 days are looked at."""
COUNTS = st.integers(0, 40)


def even_days(count: int, refused: int = 2, **more: object) -> list[Day]:
    """Days of twenty messages, each the same."""
    day = Day(LAST, 20, {"refund": 10, "order": 10 - refused}, refused, 0, {90: 18, 40: 2})
    return [replace(day, **more) for _ in range(count)]


def dated(days: list[Day]) -> list[Day]:
    """One after the other, up to LAST."""
    first = LAST - timedelta(days=len(days) - 1)
    return [replace(day, day=first + timedelta(days=n)) for n, day in enumerate(days)]


@given(COUNTS, COUNTS, COUNTS, COUNTS)
@settings(max_examples=150, deadline=None)
def test_the_chance_of_a_split_is_that_of_counting_every_way(
    a: int, b: int, c: int, d: int
) -> None:
    n, m, hits = a + b, c + d, a + c
    whole = comb(n + m, n)
    ways = {k: comb(hits, k) * comb(n + m - hits, n - k) for k in range(min(n, hits) + 1)}
    further = [w for k, w in ways.items() if (k >= a if a * m >= c * n else k <= a)]
    uneven = n and m and 0 < hits < n + m
    expected = min(1.0, 2 * sum(further) / whole) if uneven else 1.0
    assert split_chance(a, n, c, m) == pytest.approx(expected, rel=1e-9)


def test_few_messages_raise_nothing_however_uneven() -> None:
    days = dated(even_days(84))
    days[-1] = replace(days[-1], messages=3, intents={"new": 3}, refused=0, sureness={10: 3})
    assert look(days) == ()


def test_too_few_days_say_nothing() -> None:
    moved = dated(even_days(FEWEST_REFERENCE - 1) + even_days(7, refused=10))
    assert look(moved) == ()
    assert look([]) == ()


def test_a_change_is_named_with_its_shares_and_its_first_day() -> None:
    days = dated(even_days(77) + even_days(7, refused=9))
    found = {one.thing: one for one in look(days)}
    refused = found[Thing(Watched.REFUSED)]
    assert refused.alarming
    assert refused.share > 2 * refused.share_before
    assert refused.since == LAST - timedelta(days=6)
    assert Thing(Watched.INTENT, "refund") not in found


def test_an_alarm_that_holds_weakly_is_still_told_of_when_asked_again() -> None:
    days = dated(even_days(77) + even_days(7, refused=4))
    thing = Thing(Watched.REFUSED)
    assert [one.thing for one in look(days)] == []
    [again] = [one for one in look(days, (thing,)) if one.thing == thing]
    assert not again.alarming
    assert thing not in {one.thing for one in look(dated(even_days(84)), (thing,))}


def test_sureness_and_corrections_count_only_when_they_get_worse() -> None:
    unsure, sure = {30: 10, 90: 10}, {95: 20}
    fell = even_days(77, sureness=sure) + even_days(7, sureness=unsure)
    rose = even_days(77, sureness=unsure) + even_days(7, sureness=sure)
    assert Thing(Watched.UNSURE) in {one.thing for one in look(dated(fell))}
    assert Thing(Watched.UNSURE) not in {one.thing for one in look(dated(rose))}
    more = even_days(77) + even_days(7, corrected=6)
    fewer = even_days(77, corrected=6) + even_days(7)
    assert Thing(Watched.CORRECTED) in {one.thing for one in look(dated(more))}
    assert Thing(Watched.CORRECTED) not in {one.thing for one in look(dated(fewer))}


@given(st.lists(st.integers(0, 9), min_size=1, max_size=5), st.lists(st.integers(0, 9), max_size=5))
@settings(max_examples=100, deadline=None)
def test_the_chance_of_an_order_of_days_is_that_of_trying_every_order(
    late: list[int], early: list[int]
) -> None:
    days = [*(2 * n + 100 * k for k, n in enumerate(late)), *(2 * n + 1 for n in early)]
    spoken = [(count, 1_000) for count in days]
    found = days_chance(spoken[: len(late)], spoken[len(late) :])
    if len(set(days)) < len(days) or not early:
        return  # ties count against it
    own = sum(a > b for a in days[: len(late)] for b in days[len(late) :])
    most = max(own, len(late) * len(early) - own)
    orders = list(combinations(days, len(late)))
    as_far = sum(sum(a > b for a in one for b in days if b not in one) >= most for one in orders)
    assert found == pytest.approx(min(1.0, 2 * as_far / len(orders)))


def test_days_of_the_same_share_show_nothing() -> None:
    same = [(3, 20)] * 7
    assert days_chance(same, same * 8) == 1.0
    assert days_chance([], same) == 1.0
    assert days_chance([(9, 20)] * 7, same * 8) < 1e-8


def test_no_alarm_in_years_without_a_change() -> None:
    """At most five in a hundred years may have one; of eight seeded ones none has."""
    found = [alarms_in_a_year(Traffic(seed, daily), usual(12)) for seed, daily in SEEDED_YEARS]
    assert not any(found)


SEEDED_YEARS = ((1, 40), (2, 40), (3, 150), (4, 15))


@pytest.mark.parametrize(
    ("after", "watched", "within"),
    [
        (with_new_intent(usual()), tuple(Watched), 42),
        (with_shift(usual()), (Watched.INTENT,), 14),
        (less_sure(usual()), (Watched.UNSURE,), 10),
    ],
    ids=["a new intent of 5 %", "an intent twice as often", "less sure"],
)
def test_a_planted_change_is_found_within_days(
    after: Mix, watched: tuple[Watched, ...], within: int
) -> None:
    days = [
        days_to_detect(Traffic(seed, 300), usual(), after, lambda thing: thing.watched in watched)
        for seed in range(3)
    ]
    assert all(one is not None and one <= within for one in days), days


def test_bursts_are_not_taken_for_a_change() -> None:
    traffic = Traffic(5, 60, bursts=0.02)
    days = traffic.days(0, BEHIND + 60, usual(12))
    raised = Counter(
        moved.thing
        for end in range(BEHIND, len(days))
        for moved in look(days[end - BEHIND : end])
        if moved.alarming
    )
    assert not raised
