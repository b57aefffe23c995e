"""Pooling: actions with few tickets that are alike may show together what each can't show alone.

A pool is fixed beforehand: only what was drafted after it was signed counts, and its members are of
one risk and never change. It opens `delayed` only, where every run is looked at. What an action
borrows is discounted: of a sibling, or of an earlier version of itself, a right case counts for
half and an error in full.

Two gates must be open, and each may be looked at after every case. Together the pool must pass the
tier's own: a pool whose members are all at the limit or worse passes with a chance of one in
`threshold` at most, since leaving out right cases only makes it harder. And the action alone, with
its own cases in full, must pass one whose limit is two and a half times as high: among perfect
siblings, an action as bad as that passes no more often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil, floor

from unsnag.domain.actions import RiskTier
from unsnag.domain.autonomy.boundary import BOUNDARY
from unsnag.domain.autonomy.evidence import Observation, Source, Standing, by_day, design_effect
from unsnag.domain.autonomy.gate import (
    LEAST_CUSTOMERS,
    LEAST_DAYS,
    TIERS,
    limit_used,
    needed_cases,
)
from unsnag.domain.autonomy.sensitivity import LEAST_CANARIES, Sensitivity

BORROWED_COUNTS = 2
"""So many right cases of another action or version count as one."""
LEAST_MEMBERS = 2


@dataclass(frozen=True)
class Member:
    """An action of a playbook; what counts is its version in force."""

    playbook: str
    action: str


@dataclass(frozen=True)
class Pool:
    """Actions whose cases count together from `since` on."""

    id: int
    members: tuple[Member, ...]
    since: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class PoolStanding:
    """How far a member is from Delayed through its pool. `own` and `own_errors` are its cases since
    the pool was signed, `counted` and `errors` those of the pool as they count; each `needed` opens
    its gate with these errors, None when no number does."""

    pool: Pool
    own: int
    own_errors: int
    own_limit: int | None
    own_needed: int | None
    counted: int
    errors: int
    limit: int | None
    needed: int | None
    missing: tuple[str, ...]

    @property
    def open(self) -> bool:
        return not self.missing


def loose(limit: int) -> int:
    """The tabulated limit at most two and a half times as high: what an action alone must pass."""
    return max(row for row in BOUNDARY if row <= limit * 5 // 2)


def borrowed(right: int, errors: int) -> int:
    """How many cases another's count for: half of the right ones, every error."""
    return right // BORROWED_COUNTS + errors


def judge_pool(
    risk: RiskTier,
    pool: Pool,
    own: Sequence[Observation],
    others: Sequence[Sequence[Observation]],
    sensitivity: Sensitivity,
    now: datetime,
) -> PoolStanding:
    """How far a member is. `own` are the cases of its version, `others` those of each sibling and
    of each earlier version of its own."""
    tier = TIERS[risk]
    since = pool.since.date()
    mine = _since(own, since)
    theirs = [_since(each, since) for each in others]
    everyone = [*mine, *(o for each in theirs for o in each)]
    spread = design_effect(by_day(everyone, now))
    cases, mistakes = _counts(mine, now)
    whole, errors = cases, mistakes
    for each in theirs:
        n, wrong = _counts(each, now)
        whole, errors = whole + borrowed(n - wrong, wrong), errors + wrong
    limit = limit_used(tier, sensitivity)
    own_limit = None if limit is None else loose(limit)
    found = PoolStanding(
        pool=pool,
        own=floor(cases / spread),
        own_errors=ceil(mistakes / spread),
        own_limit=own_limit,
        own_needed=_needed(own_limit, tier.threshold, ceil(mistakes / spread)),
        counted=floor(whole / spread),
        errors=ceil(errors / spread),
        limit=limit,
        needed=_needed(limit, tier.threshold, ceil(errors / spread)),
        missing=(),
    )
    reasons = _missing(found, everyone, sensitivity, now)
    return PoolStanding(**{**vars(found), "missing": tuple(reasons)})


def _since(observations: Sequence[Observation], day: date) -> list[Observation]:
    """Live cases of later days than the one on which the pool was signed."""
    return [o for o in observations if o.day > day and o.source is not Source.REPLAY]


def _counts(observations: Sequence[Observation], now: datetime) -> tuple[int, int]:
    days = by_day(observations, now).values()
    return sum(n for n, _ in days), sum(e for _, e in days)


def _needed(limit: int | None, threshold: int, errors: int) -> int | None:
    return None if limit is None else needed_cases(limit, threshold, errors)


def _missing(
    found: PoolStanding, everyone: list[Observation], sensitivity: Sensitivity, now: datetime
) -> list[str]:
    reasons = []
    if any(o.critical for o in everyone):
        reasons.append("A critical error in the pool. Only new versions start over.")
    if not sensitivity.measured:
        reasons.append(f"Reviewers met {sensitivity.shown} of {LEAST_CANARIES} test drafts.")
    elif found.limit is None:
        reasons.append("Reviewers see too few errors to rely on.")
    else:
        reasons += _short("Together", found.counted, found.needed)
        reasons += _short("By itself", found.own, found.own_needed)
    counting = [o for o in everyone if o.standing(now) not in (Standing.UNSEEN, Standing.FRESH)]
    days, customers = {o.day for o in counting}, {o.customer for o in counting}
    if len(days) < LEAST_DAYS:
        reasons.append(f"Cases on {len(days)} of {LEAST_DAYS} different days.")
    if len(customers) < LEAST_CUSTOMERS:
        reasons.append(f"{len(customers)} of {LEAST_CUSTOMERS} different customers.")
    return reasons


def _short(who: str, cases: int, needed: int | None) -> list[str]:
    if needed is None:
        return [f"{who}, there are too many errors."]
    if cases >= needed:
        return []
    return [f"{who} {cases:,} of {needed:,} cases."]
