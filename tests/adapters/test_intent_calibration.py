"""What the intent model's calibration promises, on scores made for the purpose."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from unsnag.adapters.models.intent_folds import FOLDS, Marks, Seen, folds_of, groups_of
from unsnag.adapters.models.intent_scope import Scope, calibrated
from unsnag.application.intent_figures import Guess, calibration_error

PLAIN = Scope(0.5, 1.0, 0.0, (0.0,) * 3, (1.0,) * 3, 1.0, 0.0)
INTENTS = 12


def marks(rows: int, seed: int, steepness: float) -> tuple[Marks, np.ndarray]:
    """Scores whose softmax is the truth once they are divided by `steepness`."""
    drawn = np.random.default_rng(seed)
    scores = drawn.normal(0, 2.0, (rows, INTENTS))
    odds = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    right = np.array([drawn.choice(INTENTS, p=row) for row in odds])
    cosines = drawn.uniform(0, 1, (rows, INTENTS)).astype(np.float32)
    return Marks((scores * steepness).astype(np.float32), cosines), right


@pytest.mark.parametrize("intents", [2, FOLDS - 1, FOLDS, 20])
def test_every_text_is_kept_aside_once_and_never_while_its_intent_is_left_out(intents: int) -> None:
    texts = [f"text {number}" for number in range(intents * 10)]
    y = np.repeat(np.arange(intents), 10)
    folds = folds_of(texts, y, intents)
    assert set(folds.tolist()) == set(range(FOLDS))
    assert not (folds == groups_of(intents)[y]).any()
    for intent in range(intents):
        counts = np.bincount(folds[y == intent], minlength=FOLDS)
        assert sorted(counts[counts > 0])[-1] - sorted(counts[counts > 0])[0] <= 1


def test_equal_texts_of_an_intent_are_kept_aside_together() -> None:
    folds = folds_of(["same", "other", "same", "third"], np.array([0, 0, 0, 0]), 1)
    assert folds[0] == folds[2]


@pytest.mark.parametrize(("slope", "offset"), [(0.3, -4.0), (1.0, 0.0), (4.0, 5.0), (1.0, 40.0)])
def test_probabilities_keep_the_order_of_the_scores_and_sum_to_one(
    slope: float, offset: float
) -> None:
    scores = np.vstack([marks(200, 1, 1.0)[0].scores, np.eye(INTENTS, dtype=np.float32) * 1000])
    found = replace(PLAIN, odds_slope=slope, odds_offset=offset).probabilities(scores)
    assert found.sum(axis=1) == pytest.approx(1.0)
    assert (found >= 0).all()
    by_score = np.take_along_axis(found, np.argsort(-scores, axis=1, kind="stable"), axis=1)
    assert (np.diff(by_score, axis=1) <= 1e-12).all()
    assert (found.argmax(axis=1) == scores.argmax(axis=1)).all()


@pytest.mark.parametrize("steepness", [0.2, 1.0, 5.0])
def test_scores_that_are_too_steep_or_too_flat_become_honest_probabilities(
    steepness: float,
) -> None:
    seen = Seen.nothing()
    learned, right = marks(4000, 2, steepness)
    seen.marks["known"].append(learned)
    seen.marks["far"].append(marks(100, 3, steepness)[0])
    seen.known.append(learned)
    seen.right.append(right)
    scope = calibrated(seen)
    asked, truth = marks(4000, 4, steepness)
    stated = scope.probabilities(asked.scores)
    guesses = [
        Guess(str(true), str(best), float(sure), 1.0, abstains=False)
        for true, best, sure in zip(truth, stated.argmax(axis=1), stated.max(axis=1), strict=True)
    ]
    error = calibration_error(guesses)
    assert error is not None
    assert error < 0.025  # what 4,000 draws leave to chance is about 0.02


def test_a_text_near_the_middle_that_its_words_speak_for_is_more_in_scope() -> None:
    scores = np.array([[3.0, 0.0, 0.0]] * 2, dtype=np.float32)
    agreeing = np.array([0.9, 0.2, 0.2], dtype=np.float32)
    elsewhere = np.array([0.2, 0.9, 0.2], dtype=np.float32)
    agrees, not_so = PLAIN.in_scope(Marks(scores, np.vstack([agreeing, elsewhere])))
    assert agrees > not_so
