"""How autonomy is lost: by itself, as soon as what is audited says so, never below `approve`.

Three rules, whichever comes first: any critical error; too many errors among the last audited; a
Shiryaev–Roberts statistic, which finds a rate that has risen to three times the limit sooner than
any window can and forgets nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unsnag.domain.autonomy.evidence import Label
from unsnag.domain.autonomy.gate import Tier

ALARM = 10_000
_WINDOWS = ((100, 3, 20), (200, 4, 25), (500, 6, 30))
_DELAY = 15_000  # audited cases until an alarm, times the limit, after a jump to five times it
JUMP = 5


@dataclass(frozen=True)
class Demotion:
    """Why a level was lost, in words."""

    rule: str
    words: str


def demotion(labels: Sequence[Label], tier: Tier) -> Demotion | None:
    """Whether the labels of audited runs, oldest first since the level was given, take it away.
    What is unsure counts in no rule."""
    sure = [label for label in labels if label is not Label.UNSURE]
    if Label.CRITICAL in sure:
        return Demotion("critical", "A critical error was found.")
    errors, window = _window(tier.limit)
    lately = sum(label.error for label in sure[-window:])
    if lately >= errors:
        return Demotion("window", f"{lately} errors in the last {len(sure[-window:])} audited.")
    if shiryaev_roberts(sure, tier.limit) >= ALARM:
        return Demotion("rising", "The errors among the audited runs have risen too far.")
    return None


def held(labels: Sequence[Label], tier: Tier) -> tuple[int, int] | None:
    """Errors and cases, when the last cases in one language hold too many errors for it; else None.

    The same window as for the whole, so that a language that goes wrong is held although the others
    outnumber it. Right cases that people approve in it slide the window on, and it is free again.
    """
    sure = [label for label in labels if label is not Label.UNSURE]
    errors, window = _window(tier.limit)
    lately = sure[-window:]
    wrong = sum(label.error for label in lately)
    return (wrong, len(lately)) if wrong >= errors else None


def hold_window(tier: Tier) -> int:
    """How many of the last cases in a language are looked at; what is unsure comes on top."""
    return 2 * _window(tier.limit)[1]


def _window(limit: int) -> tuple[int, int]:
    return next((errors, size) for least, errors, size in _WINDOWS if limit <= least)


def shiryaev_roberts(labels: Sequence[Label], limit: int) -> float:
    """R ← (R + 1)·3 after an error, (R + 1)·(1 − 3·limit)/(1 − limit) after none; from 0."""
    rate, statistic = limit / 10_000, 0.0
    for label in labels:
        factor = 3.0 if label.error else (1 - 3 * rate) / (1 - rate)
        statistic = (statistic + 1) * factor
    return statistic


@dataclass(frozen=True)
class Exposure:
    """What could go wrong before a demotion: wrong actions, and their money in minor units where
    the action has a cap; None where nothing caps it."""

    jump_percent: int
    wrong_actions: float
    money: int | None


def exposure(tier: Tier, audit_percent: int, cap: int | None) -> Exposure:
    """Expected wrong actions before an alarm if the error rate jumped to five times the limit:
    detection delay ÷ audit rate × error. Never less than what simulation finds."""
    delay = _DELAY / tier.limit
    wrong = delay / (audit_percent / 100) * (JUMP * tier.limit / 10_000)
    money = None if cap is None else round(wrong * cap)
    return Exposure(JUMP * tier.limit // 100, wrong, money)
