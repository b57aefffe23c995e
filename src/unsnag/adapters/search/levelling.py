"""Levels out what all texts of one help center have in common, so that what differs decides.

Every article of a company is about its product, and so the vectors of its passages share a few
directions that say nothing about which of them answers. They are shrunk by the fourth root of how
much the texts vary along them. The measure is taken from articles that everybody may see, so
that a hidden one cannot change a score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unsnag.application.ports.models import Vectors

ROOT = 0.25
STEADY = 0.3  # of the mean variance, added to each, so that few texts decide little
ROWS_FOR_FULL = 4.0  # rows a dimension from which the measure is trusted wholly
MOST_ROWS = 20_000  # measured


@dataclass(frozen=True)
class Levelling:
    """A fixed change of vectors to unit vectors of the same length."""

    mean: NDArray[np.float32]
    turned: NDArray[np.float32]

    @classmethod
    def of(cls, rows: Vectors, dimensions: int) -> Levelling:
        """Measured on rows; on few rows it changes little, on none nothing."""
        if len(rows) < 2:
            return cls(np.zeros(dimensions, np.float32), np.eye(dimensions, dtype=np.float32))
        sample = rows[:: max(1, len(rows) // MOST_ROWS)][:MOST_ROWS].astype(np.float64)
        trust = min(1.0, len(sample) / (ROWS_FOR_FULL * dimensions))
        mean = trust * sample.mean(axis=0)
        spread, turn = np.linalg.eigh(np.cov((sample - sample.mean(axis=0)).T))
        scale = (np.maximum(spread, 0) / spread.mean() + STEADY) ** -(ROOT * trust)
        # Turned back, so that nothing but the lengths along the shared directions is changed.
        return cls(mean.astype(np.float32), ((turn * scale) @ turn.T).astype(np.float32))

    def at_home(self, vector: Vectors) -> float:
        """How near a vector is to what all the texts have in common: a cosine."""
        return float(vector @ self.mean / max(1e-9, float(np.linalg.norm(self.mean))))

    def __call__(self, vectors: Vectors) -> Vectors:
        """The same shape, length one."""
        moved = (vectors - self.mean) @ self.turned
        lengths = np.linalg.norm(moved, axis=-1, keepdims=True)
        return np.asarray(moved / np.maximum(lengths, 1e-9), dtype=np.float32)
