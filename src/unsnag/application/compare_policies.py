"""What a change of a policy changes: for every possible customer, and among those of the past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from unsnag.application.ports.proofs import Comparison, PolicyProver
from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain.policies import UNDECIDABLE, Facts, Policy, Rule, decide


@dataclass(frozen=True)
class Past:
    """Past cases decided under both policies. `moved` counts them by the names of the old and the
    new rule; `undecidable` are those whose facts neither policy could use."""

    cases: int
    unchanged: int
    undecidable: int
    moved: Mapping[tuple[str, str], int]


class ComparePolicies:
    """Compares an old policy with a new one."""

    def __init__(self, prover: PolicyProver, language: RuleLanguage) -> None:
        self._prover = prover
        self._language = language

    def __call__(self, old: Policy, new: Policy) -> Comparison:
        """Who, of all possible customers, is decided differently."""
        return self._prover.compare(old, new)

    def past(self, old: Policy, new: Policy, cases: Iterable[Facts]) -> Past:
        """How many of these cases are decided differently."""
        count = unchanged = undecidable = 0
        moved: Counter[tuple[str, str]] = Counter()
        for facts in cases:
            count += 1
            before, after = self._rule(old, facts), self._rule(new, facts)
            if before.name == after.name == UNDECIDABLE:
                undecidable += 1
            elif _seen(before) == _seen(after):
                unchanged += 1
            else:
                moved[before.name, after.name] += 1
        return Past(count, unchanged, undecidable, dict(moved))

    def _rule(self, policy: Policy, facts: Facts) -> Rule:
        return decide(policy, facts, lambda w, f: self._language.holds(w, policy.facts, f)).rule


def _seen(rule: Rule) -> tuple[str, ...]:
    return (rule.name, rule.verdict.value, rule.reason, rule.for_customer, rule.for_human)
