"""An encoder that reads no text twice: for evaluations, which ask about the same texts often."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unsnag.application.ports.models import Encoder, Progress, Vectors


class Remembering:
    """An Encoder over another one. Keeps every vector, 1.5 KB a text: not for serving."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Vectors] = {}

    @property
    def dimensions(self) -> int:
        return self._encoder.dimensions

    @property
    def fingerprint(self) -> str:
        return self._encoder.fingerprint

    @property
    def words(self) -> Sequence[str]:
        return self._encoder.words

    def encode_one(self, text: str) -> Vectors:
        """Shape (dimensions,)."""
        if text not in self._known:
            self._known[text] = self._encoder.encode_one(text)
        return self._known[text]

    def encode_many(
        self, texts: Sequence[str], *, tokens: int = 256, progress: Progress | None = None
    ) -> Vectors:
        """Shape (len(texts), dimensions); only new texts are read."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        vectors = self._encoder.encode_many(new, tokens=tokens, progress=progress)
        self._known.update(zip(new, vectors, strict=True))
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return np.stack([self._known[text] for text in texts])
