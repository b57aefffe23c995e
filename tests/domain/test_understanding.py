"""How sure is sure enough, what it costs, and which of two models is better."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from unsnag.domain.understanding import (
    SETTINGS,
    SHIPPED_SETTING,
    JudgementKind,
    Prediction,
    ScoredIntent,
    Sureness,
    judge,
)
from unsnag.domain.understanding.held_back import PARTS, HeldBack, curve, part_of, text_key
from unsnag.domain.understanding.pairing import Paired, Verdict, paired

shares = st.floats(0, 1)


def held(truth: str | None, best: str, probability: float, in_scope: float) -> HeldBack:
    rest = ScoredIntent("rest", 1 - probability)
    return HeldBack.of("k", truth, Prediction((ScoredIntent(best, probability), rest), in_scope))


def test_the_shipped_setting_is_the_shipped_sureness() -> None:
    assert Sureness.at(SHIPPED_SETTING) == Sureness()


@given(shares, shares, st.sampled_from(SETTINGS), st.sampled_from(SETTINGS))
def test_a_higher_setting_never_handles_what_a_lower_one_does_not(
    probability: float, in_scope: float, one: int, other: int
) -> None:
    low, high = sorted((one, other))
    prediction = held("a", "a", probability, in_scope).prediction
    if judge(prediction, Sureness.at(high)).kind is JudgementKind.RECOGNISED:
        assert judge(prediction, Sureness.at(low)).kind is JudgementKind.RECOGNISED


def test_the_curve_counts_what_is_handled_and_what_of_it_is_wrong() -> None:
    tickets = [
        held("a", "a", 0.99, 0.99),
        held("a", "b", 0.7, 0.7),
        held(None, "a", 0.9, 0.6),
        held("a", "a", 0.3, 0.2),
    ]
    low, shipped, high = curve(tickets, (5, 50, 95))
    assert (low.n, low.handled, low.wrong) == (4, 4, 2)
    assert (shipped.handled, shipped.wrong) == (3, 2)
    assert (high.handled, high.wrong) == (1, 0)


def test_of_no_known_intent_is_right_when_it_is_let_be() -> None:
    assert not held(None, "a", 0.9, 0.9).right(Sureness())
    assert held(None, "a", 0.9, 0.1).right(Sureness())
    assert held("a", "a", 0.1, 0.1).right(Sureness())


def test_a_text_keeps_its_part_whatever_its_white_space() -> None:
    assert text_key(" where is\n my order ") == text_key("where is my order")
    assert text_key("a") != text_key("b")
    assert text_key("half a pair \ud83d") == text_key("half a pair \ud83d")
    parts = [part_of(text_key(f"text {n}")) for n in range(2_000)]
    assert all(300 < parts.count(part) < 500 for part in range(PARTS))


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_chance_is_that_of_the_exact_sign_test(first: int, second: int) -> None:
    chance = Paired(5, first, second, 5).chance
    apart = first + second
    expected = binomtest(first, apart).pvalue if apart else 1.0
    assert chance == pytest.approx(min(1.0, expected), abs=1e-12)


def test_thousands_of_tickets_neither_overflow_nor_lose_the_difference() -> None:
    assert Paired(0, 3_000, 3_000, 0).chance == 1.0
    assert Paired(0, 2_100, 1_900, 0).chance == pytest.approx(binomtest(1_900, 4_000).pvalue)
    assert Paired(0, 4_000, 0, 0).chance == 0.0


def test_a_verdict_needs_more_than_chance() -> None:
    assert Paired(90, 3, 5, 2).verdict is Verdict.NO_DIFFERENCE
    assert Paired(90, 0, 8, 2).verdict is Verdict.BETTER
    assert Paired(90, 9, 1, 0).verdict is Verdict.WORSE
    assert Paired(0, 0, 0, 0).verdict is Verdict.NO_DIFFERENCE


def test_the_difference_lies_in_its_interval() -> None:
    pair = paired([True] * 80 + [False] * 20, [True] * 70 + [False] * 10 + [True] * 20)
    assert (pair.both, pair.first, pair.second, pair.neither) == (70, 10, 20, 0)
    low, high = pair.interval
    assert pair.difference == pytest.approx(0.1)
    assert -0.02 < low < pair.difference < high < 0.22
