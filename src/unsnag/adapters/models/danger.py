"""Danger to somebody by what a message means, where no word of the lists says so. In English.

A linear score over the encoder's vectors, learned by least squares from examples of danger, from
everyday ones that sound like it, and from a company's own tickets, which say what is everyday
there. The same texts and encoder give the same score. A message is read by its sentences: one of
danger among many others hardly moves the meaning of the whole.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from unsnag.adapters.models.danger_texts import DANGER_TEXTS
from unsnag.adapters.models.everyday_texts import EVERYDAY_TEXTS
from unsnag.adapters.models.foreign_texts import FOREIGN_TEXTS
from unsnag.adapters.models.intent_features import readable_start
from unsnag.application.ports.models import Encoder, Vectors
from unsnag.domain.signals import needs_human_now

STEADINESS = 0.003
"""How much the score is kept from following single examples."""
OWN_SHARE = 0.5
"""What a company's own tickets weigh among all that is everyday."""
MOST_OWN = 400
"""Tickets that are read: enough to know the rarest two of them."""
FALSE_ALARMS = 0.005
"""The share of own tickets that may be taken for danger, as models saw them that hadn't learned
them."""
THRESHOLDS = (0.2, 0.5)
"""The lowest and the highest score from which a sentence is danger. Everyday examples have -1,
those of danger 1. The highest keeps a true cry among few own tickets from silencing all others."""
MOST_SENTENCES = 8
SHORTEST = 4  # words of a sentence among others; fewer mean little by themselves
FEWEST = 3  # words of a message; the lists know the shorter cries
_BETWEEN = re.compile(r"(?<=[.!?])\s+|[\r\n]+")

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class DangerLine:
    """What was learned: weights (dimensions + 1,), the last for every text alike, and the score
    from which a sentence is danger."""

    weights: Numbers
    threshold: float

    def found(self, text: str, encoder: Encoder) -> str:
        """The sentence of the first few that is most about danger, as it was written; empty where
        none is."""
        best, most = "", self.threshold
        for sentence in sentences(text):
            score = float(_with_one(encoder.encode_one(sentence)[np.newaxis])[0] @ self.weights)
            if score > most:
                best, most = sentence, score
        return best

    def stored(self) -> dict[str, Any]:
        """Arrays by name, for `restored`."""
        return {"danger_weights": self.weights, "danger_from": np.array(self.threshold)}

    @classmethod
    def restored(cls, arrays: Mapping[str, NDArray[Any]]) -> DangerLine:
        """From what `stored` gave. Raises KeyError."""
        return cls(arrays["danger_weights"], float(arrays["danger_from"]))


def learned(own: Sequence[str], encoder: Encoder) -> DangerLine:
    """From the examples and a company's own tickets, in any order, which may be none."""
    everyday = encoder.encode_many([*EVERYDAY_TEXTS, *FOREIGN_TEXTS])
    danger = encoder.encode_many(DANGER_TEXTS)
    halves = [_Read.of(texts, encoder) for texts in _halves(own)]
    whole = np.concatenate([half.vectors for half in halves])
    with threadpool_limits(limits=1, user_api="blas"):

        def line(mine: Vectors) -> Numbers:
            return _line(danger, everyday, mine)

        weights = line(whole)
        return DangerLine(weights, _threshold(halves, line))


def sentences(text: str) -> list[str]:
    """What is read of a message: its first sentences that say something, or the whole."""
    if len(text[: 40 * FEWEST].split()) < FEWEST:
        return []
    parts = [part.strip() for part in _BETWEEN.split(text[: 400 * MOST_SENTENCES])]
    telling = [part for part in parts if len(part.split()) >= SHORTEST]
    if len(telling) > 1:
        return [readable_start(part) for part in telling[:MOST_SENTENCES]]
    # As the classifier reads it, so that the encoder remembers it for both.
    return [readable_start(text)]


@dataclass(frozen=True)
class _Read:
    """Sentences of tickets with their vectors; `of_ticket` is the ticket of each."""

    vectors: Vectors
    of_ticket: NDArray[np.int64]

    @classmethod
    def of(cls, tickets: Sequence[str], encoder: Encoder) -> _Read:
        parts = [(i, part) for i, ticket in enumerate(tickets) for part in sentences(ticket)]
        vectors = encoder.encode_many([part for _, part in parts])
        return cls(vectors, np.array([i for i, _ in parts], dtype=np.int64))


def _halves(own: Sequence[str]) -> tuple[list[str], list[str]]:
    """Some own tickets that the words don't find, dealt in two; the same ones every time."""
    drawn = sorted({readable_start(text) for text in own}, key=_lot)
    everyday = (text for text in drawn if needs_human_now(text) is None)
    taken = list(itertools.islice(everyday, MOST_OWN))
    return taken[::2], taken[1::2]


def _lot(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def _line(danger: Vectors, everyday: Vectors, own: Vectors) -> Numbers:
    share = OWN_SHARE if len(own) else 0.0
    parts = ((danger, 1.0, 1.0), (everyday, -1.0, 1.0 - share), (own, -1.0, share))
    square = STEADINESS * np.eye(danger.shape[1] + 1)
    right = np.zeros(len(square))
    for vectors, meant, weight in parts:
        if len(vectors):
            known, each = _with_one(vectors), 0.5 * weight / len(vectors)
            square += each * known.T @ known
            right += each * meant * known.sum(axis=0)
    found: Numbers = np.linalg.solve(square, right).astype(np.float64)
    return found


def _threshold(halves: Sequence[_Read], line: Callable[[Vectors], Numbers]) -> float:
    """What all but a few own tickets stay below, each scored by a line of the other half."""
    least, most = THRESHOLDS
    one, other = halves
    scores = np.r_[_highest(one, line(other.vectors)), _highest(other, line(one.vectors))]
    if not len(scores):
        return least
    return float(np.clip(np.quantile(scores, 1 - FALSE_ALARMS), least, most))


def _highest(half: _Read, weights: Numbers) -> Numbers:
    """The highest score of each ticket."""
    tickets, places = np.unique(half.of_ticket, return_inverse=True)
    found = np.full(len(tickets), -np.inf)
    np.maximum.at(found, places, _with_one(half.vectors) @ weights)
    return found


def _with_one(vectors: Vectors) -> Numbers:
    return np.hstack([vectors.astype(np.float64), np.ones((len(vectors), 1))])
