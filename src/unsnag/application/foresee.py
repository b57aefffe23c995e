"""Foresee what a run that a person has now would do next in the connected system.

It walks on from where the run stands, as if the person let it, over what is known already: nothing
is asked, read or done. Where something is missing, or the policy said no, nothing is foreseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from unsnag.application.preview import preview_of
from unsnag.domain import playbooks as pb
from unsnag.domain.actions import ActionSpec, Argument, Preview
from unsnag.domain.policies import ConditionFailed, FactValue, Verdict
from unsnag.domain.resolutions import Run, known
from unsnag.domain.shared import Money

Applies = Callable[[pb.Playbook, str, Mapping[str, FactValue]], bool]


class Foresee:
    """Foresees actions. `applies` says whether a step's condition holds."""

    def __init__(self, applies: Applies, actions: Iterable[ActionSpec], currency: str) -> None:
        self._applies = applies
        self._actions = {spec.name: spec for spec in actions}
        self._currency = currency

    def __call__(self, playbook: pb.Playbook, run: Run) -> Preview | None:
        """The preview of the next action; None when none can be foreseen."""
        if run.decision is not None and run.decision.get("verdict") == Verdict.DENY.value:
            return None
        facts = known(run, playbook)
        step = self._next(playbook, run, facts)
        if step is None or step.action not in self._actions:
            return None
        spec = self._actions[step.action]
        arguments: dict[str, Argument] = {}
        for name, source in step.arguments.items():
            value = facts.get(source)
            if value is None and name in spec.customer_gives:
                value = run.slots.get(source)
            if value is not None:
                arguments[name] = value
        if not all(spec.fits(name, arguments.get(name)) for name in spec.parameters):
            return None
        minor = arguments.get(spec.amount_parameter) if spec.amount_parameter else None
        amount = Money(minor, self._currency) if isinstance(minor, int) else None
        title = pb.fill(step.title, {**run.slots, **facts}, self._currency)
        return preview_of(self._actions.__getitem__, spec.name, title, arguments, amount, facts)

    def _next(
        self, playbook: pb.Playbook, run: Run, facts: Mapping[str, FactValue]
    ) -> pb.Act | None:
        def applies(when: str, values: Mapping[str, FactValue]) -> bool:
            return self._applies(playbook, when, values)

        cursor, trail = run.step, run.trail
        while True:
            try:
                place = pb.upcoming(playbook, cursor, facts, applies, trail)
            except (ConditionFailed, LookupError, ValueError, pb.EndlessWalk):
                return None
            step = place.step
            if isinstance(step, pb.Act):
                return step
            if step is None or self._stops(step, place.index, run):
                return None
            cursor, trail = place.index + 1, (*place.trail, place.index)

    @staticmethod
    def _stops(step: pb.Doing, index: int, run: Run) -> bool:
        """Whether nothing behind the step can be known: it needs an answer, a look that was not
        taken, or a decision that was not made."""
        if isinstance(step, pb.Ask):
            return step.slot not in run.slots
        if isinstance(step, pb.Decide):
            return run.decision is None or index != run.step
        return isinstance(step, pb.LookUp | pb.Wait | pb.HandOff)
