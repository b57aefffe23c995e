"""The figures of an evaluation: worked by hand, and against scikit-learn's where it has them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score, matthews_corrcoef, roc_auc_score

from unsnag.application import intent_figures as figures
from unsnag.application.intent_figures import Confusion, Guess

INTENTS = ("refund", "login", "address")


def guess(
    truth: str | None,
    best: str,
    probability: float = 0.9,
    in_scope: float = 0.9,
    *,
    abstains: bool = False,
) -> Guess:
    return Guess(truth, best, probability, in_scope, abstains)


@st.composite
def many(draw: st.DrawFn) -> list[Guess]:
    shares = st.integers(0, 10).map(lambda tenth: tenth / 10)
    one = st.builds(
        Guess,
        st.sampled_from([*INTENTS, None]),
        st.sampled_from(INTENTS),
        shares,
        shares,
        st.booleans(),
    )
    return draw(st.lists(one, min_size=1, max_size=40))


def test_accuracy_looks_at_known_intents_only() -> None:
    asked = [guess("refund", "refund"), guess("refund", "login"), guess(None, "login")]
    assert figures.accuracy(asked) == 0.5
    assert figures.accuracy([guess(None, "login")]) is None


def test_abstaining_does_not_change_accuracy() -> None:
    assert figures.accuracy([guess("refund", "refund", abstains=True)]) == 1.0


def test_an_intent_that_was_never_said_has_no_precision() -> None:
    (line,) = figures.by_intent([guess("refund", "login")])
    assert (line.precision, line.recall, line.f1) == (None, 0.0, 0.0)


def test_calibration_error_is_the_weighted_gap() -> None:
    sure = [guess("refund", "refund", 0.95)] * 3 + [guess("refund", "login", 0.95)]
    unsure = [guess("refund", "refund", 0.5), guess("refund", "login", 0.5)]
    assert figures.calibration_error(sure + unsure) == pytest.approx(4 / 6 * 0.2)
    assert figures.calibration_error([guess("refund", "refund", 1.0)]) == 0.0


def test_keeping_95_of_100_known_refuses_what_lies_below_them() -> None:
    known = [guess("refund", "refund", in_scope=(n + 1) / 100) for n in range(100)]
    foreign = [guess(None, "refund", in_scope=x) for x in (0.01, 0.055, 0.06, 0.5)]
    assert figures.refused_at_kept(known + foreign) == 0.5


def test_coverage_stops_where_precision_would_fall_below() -> None:
    right = [guess("refund", "refund", 0.9 - n / 1000) for n in range(98)]
    wrong = [guess("refund", "login", 0.5), guess(None, "login", 0.4), guess(None, "login", 0.3)]
    assert figures.coverage_at(right + wrong) == pytest.approx(100 / 101)
    assert figures.coverage_at([guess("refund", "login")]) == 0.0


def test_messages_equally_sure_are_handled_together_or_not_at_all() -> None:
    assert figures.coverage_at([guess("refund", "refund"), guess("refund", "login")]) == 0.0


def test_confusions_leave_out_what_was_rightly_refused() -> None:
    asked = [
        guess("refund", "login"),
        guess("refund", "login"),
        guess(None, "login"),
        guess(None, "login", abstains=True),
        guess("login", "login"),
    ]
    expected = (Confusion("refund", "login", 2), Confusion(None, "login", 1))
    assert figures.confusions(asked) == expected


@settings(deadline=None)
@given(many())
def test_they_agree_with_scikit_learn(asked: list[Guess]) -> None:
    said = ["-" if g.abstains else g.best for g in asked]
    truth = [g.truth or "-" for g in asked]
    if len({*said, *truth}) > 1:  # with a single label scikit-learn only warns
        assert figures.matthews(asked) == pytest.approx(matthews_corrcoef(truth, said))
    known = [g for g in asked if g.truth]
    if known:
        labels = sorted({g.truth for g in known if g.truth})
        expected = f1_score(
            [g.truth for g in known],
            [g.best for g in known],
            labels=labels,
            average="macro",
            zero_division=0,
        )
        assert figures.macro_f1(asked) == pytest.approx(expected)
    if 0 < len(known) < len(asked):
        expected = roc_auc_score([g.truth is not None for g in asked], [g.in_scope for g in asked])
        assert figures.auroc_out_of_scope(asked) == pytest.approx(expected)


@settings(deadline=None)
@given(many())
def test_every_share_is_a_share(asked: list[Guess]) -> None:
    for value in (
        figures.accuracy(asked),
        figures.calibration_error(asked),
        figures.refused_at_kept(asked),
        figures.coverage_at(asked),
    ):
        assert value is None or 0 <= value <= 1 + 1e-12
    assert -1 - 1e-9 <= figures.matthews(asked) <= 1 + 1e-9
    assert not np.isnan(figures.matthews(asked))
