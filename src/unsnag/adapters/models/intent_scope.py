"""Does any known intent fit at all, and how likely is the best one right? Calibrated without a
single out-of-scope example.

Three signs say whether any intent fits, each standardised on texts that were kept aside: the score
of the best intent, its lead over the second, and the cosine to the intents' middles, each intent
counting as much as it is likely. A foreign text near some intent's middle is seldom near the one
that its words speak for. The two of the scores together count as much as the one of nearness. What
a foreign text scores is found out from intents left out and from texts of other trades. The result
is mapped to 0…1 so that 0.5 is the shipped threshold.

Probabilities are a softmax at one temperature. How often its best intent is right is then read off
the texts kept aside by a line through the log odds, because a linear SVM's scores are too steep in
some places and too flat in others for any one temperature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar

from unsnag.adapters.models.intent_folds import Marks, Seen

FOREIGN_SHARE = 0.5
"""How much of the mail the threshold takes to be foreign: about what young assistants met in three
companies whose queries were published. Higher refuses more of both kinds."""

ENOUGH_REAL = 100
"""So many known out-of-scope texts replace the simulated ones; fewer count in proportion."""

FAR_SHARE = 0.5  # of the foreign weight: texts of other trades; the rest are left-out intents

PRIOR_TEXTS = 3.0
"""Of so many texts' worth is the belief that the softmax is right as it is."""

SURE = 1e-12  # what is left for all other intents at the least
AHEAD = 1e-6  # by which the best intent is ahead of the second at the least

WEIGHTS = np.array([0.5, 0.5, 1.0])  # of the signs

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Scope:
    """The calibration: of the ranking's probabilities, and the map from two signs to 0…1."""

    temperature: float
    odds_slope: float
    odds_offset: float
    means: tuple[float, ...]  # of the signs, and how they spread
    spreads: tuple[float, ...]
    slope: float
    offset: float

    def probabilities(self, scores: NDArray[np.float32]) -> Scores:
        """Calibrated probabilities over the intents, rows summing to one, in the order of the
        scores."""
        raised = scores.astype(np.float64) / self.temperature
        rows, best = np.arange(len(raised)), raised.argmax(axis=1)
        plain = softmax(raised)[rows, best]
        odds = np.log(plain) - np.log(np.maximum(1 - plain, SURE))
        sure = _sigmoid(self.odds_slope * odds + self.odds_offset)
        raised[rows, best] = -np.inf
        others = softmax(raised)
        second = others.max(axis=1)
        # The best intent stays the best, by a little: equal ones would be ranked by their names.
        sure = np.clip(sure, second / (1 + second) + AHEAD, 1 - SURE)
        shared = others * (1 - sure)[:, np.newaxis]
        shared[rows, best] = sure
        return np.asarray(shared)

    def in_scope(self, marks: Marks) -> Scores:
        """0…1 for each text, 0.5 at the shipped threshold."""
        return _sigmoid(self.slope * self.sign(marks) + self.offset)

    def sign(self, marks: Marks) -> Scores:
        """The weighted sum of the signs, each standardised."""
        standard = (signs(marks, self.temperature) - self.means) / np.array(self.spreads)
        return np.asarray(standard @ WEIGHTS)


def signs(marks: Marks, temperature: float) -> Scores:
    """Three signs for each text, shape (texts, 3): the best score, its lead over the second, and
    the cosine to the middles that the probabilities lead to expect."""
    scores = marks.scores.astype(np.float64)
    second, best = np.partition(scores, scores.shape[1] - 2, axis=1)[:, -2:].T
    near = (softmax(scores / temperature) * marks.cosines).sum(axis=1)
    return np.column_stack([best, best - second, near])


def softmax(scores: Scores) -> Scores:
    """Rows made positive and summing to one."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def calibrated(seen: Seen) -> Scope:
    """The calibration under which what was seen is likeliest."""
    temperature = _temperature(seen.known, seen.right)
    known = np.concatenate([signs(marks, temperature) for marks in seen.marks["known"]])
    unmapped = Scope(
        temperature=temperature,
        odds_slope=1.0,
        odds_offset=0.0,
        means=tuple(known.mean(axis=0).tolist()),
        spreads=tuple(np.maximum(known.std(axis=0), 1e-3).tolist()),
        slope=1.0,
        offset=0.0,
    )
    odds_slope, odds_offset = _odds(unmapped, seen)
    found = {
        kind: np.concatenate([unmapped.sign(marks) for marks in parts])
        for kind, parts in seen.marks.items()
        if parts
    }
    slope, offset = _logistic(found)
    return replace(
        unmapped, odds_slope=odds_slope, odds_offset=odds_offset, slope=slope, offset=offset
    )


def _temperature(known: Sequence[Marks], right: Sequence[NDArray[np.int64]]) -> float:
    """The temperature under which the right intents were likeliest."""
    ahead = []
    for marks, columns in zip(known, right, strict=True):
        scores = marks.scores.astype(np.float64)
        ahead.append(scores - scores[np.arange(len(columns)), columns][:, np.newaxis])

    def loss(log_temperature: float) -> float:
        t = float(np.exp(log_temperature))
        return sum(float(_log_sum_exp(part / t).sum()) for part in ahead) / sum(map(len, ahead))

    found = minimize_scalar(loss, bounds=(-4.0, 3.0), method="bounded")
    return float(np.exp(found.x))


def _log_sum_exp(scores: Scores) -> Scores:
    top = scores.max(axis=1)
    return np.asarray(top + np.log(np.exp(scores - top[:, np.newaxis]).sum(axis=1)))


def _odds(plain: Scope, seen: Seen) -> tuple[float, float]:
    """Slope and offset of the line from the softmax's log odds to those of being right."""
    odds, hits = [], []
    for marks, columns in zip(seen.known, seen.right, strict=True):
        sure = plain.probabilities(marks.scores).max(axis=1)
        odds.append(np.log(sure) - np.log(1 - sure))
        hits.append(marks.scores.argmax(axis=1) == columns)
    x, towards = np.concatenate(odds), np.where(np.concatenate(hits), 1.0, -1.0)

    def loss(line: NDArray[np.float64]) -> float:
        wrong = np.logaddexp(0.0, -towards * (np.exp(line[0]) * x + line[1])).sum()
        return float(wrong + PRIOR_TEXTS * (line**2).sum()) / len(x)

    found = minimize(loss, np.array([0.0, 0.0]), method="Nelder-Mead")
    return float(np.exp(found.x[0])), float(found.x[1])


def _logistic(found: dict[str, Scores]) -> tuple[float, float]:
    """Slope and offset of known against foreign, each kind weighing its assumed share."""
    shares = {"known": 1 - FOREIGN_SHARE}
    real_share = min(1.0, len(found.get("real", ())) / ENOUGH_REAL)
    near_share = 1 - FAR_SHARE if "left_out" in found else 0.0
    shares["real"] = FOREIGN_SHARE * real_share
    shares["left_out"] = FOREIGN_SHARE * (1 - real_share) * near_share
    shares["far"] = FOREIGN_SHARE * (1 - real_share) * (1 - near_share)

    def loss(line: NDArray[np.float64]) -> float:
        slope, offset = np.exp(line[0]), line[1]
        total = 0.0
        for kind, sign in found.items():
            towards = 1.0 if kind == "known" else -1.0
            wrong = np.logaddexp(0.0, -towards * (slope * sign + offset)).mean()
            total += shares[kind] * float(wrong)
        return total

    best = minimize(loss, np.array([0.0, 0.0]), method="Nelder-Mead")
    return float(np.exp(best.x[0])), float(best.x[1])


def _sigmoid(x: Scores) -> Scores:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))
