"""Finds categories where nobody has labelled any, and how many there are.

A sample is turned into vectors and grouped; the number of groups is the smallest whose cohesion is
near the best. The rest of the tickets joins the group whose words are nearest. What fits no group
becomes "Everything else". Same tickets, same encoder: same categories.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unsnag.application.audit.grouping import EVERYTHING_ELSE, Group, from_codes
from unsnag.application.audit.naming import names_of
from unsnag.application.ports.models import Encoder

SAMPLE = 8_000
TOKENS = 48
SMALLEST = 30
_COUNTS = (2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 18, 20, 22, 24)
_NEAR_BEST = 0.9
_FAR = 0.3
_JUDGED = 2_000
_LETTERS = 400

Step = Callable[[str, int, int], None]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def discover(
    texts: Sequence[str], encoder: Encoder | None, step: Step, *, most: int = _COUNTS[-1]
) -> list[Group]:
    """Groups that together hold every ticket once, largest first, "Everything else" last; at most
    `most` and that one.

    Wants at least SMALLEST texts. Without an encoder, word vectors are used instead.
    """
    picked = np.unique(np.linspace(0, len(texts) - 1, min(SAMPLE, len(texts))).astype(np.int64))
    sample = [texts[place][:_LETTERS] for place in picked]
    vectors = _reduced(_vectors(sample, encoder, step))
    codes, closeness = _clusters(vectors, step, most)
    codes = _without_strays(codes, closeness, len(sample))
    everyone = _spread(texts, picked, codes, step)
    groups = from_codes(everyone)
    typical = _typical(picked, codes, closeness)
    names = names_of([[texts[place] for place in members[:2_000]] for _, members in groups])
    found = [
        Group(
            name=EVERYTHING_ELSE if code < 0 else name,
            members=members,
            typical=tuple(typical.get(code, ())),
        )
        for (code, members), name in zip(groups, names, strict=True)
    ]
    return sorted(found, key=lambda group: (group.name == EVERYTHING_ELSE, -len(group.members)))


def _vectors(sample: Sequence[str], encoder: Encoder | None, step: Step) -> Floats:
    if encoder is None:
        return _word_vectors(sample)
    encoded = encoder.encode_many(
        sample,
        tokens=TOKENS,
        progress=lambda done, total: step("Reading for meaning", done, total),
    )
    return np.asarray(encoded, dtype=np.float64)


def _word_vectors(sample: Sequence[str]) -> Floats:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(sublinear_tf=True, min_df=1, max_df=0.5, max_features=20_000)
    try:
        matrix = words.fit_transform(sample)
    except ValueError:  # texts without a single word
        return np.ones((len(sample), 1))
    parts = min(100, matrix.shape[1] - 1, len(sample) - 1)
    if parts < 2:
        return np.asarray(matrix.toarray(), dtype=np.float64)
    return np.asarray(TruncatedSVD(parts, random_state=0).fit_transform(matrix), dtype=np.float64)


def _reduced(vectors: Floats) -> Floats:
    """Centred, on the strongest 40 directions, rows of length one."""
    from sklearn.decomposition import PCA

    parts = min(40, vectors.shape[1], len(vectors) - 1)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # identical texts leave no direction to explain
        reduced = PCA(parts, random_state=0).fit_transform(vectors)
    reduced = np.nan_to_num(reduced)
    length = np.linalg.norm(reduced, axis=1, keepdims=True)
    return np.asarray(reduced / np.maximum(length, 1e-9), dtype=np.float64)


def _clusters(vectors: Floats, step: Step, most: int) -> tuple[Ints, Floats]:
    """(group of each row, how near each row is to its group's middle, 0…1)."""
    from sklearn.metrics import silhouette_score

    distinct = len(np.unique(vectors.round(6), axis=0))
    counts = [k for k in _COUNTS if k <= min(most, len(vectors) // 18) and k < distinct] or [1]
    judged = np.unique(np.linspace(0, len(vectors) - 1, _JUDGED).astype(np.int64))
    tried: list[tuple[float, int, Any]] = []
    for place, k in enumerate(counts):
        model = _kmeans(vectors, k)
        labels = model.labels_[judged]
        score = 0.0
        if 1 < len(set(labels.tolist())) < len(labels):
            score = float(silhouette_score(vectors[judged], labels, metric="cosine"))
        tried.append((score, k, model))
        step("Finding categories", place + 1, len(counts))
    best = max(score for score, _, _ in tried)
    enough = 8 if len(vectors) >= 400 and most >= 8 else 2
    fine = [t for t in tried if t[0] >= best * _NEAR_BEST and (t[1] >= enough or len(tried) == 1)]
    _, _, model = (fine or tried[-1:])[0]
    middle = model.cluster_centers_[model.labels_]
    middle = middle / np.maximum(np.linalg.norm(middle, axis=1, keepdims=True), 1e-9)
    return model.labels_.astype(np.int64), np.einsum("ij,ij->i", vectors, middle)


def _kmeans(vectors: Floats, k: int) -> Any:
    from sklearn.cluster import KMeans

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fewer distinct texts than groups is no harm
        return KMeans(k, n_init=2, max_iter=100, random_state=0).fit(vectors)


def _without_strays(codes: Ints, closeness: Floats, total: int) -> Ints:
    """-1 for rows far from every group and for groups too small to act on."""
    kept = np.where(closeness < _FAR, -1, codes)
    least = max(3, total // 200)
    for code in np.unique(kept):
        if code >= 0 and (kept == code).sum() < least:
            kept[kept == code] = -1
    return kept if (kept >= 0).any() else np.zeros_like(kept)


def _spread(texts: Sequence[str], picked: Ints, codes: Ints, step: Step) -> Ints:
    """The group of every ticket: the sample's own, and by words for the rest."""
    everyone = np.full(len(texts), -1, dtype=np.int64)
    everyone[picked] = codes
    rest = np.setdiff1d(np.arange(len(texts)), picked)
    known = np.unique(codes)
    if not len(rest):
        return everyone
    if len(known) == 1:
        everyone[rest] = known[0]
        return everyone
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
    from sklearn.linear_model import SGDClassifier

    words = HashingVectorizer(n_features=2**16, alternate_sign=False, ngram_range=(1, 2))
    weight = TfidfTransformer(sublinear_tf=True)
    model = SGDClassifier(loss="modified_huber", alpha=1e-4, max_iter=20, tol=None, random_state=0)
    model.fit(weight.fit_transform(words.transform([texts[i][:_LETTERS] for i in picked])), codes)
    for start in range(0, len(rest), 5_000):
        part = rest[start : start + 5_000]
        matrix = weight.transform(words.transform([texts[i][:_LETTERS] for i in part]))
        everyone[part] = model.predict(matrix)
        step("Sorting tickets", min(start + 5_000, len(rest)), len(rest))
    return everyone


def _typical(picked: Ints, codes: Ints, closeness: Floats) -> dict[int, list[int]]:
    """The forty tickets nearest to the middle of each group."""
    found: dict[int, list[int]] = {}
    for place in np.argsort(-closeness, kind="stable"):
        nearest = found.setdefault(int(codes[place]), [])
        if len(nearest) < 40:
            nearest.append(int(picked[place]))
    return found
