"""What a playbook's policy is proved to keep, seen together with what the playbook then does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from unsnag.application.ports.proofs import Finding, Payment, PolicyProver
from unsnag.domain.actions import ActionSpec
from unsnag.domain.playbooks import Act, Playbook


class Prove:
    """Proves the policies of playbooks."""

    def __init__(self, prover: PolicyProver, actions: Sequence[ActionSpec]) -> None:
        self._prover = prover
        self._actions = {a.name: a for a in actions}

    def __call__(self, playbook: Playbook) -> Iterator[Finding]:
        """Each claim with what became of it; none for a playbook that decides nothing."""
        if playbook.policy is not None:
            yield from self._prover.prove(playbook.policy, self.payments(playbook))

    def payments(self, playbook: Playbook) -> list[Payment]:
        """The actions that the playbook's own policy decides on and that take their amount from a
        fact. What an inner playbook does is proved with that playbook."""
        own = playbook.policy.name if playbook.policy is not None else ""
        facts = {f.name: f for f in playbook.facts}
        found = []
        for step in playbook.steps:
            if not isinstance(step, Act) or step.policy not in ("", own):
                continue
            spec = self._actions.get(step.action)
            if spec is None or not spec.amount_parameter:
                continue
            amount = facts.get(step.arguments.get(spec.amount_parameter, ""))
            if amount is not None:
                found.append(Payment(step.action, amount, step.when))
        return found
