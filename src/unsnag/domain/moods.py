"""How urgent a message is, how the customer's mood moves over a conversation, and what no customer
wrote. Each with the words that gave it away, for people to judge. None of it decides an action.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from unsnag.domain import mood_words as words
from unsnag.domain.signals import Folded, Frustration, compiled, fold, frustration

OFFER_A_PERSON = 0.55
"""From this heat on a person is offered, where it has risen."""
AT_ONCE = 0.8
"""A single message as frustrated as this needs no second one."""
_KEPT_HEAT = 0.6  # share of the heat that stays until the next message
_ENOUGH_ADVERTISING = 0.6
_LINK = re.compile(r"https?://|www\.")
_MANY_LINKS = 3
MOST_MESSAGES = 30


@dataclass(frozen=True)
class Urgency:
    """0 can wait … 1 can't, and the words that say so, strongest first."""

    level: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Mood:
    """A conversation's heat after its last message, 0…1; whether that message raised it; and why,
    the latest message first."""

    heat: float
    rising: bool
    reasons: tuple[str, ...]

    @property
    def wants_offer(self) -> bool:
        """Whether it is time to offer a person."""
        return self.rising and self.heat >= OFFER_A_PERSON


class NoiseKind(StrEnum):
    """Closed set of what no customer wrote."""

    AUTOMATIC = "automatic"  # an answer that a program sends
    ADVERTISING = "advertising"  # somebody sells something


@dataclass(frozen=True)
class Noise:
    """What the message looks like, and the words that say so."""

    kind: NoiseKind
    words: tuple[str, ...]


_URGENT = [(weight, compiled([pattern])) for weight, pattern in words.URGENT]
_AUTOMATIC = compiled(words.AUTOMATIC)
_ADVERTISING = [(weight, compiled([pattern])) for weight, pattern in words.ADVERTISING]


def urgency(text: str) -> Urgency:
    """How little a message can wait, in any of ten languages."""
    return Urgency(*_weighed(fold(text), _URGENT))


def mood(texts: Sequence[str]) -> Mood:
    """The mood of a conversation from its customer's messages, oldest first; the last
    `MOST_MESSAGES` count."""
    heat = before = 0.0
    found: list[Frustration] = [frustration(text) for text in texts[-MOST_MESSAGES:]]
    for one in found:
        before = heat
        heat = 1.0 - (1.0 - _KEPT_HEAT * heat) * (1.0 - one.level)
    last = found[-1].level if found else 0.0
    rising = last >= AT_ONCE or (len(found) > 1 and last > 0 and heat > before)
    reasons = dict.fromkeys(reason for one in reversed(found) for reason in one.reasons)
    return Mood(round(heat, 3), rising, tuple(reasons))


def noise(text: str) -> Noise | None:
    """What no customer wrote, by its words; None in doubt. Headers of mails say more."""
    folded = fold(text)
    automatic = _AUTOMATIC.search(folded.line)
    if automatic:
        return Noise(NoiseKind.AUTOMATIC, (folded.original(automatic),))
    weight, said = _weighed(folded, _ADVERTISING)
    if said and len(_LINK.findall(folded.text)) >= _MANY_LINKS:
        weight = 1.0 - (1.0 - weight) * 0.7
    return Noise(NoiseKind.ADVERTISING, said) if weight >= _ENOUGH_ADVERTISING else None


def _weighed(
    folded: Folded, table: Sequence[tuple[float, re.Pattern[str]]]
) -> tuple[float, tuple[str, ...]]:
    """How surely one of the patterns is meant, and what matched, the heaviest first."""
    found = [
        (weight, folded.original(match))
        for weight, pattern in table
        if (match := pattern.search(folded.line))
    ]
    doubt = 1.0
    for weight, _ in found:
        doubt *= 1.0 - weight
    ordered = sorted(found, key=lambda pair: -pair[0])
    return round(1.0 - doubt, 3), tuple(words for _, words in ordered)
