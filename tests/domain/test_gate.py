"""The gate: its table, its promise, and what it wants besides cases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from bench.gate_table import LIMITS, MOST_ERRORS, THRESHOLDS, boundary, log_e, module

from unsnag.domain.actions import RiskTier
from unsnag.domain.autonomy import boundary as shipped
from unsnag.domain.autonomy.boundary import BOUNDARY
from unsnag.domain.autonomy.evidence import Label, Observation, Source
from unsnag.domain.autonomy.gate import (
    REPLAY_CREDIT,
    REPLAY_MUST_REACH,
    TIERS,
    GateStanding,
    judge,
    limit_used,
)
from unsnag.domain.autonomy.sensitivity import Sensitivity

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
SHARP = Sensitivity(1_000, 1_000)
PUBLISHED = {
    (100, 20): (358, 653, 880, 1082, 1270, 1448, 1620, 1786, 1949),
    (100, 100): (534, 847, 1088, 1301, 1499, 1687, 1867, 2041, 2211),
    (200, 20): (178, 325, 438, 539, 633, 722, 808, 891, 972),
    (200, 100): (266, 422, 542, 648, 747, 841, 930, 1017, 1102),
}


def test_the_table_has_the_published_rows() -> None:
    for (limit, threshold), row in PUBLISHED.items():
        assert BOUNDARY[limit][threshold][:9] == row


def test_every_number_of_the_table_is_the_formulas_in_logarithms() -> None:
    for limit in LIMITS:
        for threshold in THRESHOLDS:
            for errors, cases in enumerate(BOUNDARY[limit][threshold]):
                reached, before = (log_e(n, errors, limit / 10_000) for n in (cases, cases - 1))
                assert reached >= np.log(threshold) > before, (limit, threshold, errors)


def test_the_table_is_the_generators_output() -> None:
    source = shipped.__file__
    with open(source, encoding="utf-8") as text:
        assert text.read() == module()
    assert boundary(0, 0.01, 20) == 358


def test_the_table_is_monotone_in_errors_limit_and_certainty() -> None:
    assert sorted(BOUNDARY) == list(BOUNDARY) == list(LIMITS)
    for limit in LIMITS:
        for threshold in THRESHOLDS:
            row = BOUNDARY[limit][threshold]
            assert len(row) == MOST_ERRORS + 1
            assert all(a < b for a, b in pairwise(row))
        for loose, strict in pairwise(THRESHOLDS):
            pairs = zip(BOUNDARY[limit][loose], BOUNDARY[limit][strict], strict=True)
            assert all(a < b for a, b in pairs)
    for stricter, looser in pairwise(LIMITS):
        pairs = zip(BOUNDARY[stricter][20], BOUNDARY[looser][20], strict=True)
        assert all(a > b for a, b in pairs)


def graduates(limit: int, threshold: int, rate: float, horizon: int = 20_000) -> float:
    """The exact chance that a category with this true error rate ever opens the gate, looked at
    after every case: a dynamic programme over the number of errors."""
    row = np.array(BOUNDARY[limit][threshold])
    alive = np.zeros(MOST_ERRORS + 1)
    alive[0], opened = 1.0, 0.0
    for cases in range(1, horizon + 1):
        alive[1:] = alive[1:] * (1 - rate) + alive[:-1] * rate
        alive[0] *= 1 - rate
        through = row <= cases
        opened += float(alive[through].sum())
        alive[through] = 0.0
    return opened


@pytest.mark.parametrize("limit", [100, 200, 500])
def test_at_the_limit_the_gate_opens_wrongly_no_more_often_than_promised(limit: int) -> None:
    assert graduates(limit, 20, limit / 10_000) <= 0.05
    assert graduates(limit, 100, limit / 10_000) <= 0.01
    assert graduates(limit, 20, 1.5 * limit / 10_000) < graduates(limit, 20, limit / 10_000)


@pytest.mark.parametrize("limit", [100, 200])
def test_a_good_category_does_get_through(limit: int) -> None:
    assert graduates(limit, 20, limit / 100_000) > 0.99


def seen(
    cases: int,
    wrong: int = 0,
    *,
    days: int = 20,
    customers: int = 50,
    source: Source = Source.APPROVE,
    label: Label = Label.WRONG,
) -> list[Observation]:
    """Cases over days and customers, with errors spread evenly."""
    every = cases // wrong if wrong else cases + 1
    return [
        Observation(
            day=date(2026, 5, 1) + timedelta(days=n % days),
            customer=f"cus_{n % customers}",
            source=source,
            label=label if wrong and n % every == 0 and n // every < wrong else Label.RIGHT,
            labelled=NOW - timedelta(days=60),
        )
        for n in range(cases)
    ]


def judged(observations: list[Observation], risk: RiskTier = RiskTier.MONEY) -> GateStanding:
    return judge(risk, observations, SHARP, NOW)


def test_it_opens_at_the_boundary_and_not_one_case_before() -> None:
    limit = limit_used(TIERS[RiskTier.MONEY], SHARP)
    assert limit == 175
    needed = BOUNDARY[175][20][0]
    assert judged(seen(needed)).open
    short = judged(seen(needed - 1))
    assert not short.open
    assert short.to_go == 1
    assert short.missing == (f"{needed - 1} of {needed} cases: 1 more without an error.",)


def test_an_error_asks_for_more_cases_and_very_many_shut_it_for_the_version() -> None:
    assert judged(seen(240, 1)).needed == BOUNDARY[175][20][1]
    shut = judged(seen(5_000, 50, days=5_000))
    assert shut.needed is None
    assert shut.missing == ("50 errors are too many for this version.",)


def test_a_critical_error_shuts_it_however_many_cases_follow() -> None:
    found = judged(seen(2_000, 1, label=Label.CRITICAL))
    assert [m for m in found.missing if "critical" in m]
    assert len(found.missing) == 1


def test_it_wants_days_and_customers_too() -> None:
    assert judged(seen(300, days=13)).missing == ("Cases on 13 of 14 different days.",)
    assert judged(seen(300, customers=29)).missing == ("29 of 30 different customers.",)


def test_it_wants_to_know_what_reviewers_miss() -> None:
    few = judge(RiskTier.MONEY, seen(5_000), Sensitivity(59, 59), NOW)
    assert any("59 of 60 test drafts" in m for m in few.missing)
    blind = judge(RiskTier.MONEY, seen(5_000), Sensitivity(100, 20), NOW)
    assert blind.limit is None
    assert any("too few to rely on" in m for m in blind.missing)


def test_a_limit_times_what_reviewers_see_is_rounded_to_a_stricter_row() -> None:
    tier = TIERS[RiskTier.GRAVE]
    assert limit_used(tier, Sensitivity(60, 60)) == 90
    assert limit_used(tier, Sensitivity(60, 54)) == 75
    assert limit_used(tier, Sensitivity(60, 30)) is None


def test_risk_sets_limit_and_certainty_and_some_actions_never_run_alone() -> None:
    assert (TIERS[RiskTier.SMALL].limit, TIERS[RiskTier.SMALL].threshold) == (500, 20)
    assert (TIERS[RiskTier.MONEY].limit, TIERS[RiskTier.MONEY].threshold) == (200, 20)
    assert (TIERS[RiskTier.GRAVE].limit, TIERS[RiskTier.GRAVE].threshold) == (100, 100)
    never = judged(seen(20_000), RiskTier.NEVER_ALONE)
    assert not never.open
    assert never.missing == (
        "A person always decides about this action; no evidence changes that.",
    )


def test_a_bad_day_makes_its_cases_count_as_fewer() -> None:
    even = seen(400, 8, days=40)
    bad = [
        Observation(
            day=date(2026, 5, 1) + timedelta(days=n % 40),
            customer=f"cus_{n % 50}",
            source=Source.APPROVE,
            label=Label.WRONG if n % 40 == 0 and n < 320 else Label.RIGHT,
            labelled=NOW - timedelta(days=60),
        )
        for n in range(400)
    ]
    spread, clustered = judged(even), judged(bad)
    assert (spread.cases, spread.errors) == (clustered.cases, clustered.errors) == (400, 8)
    assert clustered.design_effect_percent > 300
    assert clustered.counted_cases < 400 * 100 // 300
    assert spread.design_effect_percent < 250


def test_replay_is_credited_with_ten_at_most_and_only_beside_a_hundred_live_cases() -> None:
    replayed = seen(5_000, source=Source.REPLAY)
    live = seen(100)
    alone = judged(live)
    helped = judged(live + replayed)
    assert (alone.threshold, helped.threshold) == (20, 2)
    assert helped.open
    assert not judged(seen(99) + replayed).open
    assert (helped.replayed, helped.replay_errors, helped.replay_counts) == (5_000, 0, True)
    must = BOUNDARY[175][100][0]
    assert judged(live + seen(must - 1, source=Source.REPLAY)).threshold == 20
    assert judged(live + seen(must, source=Source.REPLAY)).threshold == 2


def test_replays_with_errors_on_bad_days_are_credited_with_less() -> None:
    spread = seen(2_000, 8, days=1_000, source=Source.REPLAY)
    bad_day = [
        Observation(
            day=date(2026, 5, 1) + timedelta(days=n % 40),
            customer=f"cus_{n % 50}",
            source=Source.REPLAY,
            label=Label.WRONG if n % 40 == 0 and n < 320 else Label.RIGHT,
            labelled=NOW - timedelta(days=60),
        )
        for n in range(2_000)
    ]
    assert judged(seen(100) + spread).replay_counts
    assert not judged(seen(100) + bad_day).replay_counts


@pytest.mark.parametrize(("limit", "threshold"), [(100, 100), (200, 20), (500, 20)])
def test_with_replay_recorded_only_when_it_helps_the_promise_still_holds(
    limit: int, threshold: int
) -> None:
    rate = limit / 10_000
    alone = graduates(limit, threshold, rate)
    helped = graduates(limit, threshold // REPLAY_CREDIT, rate)
    lucky = graduates(limit, REPLAY_MUST_REACH, rate)
    assert alone + lucky * (helped - alone) <= 1 / threshold
    ten_alone = graduates(limit, 10, rate)
    assert alone + ten_alone * (helped - alone) > 1 / threshold  # why a factor of ten won't do
