"""Why a policy decides as it does: each rule in order, with the facts that it looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain.playbooks import fill
from unsnag.domain.policies import (
    ConditionFailed,
    Decision,
    Facts,
    FactSpec,
    FactValue,
    Policy,
    Rule,
    decide,
    wrong_facts,
)

FactsNamed = Callable[[str, Sequence[FactSpec]], Sequence[str]]
"""The facts that a condition names, in order."""


class Asked(StrEnum):
    """Closed set of what came of asking a rule."""

    HOLDS = "holds"
    NOT = "doesn't hold"
    FAILED = "can't be evaluated"
    NOT_ASKED = "not asked"  # an earlier one decided


@dataclass(frozen=True)
class RuleSeen:
    """A rule, what came of it, and the facts that its condition names."""

    rule: Rule
    asked: Asked
    facts: Mapping[str, FactValue]


@dataclass(frozen=True)
class Explanation:
    """A decision with every rule in order. The texts are filled with the facts given."""

    decision: Decision
    rules: tuple[RuleSeen, ...]
    for_customer: str
    for_human: str


class Explain:
    """Explains one decision."""

    def __init__(self, language: RuleLanguage, named: FactsNamed) -> None:
        self._language = language
        self._named = named

    def __call__(self, policy: Policy, facts: Facts, currency: str = "EUR") -> Explanation:
        """Decide, and say how each rule came out."""

        def holds(when: str, given: Facts) -> bool:
            return self._language.holds(when, policy.facts, given)

        decision = decide(policy, facts, holds)
        over = wrong_facts(policy.facts, facts) is not None
        seen = []
        for rule in policy.rules:
            asked = Asked.NOT_ASKED if over else self._asked(rule, facts, holds)
            over = over or asked in (Asked.HOLDS, Asked.FAILED)
            names = self._named(rule.when, policy.facts)
            given = {name: facts[name] for name in names if name in facts}
            seen.append(RuleSeen(rule, asked, given))
        words = (decision.rule.for_customer, decision.rule.for_human)
        for_customer, for_human = (fill(text, facts, currency) for text in words)
        return Explanation(decision, tuple(seen), for_customer, for_human)

    def _asked(self, rule: Rule, facts: Facts, holds: Callable[[str, Facts], bool]) -> Asked:
        try:
            return Asked.HOLDS if holds(rule.when, facts) else Asked.NOT
        except ConditionFailed:
            return Asked.FAILED
