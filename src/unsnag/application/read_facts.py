"""Read facts in the connected system: always for one customer, always typed as declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from unsnag.application.ports.facts import Choice, FactSource, SystemUnreachable
from unsnag.domain.playbooks import LookUp, Playbook, Slot
from unsnag.domain.policies import FactValue, wrong_facts


class ReadFacts:
    """Performs look-ups of a playbook."""

    def __init__(self, source: FactSource) -> None:
        self._source = source

    def __call__(
        self, step: LookUp, customer_ref: str, slots: Mapping[str, str]
    ) -> Mapping[str, FactValue]:
        """The facts of one look-up. Raises SystemUnreachable, also when facts are not as declared.

        An argument is a slot's name; its value is what the customer gave.
        """
        spec = next(s for s in self._source.look_ups if s.name == step.look_up)
        arguments = {name: slots.get(slot, "") for name, slot in step.arguments.items()}
        facts = self._source.look_up(step.look_up, customer_ref, arguments)
        trouble = wrong_facts(spec.facts, facts)
        if trouble is not None:
            raise SystemUnreachable(f"{spec.title} answered something unexpected: {trouble}.")
        return facts

    def again(
        self, playbook: Playbook, trail: Sequence[int], customer_ref: str, slots: Mapping[str, str]
    ) -> dict[str, FactValue]:
        """Every look-up among the steps taken, once and afresh. Raises SystemUnreachable."""
        facts: dict[str, FactValue] = {}
        for index in dict.fromkeys(trail):
            step = playbook.steps[index]
            if isinstance(step, LookUp):
                facts.update(self(step, customer_ref, slots))
        return facts

    def choices(self, slot: Slot, customer_ref: str) -> tuple[Choice, ...]:
        """The values that the slot can have for this customer; empty when it has no list."""
        if not slot.choices_from:
            return ()
        return self._source.choices(slot.choices_from, customer_ref)
