"""Vectors of passages, kept in a file so that a second start does not compute them again.

A vector is known by the sha256 of its text and the encoder's fingerprint: a changed text or
encoder is simply not found. A damaged file is treated as empty.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from unsnag.application.ports.models import Encoder, Progress, Vectors


class VectorCache:
    """Vectors of texts, from `folder` where they are known and from the encoder where not."""

    def __init__(self, encoder: Encoder, folder: Path | None) -> None:
        self._encoder = encoder
        self._file = folder / f"vectors-{encoder.fingerprint}.npz" if folder else None
        self._known = self._read()

    def vectors(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Shape (len(texts), dimensions). Afterwards the file holds these texts' vectors only."""
        keys = [_key(text) for text in texts]
        missing = {
            key: text for key, text in zip(keys, texts, strict=True) if key not in self._known
        }
        found = self._encoder.encode_many(list(missing.values()), progress=progress)
        known = {**self._known, **dict(zip(missing, found, strict=True))}
        changed = bool(missing) or len(known) != len(set(keys))
        self._known = {key: known[key] for key in keys}
        if changed:
            self._write()
        if not keys:
            return np.zeros((0, self._encoder.dimensions), dtype=np.float32)
        return np.stack([self._known[key] for key in keys])

    def _read(self) -> dict[bytes, Vectors]:
        if self._file is None:
            return {}
        try:
            # Opened here, because numpy leaves a damaged file open.
            with self._file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
                keys, rows = stored["keys"], stored["vectors"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return {}
        if rows.shape != (len(keys), self._encoder.dimensions):
            return {}
        return {key.tobytes(): row for key, row in zip(keys, rows, strict=True)}

    def _write(self) -> None:
        """Replace the file in one step. A folder that can't be written only costs time later."""
        if self._file is None:
            return
        keys = np.frombuffer(b"".join(self._known), dtype=np.uint8).reshape(-1, 32)
        rows = (
            np.stack(list(self._known.values()))
            if self._known
            else np.zeros((0, self._encoder.dimensions), dtype=np.float32)
        )
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".vectors-", dir=self._file.parent)
            try:
                with os.fdopen(handle, "wb") as stream:
                    np.savez(stream, keys=keys, vectors=rows)
                os.replace(name, self._file)
            except OSError:
                os.unlink(name)
                raise


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
