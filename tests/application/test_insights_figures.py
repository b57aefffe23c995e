"""Insights count what the outcomes say, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.application.conftest import World
from unsnag.application.queries.desk import NextAct, next_act
from unsnag.application.queries.event_words import moment
from unsnag.application.queries.insights import IssueLine, measure, wilson
from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.outcomes import Event, EventKind, Outcome, standing
from unsnag.domain.shared import IssueId
from unsnag.domain.tickets import TicketState

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
K = EventKind


LONG_AGO = timedelta(days=8)


def line(id: int, *kinds: EventKind, age: timedelta = timedelta(hours=1), **data: str) -> IssueLine:
    events = tuple(
        Event(IssueId(id), kind, NOW - age + timedelta(seconds=n), f"{id}:{n}", data)
        for n, kind in enumerate(kinds)
    )
    return IssueLine(IssueId(id), NOW - age, "widget", "", "words", "Ana", events, ("refund",))


LINES = [
    line(1, K.OPENED, K.ACTION_DONE, K.VERIFIED),
    line(2, K.OPENED, K.ANSWERED, K.CONFIRMED),
    line(3, K.OPENED, K.ANSWERED, age=LONG_AGO),
    line(4, K.OPENED, K.HANDED_OFF, reason="policy"),
    line(5, K.OPENED, K.HANDED_OFF, reason="safety"),
    line(6, K.OPENED, K.ASKED, age=timedelta(days=2)),
    line(7, K.OPENED, K.ACTION_FAILED),
    line(8, K.OPENED, K.APPROVAL_ASKED),
    line(
        9, K.OPENED, K.FORM_STARTED, K.SUGGESTION_OPENED, K.CONFIRMED, age=LONG_AGO, channel="form"
    ),
    line(10, K.OPENED, K.HANDED_OFF, reason="policy"),
]


def test_the_outcomes_of_a_day_are_a_partition_and_every_number_has_its_issues() -> None:
    figures = measure(date(2026, 11, 20), LINES, NOW, {"policy": "The policy asks for a person"})
    assert sum(c.n for c in figures.outcomes) == figures.all.n == len(LINES)
    for counted in figures.outcomes:
        expected = [x.id for x in LINES if standing(x.events, NOW).outcome.value == counted.name]
        assert list(counted.issues) == expected
    assert figures.outcome(Outcome.ASSUMED).issues == (3,)
    assert figures.matured == 2


def test_reasons_count_only_issues_that_ended_with_a_person_most_frequent_first() -> None:
    figures = measure(date(2026, 11, 20), LINES, NOW, {"policy": "Policy"})
    assert [(c.title, c.issues) for c in figures.reasons] == [
        ("Policy", (4, 10)),
        ("No reason kept", (5,)),
    ]
    found = figures.named("reason:policy")
    assert found is not None
    assert found.issues == (4, 10)
    assert figures.named("nonsense") is None


def test_deflection_is_shown_beside_and_not_added() -> None:
    figures = measure(date(2026, 11, 20), LINES, NOW, {})
    explicit = figures.named("deflected_explicit")
    assert explicit is not None
    assert explicit.issues == (9,)
    assert 9 in figures.outcome(Outcome.CONFIRMED).issues


def test_an_empty_day_counts_nothing_and_divides_by_nothing() -> None:
    figures = measure(date(2026, 11, 20), [], NOW, {})
    assert figures.all.n == 0
    assert all(c.n == 0 for c in figures.outcomes)


@pytest.mark.parametrize(("part", "whole"), [(0, 1), (1, 1), (5, 9), (0, 1000), (1000, 1000)])
def test_the_interval_of_a_share_holds_the_share_and_stays_between_none_and_all(
    part: int, whole: int
) -> None:
    low, high = wilson(part, whole)
    assert 0 <= low <= part / whole <= high <= 1


def test_wilsons_interval_agrees_with_the_published_example() -> None:
    low, high = wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_event_has_words_even_without_its_data(kind: EventKind) -> None:
    words = moment(Event(IssueId(1), kind, NOW, "k", {})).words
    assert words
    assert "{" not in words


@pytest.mark.parametrize("reason", list(HandoffReason))
def test_every_reason_has_a_next_act(reason: HandoffReason) -> None:
    assert next_act(reason.value) in NextAct


def test_a_days_figures_take_a_fixed_number_of_queries(world: World) -> None:
    today = world.clock().astimezone(world.app.insights.zone).date()

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            world.app.insights.day(today)
            world.app.desk.queue(TicketState.OPEN)
        return len(seen)

    world.say(world.begin(), "I want a person")
    few = queries()
    for _ in range(4):
        world.say(world.begin(), "I want a person")
    assert queries() == few
    assert world.app.insights.day(today).outcome(Outcome.HANDED_OFF).n == 5
