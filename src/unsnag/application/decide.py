"""Decide under the written policy, from facts read and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain.playbooks import Playbook
from unsnag.domain.policies import ConditionFailed, Decision, Facts, FactValue, decide


class Decide:
    """Evaluates policies and step conditions."""

    def __init__(self, rules: RuleLanguage) -> None:
        self._rules = rules

    def __call__(self, playbook: Playbook, facts: Facts, policy_name: str = "") -> Decision:
        """The decision of the playbook's policy, or of the one named; trouble of any kind decides
        for a person."""
        policy = playbook.policy_named(policy_name)
        assert policy is not None  # noqa: S101  the shelf refuses a decide step without a policy
        return decide(
            policy, facts, lambda when, given: self._rules.holds(when, policy.facts, given)
        )

    def applies(self, playbook: Playbook, when: str, facts: Mapping[str, FactValue]) -> bool:
        """Whether a step's condition holds; one that cannot be evaluated raises."""
        known = [spec for spec in playbook.facts if spec.name in facts]
        try:
            return self._rules.holds(when, known, facts)
        except ConditionFailed as failure:
            raise ConditionFailed(f"The step's condition {when!r}: {failure}") from failure
