"""The judgement of a category from counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.learning import (
    Adjustment,
    Assumptions,
    CategoryFacts,
    Estimate,
    Measure,
    Need,
    Reach,
    RuleBook,
    Want,
    assess,
    percent,
    saving,
)

STATUS = Need(
    "status", "where an order is", Want.LOOK_UP, Reach.COMPLETES, 90, ("orders",), "Looked up."
)
HOW_TO = Need("how_to", "how to", Want.HOW_TO, Reach.ANSWERS, 60, ("knowledge",), "Explained.")
ANGER = Need("anger", "a complaint", Want.JUDGEMENT, Reach.PERSON, 10, (), "Read by a person.")
ASSUMED = Assumptions(
    minutes_per_ticket=Estimate(5, 10, 15),
    cost_per_hour=60,
    currency="EUR",
    addressable={
        Reach.COMPLETES: Estimate(0.4, 0.5, 0.8),
        Reach.ANSWERS: Estimate(0.1, 0.2, 0.4),
    },
)
AGAIN = Adjustment(Measure.REPEAT_SHARE, 0.1, 0.3, -20, "{value} wrote again.")
BOOK = RuleBook((STATUS, HOW_TO, ANGER), (AGAIN,), ASSUMED, 20, "not said.", {"orders": "Orders"})


def facts(needs: dict[str, float], tickets: int = 100, **measures: float) -> CategoryFacts:
    return CategoryFacts("x", tickets, needs, {Measure(k): v for k, v in measures.items()})


def test_a_category_of_one_need_scores_what_the_need_scores() -> None:
    judged = assess(facts({"status": 100}), BOOK)
    assert (judged.score, judged.want, judged.reach) == (90, Want.LOOK_UP, Reach.COMPLETES)
    assert judged.systems == ("orders",)


def test_tickets_that_say_nothing_count_as_a_persons() -> None:
    judged = assess(facts({"status": 40}), BOOK)
    assert judged.reach is Reach.PERSON
    assert judged.score == round(0.4 * 90) + round(0.6 * 20)
    assert any("not said" in part.sentence for part in judged.because)


def test_a_category_without_any_need_is_unclear() -> None:
    judged = assess(facts({}), BOOK)
    assert (judged.want, judged.reach, judged.systems) == (Want.UNCLEAR, Reach.PERSON, ())


def test_an_adjustment_grows_between_start_and_full() -> None:
    scores = [assess(facts({"status": 100}, repeat_share=s), BOOK).score for s in (0.1, 0.2, 0.9)]
    assert scores == [90, 80, 70]


def test_an_adjustment_says_what_was_measured() -> None:
    judged = assess(facts({"status": 100}, repeat_share=0.2), BOOK)
    assert judged.because[-1].sentence == "20 % wrote again."


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 20), st.floats(0, 1, allow_nan=False))
def test_the_sentences_always_add_up_to_the_score(
    status: int, how_to: int, anger: int, again: float
) -> None:
    given_needs = {"status": status, "how_to": how_to, "anger": anger}
    judged = assess(facts(given_needs, repeat_share=again), BOOK)
    assert sum(part.points for part in judged.because) == judged.score
    assert 0 <= judged.score <= 100
    assert sum(judged.reach_shares.values()) == pytest.approx(1)
    assert sum(judged.want_shares.values()) == pytest.approx(1)


@given(st.integers(0, 100), st.integers(1, 10_000))
def test_savings_are_ordered_and_never_more_than_all_handling(status: int, tickets: int) -> None:
    judged = assess(facts({"status": tickets * status / 100}, tickets=tickets), BOOK)
    saved = saving(tickets, judged, ASSUMED)
    assert 0 <= saved.low <= saved.likely <= saved.high <= tickets * 15 / 60 * 60


def test_savings_can_be_recomputed_by_hand() -> None:
    judged = assess(facts({"status": 100}), BOOK)
    assert saving(100, judged, ASSUMED).likely == pytest.approx(100 * 0.5 * 0.9 * 10 / 60 * 60)


def test_what_needs_a_person_saves_nothing() -> None:
    assert saving(100, assess(facts({"anger": 100}), BOOK), ASSUMED).high == 0


def test_a_small_share_is_never_shown_as_zero() -> None:
    assert percent(0.001) == "under 1 %"
    assert percent(0.999) == "over 99 %"
    assert (percent(0.0), percent(1.0)) == ("0 %", "100 %")
