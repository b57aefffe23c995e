"""What a message asks for, and how sure that is.

A prediction only ever proposes. `judge` turns it into one of three judgements under a stated
sureness; a label outside the closed set of intents cannot occur, because a prediction ranks only
the intents that the model was trained on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class JudgementKind(StrEnum):
    """Closed set of what understanding may conclude."""

    RECOGNISED = "recognised"  # one intent, sure enough to act on
    UNCLEAR = "unclear"  # two or three intents are close: ask which
    UNKNOWN = "unknown"  # none of the known intents: a person reads it


@dataclass(frozen=True)
class ScoredIntent:
    """An intent with its calibrated probability in 0…1."""

    intent: str
    probability: float


@dataclass(frozen=True)
class Prediction:
    """Intents ranked by calibrated probability, best first; never empty.

    `in_scope` in 0…1 says how sure the model is that any known intent fits at all.
    """

    ranked: tuple[ScoredIntent, ...]
    in_scope: float


@dataclass(frozen=True)
class Sureness:
    """How sure is sure enough: the workspace's setting."""

    in_scope: float = 0.5
    recognised: float = 0.6
    close: float = 0.2


@dataclass(frozen=True)
class Judgement:
    """The conclusion, with the intents it concerns (one, the close ones, or none)."""

    kind: JudgementKind
    intents: tuple[str, ...]


def judge(prediction: Prediction, sureness: Sureness) -> Judgement:
    """Conclude from a prediction. Unsure never becomes sure: in doubt the answer is UNKNOWN."""
    if prediction.in_scope < sureness.in_scope:
        return Judgement(JudgementKind.UNKNOWN, ())
    best = prediction.ranked[0]
    if best.probability >= sureness.recognised:
        return Judgement(JudgementKind.RECOGNISED, (best.intent,))
    close = tuple(s.intent for s in prediction.ranked[:3] if s.probability >= sureness.close)
    if len(close) >= 2:
        return Judgement(JudgementKind.UNCLEAR, close)
    return Judgement(JudgementKind.UNKNOWN, ())
