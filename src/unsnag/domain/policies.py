"""Written policies: from facts read in connected systems to one decision.

A policy sees typed facts only: truth values, whole numbers, money in minor units and choices from
a closed list. Free text cannot be a fact, so no words in a ticket can change a decision. Rules are
tried in the order written and the first that holds decides; `otherwise` decides when none does. A
fact that is missing or of the wrong kind decides for a person, never for the action.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

FactValue = bool | int | str
Facts = Mapping[str, FactValue]


class FactType(StrEnum):
    """Closed set of kinds of facts. TEXT and TIME may be shown but never decide."""

    BOOL = "bool"
    INT = "int"
    MONEY = "money"
    CHOICE = "choice"
    TEXT = "text"
    TIME = "time"

    @property
    def decides(self) -> bool:
        return self not in (FactType.TEXT, FactType.TIME)


@dataclass(frozen=True)
class FactSpec:
    """A fact with its type, the look-up that it comes from and its meaning in words."""

    name: str
    type: FactType
    source: str
    about: str = ""
    choices: tuple[str, ...] = ()


class Verdict(StrEnum):
    """Closed set of decisions."""

    ALLOW = "allow"  # may be done, as far as the playbook's autonomy reaches
    APPROVE = "approve"  # a person must approve this one, whatever the autonomy
    HAND_OFF = "hand_off"  # a person decides
    DENY = "deny"  # not done, and the customer is told why; a person is offered


@dataclass(frozen=True)
class Rule:
    """One written rule. `when` is the condition as written; empty on the last resort."""

    name: str
    when: str
    verdict: Verdict
    reason: str
    for_customer: str
    for_human: str


@dataclass(frozen=True)
class Caps:
    """Limits on one action type, outside any rule; None is no limit. Money in minor units."""

    amount_per_action: int | None = None
    count_per_customer_day: int | None = None
    amount_per_customer_day: int | None = None
    count_per_hour: int | None = None
    amount_per_day: int | None = None


@dataclass(frozen=True)
class Spent:
    """What has been done already under the same action type."""

    customer_day_count: int = 0
    customer_day_amount: int = 0
    hour_count: int = 0
    day_amount: int = 0


def cap_reached(caps: Caps, spent: Spent, amount: int) -> str | None:
    """The first cap that one more action of `amount` would break, in words; None if none would."""
    checks = (
        (caps.amount_per_action, amount, "the limit for one action"),
        (caps.count_per_customer_day, spent.customer_day_count + 1, "a customer's daily number"),
        (
            caps.amount_per_customer_day,
            spent.customer_day_amount + amount,
            "a customer's daily sum",
        ),
        (caps.count_per_hour, spent.hour_count + 1, "the hourly number"),
        (caps.amount_per_day, spent.day_amount + amount, "the daily sum"),
    )
    for limit, value, words in checks:
        if limit is not None and value > limit:
            return words
    return None


@dataclass(frozen=True)
class Policy:
    """Facts, ordered rules, a last resort and caps. `version` is a digest of the text."""

    name: str
    version: str
    facts: tuple[FactSpec, ...]
    rules: tuple[Rule, ...]
    otherwise: Rule
    caps: Caps


@dataclass(frozen=True)
class Decision:
    """What a policy said, with the rule and the facts that it said it from."""

    verdict: Verdict
    rule: Rule
    policy: str
    policy_version: str
    facts: tuple[tuple[str, FactValue], ...]


class ConditionFailed(Exception):
    """A condition could not be evaluated; the message says why."""

    code = "condition_failed"


Holds = Callable[[str, Facts], bool]
"""Evaluates a written condition on facts; raises ConditionFailed."""


def wrong_facts(specs: tuple[FactSpec, ...], facts: Facts) -> str | None:
    """What is missing or of the wrong kind among the facts, in words; None if all is well."""
    for spec in specs:
        value = facts.get(spec.name)
        if value is None:
            return f"the fact {spec.name} is missing"
        if not _is_of_type(spec, value):
            return f"the fact {spec.name} is {value!r}, which is not {_expected(spec)}"
    return None


def _is_of_type(spec: FactSpec, value: FactValue) -> bool:
    if spec.type is FactType.BOOL:
        return isinstance(value, bool)
    if spec.type in (FactType.INT, FactType.MONEY):
        return isinstance(value, int) and not isinstance(value, bool)
    if spec.type is FactType.CHOICE:
        return value in spec.choices
    return isinstance(value, str)


def _expected(spec: FactSpec) -> str:
    return f"one of {', '.join(spec.choices)}" if spec.choices else f"of type {spec.type.value}"


def decide(policy: Policy, facts: Facts, holds: Holds) -> Decision:
    """Decide by the first rule that holds. Total: every set of facts gives a decision, and trouble
    of any kind gives HAND_OFF."""
    considered = tuple((s.name, facts[s.name]) for s in policy.facts if s.name in facts)

    def decision(rule: Rule) -> Decision:
        return Decision(rule.verdict, rule, policy.name, policy.version, considered)

    trouble = wrong_facts(policy.facts, facts)
    if trouble is None:
        try:
            for rule in policy.rules:
                if holds(rule.when, facts):
                    return decision(rule)
            return decision(policy.otherwise)
        except ConditionFailed as failure:
            trouble = str(failure)
    return decision(_undecidable(trouble))


def _undecidable(trouble: str) -> Rule:
    return Rule(
        name="undecidable",
        when="",
        verdict=Verdict.HAND_OFF,
        reason="undecidable",
        for_customer="We couldn't check this automatically, so a person will look at it.",
        for_human=f"The policy could not be decided: {trouble}.",
    )
