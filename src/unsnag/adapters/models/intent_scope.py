"""Does any known intent fit at all? Calibrated without a single out-of-scope example.

The score adds two signs, each standardised on texts that were kept aside: the gap between the two
best intents, and the cosine to the nearest intent's middle. What a foreign text scores is found
out by leaving intents out, whose texts are then foreign of the nearest kind, and by texts of other
trades. The result is mapped to 0…1 so that 0.5 is the shipped threshold.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar

from unsnag.adapters.models.intent_heads import Head, Method, Rows, teach

FOLDS = 5
FOREIGN_SHARE = 0.4
"""How much of the mail the threshold takes to be foreign. Higher refuses more of both kinds."""

ENOUGH_ASIDE = 300
"""From so many texts kept aside on, the temperature rests on them instead of on the folds."""

ENOUGH_REAL = 100
"""So many known out-of-scope texts replace the simulated ones; fewer count in proportion."""

KINDS = ("known", "left_out", "far", "real")

FAR_SHARE = 0.5  # of the foreign weight: texts of other trades; the rest are left-out intents

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Scope:
    """The calibration: temperature of the ranking, and the map from two signs to 0…1."""

    temperature: float
    gap_mean: float
    gap_spread: float
    near_mean: float
    near_spread: float
    slope: float
    offset: float

    def probabilities(self, scores: NDArray[np.float32]) -> Scores:
        """Calibrated probabilities over the intents, rows summing to one."""
        return softmax(scores.astype(np.float64) / self.temperature)

    def in_scope(self, gap: Scores, near: Scores) -> Scores:
        """0…1, 0.5 at the shipped threshold."""
        return _sigmoid(self.slope * self._sign(gap, near) + self.offset)

    def _sign(self, gap: Scores, near: Scores) -> Scores:
        return (gap - self.gap_mean) / self.gap_spread + (near - self.near_mean) / self.near_spread


def softmax(scores: Scores) -> Scores:
    """Rows made positive and summing to one."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def gap_of(scores: NDArray[np.float32]) -> Scores:
    """How far the best intent is ahead of the second, shape (texts,)."""
    top = np.partition(scores, scores.shape[1] - 2, axis=1)[:, -2:]
    return np.asarray(top[:, 1] - top[:, 0], dtype=np.float64)


def folds_of(texts: Sequence[str], y: NDArray[np.int64]) -> NDArray[np.int64]:
    """A fold for each text, spread evenly within an intent; equal texts share theirs."""
    folds = np.empty(len(texts), dtype=np.int64)
    for intent in np.unique(y):
        own = np.flatnonzero(y == intent).tolist()
        keys = [hashlib.sha1(texts[i].encode("utf-8", "replace")).hexdigest() for i in own]  # noqa: S324
        order = {key: place for place, key in enumerate(sorted(set(keys)))}
        # Rare intents start at different folds, so that no fold gets all of them.
        folds[own] = [(order[key] + int(intent)) % FOLDS for key in keys]
    return folds


@dataclass(frozen=True)
class Crossed:
    """Scores of learned rows by a head that had learned others; `scores` has a column for every
    intent, minus infinity for those that this head did not know."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    near: Scores


@dataclass(frozen=True)
class Seen:
    """What texts that took no part in learning scored."""

    truth: list[Scores]  # score of the right intent first, then those of the others
    gaps: dict[str, list[Scores]]
    nears: dict[str, list[Scores]]
    crossed: list[Crossed]

    @classmethod
    def nothing(cls) -> Seen:
        """Nothing seen yet."""
        return cls([], {kind: [] for kind in KINDS}, {kind: [] for kind in KINDS}, [])

    def add_aside(self, head: Head, rows: Rows) -> None:
        """Texts of known intents that the finished head did not learn. They are seen by the very
        model that will serve, so where there are enough they alone set the temperature."""
        if len(rows.y) >= ENOUGH_ASIDE:
            self.truth.clear()
        self.truth.extend(_right_first(self.add("known", head, rows), rows.y))

    def add(self, kind: str, head: Head, rows: Rows) -> NDArray[np.float32]:
        if not len(rows.y):
            return np.zeros((0, 0), dtype=np.float32)
        scores = head.scores(rows.words, rows.vectors)
        self.gaps[kind].append(gap_of(scores))
        self.nears[kind].append(head.to_nearest_centroid(rows.vectors).astype(np.float64))
        return scores


def see(
    rows: Rows,
    foreign: Rows,
    folds: NDArray[np.int64],
    intents: int,
    method: Method,
    step: Callable[[], None],
) -> Seen:
    """Learn FOLDS times, each time without a fifth of the texts and a fifth of the intents.

    `folds` is -1 for rows that only teach (names of intents). `step` is called after each time.
    """
    seen = Seen.nothing()
    for fold in range(FOLDS):
        _one_fold(rows, foreign, folds, fold, intents, method, seen)
        step()
    return seen


def _one_fold(
    rows: Rows,
    foreign: Rows,
    folds: NDArray[np.int64],
    fold: int,
    intents: int,
    method: Method,
    seen: Seen,
) -> None:
    # With fewer than five intents, leaving one out would change the task too much.
    left_out = np.arange(intents) % FOLDS == fold if intents >= FOLDS else np.zeros(intents, bool)
    real = folds >= 0
    teaching = (folds != fold) & ~left_out[rows.y]
    kept = np.unique(rows.y[teaching])
    if len(kept) < 2:
        return
    place = np.full(intents, -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    taught = rows.take(teaching)
    head = teach(
        Rows(taught.words, taught.vectors, place[taught.y], taught.weight), len(kept), method
    )
    tested = (folds == fold) & (place[rows.y] >= 0)
    aside = rows.take(tested)
    if len(aside.y):
        scores = seen.add("known", head, aside)
        seen.truth.extend(_right_first(scores, place[aside.y]))
        everywhere = np.full((len(aside.y), intents), -np.inf, dtype=np.float32)
        everywhere[:, kept] = scores
        seen.crossed.append(Crossed(np.flatnonzero(tested), everywhere, seen.nears["known"][-1]))
    others = rows.take(left_out[rows.y] & real)
    if len(others.y):
        seen.add("left_out", head, others)
    seen.add("far", head, foreign)


def _right_first(scores: NDArray[np.float32], right: NDArray[np.int64]) -> list[Scores]:
    return [
        np.concatenate([[row[i]], np.delete(row, i)]).astype(np.float64)
        for row, i in zip(scores, right, strict=True)
    ]


def calibrated(seen: Seen) -> Scope:
    """The calibration under which what was seen is likeliest."""
    gaps = {kind: np.concatenate(parts) for kind, parts in seen.gaps.items() if parts}
    nears = {kind: np.concatenate(parts) for kind, parts in seen.nears.items() if parts}
    gap, near = gaps["known"], nears["known"]
    unmapped = Scope(
        temperature=_temperature(seen.truth),
        gap_mean=float(gap.mean()),
        gap_spread=max(float(gap.std()), 1e-3),
        near_mean=float(near.mean()),
        near_spread=max(float(near.std()), 1e-3),
        slope=1.0,
        offset=0.0,
    )
    signs = {kind: unmapped._sign(gaps[kind], nears[kind]) for kind in gaps}
    slope, offset = _logistic(signs)
    return Scope(**{**vars(unmapped), "slope": slope, "offset": offset})


def _temperature(truth: list[Scores]) -> float:
    """The temperature under which the right intents were likeliest."""

    def loss(log_temperature: float) -> float:
        t = float(np.exp(log_temperature))
        return sum(
            float(np.log(np.exp((row - row.max()) / t).sum()) - (row[0] - row.max()) / t)
            for row in truth
        ) / len(truth)

    found = minimize_scalar(loss, bounds=(-4.0, 3.0), method="bounded")
    return float(np.exp(found.x))


def _logistic(signs: dict[str, Scores]) -> tuple[float, float]:
    """Slope and offset of known against foreign, each kind weighing its assumed share."""
    shares = {"known": 1 - FOREIGN_SHARE}
    real_share = min(1.0, len(signs.get("real", ())) / ENOUGH_REAL)
    near_share = 1 - FAR_SHARE if "left_out" in signs else 0.0
    shares["real"] = FOREIGN_SHARE * real_share
    shares["left_out"] = FOREIGN_SHARE * (1 - real_share) * near_share
    shares["far"] = FOREIGN_SHARE * (1 - real_share) * (1 - near_share)

    def loss(line: NDArray[np.float64]) -> float:
        slope, offset = np.exp(line[0]), line[1]
        total = 0.0
        for kind, sign in signs.items():
            towards = 1.0 if kind == "known" else -1.0
            wrong = np.logaddexp(0.0, -towards * (slope * sign + offset)).mean()
            total += shares[kind] * float(wrong)
        return total

    found = minimize(loss, np.array([0.0, 0.0]), method="Nelder-Mead")
    return float(np.exp(found.x[0])), float(found.x[1])


def _sigmoid(x: Scores) -> Scores:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))
