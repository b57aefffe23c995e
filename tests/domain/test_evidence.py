"""What a case counts as, what reviewers miss, and how autonomy is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import beta

from unsnag.domain.actions import RiskTier
from unsnag.domain.autonomy.audits import amount_class, audit_percent, drawn, moved
from unsnag.domain.autonomy.canaries import Flaw, spoil
from unsnag.domain.autonomy.demotion import (
    demotion,
    exposure,
    held,
    hold_window,
    shiryaev_roberts,
)
from unsnag.domain.autonomy.evidence import (
    Draft,
    Label,
    Observation,
    Source,
    Standing,
    design_effect,
    path,
)
from unsnag.domain.autonomy.gate import TIERS, Tier
from unsnag.domain.autonomy.levels import Level
from unsnag.domain.autonomy.safeguards import Safeguards
from unsnag.domain.autonomy.sensitivity import Sensitivity, lower_bound_permille
from unsnag.domain.shared import Money

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
R, W, C, U = Label.RIGHT, Label.WRONG, Label.CRITICAL, Label.UNSURE
CASE = Observation(date(2026, 8, 1), "cus_1", Source.APPROVE, R, NOW - timedelta(days=20))


def test_a_right_case_counts_after_fourteen_days_or_a_second_review() -> None:
    fresh = replace(CASE, labelled=NOW - timedelta(days=13))
    assert CASE.standing(NOW) is Standing.RIGHT
    assert fresh.standing(NOW) is Standing.FRESH
    assert replace(fresh, second=R).standing(NOW) is Standing.RIGHT


def test_a_wrong_case_counts_at_once() -> None:
    for label in (W, C):
        assert replace(CASE, label=label, labelled=NOW).standing(NOW) is Standing.ERROR


def test_what_is_in_doubt_stays_an_error_until_somebody_looks_again() -> None:
    for doubtful in (replace(CASE, label=U), replace(CASE, reopened=True)):
        assert doubtful.standing(NOW) is Standing.DOUBT
        assert replace(doubtful, second=R).standing(NOW) is Standing.RIGHT
        assert replace(doubtful, second=W).standing(NOW) is Standing.ERROR


def test_a_second_review_outweighs_the_first() -> None:
    assert replace(CASE, label=C, second=R).standing(NOW) is Standing.RIGHT
    assert not replace(CASE, label=C, second=R).critical
    assert replace(CASE, label=None, labelled=None).standing(NOW) is Standing.UNSEEN


def test_drafts_are_compared_by_action_object_and_amount() -> None:
    draft = Draft("shop.refund", "TT-10482", 8900)
    assert draft.same_as(Draft("shop.refund", "tt 10482", 8900))
    for other in (
        Draft("shop.refund", "TT-10482", 8800),
        Draft("shop.refund", "TT-10483", 8900),
        Draft("shop.cancel", "TT-10482", 8900),
        Draft("shop.refund", "TT-10482", None),
    ):
        assert not draft.same_as(other)


def test_the_design_effect_is_one_where_errors_are_spread_and_the_day_where_they_are_not() -> None:
    days = [date(2026, 5, n) for n in range(1, 11)]
    assert design_effect(dict.fromkeys(days, (10, 1))) == 1
    one_bad_day = {d: (10, 10 if d == days[0] else 0) for d in days}
    assert design_effect(one_bad_day) == Fraction(10)
    assert design_effect(dict.fromkeys(days, (1, 0))) == 1
    assert design_effect({}) == 1


def test_the_way_walked_ends_at_the_cases_and_errors_that_count() -> None:
    walked = path([CASE, replace(CASE, label=W), replace(CASE, day=date(2026, 8, 2))], NOW)
    assert walked == ((0, 0), (2, 1), (3, 1))


@pytest.mark.parametrize(("caught", "shown"), [(60, 60), (54, 60), (1, 60), (500, 520), (3, 7)])
def test_the_bound_on_what_reviewers_see_is_clopper_and_pearsons(caught: int, shown: int) -> None:
    exact = beta.ppf(0.05, caught, shown - caught + 1)
    assert 0 <= exact * 1000 - lower_bound_permille(caught, shown) <= 1


def test_nothing_caught_bounds_nothing() -> None:
    assert Sensitivity(60, 0).lower_permille == 0
    assert not Sensitivity(59, 59).measured


GRAVE, MONEY = TIERS[RiskTier.GRAVE], TIERS[RiskTier.MONEY]


def test_a_critical_error_demotes_at_once() -> None:
    lost = demotion([R] * 500 + [C], MONEY)
    assert lost is not None
    assert lost.rule == "critical"


@pytest.mark.parametrize(("tier", "errors", "window"), [(GRAVE, 3, 20), (MONEY, 4, 25)])
def test_too_many_errors_among_the_last_audited_demote(
    tier: Tier, errors: int, window: int
) -> None:
    spaced = [W] + [R] * (window - errors) + [W] * (errors - 1)
    assert len(spaced) == window
    lost = demotion([R] * 300 + spaced, tier)
    assert lost is not None
    assert lost.rule == "window"
    assert demotion([R] * 300 + [W] + [R] + spaced[1:], tier) is None


def test_what_is_unsure_neither_demotes_nor_thins_the_window() -> None:
    assert demotion([U] * 100, GRAVE) is None
    assert demotion([W, *[U] * 30, W, W], GRAVE) is not None


def test_errors_that_come_slowly_are_found_by_the_statistic_that_forgets_nothing() -> None:
    slow = ([R] * 10 + [W]) * 30
    lost = demotion(slow, GRAVE)
    assert lost is not None
    assert lost.rule == "rising"
    assert shiryaev_roberts([], 100) == 0
    assert shiryaev_roberts([W], 100) == 3
    assert shiryaev_roberts([R], 100) == pytest.approx(0.97 / 0.99)


def test_a_language_is_held_by_its_own_last_cases_and_freed_by_right_ones() -> None:
    assert held([R] * 40 + [W] * 3, MONEY) is None
    assert held([W, R, W, R, W, R, W], MONEY) == (4, 7)
    assert held([W] * 4 + [R] * 21, MONEY) == (4, 25)
    assert held([W] * 4 + [R] * 22, MONEY) is None
    assert held([U] * 50, MONEY) is None
    assert hold_window(MONEY) == 50


def test_money_that_came_back_makes_a_run_an_error_and_an_approval_doubtful() -> None:
    ran = replace(CASE, source=Source.AUDIT, reversed=True)
    assert ran.standing(NOW) is Standing.ERROR
    assert replace(ran, second=R).standing(NOW) is Standing.ERROR
    assert replace(ran, label=None, labelled=None).standing(NOW) is Standing.ERROR
    approved = replace(CASE, reversed=True)
    assert approved.standing(NOW) is Standing.DOUBT
    assert replace(approved, second=R).standing(NOW) is Standing.RIGHT


def test_a_category_below_its_limit_keeps_its_level_for_a_long_time() -> None:
    rng = np.random.default_rng(20)
    for _ in range(10):
        labels = [W if wrong else R for wrong in rng.random(600) < 0.001]
        assert demotion(labels, GRAVE) is None


def test_the_exposure_is_the_published_one() -> None:
    assert exposure(GRAVE, 10, None).wrong_actions == pytest.approx(75)
    assert exposure(GRAVE, 100, None).wrong_actions == pytest.approx(7.5)
    assert exposure(GRAVE, 100, 19_999).money == 149_992
    assert exposure(GRAVE, 100, None).jump_percent == 5


@pytest.mark.parametrize("tier", [GRAVE, MONEY, TIERS[RiskTier.SMALL]])
def test_the_exposure_is_no_less_than_what_simulation_finds(tier: Tier) -> None:
    rng = np.random.default_rng(7)
    delays = []
    for _ in range(40):
        labels: list[Label] = []
        while demotion(labels, tier) is None:
            labels.append(W if rng.random() < 5 * tier.limit / 10_000 else R)
        delays.append(len(labels))
    assert float(np.mean(delays)) <= 15_000 / tier.limit


def test_audits_look_at_all_of_the_first_and_never_at_fewer_than_one_in_twenty() -> None:
    shares = [audit_percent(Level.AUTONOMOUS, n, drifted=False) for n in range(0, 5_000, 100)]
    assert shares[:2] == [100, 100]
    assert shares[2] == 20
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == 5
    assert audit_percent(Level.AUTONOMOUS, 5_000, drifted=True) == 100
    assert audit_percent(Level.DELAYED, 5_000, drifted=False) == 100


def test_the_draw_is_repeatable_keyed_and_fair() -> None:
    runs = [f"audit:{n}" for n in range(20_000)]
    chosen = [drawn("a secret", run, 50) for run in runs]
    assert chosen == [drawn("a secret", run, 50) for run in runs]
    assert chosen != [drawn("another", run, 50) for run in runs]
    assert 900 < sum(chosen) < 1_100
    assert not any(drawn("a secret", run, 0) for run in runs[:100])
    assert all(drawn("a secret", run, 1000) for run in runs[:100])


def test_a_mix_has_moved_when_it_is_plainly_another_and_there_is_enough_of_it() -> None:
    before = {"refund": 90, "cancel": 10}
    assert not moved(before, {"refund": 44, "cancel": 6})
    assert moved(before, {"refund": 20, "cancel": 40})
    assert not moved(before, {"refund": 9, "cancel": 40})
    assert not moved({"refund": 50}, {"cancel": 500})
    assert amount_class(8900) == amount_class(9000) != amount_class(100_000)
    assert amount_class(None) == "none"


def test_a_canary_has_one_thing_wrong_that_its_title_shows() -> None:
    amount = Money(8900, "EUR")
    title = "Refund €89.00 for TT-10482 to the Visa ending 4242"
    flaws = set()
    for number in range(60):
        canary = spoil(title, "TT-10482", amount, number)
        assert canary is not None
        flaws.add(canary.flaw)
        assert canary.title != title
        assert (canary.object != "TT-10482") is (canary.flaw is Flaw.OBJECT)
        assert (canary.amount != amount) is (canary.flaw is Flaw.AMOUNT)
        assert canary.object in canary.title
        assert str(canary.amount) in canary.title
    assert flaws == {Flaw.AMOUNT, Flaw.OBJECT}


def test_what_could_not_be_seen_makes_no_canary() -> None:
    assert spoil("Send a reset link", "cus_1001", None, 3) is None


def test_two_people_are_needed_above_the_limit_and_not_at_it() -> None:
    settings = Safeguards(two_people_above={"shop.refund": 15_000})
    assert not settings.needs_two("shop.refund", 15_000)
    assert settings.needs_two("shop.refund", 15_001)
    assert not settings.needs_two("shop.password_reset", None)


def test_a_days_allowance_names_the_limit_that_would_pass() -> None:
    delayed = Safeguards().delayed
    assert delayed.passed(10_000, 0, 0) == ""
    assert delayed.passed(10_001, 0, 0) == "the amount that may run alone"
    assert delayed.passed(1, 20, 0) == "the day's number of runs without a person"
    assert delayed.passed(2, 0, 49_999) == "the day's sum without a person"
