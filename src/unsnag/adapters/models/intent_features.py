"""What the intent model reads in a text: words and letter groups (TF-IDF) and meaning (encoder).

Only the start of a text is read, which bounds time: people say what they need early.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

READ_CHARACTERS = 600
"""The start of a text that is read, in characters: about 130 tokens."""

Arrays = dict[str, NDArray[Any]]


def readable_start(text: str) -> str:
    """The part of a text that is read, with white space made single."""
    return " ".join(text[: READ_CHARACTERS * 4].split())[:READ_CHARACTERS]


def label_words(intent: str) -> str:
    """An intent's name as people would say it: `whereIs_myOrder` → `where is my order`."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", intent)
    return " ".join(re.sub(r"[\W_]+", " ", split).lower().split()) or intent


def _vectorizers(rarest: int) -> tuple[TfidfVectorizer, TfidfVectorizer]:
    common: dict[str, Any] = {
        "sublinear_tf": True,
        "strip_accents": "unicode",
        "min_df": rarest,
        "dtype": np.float32,
    }
    return (
        TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b", **common),  # noqa: S106
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **common),
    )


class WordFeatures:
    """TF-IDF over words (1–2) and letters inside words (2–5), each part of length one."""

    def __init__(self, words: TfidfVectorizer, letters: TfidfVectorizer) -> None:
        self._parts = (words, letters)
        # scikit-learn builds the analyzer anew at every call: most of a single text's time.
        self._quick = [(part.build_analyzer(), part.vocabulary_, part.idf_) for part in self._parts]

    @classmethod
    def learn(cls, texts: Sequence[str], *, rarest: int) -> WordFeatures:
        """Learn the vocabulary; terms in fewer than `rarest` texts are left out."""
        parts = _vectorizers(rarest)
        for part in parts:
            part.fit(texts)
        return cls(*parts)

    @property
    def size(self) -> int:
        """How many terms there are."""
        return sum(len(vocabulary) for _, vocabulary, _ in self._quick)

    def of(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Shape (len(texts), vocabulary), float32."""
        return sparse.csr_matrix(sparse.hstack([part.transform(texts) for part in self._parts]))

    def of_one(self, text: str) -> sparse.csr_matrix:
        """What `of([text])` gives, several times faster."""
        values: list[float] = []
        columns: list[int] = []
        before = 0
        for analyze, vocabulary, idf in self._quick:
            counts = Counter(vocabulary[term] for term in analyze(text) if term in vocabulary)
            weights = {column: (1 + math.log(n)) * idf[column] for column, n in counts.items()}
            length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
            columns += [before + column for column in weights]
            values += [weight / length for weight in weights.values()]
            before += len(vocabulary)
        rows = ([0] * len(columns), columns)
        return sparse.csr_matrix((np.array(values, np.float32), rows), shape=(1, before))

    def stored(self) -> Arrays:
        """The vocabulary as plain arrays, to be read back by `restored`."""
        kept: Arrays = {}
        for name, part in zip(("words", "letters"), self._parts, strict=True):
            kept[f"{name}_terms"] = np.array(part.get_feature_names_out(), dtype=np.str_)
            kept[f"{name}_idf"] = part.idf_
        return kept

    @classmethod
    def restored(cls, kept: Mapping[str, NDArray[Any]]) -> WordFeatures:
        """The features that `stored` described."""
        parts = _vectorizers(1)
        for name, part in zip(("words", "letters"), parts, strict=True):
            terms = kept[f"{name}_terms"].tolist()
            part.set_params(vocabulary={term: i for i, term in enumerate(terms)})
            part.idf_ = kept[f"{name}_idf"]
        return cls(*parts)
