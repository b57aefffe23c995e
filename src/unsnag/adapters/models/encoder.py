"""The text encoder: all-MiniLM-L6-v2 as int8 ONNX, on the processor, in about 2 ms a query.

Guarantees unit vectors, the same text the same vector (alone or among others), and safe use from
several threads. Refuses files that are not the ones that were built: their hashes are checked
when it loads. Never touches the network.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from unsnag.application.ports.models import EncoderUnavailable, Progress, Vectors

FOLDER_SETTING = "UNSNAG_ENCODER"
MANIFEST, MODEL, TOKENIZER = "manifest.json", "model.onnx", "tokenizer.json"
DIMENSIONS = 384
MOST_TOKENS = 256  # what the model was trained with
CHARACTERS_A_TOKEN = 16  # more than any real text has; keeps a megabyte away from the tokenizer
REMEMBERED = 2048  # vectors of recent queries: 3 MB
WORKERS = 2  # threads for bulk work

_WHOLE_WORD = re.compile(r"[a-z]{2,}")  # its pieces of words begin with ##


def default_folder() -> Path:
    """Where the encoder is built and looked for: $UNSNAG_ENCODER, or inside the environment."""
    named = os.environ.get(FOLDER_SETTING)
    return Path(named) if named else Path(sys.prefix) / "share" / "unsnag" / "encoder"


def check_files(folder: Path) -> str:
    """Check every file against the manifest; return a fingerprint of them all.

    Raises EncoderUnavailable, saying what to run.
    """
    advice = "Run `make run`, or `unsnag encoder build`."
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        expected = {name: str(manifest["files"][name]) for name in (MODEL, TOKENIZER)}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderUnavailable(f"There is no text encoder in {folder}. {advice}") from error
    for name, sha256 in expected.items():
        try:
            with (folder / name).open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise EncoderUnavailable(f"{folder / name} can't be read. {advice}") from error
        if found != sha256:
            raise EncoderUnavailable(
                f"{folder / name} was changed after it was built and was refused. {advice}"
            )
    return hashlib.sha256("".join(expected.values()).encode()).hexdigest()[:16]


class MiniLmEncoder:
    """Encoder over 384 dimensions. Safe to share between threads; one a process is enough."""

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or default_folder()
        self._fingerprint = check_files(folder)
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        # Truncation and padding are done here, because changing them on the tokenizer
        # would not be safe between threads.
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._session = self._open(folder / MODEL)
        self._remembered: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    @staticmethod
    def _open(model: Path) -> Any:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # five times better than two on a busy pair of cores
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

    @property
    def dimensions(self) -> int:
        return DIMENSIONS

    @property
    def fingerprint(self) -> str:
        return self._fingerprint

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Whole words of the tokenizer's list, which is in the order of how common they are."""
        listed = sorted(self._tokenizer.get_vocab().items(), key=lambda each: each[1])
        return tuple(word for word, _ in listed if _WHOLE_WORD.fullmatch(word))

    def encode_one(self, text: str) -> Vectors:
        """Shape (384,), length one. Recent texts are remembered; do not write to the result."""
        with self._lock:
            known = self._remembered.get(text)
            if known is not None:
                self._remembered.move_to_end(text)
                return known
        vector = self._run(self._ids(text, MOST_TOKENS))
        if len(text) <= MOST_TOKENS * CHARACTERS_A_TOKEN:
            with self._lock:
                self._remembered[text] = vector
                while len(self._remembered) > REMEMBERED:
                    self._remembered.popitem(last=False)
        return vector

    def encode_many(
        self, texts: Sequence[str], *, tokens: int = MOST_TOKENS, progress: Progress | None = None
    ) -> Vectors:
        """Shape (len(texts), 384), rows of length one; each text cut after `tokens` tokens.

        Texts run one by one on two threads. In a batch the int8 scales are taken over all its
        texts, so a text's vector would depend on its neighbours (cosine .992), for a fifth of
        the time saved.
        """
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        done = 0
        lock = threading.Lock()

        def encode(rows: range) -> None:
            nonlocal done
            for row in rows:
                vectors[row] = self._run(self._ids(texts[row], min(tokens, MOST_TOKENS)))
            with lock:
                done += len(rows)
                if progress is not None:
                    progress(done, len(texts))

        parts = [range(i, min(i + 64, len(texts))) for i in range(0, len(texts), 64)]
        with ThreadPoolExecutor(WORKERS) as pool:
            for _ in pool.map(encode, parts):
                pass
        return vectors

    def _ids(self, text: str, tokens: int) -> list[int]:
        start = text[: tokens * CHARACTERS_A_TOKEN * 4]
        tidy = " ".join(start.split())[: tokens * CHARACTERS_A_TOKEN]
        # Half of a surrogate pair is no character: the tokenizer would raise.
        readable = tidy.encode("utf-8", "replace").decode("utf-8")
        ids: list[int] = self._tokenizer.encode(readable).ids
        return ids if len(ids) <= tokens else [*ids[: tokens - 1], ids[-1]]

    def _run(self, ids: list[int]) -> Vectors:
        row = np.array([ids], dtype=np.int64)
        (vectors,) = self._session.run(["vectors"], {"ids": row, "mask": np.ones_like(row)})
        vector: Vectors = vectors[0]
        vector.flags.writeable = False
        return vector
