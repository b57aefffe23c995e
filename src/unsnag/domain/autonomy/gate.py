"""The gate: whether enough was seen to let an action run without a person.

It is an anytime-valid test, so that it may be looked at after every case at no cost: read off a
dashboard, "error rate below 2 %" would sooner or later let almost anything through. Every number
that decides is a whole number from a table; nothing is evaluated in floating point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import ceil, floor

from unsnag.domain.actions import RiskTier
from unsnag.domain.autonomy.boundary import BOUNDARY, MOST_ERRORS
from unsnag.domain.autonomy.evidence import (
    Observation,
    Source,
    Standing,
    by_day,
    design_effect,
)
from unsnag.domain.autonomy.sensitivity import LEAST_CANARIES, Sensitivity

LEAST_DAYS = 14
LEAST_CUSTOMERS = 30
LEAST_LIVE_WITH_REPLAY = 100
REPLAY_CREDIT = 10
REPLAY_MUST_REACH = 100
"""Replay on past tickets counts for a factor of ten in E, never more, and only when it alone passes
the gate at one in a hundred: it is recorded by somebody who has seen it, so that the chance of
passing wrongly with its help is added to that of passing wrongly without it."""


@dataclass(frozen=True)
class Tier:
    """What must be shown of an action: the error rate is below `limit` (hundredths of a percent),
    with a chance of one in `threshold` of being wrong about it."""

    limit: int
    threshold: int

    @property
    def percent(self) -> str:
        """The limit as people write it."""
        return percent(self.limit)


TIERS: Mapping[RiskTier, Tier] = {
    RiskTier.SMALL: Tier(500, 20),
    RiskTier.MONEY: Tier(200, 20),
    RiskTier.GRAVE: Tier(100, 100),
}
"""An action whose tier is not here never runs alone."""


@dataclass(frozen=True)
class GateStanding:
    """How far a unit is from running alone. `cases` and `errors` are those that count today;
    `counted_cases` and `counted_errors` after division by the design effect. `limit` is the tier's,
    times what reviewers surely see, at the next stricter tabulated value; None when none is as
    strict. `needed` is the number of counted cases that opens the gate with these errors.
    `replayed` past tickets showed `replay_errors`; `replay_counts` says that they are credited."""

    tier: Tier | None
    cases: int
    errors: int
    doubts: int
    critical: int
    fresh: int
    unseen: int
    days: int
    customers: int
    design_effect_percent: int
    counted_cases: int
    counted_errors: int
    sensitivity: Sensitivity
    limit: int | None
    threshold: int
    needed: int | None
    missing: tuple[str, ...]
    replayed: int = 0
    replay_errors: int = 0
    replay_counts: bool = False

    @property
    def open(self) -> bool:
        return not self.missing

    @property
    def to_go(self) -> int:
        """Cases still to come if none of them is an error."""
        return 0 if self.needed is None else max(0, self.needed - self.counted_cases)


def limit_used(tier: Tier, sensitivity: Sensitivity) -> int | None:
    """The tier's limit times the surely seen share of errors, rounded down to a tabulated limit;
    None when it lies below the strictest one."""
    seen = tier.limit * sensitivity.lower_permille // 1000
    return max((limit for limit in BOUNDARY if limit <= seen), default=None)


def needed_cases(limit: int, threshold: int, errors: int) -> int | None:
    """The cases that open the gate with so many errors; None when no number does."""
    return BOUNDARY[limit][threshold][errors] if errors <= MOST_ERRORS else None


def judge(
    risk: RiskTier,
    observations: Sequence[Observation],
    sensitivity: Sensitivity,
    now: datetime,
) -> GateStanding:
    """How far the unit is. The gate is open when nothing is missing."""
    tier = TIERS.get(risk)
    live = [o for o in observations if o.source is not Source.REPLAY]
    standings = [o.standing(now) for o in live]
    days = by_day(live, now)
    (cases, errors), effect = _sums(days), design_effect(days)
    counted_cases, counted_errors = floor(cases / effect), ceil(errors / effect)
    limit = None if tier is None else limit_used(tier, sensitivity)
    threshold = 0 if tier is None else tier.threshold
    past = by_day([o for o in observations if o.source is Source.REPLAY], now)
    credited = limit is not None and cases >= LEAST_LIVE_WITH_REPLAY and _replay(past, limit)
    threshold //= REPLAY_CREDIT if credited else 1
    needed = None if limit is None else needed_cases(limit, threshold, counted_errors)
    found = GateStanding(
        tier=tier,
        cases=cases,
        errors=errors,
        doubts=standings.count(Standing.DOUBT),
        critical=sum(o.critical for o in live),
        fresh=standings.count(Standing.FRESH),
        unseen=standings.count(Standing.UNSEEN),
        days=len(days),
        customers=len({o.customer for o, s in zip(live, standings, strict=True) if s in _COUNTING}),
        design_effect_percent=ceil(effect * 100),
        counted_cases=counted_cases,
        counted_errors=counted_errors,
        sensitivity=sensitivity,
        limit=limit,
        threshold=threshold,
        needed=needed,
        missing=(),
        replay_counts=credited,
    )
    return _with_reasons(_with_replay(found, past))


def _sums(days: Mapping[date, tuple[int, int]]) -> tuple[int, int]:
    return sum(n for n, _ in days.values()), sum(e for _, e in days.values())


def _replay(days: Mapping[date, tuple[int, int]], limit: int) -> bool:
    """Whether the replayed cases of these days alone pass what replay must."""
    cases, errors = _sums(days)
    effect = design_effect(days)
    needed = needed_cases(limit, REPLAY_MUST_REACH, ceil(errors / effect))
    return needed is not None and floor(cases / effect) >= needed


_COUNTING = (Standing.RIGHT, Standing.ERROR, Standing.DOUBT)


def _with_replay(found: GateStanding, days: Mapping[date, tuple[int, int]]) -> GateStanding:
    cases, errors = _sums(days)
    return replace(found, replayed=cases, replay_errors=errors)


def _with_reasons(found: GateStanding) -> GateStanding:
    return replace(found, missing=tuple(_missing(found)))


def _missing(found: GateStanding) -> list[str]:
    if found.tier is None:
        return ["A person always decides about this action; no evidence changes that."]
    reasons = []
    if found.critical:
        critical = _count(found.critical, "critical error")
        reasons.append(f"{critical} in this version. Only a new version starts over.")
    if not found.sensitivity.measured:
        reasons.append(
            f"Reviewers met {found.sensitivity.shown} of {LEAST_CANARIES} test drafts. Until then "
            "nobody knows how many errors they miss."
        )
    reasons += _too_few(found)
    if found.days < LEAST_DAYS:
        reasons.append(f"Cases on {found.days} of {LEAST_DAYS} different days.")
    if found.customers < LEAST_CUSTOMERS:
        reasons.append(f"{found.customers} of {LEAST_CUSTOMERS} different customers.")
    return reasons


def _too_few(found: GateStanding) -> list[str]:
    if found.limit is None:
        if not found.sensitivity.measured:
            return []
        caught = found.sensitivity.lower_permille / 10
        return [f"Reviewers surely see only {caught:.0f} % of errors; that is too few to rely on."]
    if found.needed is None:
        return [f"{found.counted_errors} errors are too many for this version."]
    if found.counted_cases >= found.needed:
        return []
    after = f" with {_count(found.counted_errors, 'error')}" if found.counted_errors else ""
    so_far = f"{found.counted_cases:,} of {found.needed:,} cases{after}"
    return [f"{so_far}: {found.to_go:,} more without an error."]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def percent(limit: int) -> str:
    """Hundredths of a percent as people write them: 125 is 1.25 %."""
    return f"{limit / 100:g} %"
