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

    `in_scope` in 0…1 says how sure the model is that any known intent fits at all. `model` names
    the version that predicted, where several may serve.
    """

    ranked: tuple[ScoredIntent, ...]
    in_scope: float
    model: str = ""


@dataclass(frozen=True)
class Sureness:
    """How sure is sure enough: the workspace's setting."""

    in_scope: float = 0.5
    recognised: float = 0.6
    close: float = 0.2

    @classmethod
    def at(cls, setting: int) -> Sureness:
        """One number for all: from 0 (take every guess) over SHIPPED_SETTING (as shipped) to 100
        (take none). Raising it never makes an answer sure that was not."""
        shipped = cls()
        recognised = _bent(setting, shipped.recognised)
        return cls(_bent(setting, shipped.in_scope), recognised, min(shipped.close, recognised))


SHIPPED_SETTING = 50
SETTINGS = tuple(range(5, 100, 5))
"""What a workspace may choose between."""


def _bent(setting: int, shipped: float) -> float:
    """From 0 over the shipped value to 1, straight on either side."""
    share = setting / 100
    return 2 * share * shipped if share <= 0.5 else shipped + (1 - shipped) * (2 * share - 1)


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
