"""Which tickets teach the classifier most when a person labels them.

Of the tickets that it is least sure about, as many groups are made as labels are wanted, weighted
by how unsure it is; the ticket nearest to the middle of each is chosen. So each chosen one stands
for many that are unclear, and no two say the same.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from unsnag.application.ports.models import Vectors
from unsnag.domain.understanding import Prediction

AMONG = 15
"""So many of the least sure tickets are looked at for each that is wanted."""

ALIKE = 0.95
"""The cosine from which on two tickets say the same: at most one is chosen."""


def most_telling(
    predictions: Sequence[Prediction], vectors: Vectors, wanted: int
) -> tuple[int, ...]:
    """Places of at most `wanted` tickets, the least sure first. Row i of `vectors`, of length one,
    is what ticket i means. Same tickets, same choice."""
    from sklearn.cluster import KMeans

    unsure = np.array([unsureness(one) for one in predictions])
    among = np.argsort(-unsure, kind="stable")[: wanted * AMONG]
    if not len(among):
        return ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fewer distinct tickets than wanted is no harm
        model = KMeans(min(wanted, len(among)), n_init=1, random_state=0).fit(
            vectors[among], sample_weight=unsure[among] + 1e-6
        )
    far: NDArray[np.float64] = model.transform(vectors[among])
    chosen: list[int] = []
    for group in range(far.shape[1]):
        for place in among[np.argsort(far[:, group], kind="stable")]:
            if all(vectors[place] @ vectors[other] < ALIKE for other in chosen):
                chosen.append(int(place))
                break
    return tuple(sorted(chosen, key=lambda place: (-unsure[place], place)))


def unsureness(prediction: Prediction) -> float:
    """0…1: how little the best intent is ahead of the next."""
    best, *others = prediction.ranked
    return 1 - (best.probability - (others[0].probability if others else 0.0))
