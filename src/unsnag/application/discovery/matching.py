"""Which groups of a new discovery are ones that people decided on before.

Groups are compared by the middles of their examples. Everything that a company's customers write
is alike in some ways, so the middle of all is taken away first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from unsnag.application.audit.discover import TOKENS
from unsnag.application.ports.models import Encoder, Vectors

READ = 24
"""Examples of a group that its middle is made of."""

SAME = 0.85
"""The cosine of two middles from which on they are the same group; measured, see the docs."""


def same_groups(
    new: Sequence[Sequence[str]], known: Sequence[Sequence[str]], encoder: Encoder
) -> Mapping[int, int]:
    """The place of the known group for each new one that is one of them, by their examples. No
    known group is given to two."""
    if not new or not known:
        return {}
    found, before = _middles(new, encoder), _middles(known, encoder)
    middle = np.concatenate([found, before]).mean(axis=0)
    near = _unit(found - middle) @ _unit(before - middle).T
    same: dict[int, int] = {}
    for place in np.argsort(-near, axis=None, kind="stable").tolist():
        one, other = divmod(place, len(known))
        if near[one, other] < SAME:
            break
        if one not in same and other not in same.values():
            same[one] = other
    return same


def _middles(groups: Sequence[Sequence[str]], encoder: Encoder) -> Vectors:
    flat = [text for group in groups for text in group[:READ]]
    vectors = encoder.encode_many(flat, tokens=TOKENS)
    ends = np.cumsum([len(group[:READ]) for group in groups])[:-1]
    return np.stack([part.mean(axis=0) for part in np.split(vectors, ends)])


def _unit(rows: Vectors) -> Vectors:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-9), dtype=np.float32)
