"""A connected system that behaves as a scenario says: it knows the facts that were written, and
its actions succeed, are declined, are lost on the way or contradict themselves.

It keeps idempotency keys like a real one, and counts what was done, so that a simulation can tell
one effect from two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.application.ports.actions import ActionRefused, NotSent, ResultUnknown
from unsnag.application.ports.facts import (
    Choice,
    KnownCustomer,
    ListSpec,
    LookUpSpec,
    SystemUnreachable,
)
from unsnag.domain.actions import ActionRequest, ActionSpec, Receipt
from unsnag.domain.policies import FactSpec, FactType, FactValue
from unsnag.domain.simulations import Effects, Manner, Scenario

LOST_CALLS = 2


class ScriptedSystem:
    """Both ports of one connected system, for one scenario at a time."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._scenario: Scenario | None = None
        self._done: dict[str, Receipt] = {}
        self._calls: Counter[str] = Counter()

    def play(self, scenario: Scenario) -> None:
        """Forget what was done and behave as this scenario says from now on."""
        self._scenario, self._done, self._calls = scenario, {}, Counter()

    @property
    def effects(self) -> Effects:
        """What was done since `play`: the action and the object of each effect."""
        return tuple((r.summary["action"], r.summary["object"]) for r in self._done.values())

    @property
    def look_ups(self) -> Sequence[LookUpSpec]:
        return self._catalogue.look_ups

    @property
    def lists(self) -> Sequence[ListSpec]:
        return self._catalogue.lists

    @property
    def actions(self) -> Sequence[ActionSpec]:
        return self._catalogue.actions

    def look_up(
        self,
        name: str,
        customer_ref: str,  # noqa: ARG002  the port's
        arguments: Mapping[str, str],  # noqa: ARG002  the port's
    ) -> Mapping[str, FactValue]:
        """The scenario's facts; those that it leaves out are nothing of their kind."""
        if self._now.system is Manner.UNREACHABLE:
            raise SystemUnreachable("The system doesn't answer.")
        spec = next(s for s in self.look_ups if s.name == name)
        return {f.name: self._now.facts.get(f.name, _nothing(f)) for f in spec.facts}

    def choices(
        self,
        name: str,
        customer_ref: str,  # noqa: ARG002  the port's
    ) -> tuple[Choice, ...]:
        if self._now.system is Manner.UNREACHABLE:
            raise SystemUnreachable("The system doesn't answer.")
        return tuple(Choice(value, value) for value in self._now.lists.get(name, ()))

    def customer(self, ref: str) -> KnownCustomer | None:
        return KnownCustomer(ref, "Sam Taylor", "sam@example.com", True, "standard")

    def customer_by_email(self, email: str) -> KnownCustomer | None:  # noqa: ARG002  the port's
        return self.customer("simulated")

    def perform(self, request: ActionRequest) -> Receipt:
        """Act as the scenario says. A repeated key gives the first answer."""
        self._calls[request.action] += 1
        calls = self._calls[request.action]
        if request.key in self._done:
            return self._done[request.key]
        manner = self._now.manner(request.action)
        if manner is Manner.DECLINED:
            raise ActionRefused("The system declined it.")
        if manner is Manner.DOWN and calls <= LOST_CALLS:
            raise NotSent("No connection.")
        if manner is Manner.LOST_BEFORE and calls <= LOST_CALLS:
            raise ResultUnknown("No answer in time.")
        wrong = manner is Manner.CONTRADICTS
        receipt = _receipt(request, len(self._done) + 1, wrong)
        self._done[request.key] = receipt
        if manner is Manner.LOST_AFTER and calls == 1:
            raise ResultUnknown("No answer in time.")
        return receipt

    def read_back(self, request: ActionRequest) -> Receipt | None:
        return self._done.get(request.key)

    def agrees(self, request: ActionRequest, found: Receipt) -> bool:
        return found.summary["object"] == request.object

    @property
    def _now(self) -> Scenario:
        assert self._scenario is not None  # noqa: S101  a simulation plays one first
        return self._scenario


def _receipt(request: ActionRequest, number: int, wrong: bool) -> Receipt:
    amount = "" if request.amount is None else str(request.amount)
    done_to = f"not {request.object}" if wrong else request.object
    return Receipt(
        f"SIM-{number:04}", {"action": request.action, "object": done_to, "amount": amount}
    )


def _nothing(spec: FactSpec) -> FactValue:
    if spec.type is FactType.BOOL:
        return False
    if spec.type in (FactType.INT, FactType.MONEY):
        return max(0, spec.least or 0)
    return spec.choices[0] if spec.choices else ""
