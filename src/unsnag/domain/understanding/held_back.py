"""What a model made of tickets that it had not learned: the ground of every figure about it.

Which fifth of all tickets a text belongs to follows from the text alone. So whatever was learned
when, the same tickets stay aside, and two models can be asked about the same ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from unsnag.domain.understanding import JudgementKind, Prediction, Sureness, judge

PARTS = 5
KEPT_RANKS = 3
"""Intents kept of a ranking: as many as judging looks at."""


def text_key(text: str) -> str:
    """Names a text, whatever its white space: 16 hexadecimal digits."""
    plain = " ".join(text.split())
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:16]


def part_of(key: str) -> int:
    """The part in 0…PARTS-1 that a text with this key belongs to."""
    return int(key[:8], 16) % PARTS


@dataclass(frozen=True)
class HeldBack:
    """A ticket, what people said it is (None: no known intent) and what a model that had not
    learned it said. The prediction keeps its best KEPT_RANKS intents."""

    key: str
    truth: str | None
    prediction: Prediction

    @classmethod
    def of(cls, key: str, truth: str | None, prediction: Prediction) -> HeldBack:
        """With as much of the ranking as is kept."""
        kept = Prediction(prediction.ranked[:KEPT_RANKS], prediction.in_scope)
        return cls(key, truth, kept)

    def handled_as(self, sureness: Sureness) -> str | None:
        """The intent that it would be taken for without a question; None for none."""
        judged = judge(self.prediction, sureness)
        return judged.intents[0] if judged.kind is JudgementKind.RECOGNISED else None

    def right(self, sureness: Sureness) -> bool:
        """Whether the best intent is the true one; of no known intent, whether it was let be."""
        if self.truth is None:
            return self.handled_as(sureness) is None
        return self.prediction.ranked[0].intent == self.truth

    def misled(self, sureness: Sureness) -> bool:
        """Whether it would be taken for a wrong intent without a question."""
        said = self.handled_as(sureness)
        return said is not None and said != self.truth


@dataclass(frozen=True)
class CurvePoint:
    """At one setting: of `n` tickets so many would be handled without a question, so many of those
    as the wrong thing."""

    setting: int
    n: int
    handled: int
    wrong: int


def curve(tickets: Sequence[HeldBack], settings: Sequence[int]) -> tuple[CurvePoint, ...]:
    """A point for each setting. Along rising settings never more is handled, nor more wrongly."""
    points = []
    for setting in settings:
        sureness = Sureness.at(setting)
        taken = [(t.truth, said) for t in tickets if (said := t.handled_as(sureness)) is not None]
        wrong = sum(truth != said for truth, said in taken)
        points.append(CurvePoint(setting, len(tickets), len(taken), wrong))
    return tuple(points)
