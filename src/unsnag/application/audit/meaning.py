"""Reads tickets whose words are in no rule by their meaning: nearest to which example?

Only a sample of each group is read, so that a large file costs no more than a middling one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from unsnag.application.audit.discover import TOKENS, Step
from unsnag.application.ports.models import Encoder
from unsnag.domain.learning import RuleBook

MOST_READ = 1_200
_A_GROUP = 30
_NEAR = 0.45


class Meanings:
    """The examples of a rule book as vectors."""

    def __init__(self, book: RuleBook, encoder: Encoder) -> None:
        pairs = [(need.id, text) for need in book.needs for text in (*need.examples, need.title)]
        self._needs = [need for need, _ in pairs]
        self._encoder = encoder
        self._examples = encoder.encode_many([text for _, text in pairs], tokens=TOKENS)

    def shares(self, groups: Sequence[Sequence[str]], step: Step) -> list[dict[str, float]]:
        """For each group of texts the share of them near each need; the rest is near none."""
        quota = max(4, min(_A_GROUP, MOST_READ // max(len(groups), 1)))
        picked = [_spread(texts, quota) for texts in groups]
        flat = [text[:400] for texts in picked for text in texts]
        if not flat:
            return [{} for _ in groups]
        vectors = self._encoder.encode_many(
            flat,
            tokens=TOKENS,
            progress=lambda done, total: step("Comparing with examples", done, total),
        )
        near = vectors @ self._examples.T
        best = np.argmax(near, axis=1)
        sure = near[np.arange(len(flat)), best] >= _NEAR
        shares: list[dict[str, float]] = []
        start = 0
        for texts in picked:
            rows = range(start, start + len(texts))
            start += len(texts)
            found = Counter(self._needs[best[row]] for row in rows if sure[row])
            shares.append({need: count / len(texts) for need, count in sorted(found.items())})
        return shares


def _spread(texts: Sequence[str], most: int) -> list[str]:
    """Up to `most` texts, evenly over the whole."""
    if len(texts) <= most:
        return list(texts)
    places = np.linspace(0, len(texts) - 1, most).astype(int)
    return [texts[place] for place in places]
