"""A playbook walked in memory over a case that is known already: nothing is asked, nothing is done.

A rehearsal is the same walk under the same policy as a run, on facts that were recorded. Where the
record doesn't hold what the playbook needs, the rehearsal says so and never guesses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from unsnag.domain import playbooks as pb
from unsnag.domain.actions import ActionSpec
from unsnag.domain.policies import (
    UNDECIDABLE,
    ConditionFailed,
    Decision,
    Facts,
    FactValue,
    Policy,
    Verdict,
)


class Ending(StrEnum):
    """Closed set of how a rehearsal ends; every case has exactly one."""

    RESOLVED = "resolved"  # every step done: what it did or said settles the issue
    NEEDS_APPROVAL = "needs_approval"  # the same, after a person approved the action
    HANDED_OFF = "handed_off"  # policy or playbook gives it to a person
    DENIED = "denied"  # the policy says no, and the customer is told why
    ASKS = "asks"  # the customer would be asked for a detail that the record doesn't have
    NOT_RECORDED = "not_recorded"  # facts are missing in the record: nothing can be said


@dataclass(frozen=True)
class Draft:
    """An action that would be done, with its amount in minor units where it has one."""

    action: str
    object: str
    amount: int | None


@dataclass(frozen=True)
class Rehearsal:
    """How a case would go. `rule` decided last; `missing` names what the record lacks."""

    ending: Ending
    rule: str = ""
    drafts: tuple[Draft, ...] = ()
    missing: str = ""


DecideBy = Callable[[Policy, Facts], Decision]


@dataclass(frozen=True)
class Rehearse:
    """Walks cases through one playbook."""

    playbook: pb.Playbook
    decide: DecideBy
    applies: pb.Applies
    actions: Mapping[str, ActionSpec]

    def __call__(self, facts: Facts, slots: Mapping[str, str]) -> Rehearsal:
        """Walk one case. Total: a case that can't be walked ends as NOT_RECORDED."""
        known = {**facts, **pb.said(self.playbook.slots, slots)}
        drafts: list[Draft] = []
        rule, approval, cursor = "", False, 0
        trail: tuple[int, ...] = ()
        while True:
            try:
                place = pb.upcoming(self.playbook, cursor, known, self.applies, trail)
            except (LookupError, ValueError, pb.EndlessWalk, ConditionFailed) as missing:
                return Rehearsal(Ending.NOT_RECORDED, rule, tuple(drafts), str(missing))
            step = place.step
            if step is None:
                ending = Ending.NEEDS_APPROVAL if approval else Ending.RESOLVED
                return Rehearsal(ending, rule, tuple(drafts))
            if isinstance(step, pb.HandOff):
                return Rehearsal(Ending.HANDED_OFF, rule, tuple(drafts))
            if isinstance(step, pb.Ask) and not self._answered(step, slots):
                return Rehearsal(Ending.ASKS, rule, tuple(drafts), step.slot)
            if isinstance(step, pb.Decide):
                decision = self._decided(step, known)
                rule = decision.rule.name
                if decision.verdict in _ENDS or rule == UNDECIDABLE:
                    return _stopped(decision, drafts)
                approval = approval or decision.verdict is Verdict.APPROVE
            elif isinstance(step, pb.Act):
                drafts.append(self._draft(step, known))
            cursor, trail = place.index + 1, (*place.trail, place.index)

    def _answered(self, step: pb.Ask, slots: Mapping[str, str]) -> bool:
        """Whether the record shows the answer. A value that only names what to look up is in the
        facts that were looked up with it."""
        slot = self.playbook.slots[step.slot]
        return step.slot in slots or slot.kind is pb.SlotKind.PATTERN

    def _decided(self, step: pb.Decide, known: Mapping[str, FactValue]) -> Decision:
        policy = self.playbook.policy_named(step.policy)
        assert policy is not None  # noqa: S101  the reader refuses a decide step without a policy
        return self.decide(policy, known)

    def _draft(self, step: pb.Act, known: Mapping[str, FactValue]) -> Draft:
        spec = self.actions[step.action]
        values = {name: known.get(fact) for name, fact in step.arguments.items()}
        amount = values.get(spec.amount_parameter) if spec.amount_parameter else None
        whole = amount if isinstance(amount, int) and not isinstance(amount, bool) else None
        return Draft(step.action, str(values.get(spec.object_parameter) or ""), whole)


_ENDS = {Verdict.HAND_OFF: Ending.HANDED_OFF, Verdict.DENY: Ending.DENIED}


def _stopped(decision: Decision, drafts: list[Draft]) -> Rehearsal:
    if decision.rule.name == UNDECIDABLE:
        why = decision.rule.for_human
        return Rehearsal(Ending.NOT_RECORDED, UNDECIDABLE, tuple(drafts), why)
    return Rehearsal(_ENDS[decision.verdict], decision.rule.name, tuple(drafts))
