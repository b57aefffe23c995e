"""Which tickets teach the classifier most when a person labels them.

A ticket counts by how unsure the classifier is about it, times how many others are like it, times
how far it is from those already chosen. They are chosen one after the other: so each stands for
many that are unclear, and no two say the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from unsnag.application.ports.models import Vectors
from unsnag.domain.understanding import Prediction

NEIGHBOURS = 10
"""A ticket is among many when so many of the nearest ones are near."""

ALIKE = 0.95
"""The cosine from which on two tickets say the same: at most one is chosen."""


def most_telling(
    predictions: Sequence[Prediction], vectors: Vectors, wanted: int
) -> tuple[int, ...]:
    """Places of at most `wanted` tickets, the most telling first. Row i of `vectors`, of length
    one, is what ticket i means. Same tickets, same choice."""
    if not predictions:
        return ()
    weight = np.array([unsureness(one) for one in predictions]) * _among_others(vectors)
    nearest = np.zeros(len(predictions))
    chosen: list[int] = []
    while len(chosen) < min(wanted, len(predictions)):
        worth = np.where(nearest < ALIKE, (weight + 1e-9) * (1 - nearest), -1.0)
        best = int(np.argmax(worth))
        if worth[best] < 0:
            break  # all that is left says what a chosen one says
        chosen.append(best)
        nearest = np.maximum(nearest, vectors @ vectors[best])
        nearest[best] = 1.0
    return tuple(chosen)


def unsureness(prediction: Prediction) -> float:
    """0…1: how little the best intent is ahead of the next."""
    best, *others = prediction.ranked
    return 1 - (best.probability - (others[0].probability if others else 0.0))


def _among_others(vectors: Vectors) -> NDArray[np.float64]:
    """For each ticket how near its nearest neighbours are, 0…1."""
    near = np.asarray(vectors @ vectors.T, dtype=np.float64)
    np.fill_diagonal(near, 0.0)
    count = min(NEIGHBOURS, len(near) - 1)
    if count < 1:
        return np.ones(len(near))
    nearest: NDArray[np.float64] = np.partition(near, -count, axis=1)[:, -count:]
    among: NDArray[np.float64] = np.clip(nearest.mean(axis=1), 0.0, 1.0)
    return among
