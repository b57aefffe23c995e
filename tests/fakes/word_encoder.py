"""An encoder for tests: hashed words as unit vectors, so that shared words mean nearness."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from unsnag.application.ports.models import Progress, Vectors

DIMENSIONS = 128


class WordEncoder:
    """Same text, same vector; texts without a common word are nearly at right angles."""

    dimensions = DIMENSIONS
    fingerprint = "word-encoder"
    words = ()

    def encode_one(self, text: str) -> Vectors:
        vector = np.zeros(DIMENSIONS, dtype=np.float32)
        for word in text.lower().split():
            digest = blake2b(word.encode(), digest_size=4).digest()
            vector[int.from_bytes(digest, "big") % DIMENSIONS] += 1
        length = float(np.linalg.norm(vector))
        return vector / length if length else vector

    def encode_many(
        self, texts: Sequence[str], *, tokens: int = 256, progress: Progress | None = None
    ) -> Vectors:
        rows = [self.encode_one(" ".join(text.split()[:tokens])) for text in texts]
        if progress is not None:
            progress(len(texts), len(texts))
        return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), dtype=np.float32)
