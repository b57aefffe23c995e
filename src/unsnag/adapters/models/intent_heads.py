"""Scores of a text for each intent, learned from many or from few examples an intent.

Both ways end in the same form: a linear score over words and meaning, plus how near the closest
examples of the intent are. With many examples (20 or more an intent) a linear SVM draws the
borders; with few, logistic regression does, and the intent's own name counts as an example.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from unsnag.adapters.models.intent_features import Arrays
from unsnag.application.ports.models import Vectors

MANY = 20
"""From this many examples an intent, on average, there are enough to draw borders between."""

NEIGHBOURS_KEPT = 200  # examples an intent that nearness is measured to; bounds time


@dataclass(frozen=True)
class Method:
    """How to learn; chosen on development sets, one setting for every company."""

    rarest: int  # leave out terms that are in fewer texts
    words: float  # weight of words beside meaning in learning
    meaning: float
    nearest: int  # examples of an intent whose mean cosine counts
    nearness: float  # its weight beside the linear score
    strength: float  # C of the linear model
    name_weight: float  # of the intent's name as an example; 0: not used


WITH_MANY = Method(2, 1.0, 1.4, nearest=3, nearness=1.5, strength=0.5, name_weight=0.0)
WITH_FEW = Method(1, 0.5, 1.0, nearest=1, nearness=2.0, strength=10.0, name_weight=2.0)


def method_for(examples: int, intents: int) -> Method:
    """Which way to learn from this many examples."""
    return WITH_MANY if examples >= MANY * intents else WITH_FEW


@dataclass(frozen=True)
class Rows:
    """Examples as learning sees them: `y` indexes the intents, `weight` is 1 for a real one."""

    words: sparse.csr_matrix
    vectors: Vectors
    y: NDArray[np.int64]
    weight: NDArray[np.float64]

    def take(self, which: NDArray[np.bool_]) -> Rows:
        """The rows where `which` holds."""
        return Rows(self.words[which], self.vectors[which], self.y[which], self.weight[which])


@dataclass(frozen=True)
class Head:
    """Scores intents; column i belongs to the i-th intent it was taught."""

    word_weights: NDArray[np.float32]  # (vocabulary, intents)
    vector_weights: NDArray[np.float32]  # (dimensions, intents)
    bias: NDArray[np.float32]
    centroids: Vectors  # (intents, dimensions), unit rows
    neighbours: Vectors  # examples, in the order of their intents
    slots: NDArray[np.int64]  # (intents, most) rows of neighbours, padded with -1
    nearest: int
    nearness: float

    def scores(self, words: sparse.csr_matrix, vectors: Vectors) -> NDArray[np.float32]:
        """Shape (texts, intents): higher fits better; comparable within a row."""
        linear = words @ self.word_weights + vectors @ self.vector_weights + self.bias
        near = np.concatenate(
            [self._near(vectors[i : i + 64]) for i in range(0, len(vectors), 64)] or [linear]
        )
        return np.asarray(linear + self.nearness * near, dtype=np.float32)

    def _near(self, vectors: Vectors) -> NDArray[np.float32]:
        """Mean cosine to the nearest examples of each intent, shape (texts, intents)."""
        cosines = vectors @ self.neighbours.T
        table = np.where(self.slots >= 0, cosines[:, self.slots], -2.0)
        if self.nearest == 1:
            return np.asarray(table.max(axis=2), dtype=np.float32)
        k = min(self.nearest, table.shape[2])
        top = np.partition(table, table.shape[2] - k, axis=2)[:, :, -k:]
        real = top > -1.5
        return np.asarray(np.where(real, top, 0).sum(2) / real.sum(2), dtype=np.float32)

    def to_middles(self, vectors: Vectors) -> NDArray[np.float32]:
        """Cosine to the middle of each intent, shape (texts, intents)."""
        return np.asarray(vectors @ self.centroids.T, dtype=np.float32)

    def stored(self) -> Arrays:
        """The head as plain arrays, to be read back by `restored`."""
        kept: Arrays = dict(vars(self))
        kept["nearest"] = np.array(self.nearest)
        kept["nearness"] = np.array(self.nearness)
        return {f"head_{name}": array for name, array in kept.items()}

    @classmethod
    def restored(cls, kept: Mapping[str, NDArray[np.float32]]) -> Head:
        """The head that `stored` described."""
        parts = {k.removeprefix("head_"): v for k, v in kept.items() if k.startswith("head_")}
        nearest, nearness = int(parts.pop("nearest")), float(parts.pop("nearness"))
        slots = parts.pop("slots").astype(np.int64)
        return cls(**parts, slots=slots, nearest=nearest, nearness=nearness)


def teach(rows: Rows, intents: int, method: Method) -> Head:
    """Learn a head; every intent 0…intents-1 must have a row. Deterministic."""
    features = sparse.csr_matrix(
        sparse.hstack([rows.words * method.words, sparse.csr_matrix(rows.vectors * method.meaning)])
    )
    if method == WITH_MANY:
        model = LinearSVC(C=method.strength, random_state=0)
    else:
        model = LogisticRegression(C=method.strength, max_iter=300, tol=1e-3)
    model.fit(features, rows.y, sample_weight=rows.weight)
    weights, bias = model.coef_, model.intercept_
    if intents == 2:  # a binary model keeps one column, for the second class
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    vocabulary = rows.words.shape[1]
    neighbours, slots = _neighbours(rows, intents)
    return Head(
        word_weights=np.ascontiguousarray(weights[:, :vocabulary].T * method.words, np.float32),
        vector_weights=np.ascontiguousarray(weights[:, vocabulary:].T * method.meaning, np.float32),
        bias=bias.astype(np.float32),
        centroids=_centroids(rows, intents),
        neighbours=neighbours,
        slots=slots,
        nearest=method.nearest,
        nearness=method.nearness,
    )


def _neighbours(rows: Rows, intents: int) -> tuple[Vectors, NDArray[np.int64]]:
    """Examples to measure nearness to, and for each intent which of them are its own."""
    chosen: list[Sequence[int]] = []
    for intent in range(intents):
        own = np.flatnonzero(rows.y == intent)
        step = max(1, -(-len(own) // NEIGHBOURS_KEPT))
        chosen.append(own[::step].tolist())
    slots = np.full((intents, max(map(len, chosen))), -1, dtype=np.int64)
    filled = 0
    for intent, own_rows in enumerate(chosen):
        slots[intent, : len(own_rows)] = np.arange(filled, filled + len(own_rows))
        filled += len(own_rows)
    return rows.vectors[[row for own_rows in chosen for row in own_rows]], slots


def _centroids(rows: Rows, intents: int) -> Vectors:
    sums = np.stack([rows.vectors[rows.y == intent].sum(axis=0) for intent in range(intents)])
    return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), dtype=np.float32)
