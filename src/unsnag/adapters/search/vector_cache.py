"""Vectors of passages, kept in a file so that a second start does not compute them again.

A vector is known by the sha256 of its text and the encoder's fingerprint: a changed text or
encoder is simply not found. The file is mapped, not read: only what is asked for enters memory.
A damaged file is treated as empty, and a folder that can't be written only costs time later.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unsnag.adapters.search.whole_numbers import Bytes
from unsnag.application.ports.models import Encoder, Progress

AT_ONCE = 4_000  # texts encoded before their vectors are made small


class VectorCache:
    """Vectors of texts, from `folder` where they are known and from the encoder where not."""

    def __init__(self, encoder: Encoder, folder: Path | None) -> None:
        self._encoder = encoder
        self._file = folder / f"passages-{encoder.fingerprint}.npy" if folder else None
        self._kind = np.dtype(
            [("key", "S32"), ("scale", "<f4"), ("row", "i1", (encoder.dimensions,))]
        )
        self._stored: NDArray[Any] = self._read()
        self._keys = np.array(self._stored["key"])
        self._recent = np.zeros(0, dtype=self._kind)
        self._recent_rows: dict[bytes, int] = {}

    def vectors(self, texts: Sequence[str], progress: Progress | None = None) -> Bytes:
        """A row for each text, in order."""
        keys = self._keys_of(texts)
        stored, places = self._known(keys)
        self._encode(
            {
                keys[i].item(): texts[int(i)]
                for i in np.flatnonzero(~stored)
                if keys[i].item() not in self._recent_rows
            },
            progress,
        )
        rows = np.empty((len(keys), self._encoder.dimensions), dtype=np.int8)
        scales = np.empty(len(keys), dtype=np.float32)
        rows[stored] = self._stored["row"][places[stored]]
        scales[stored] = self._stored["scale"][places[stored]]
        new = [self._recent_rows[keys[i].item()] for i in np.flatnonzero(~stored)]
        rows[~stored], scales[~stored] = self._recent["row"][new], self._recent["scale"][new]
        return Bytes(rows, scales)

    def keep_only(self, texts: Sequence[str], rows: Bytes) -> None:
        """From now on know these vectors and no others, in the file too, if there is one."""
        keys, first = np.unique(self._keys_of(texts), return_index=True)
        if not self._recent_rows and np.array_equal(keys, self._keys):
            return
        table = np.empty(len(keys), dtype=self._kind)
        table["key"], table["scale"], table["row"] = keys, rows.scales[first], rows.rows[first]
        self._stored = self._read() if self._file and self._write(table) else table
        self._keys = np.array(self._stored["key"])
        self._recent, self._recent_rows = np.zeros(0, dtype=self._kind), {}

    def _keys_of(self, texts: Sequence[str]) -> NDArray[Any]:
        return np.array([_key(text) for text in texts], dtype="S32")

    def _known(self, keys: NDArray[Any]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Which keys are stored, and where."""
        if not len(self._keys):
            return np.zeros(len(keys), dtype=np.bool_), np.zeros(len(keys), dtype=np.int64)
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return self._keys[places] == keys, places

    def _encode(self, missing: dict[bytes, str], progress: Progress | None) -> None:
        """Add these texts to the recent ones."""
        if not missing:
            return
        keys, texts = list(missing), list(missing.values())
        before = len(self._recent)
        table = np.empty(before + len(keys), dtype=self._kind)
        table[:before] = self._recent
        for start in range(0, len(texts), AT_ONCE):
            part = texts[start : start + AT_ONCE]
            told = _later(progress, start, len(texts))
            found = Bytes.of(self._encoder.encode_many(part, progress=told))
            piece = table[before + start : before + start + len(part)]
            piece["key"], piece["scale"], piece["row"] = (
                keys[start : start + AT_ONCE],
                found.scales,
                found.rows,
            )
        self._recent = table
        self._recent_rows.update({key: before + i for i, key in enumerate(keys)})

    def _read(self) -> NDArray[Any]:
        empty = np.zeros(0, dtype=self._kind)
        if self._file is None or not self._file.exists():
            return empty
        try:
            stored: NDArray[Any] = np.load(self._file, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError, SyntaxError):
            return empty
        sound = stored.dtype == self._kind and stored.ndim == 1
        return stored if sound and bool(np.all(stored["key"][:-1] < stored["key"][1:])) else empty

    def _write(self, table: NDArray[Any]) -> bool:
        """Replace the file in one step; False where that cannot be."""
        assert self._file is not None  # noqa: S101  the caller looked
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".passages-", dir=self._file.parent)
            try:
                with os.fdopen(handle, "wb") as stream:
                    np.save(stream, table)
                os.replace(name, self._file)
            except OSError:
                os.unlink(name)
                raise
            return True
        return False


def _later(progress: Progress | None, before: int, total: int) -> Progress | None:
    """Tells of the whole while a piece of it runs."""
    if progress is None:
        return None
    return lambda done, _: progress(before + done, total)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()[:31] + b"k"
