"""Advance a playbook on an issue: step by step, as far as it goes now.

What a step says to the customer is keyed by run and step, so that it is said once however often the
run is taken up again. The action's result is told only after it was read back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from unsnag.application.act import Act, NotPermitted
from unsnag.application.decide import Decide
from unsnag.application.hand_off import HandOff
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.facts import Choice, SystemUnreachable
from unsnag.application.ports.ledger import FenceLost, KeyReused, ObjectBusy
from unsnag.application.ports.playbooks import PlaybookShelf
from unsnag.application.ports.store import Store
from unsnag.application.read_facts import ReadFacts
from unsnag.application.turn import Turn
from unsnag.application.verify import Verify
from unsnag.domain import playbooks as pb
from unsnag.domain.actions import ActionRequest, Effect, EffectState
from unsnag.domain.autonomy import VETO_MINUTES, Grant, grant
from unsnag.domain.conversations import Awaiting
from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.outcomes import EventKind
from unsnag.domain.policies import Caps, ConditionFailed, Decision, FactValue, Verdict
from unsnag.domain.resolutions import ApprovalState, RunState

PATIENCE = timedelta(minutes=10)
MOST_ASKED = 3
SOLVED_CHOICES = (
    {"label": "Yes, that solved it", "choice": "solved"},
    {"label": "No, I need a person", "choice": "not_solved"},
)
HUMAN_CHOICE = {"label": "I want a person", "choice": "human"}
_NOT_PERMITTED = {
    "stop": HandoffReason.ACTIONS_STOPPED,
    "cap": HandoffReason.CAP_REACHED,
    "arguments": HandoffReason.SYSTEM_UNREACHABLE,
}


@dataclass(frozen=True)
class Steps:
    """The steps that a playbook is made of."""

    read_facts: ReadFacts
    decide: Decide
    act: Act
    verify: Verify
    hand_off: HandOff


class Advance:
    """Plays playbooks. `turn.run` and `turn.issue` are set; every path ends in a commit."""

    def __init__(
        self, store: Store, shelf: PlaybookShelf, steps: Steps, clock: Clock, currency: str
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._do = steps
        self._clock = clock
        self._currency = currency

    def play(self, turn: Turn, playbook: pb.Playbook) -> None:
        """Go on from the run's step until the customer or a person must say something."""
        try:
            self._play(turn, playbook)
        except SystemUnreachable as trouble:
            self._do.hand_off(
                turn, HandoffReason.SYSTEM_UNREACHABLE, detail=str(trouble), playbook=playbook
            )
        except ConditionFailed as failure:
            self._do.hand_off(
                turn, HandoffReason.INTERNAL_ERROR, detail=str(failure), playbook=playbook
            )

    def resume(self, turn: Turn, playbook: pb.Playbook) -> None:
        """Take up a run that waited for an approval or for the connected system."""
        assert turn.run is not None  # noqa: S101  the caller set it
        try:
            if turn.run.state is RunState.AWAITING_APPROVAL:
                self._after_approval(turn, playbook)
            elif turn.run.state is RunState.ACTING:
                self._after_interruption(turn, playbook)
        except SystemUnreachable as trouble:
            self._do.hand_off(
                turn, HandoffReason.SYSTEM_UNREACHABLE, detail=str(trouble), playbook=playbook
            )
        except FenceLost:
            return

    def _play(self, turn: Turn, playbook: pb.Playbook) -> None:
        while True:
            run = turn.move()
            if playbook.needs_identity and not turn.conversation.identified:
                return self._ask_who(turn)
            index, step = pb.upcoming(playbook, run.step, run.facts, self._applies(playbook))
            turn.move(step=index)
            if step is None:
                return self._finish(turn)
            if self._perform(turn, playbook, step):
                return None
            turn.move(step=turn.move().step + 1)

    def _applies(self, playbook: pb.Playbook) -> pb.Applies:
        return lambda when, facts: self._do.decide.applies(playbook, when, facts)

    def _perform(self, turn: Turn, playbook: pb.Playbook, step: pb.Step) -> bool:
        """Perform one step; True when the playbook stops here for now."""
        run = turn.move()
        if isinstance(step, pb.Ask):
            return self._ask(turn, playbook, playbook.slots[step.slot])
        if isinstance(step, pb.LookUp):
            facts = self._do.read_facts(step, _customer_ref(turn), run.slots)
            turn.move(facts={**run.facts, **facts}, facts_read=self._clock())
            return False
        if isinstance(step, pb.Decide):
            return self._decide(turn, playbook)
        if isinstance(step, pb.Act):
            return self._begin_action(turn, playbook, step)
        if isinstance(step, pb.Verify):
            return self._check_verified(turn, playbook)
        if isinstance(step, pb.HandOff):
            words = pb.fill(step.for_customer, self._values(turn), self._currency)
            self._do.hand_off(
                turn,
                HandoffReason.PLAYBOOK_STEP,
                detail=step.reason,
                playbook=playbook,
                for_customer=words,
            )
            return True
        self._tell(turn, step)
        return False

    def _ask_who(self, turn: Turn) -> None:
        turn.say(
            "To look at your account I need to know it's you. Which e-mail address is it under? "
            "I'll send a one-time code there.",
            extras={"input": "email", "choices": [HUMAN_CHOICE]},
        )
        turn.log(EventKind.ASKED, what="the account's e-mail address")
        turn.wait_for(Awaiting.EMAIL)
        turn.commit()

    def _ask(self, turn: Turn, playbook: pb.Playbook, slot: pb.Slot) -> bool:
        run = turn.move()
        choices = self._do.read_facts.choices(slot, _customer_ref(turn))
        given = run.slots.get(slot.name)
        known = {choice.value for choice in choices}
        if given is not None and (not slot.choices_from or given in known):
            return False
        if slot.choices_from and not choices:
            self._do.hand_off(
                turn,
                HandoffReason.MISSING_DETAILS,
                detail=f"The customer has nothing to choose from for {slot.name}.",
                playbook=playbook,
            )
            return True
        asked = turn.conversation.asked_times if turn.conversation.awaiting is Awaiting.SLOT else 0
        if asked >= MOST_ASKED:
            self._do.hand_off(turn, HandoffReason.MISSING_DETAILS, playbook=playbook)
            return True
        lead = f"I couldn't find {given} on your account. " if given else ""
        turn.say(
            lead + slot.ask,
            extras={"choices": [*_buttons(choices), HUMAN_CHOICE]},
        )
        turn.move(slots={k: v for k, v in run.slots.items() if k != slot.name})
        turn.log(EventKind.ASKED, what=slot.name)
        turn.wait_for(Awaiting.SLOT, asked_times=asked + 1)
        turn.commit()
        return True

    def _decide(self, turn: Turn, playbook: pb.Playbook) -> bool:
        run = turn.move()
        decision = self._do.decide(playbook, run.facts)
        turn.move(decision=_written(decision))
        turn.log(
            EventKind.DECIDED,
            verdict=decision.verdict.value,
            rule=decision.rule.name,
            policy_version=decision.policy_version,
        )
        words = pb.fill(decision.rule.for_customer, self._values(turn), self._currency)
        if decision.verdict is Verdict.HAND_OFF:
            self._do.hand_off(
                turn,
                HandoffReason.POLICY,
                detail=pb.fill(decision.rule.for_human, self._values(turn), self._currency),
                decision=decision,
                playbook=playbook,
                for_customer=words,
            )
            return True
        if decision.verdict is Verdict.DENY:
            turn.say(words, key=f"run:{run.id}:denied", extras={"choices": list(SOLVED_CHOICES)})
            turn.log(EventKind.ANSWERED, what=f"the policy’s rule {decision.rule.name}")
            turn.wait_for(Awaiting.SOLVED)
            turn.move(state=RunState.FINISHED)
            turn.commit()
            return True
        return False

    def _begin_action(self, turn: Turn, playbook: pb.Playbook, step: pb.Act) -> bool:
        run = turn.move()
        decision = self._do.decide(playbook, run.facts)
        level = self._store.level(playbook.name, step.action)
        permitted = grant(level, decision.verdict)
        title = pb.fill(step.title, self._values(turn), self._currency)
        if permitted in (Grant.NOTHING, Grant.DRAFT_ONLY):
            self._do.hand_off(
                turn,
                HandoffReason.AUTONOMY_OFF,
                decision=decision,
                playbook=playbook,
                drafted=title if permitted is Grant.DRAFT_ONLY else "",
            )
            return True
        try:
            request = self._do.act.request(playbook, step, run, _customer_ref(turn), run.facts)
            self._do.act.check(request, _caps(playbook))
        except NotPermitted as refusal:
            self._not_permitted(turn, playbook, refusal, decision, title)
            return True
        if permitted is Grant.NOW:
            return not self._act(turn, playbook, request, f"level:{level.value}", title)
        self._ask_approval(turn, request, permitted, title)
        return True

    def _ask_approval(self, turn: Turn, request: ActionRequest, how: Grant, title: str) -> None:
        run = turn.move(state=RunState.AWAITING_APPROVAL)
        delayed = how is Grant.AFTER_VETO_WINDOW
        runs_at = self._clock() + timedelta(minutes=VETO_MINUTES) if delayed else None
        soon = f"in {VETO_MINUTES} minutes" if delayed else "as soon as a colleague has checked it"
        turn.say(
            f"{title}: this fits our policy, and I'll do it {soon}. "
            "I'll tell you here the moment it's done; you needn't wait.",
            key=f"run:{run.id}:approval",
            extras={"choices": [HUMAN_CHOICE], "pending": title},
        )
        turn.log(EventKind.APPROVAL_ASKED, once=str(run.id), what=title)
        turn.wait_for(Awaiting.APPROVAL)
        with self._store.transaction():
            turn.commit()
            self._store.ask_approval(
                run.id, request.action, title, request.object, request.amount, runs_at
            )

    def _after_approval(self, turn: Turn, playbook: pb.Playbook) -> None:
        run = turn.move()
        approval = self._store.approval_of_run(run.id)
        if approval is None or approval.state in (ApprovalState.WAITING, ApprovalState.LAPSED):
            return
        if approval.state is ApprovalState.REFUSED:
            turn.log(EventKind.REFUSED, once=str(approval.id))
            self._do.hand_off(
                turn,
                HandoffReason.APPROVAL_REFUSED,
                detail=f"{approval.decided_by} refused {approval.title}: {approval.reason}",
                playbook=playbook,
                drafted=approval.title,
            )
            return
        if approval.runs_at is None:
            turn.log(EventKind.APPROVED, once=str(approval.id))
        step = playbook.steps[run.step]
        assert isinstance(step, pb.Act)  # noqa: S101  approvals are asked at an action only
        facts = self._do.read_facts.again(playbook, run.step, _customer_ref(turn), run.slots)
        decision = self._do.decide(playbook, facts)
        turn.move(facts=facts, facts_read=self._clock(), decision=_written(decision))
        try:
            request = self._do.act.request(playbook, step, run, _customer_ref(turn), facts)
            self._do.act.check(request, _caps(playbook))
        except NotPermitted as refusal:
            self._not_permitted(turn, playbook, refusal, decision, approval.title)
            return
        same = request.amount == approval.amount and request.object == approval.object
        if decision.verdict not in (Verdict.ALLOW, Verdict.APPROVE) or not same:
            self._do.hand_off(
                turn, HandoffReason.CASE_CHANGED, decision=decision, playbook=playbook,
                drafted=approval.title,
            )
            return
        granted_by = f"approval:{approval.id}:{approval.decided_by}"
        if self._act(turn, playbook, request, granted_by, approval.title):
            turn.move(step=run.step + 1)
            self.play(turn, playbook)

    def _act(
        self, turn: Turn, playbook: pb.Playbook, request: ActionRequest, by: str, title: str
    ) -> bool:
        """Intend and perform; True when the effect is verified."""
        run = turn.move(state=RunState.ACTING)
        turn.log(EventKind.ACTION_INTENDED, once=str(run.id), what=title)
        turn.commit()
        try:
            effect = self._do.act.intend(run, request, by)
        except (KeyReused, ObjectBusy) as clash:
            self._do.hand_off(
                turn, HandoffReason.CASE_CHANGED, detail=str(clash), playbook=playbook,
                drafted=title,
            )
            return False
        return self._settle(turn, playbook, effect)

    def _after_interruption(self, turn: Turn, playbook: pb.Playbook) -> None:
        run = turn.move()
        effect = self._do.act.of_run(run)
        if effect is None:
            approval = self._store.approval_of_run(run.id)
            if approval is not None:
                turn.move(state=RunState.AWAITING_APPROVAL)
                return self._after_approval(turn, playbook)
            turn.move(state=RunState.RUNNING, step=0)
            return self.play(turn, playbook)
        if self._settle(turn, playbook, effect):
            turn.move(step=run.step + 1)
            self.play(turn, playbook)
        return None

    def _settle(self, turn: Turn, playbook: pb.Playbook, effect: Effect) -> bool:
        """Bring the effect to its end; True when it is verified. Else the run waits or ends."""
        effect = self._do.verify(self._do.act.push(effect))
        run = turn.move()
        if effect.state is EffectState.VERIFIED:
            turn.log(EventKind.ACTION_DONE, once=str(run.id))
            turn.log(EventKind.VERIFIED, once=str(run.id))
            turn.move(state=RunState.RUNNING, facts={**run.facts, **_receipt_facts(effect)})
            return True
        if effect.state in (EffectState.REFUSED, EffectState.CONTRADICTED):
            self._failed(turn, playbook, effect)
        elif self._clock() - effect.updated > PATIENCE or effect.attempts > MOST_ASKED:
            self._failed(turn, playbook, self._do.act.give_up(effect))
        else:
            turn.say(
                "I've asked our shop system for this and am waiting for it to confirm. I'll tell "
                "you here once I can see it; if that takes long, a person will look.",
                key=f"run:{run.id}:waiting",
                extras={"choices": [HUMAN_CHOICE]},
            )
            turn.wait_for(Awaiting.APPROVAL)
            turn.commit()
        return False

    def _failed(self, turn: Turn, playbook: pb.Playbook, effect: Effect) -> None:
        never = effect.state is EffectState.REFUSED
        why = effect.refusal if never else f"its state is {effect.state.value}"
        turn.log(EventKind.ACTION_FAILED, once=str(effect.id), why=effect.state.value)
        reason = HandoffReason.ACTION_REFUSED if never else HandoffReason.ACTION_UNCERTAIN
        self._do.hand_off(turn, reason, detail=why, playbook=playbook)

    def _check_verified(self, turn: Turn, playbook: pb.Playbook) -> bool:
        effect = self._do.act.of_run(turn.move())
        if effect is not None and effect.state is EffectState.VERIFIED:
            return False
        self._do.hand_off(turn, HandoffReason.ACTION_UNCERTAIN, playbook=playbook)
        return True

    def _not_permitted(
        self,
        turn: Turn,
        playbook: pb.Playbook,
        refusal: NotPermitted,
        decision: Decision,
        title: str,
    ) -> None:
        self._do.hand_off(
            turn,
            _NOT_PERMITTED[refusal.code],
            detail=str(refusal),
            decision=decision,
            playbook=playbook,
            drafted=title,
        )

    def _tell(self, turn: Turn, step: pb.Step) -> None:
        run = turn.move()
        assert isinstance(step, pb.Tell | pb.Show)  # noqa: S101  the other kinds were handled
        effect = self._do.act.of_run(run)
        extras: dict[str, object] = {}
        if effect is not None and effect.receipt is not None:
            extras["receipt"] = {
                "reference": effect.receipt.reference,
                **effect.receipt.summary,
            }
        words = pb.fill(step.text, self._values(turn), self._currency, self._clock())
        turn.say(words, key=f"run:{run.id}:step:{run.step}", extras=extras)
        if isinstance(step, pb.Tell) and step.settles:
            turn.log(EventKind.ANSWERED, what="what the connected system shows")

    def _finish(self, turn: Turn) -> None:
        run = turn.move(state=RunState.FINISHED)
        effect = self._do.act.of_run(run)
        if effect is not None:
            turn.wait_for(Awaiting.NOTHING, asked_times=0)
        else:
            turn.say(
                "Did this solve it?",
                key=f"run:{run.id}:solved",
                extras={"choices": list(SOLVED_CHOICES)},
            )
            turn.wait_for(Awaiting.SOLVED)
        turn.commit()

    def _values(self, turn: Turn) -> Mapping[str, FactValue]:
        run = turn.move()
        first = "" if turn.conversation.customer is None else turn.conversation.customer.first_name
        return {**run.slots, **run.facts, "customer.first_name": first}


def _customer_ref(turn: Turn) -> str:
    return "" if turn.conversation.customer is None else turn.conversation.customer.ref


def _caps(playbook: pb.Playbook) -> Caps:
    return Caps() if playbook.policy is None else playbook.policy.caps


def _buttons(choices: tuple[Choice, ...]) -> list[dict[str, str]]:
    return [{"label": c.label, "choice": f"slot:{c.value}"} for c in choices[:6]]


def _written(decision: Decision) -> dict[str, str]:
    return {
        "verdict": decision.verdict.value,
        "rule": decision.rule.name,
        "when": decision.rule.when,
        "reason": decision.rule.reason,
        "for_human": decision.rule.for_human,
        "policy": decision.policy,
        "policy_version": decision.policy_version,
    }


def _receipt_facts(effect: Effect) -> dict[str, FactValue]:
    if effect.receipt is None:
        return {}
    found = {f"receipt.{k}": v for k, v in effect.receipt.summary.items()}
    return {**found, "receipt.reference": effect.receipt.reference}
