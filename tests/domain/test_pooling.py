"""Pooling: what may be borrowed, and that borrowing keeps the gate's promise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from unsnag.domain.actions import RiskTier
from unsnag.domain.autonomy.boundary import BOUNDARY, MOST_ERRORS
from unsnag.domain.autonomy.evidence import Label, Observation, Source
from unsnag.domain.autonomy.gate import TIERS
from unsnag.domain.autonomy.pooling import (
    BORROWED_COUNTS,
    Member,
    Pool,
    PoolStanding,
    borrowed,
    judge_pool,
    loose,
)
from unsnag.domain.autonomy.sensitivity import Sensitivity

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
SIGNED = datetime(2026, 4, 30, 9, tzinfo=UTC)
SHARP = Sensitivity(1_000, 1_000)
POOL = Pool(1, (Member("a", "x"), Member("b", "y")), SIGNED, "Morgan", "Alike")


def seen(
    cases: int,
    wrong: int = 0,
    *,
    begin: date = date(2026, 5, 1),
    source: Source = Source.APPROVE,
    label: Label = Label.WRONG,
) -> list[Observation]:
    """Cases over twenty days and fifty customers, the wrong ones spread evenly."""
    every = cases // wrong if wrong else cases + 1
    return [
        Observation(
            day=begin + timedelta(days=n % 20),
            customer=f"cus_{n % 50}",
            source=source,
            label=label if wrong and n % every == 0 and n // every < wrong else Label.RIGHT,
            labelled=NOW - timedelta(days=60),
        )
        for n in range(cases)
    ]


def judged(
    own: list[Observation], *others: list[Observation], risk: RiskTier = RiskTier.MONEY
) -> PoolStanding:
    return judge_pool(risk, POOL, own, others, SHARP, NOW)


def test_a_right_case_of_another_counts_for_half_and_an_error_in_full() -> None:
    assert [borrowed(0, 0), borrowed(1, 0), borrowed(2, 0), borrowed(9, 3)] == [0, 0, 1, 7]
    found = judged(seen(40), seen(101, 1))
    assert (found.own, found.counted, found.errors) == (40, 40 + 50 + 1, 1)


def test_it_opens_when_the_pool_and_the_action_have_each_shown_enough() -> None:
    alone, whole = BOUNDARY[loose(175)][20][0], BOUNDARY[175][20][0]
    short = whole - alone
    assert judged(seen(alone), seen(2 * short)).open
    assert judged(seen(alone), seen(2 * short - 1)).missing == (
        f"Together {whole - 1} of {whole} cases.",
    )
    few = judged(seen(alone - 1), seen(5_000))
    assert few.missing == (f"By itself {alone - 1} of {alone} cases.",)
    assert alone < whole / 2


def test_only_what_was_drafted_after_the_pool_was_signed_counts() -> None:
    before = seen(5_000, begin=date(2026, 4, 1))
    assert judged(before, before).counted == 0
    same_day = [o for o in seen(100, begin=date(2026, 4, 30)) if o.day == date(2026, 4, 30)]
    assert judged(same_day).own == 0


def test_an_error_of_a_sibling_asks_the_whole_pool_for_more() -> None:
    clean, spoilt = judged(seen(100), seen(300)), judged(seen(100), seen(300, 3))
    assert clean.open
    assert not spoilt.open
    assert spoilt.own_errors == 0
    assert spoilt.errors >= 2
    assert spoilt.needed == BOUNDARY[175][20][spoilt.errors]


def test_a_critical_error_anywhere_shuts_it() -> None:
    found = judged(seen(300), seen(300, 1, label=Label.CRITICAL))
    assert any("critical" in reason for reason in found.missing)


def test_replays_are_not_lent() -> None:
    assert judged(seen(80), seen(5_000, source=Source.REPLAY)).counted == 80


def test_it_wants_days_customers_and_to_know_what_reviewers_miss() -> None:
    few = [o for o in seen(400) if o.day.day < 10]
    assert any("different days" in reason for reason in judged(few).missing)
    one = [Observation(o.day, "cus", o.source, o.label, o.labelled) for o in seen(400)]
    assert judged(one).missing == ("1 of 30 different customers.",)
    unknown = judge_pool(RiskTier.MONEY, POOL, seen(400), [], Sensitivity(3, 3), NOW)
    assert unknown.missing == ("Reviewers met 3 of 60 test drafts.",)


def opens(own_rate: float, others_rate: float, each: int, limit: int, threshold: int) -> float:
    """The exact chance that a pool ever opens for an action, looked at after every case: a dynamic
    programme over its own errors, the others' errors, and the others' right cases. `each` cases of
    the others come for one of its own; the horizon is what decides all but a sliver."""
    together, alone = BOUNDARY[limit][threshold], np.array(BOUNDARY[loose(limit)][threshold])
    most = 8
    alive = np.zeros((most, most))
    alive[0, 0], opened, own, lent = 1.0, 0.0, 0, 0
    mine, theirs = np.indices((most, most))
    needed = np.array([together[min(n, MOST_ERRORS)] for n in range(2 * most)])[mine + theirs]
    for _ in range(together[most] // (1 + each // BORROWED_COUNTS)):
        for whose in [0] + [1] * each:
            rate, before = (own_rate, others_rate)[whose], alive
            alive = before * (1 - rate)
            moved = before * rate
            if whose == 0:
                own += 1
                alive[1:, :] += moved[:-1, :]
            else:
                lent += 1
                alive[:, 1:] += moved[:, :-1]
            counted = own + (lent - theirs) // BORROWED_COUNTS + theirs
            through = (counted >= needed) & (own >= alone[mine])
            opened += float(alive[through].sum())
            alive[through] = 0.0
    return opened


@pytest.mark.parametrize(("limit", "threshold"), [(100, 100), (200, 20), (500, 20)])
@pytest.mark.parametrize("each", [1, 4])
def test_a_pool_at_its_limit_opens_wrongly_no_more_often_than_promised(
    limit: int, threshold: int, each: int
) -> None:
    rate = limit / 10_000
    chance = opens(rate, rate, each, limit, threshold)
    assert 0 < chance <= 1 / threshold


@pytest.mark.parametrize(("limit", "threshold"), [(100, 100), (200, 20), (400, 20)])
def test_a_bad_action_among_perfect_siblings_is_found_by_its_own_cases(
    limit: int, threshold: int
) -> None:
    rate = loose(limit) / 10_000
    assert rate == pytest.approx(2.5 * limit / 10_000)
    assert opens(rate, 0.0, 4, limit, threshold) <= 1 / threshold
    assert opens(2 * rate, 0.0, 4, limit, threshold) < opens(rate, 0.0, 4, limit, threshold)


def test_a_good_pool_gets_through_with_fewer_cases_of_each_than_alone() -> None:
    assert opens(0.001, 0.001, 4, 200, 20) > 0.9


def test_simulated_days_of_a_pool_at_its_limit_agree_with_the_programme() -> None:
    rng, limit, threshold, each = np.random.default_rng(11), 500, 20, 2
    together, alone = BOUNDARY[limit][threshold], BOUNDARY[loose(limit)][threshold]
    through = 0
    for _ in range(2_000):
        errors = rng.random((1 + each, 400)) < limit / 10_000
        own, theirs = np.cumsum(errors[0]), np.cumsum(errors[1:].sum(axis=0))
        cases = np.arange(1, 401)
        counted = cases + (each * cases - theirs) // BORROWED_COUNTS + theirs
        needed = np.array(together)[np.minimum(own + theirs, MOST_ERRORS)]
        through += bool(np.any((counted >= needed) & (cases >= np.array(alone)[own])))
    assert through / 2_000 <= 0.05


def test_the_looser_gate_is_a_row_of_the_table() -> None:
    for tier in TIERS.values():
        assert loose(tier.limit) in BOUNDARY
        assert tier.limit < loose(tier.limit) <= tier.limit * 5 // 2
