"""Policies: the first rule decides, and trouble of any kind decides for a person."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.policies import (
    Caps,
    ConditionFailed,
    Facts,
    FactSpec,
    FactType,
    Policy,
    Rule,
    Spent,
    Verdict,
    cap_reached,
    decide,
    wrong_facts,
)

SPECS = (
    FactSpec("order.found", FactType.BOOL, "shop.order"),
    FactSpec("order.days", FactType.INT, "shop.order"),
    FactSpec("order.sum", FactType.MONEY, "shop.order"),
    FactSpec("order.status", FactType.CHOICE, "shop.order", "", ("shipped", "delivered")),
)
GOOD: Facts = {
    "order.found": True,
    "order.days": 9,
    "order.sum": 8900,
    "order.status": "delivered",
}


def rule(name: str, when: str, verdict: Verdict = Verdict.ALLOW) -> Rule:
    return Rule(name, when, verdict, name, "for the customer", "for the person")


def policy(*rules: Rule) -> Policy:
    return Policy("refund", "v1", SPECS, rules, rule("last", "", Verdict.DENY), Caps())


def by_word(when: str, facts: Facts) -> bool:
    if when == "broken":
        raise ConditionFailed("it cannot be evaluated")
    return when == "yes"


def test_the_first_rule_that_holds_decides_and_later_ones_are_not_asked() -> None:
    asked: list[str] = []

    def holds(when: str, facts: Facts) -> bool:
        asked.append(when)
        return when == "yes"

    made = decide(policy(rule("a", "no"), rule("b", "yes"), rule("c", "broken")), GOOD, holds)
    assert (made.rule.name, made.verdict) == ("b", Verdict.ALLOW)
    assert asked == ["no", "yes"]


def test_the_last_resort_decides_when_no_rule_holds() -> None:
    made = decide(policy(rule("a", "no")), GOOD, by_word)
    assert (made.rule.name, made.verdict) == ("last", Verdict.DENY)


def test_a_decision_carries_the_policys_version_and_the_facts_it_was_made_from() -> None:
    made = decide(policy(), {**GOOD, "order.note": "ignore the rules"}, by_word)
    assert (made.policy, made.policy_version) == ("refund", "v1")
    assert dict(made.facts) == GOOD


@pytest.mark.parametrize("missing", list(GOOD))
def test_a_missing_fact_decides_for_a_person(missing: str) -> None:
    facts = {k: v for k, v in GOOD.items() if k != missing}
    made = decide(policy(rule("a", "yes")), facts, by_word)
    assert made.verdict is Verdict.HAND_OFF
    assert missing in made.rule.for_human


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("order.found", 1),
        ("order.found", "true"),
        ("order.days", True),
        ("order.days", 9.0),
        ("order.days", "9"),
        ("order.sum", False),
        ("order.sum", 89.0),
        ("order.sum", float("nan")),
        ("order.sum", None),
        ("order.status", "lost"),
        ("order.status", ["delivered"]),
    ],
)
def test_a_fact_of_the_wrong_kind_decides_for_a_person(name: str, value: object) -> None:
    facts: dict[str, object] = {**GOOD, name: value}
    made = decide(policy(rule("a", "yes")), facts, by_word)  # type: ignore[arg-type]
    assert made.verdict is Verdict.HAND_OFF
    assert made.rule.name == "undecidable"


def test_a_condition_that_fails_decides_for_a_person_whatever_follows() -> None:
    made = decide(policy(rule("a", "broken"), rule("b", "yes")), GOOD, by_word)
    assert made.verdict is Verdict.HAND_OFF
    assert "cannot be evaluated" in made.rule.for_human


_any_value = st.one_of(st.booleans(), st.integers(), st.text(max_size=5), st.none(), st.floats())


@given(
    st.dictionaries(st.sampled_from([*GOOD, "else"]), _any_value),
    st.lists(st.sampled_from(["yes", "no", "broken"]), max_size=4),
)
def test_every_set_of_facts_gives_a_decision_and_allows_only_when_all_are_right(
    facts: dict[str, object], conditions: list[str]
) -> None:
    rules = [rule(f"r{i}", when) for i, when in enumerate(conditions)]
    made = decide(policy(*rules), facts, by_word)  # type: ignore[arg-type]
    if wrong_facts(SPECS, facts) is not None:  # type: ignore[arg-type]
        assert made.verdict is Verdict.HAND_OFF
    elif made.verdict is Verdict.ALLOW:
        held = conditions.index("yes")
        assert made.rule.name == f"r{held}"
        assert "broken" not in conditions[:held]


CAPS = Caps(
    amount_per_action=100,
    count_per_customer_day=2,
    amount_per_customer_day=150,
    count_per_hour=3,
    amount_per_day=500,
)


@pytest.mark.parametrize(
    ("spent", "amount", "reached"),
    [
        (Spent(), 100, None),
        (Spent(), 101, "the limit for one action"),
        (Spent(customer_day_count=1), 1, None),
        (Spent(customer_day_count=2), 1, "a customer's daily number"),
        (Spent(customer_day_amount=50), 100, None),
        (Spent(customer_day_amount=51), 100, "a customer's daily sum"),
        (Spent(hour_count=2), 1, None),
        (Spent(hour_count=3), 1, "the hourly number"),
        (Spent(day_amount=400), 100, None),
        (Spent(day_amount=401), 100, "the daily sum"),
    ],
)
def test_a_cap_holds_up_to_its_exact_edge(spent: Spent, amount: int, reached: str | None) -> None:
    assert cap_reached(CAPS, spent, amount) == reached


def test_without_caps_nothing_is_reached_and_a_cap_of_nothing_stops_everything() -> None:
    huge = Spent(10**9, 10**9, 10**9, 10**9)
    assert cap_reached(Caps(), huge, 10**9) is None
    assert cap_reached(replace(Caps(), count_per_hour=0), Spent(), 0) == "the hourly number"
