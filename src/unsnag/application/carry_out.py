"""Carry out an action of a playbook: grant, approval, intent, call, read-back.

An approval is for one action with its object and amount. Before it is used the facts are read again
and the policy decides again; when anything changed meanwhile, nothing is done and a person looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from unsnag.application.act import Act, NotPermitted
from unsnag.application.decide import Decide
from unsnag.application.hand_off import HandOff
from unsnag.application.oversee import Oversee
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.ledger import KeyReused, ObjectBusy
from unsnag.application.ports.store import Store
from unsnag.application.preview import for_customer, preview
from unsnag.application.read_facts import ReadFacts
from unsnag.application.turn import Turn
from unsnag.application.undo import Undo
from unsnag.application.verify import Verify
from unsnag.domain import playbooks as pb
from unsnag.domain.actions import ActionRequest, Effect, EffectState
from unsnag.domain.autonomy import VETO_MINUTES, Grant, Level, grant
from unsnag.domain.autonomy.reversals import VETO_WINDOW_PASSED
from unsnag.domain.conversations import Awaiting
from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.outcomes import EventKind
from unsnag.domain.phrases import choice, phrase
from unsnag.domain.policies import Caps, Decision, FactValue, Verdict
from unsnag.domain.resolutions import Approval, ApprovalState, RunState, known

PATIENCE = timedelta(minutes=10)
_NOT_PERMITTED = {
    "stop": HandoffReason.ACTIONS_STOPPED,
    "cap": HandoffReason.CAP_REACHED,
    "arguments": HandoffReason.SYSTEM_UNREACHABLE,
}


_SOON = "I'll tell you here the moment it's done; you needn't wait."
_DELAYED = "{title}: this fits our policy, and I'll do it in {minutes} minutes. " + _SOON
_CHECKED = (
    "{title}: this fits our policy, and I'll do it as soon as a colleague has checked it. " + _SOON
)
_CONFIRMING = (
    "I've asked our shop system for this and am waiting for it to confirm. I'll tell "
    "you here once I can see it; if that takes long, a person will look."
)


def human_choice(language: str) -> dict[str, str]:
    """The button that always reaches a person."""
    return choice("I want a person", "human", language)


class Progress(Enum):
    """Closed set of where carrying out an action has come."""

    VERIFIED = "verified"  # read back: the playbook goes on
    STOPPED = "stopped"  # waits, or a person has it
    START_OVER = "start_over"  # interrupted before the intent: nothing was sent


@dataclass(frozen=True)
class Steps:
    """The steps that a playbook is made of."""

    read_facts: ReadFacts
    decide: Decide
    act: Act
    verify: Verify
    hand_off: HandOff


class CarryOut:
    """Brings an action of a run to its end, however often it is taken up again."""

    def __init__(
        self, store: Store, steps: Steps, undo: Undo, oversee: Oversee, clock: Clock, currency: str
    ) -> None:
        self._store = store
        self._undo = undo
        self._do = steps
        self._oversee = oversee
        self._clock = clock
        self._currency = currency

    def begin(self, turn: Turn, playbook: pb.Playbook, step: pb.Act) -> Progress:
        """Do the action now, ask for approval, or hand off, as level and policy permit."""
        run = turn.move()
        facts = known(run, playbook)
        decision = self._do.decide(playbook, facts, step.policy)
        level = self._store.level(playbook.name, step.action, playbook.version)
        permitted = grant(level, decision.verdict)
        title = self._titled(turn, playbook, step)
        if permitted in (Grant.NOTHING, Grant.DRAFT_ONLY):
            drafted = title if permitted is Grant.DRAFT_ONLY else ""
            if drafted:
                self._draft(turn, playbook, step, title)
            return self._leave(turn, playbook, HandoffReason.AUTONOMY_OFF, decision, drafted)
        request = self._permitted(turn, playbook, step, decision, title)
        if request is None:
            return Progress.STOPPED
        if permitted is not Grant.AFTER_APPROVAL and self._oversee.paused(
            level, playbook, request, run.language
        ):
            permitted = Grant.AFTER_APPROVAL
        if permitted is Grant.NOW:
            return self._act(turn, playbook, request, f"level:{level.value}", title, level)
        self._ask_approval(turn, playbook, request, facts, permitted, title)
        return Progress.STOPPED

    def _titled(self, turn: Turn, playbook: pb.Playbook, step: pb.Act) -> str:
        """What is done, as the team reads it: in the language the playbook is written in."""
        team = playbook.languages[0]
        return words(turn, playbook, step.title, self._currency, language=team)

    def _draft(self, turn: Turn, playbook: pb.Playbook, step: pb.Act, title: str) -> None:
        """Keep what would be done, to be compared with what the person does."""
        run = turn.move()
        try:
            facts = known(run, playbook)
            request = self._do.act.request(playbook, step, run, customer_ref(turn), facts)
        except NotPermitted:
            return
        self._oversee.drafted(run, playbook, request, title)

    def after_approval(self, turn: Turn, playbook: pb.Playbook) -> Progress:
        """Act on a person's decision, if there is one. Raises SystemUnreachable."""
        run = turn.move()
        approval = self._store.approval_of_step(run.id, run.step)
        if approval is None or approval.state is ApprovalState.WAITING:
            return Progress.STOPPED
        if approval.state is ApprovalState.LAPSED:
            return self._leave(
                turn, playbook, HandoffReason.APPROVAL_LAPSED, None, approval.title, approval.reason
            )
        if approval.state is ApprovalState.REFUSED:
            turn.log(EventKind.REFUSED, once=str(approval.id))
            self._undo.after_failure(turn, playbook, run)
            why = f"{approval.decided_by} refused: {approval.title}. {approval.reason}"
            return self._leave(
                turn, playbook, HandoffReason.APPROVAL_REFUSED, None, approval.title, why
            )
        if approval.decided_by != VETO_WINDOW_PASSED:
            turn.log(EventKind.APPROVED, once=str(approval.id))
        return self._approved(turn, playbook, approval)

    def after_interruption(self, turn: Turn, playbook: pb.Playbook) -> Progress:
        """Go on with an action that was begun. Raises SystemUnreachable."""
        run = turn.move()
        effect = self._do.act.of_step(run, run.step)
        if effect is not None:
            return self._settle(turn, playbook, effect)
        if self._store.approval_of_step(run.id, run.step) is None:
            return Progress.START_OVER
        turn.move(state=RunState.AWAITING_APPROVAL)
        return self.after_approval(turn, playbook)

    def _approved(self, turn: Turn, playbook: pb.Playbook, approval: Approval) -> Progress:
        run = turn.move()
        step = playbook.steps[run.step]
        assert isinstance(step, pb.Act)  # noqa: S101  approvals are asked at an action only
        ref = customer_ref(turn)
        facts = self._do.read_facts.again(playbook, run.trail, ref, run.slots)
        run = turn.move(facts=facts, facts_read=self._clock())
        decision = self._do.decide(playbook, known(run, playbook), step.policy)
        turn.move(decision=written(decision))
        if decision.verdict not in (Verdict.ALLOW, Verdict.APPROVE):
            return self._leave(turn, playbook, HandoffReason.CASE_CHANGED, decision, approval.title)
        request = self._permitted(turn, playbook, step, decision, approval.title)
        if request is None:
            return Progress.STOPPED
        if request.amount != approval.amount or request.object != approval.object:
            return self._leave(turn, playbook, HandoffReason.CASE_CHANGED, decision, approval.title)
        by = f"approval:{approval.id}:{approval.decided_by}"
        level = self._store.level(playbook.name, step.action, playbook.version)
        alone = approval.decided_by == VETO_WINDOW_PASSED
        if level.rank < (Level.DELAYED if alone else Level.APPROVE).rank:
            reason = HandoffReason.AUTONOMY_OFF
            return self._leave(turn, playbook, reason, decision, approval.title)
        return self._act(turn, playbook, request, by, approval.title, level if alone else None)

    def _permitted(
        self, turn: Turn, playbook: pb.Playbook, step: pb.Act, decision: Decision, title: str
    ) -> ActionRequest | None:
        """The request, if it may be made now; else a person has it."""
        run = turn.move()
        try:
            request = self._do.act.request(
                playbook, step, run, customer_ref(turn), known(run, playbook)
            )
            self._do.act.check(request, caps_of(playbook, step))
        except NotPermitted as refusal:
            reason = _NOT_PERMITTED[refusal.code]
            self._leave(turn, playbook, reason, decision, title, str(refusal))
            return None
        return request

    def _ask_approval(
        self,
        turn: Turn,
        playbook: pb.Playbook,
        request: ActionRequest,
        facts: Mapping[str, FactValue],
        how: Grant,
        title: str,
    ) -> None:
        run = turn.move(state=RunState.AWAITING_APPROVAL)
        delayed = how is Grant.AFTER_VETO_WINDOW
        runs_at = self._clock() + timedelta(minutes=VETO_MINUTES) if delayed else None
        step, language = playbook.steps[run.step], turn.language
        told = words(turn, playbook, getattr(step, "title", title), self._currency)
        seen = preview(self._do.act.spec, request, facts, told)
        turn.say(
            phrase(_DELAYED if delayed else _CHECKED, language, title=told, minutes=VETO_MINUTES),
            key=f"run:{run.id}:approval:{run.step}",
            extras={"choices": [human_choice(language)], **for_customer(seen, language)},
        )
        turn.log(EventKind.APPROVAL_ASKED, once=f"{run.id}:{run.step}", what=title)
        turn.wait_for(Awaiting.APPROVAL)
        with self._store.transaction():
            turn.commit()
            asked = self._store.ask_approval(
                run.id, run.step, request.action, title, request.object, request.amount, runs_at
            )
            self._oversee.asked(asked)

    def _act(
        self,
        turn: Turn,
        playbook: pb.Playbook,
        request: ActionRequest,
        by: str,
        title: str,
        alone: Level | None,
    ) -> Progress:
        """Write the intent and that the run is acting, in one commit; then act. `alone` is the
        level at which nobody approved it; then it may be looked at afterwards."""
        run = turn.move()

        def intend() -> Effect:
            caps = caps_of(playbook, playbook.steps[run.step])
            effect = self._do.act.intend(run, request, by, caps)
            turn.move(state=RunState.ACTING)
            turn.log(EventKind.ACTION_INTENDED, once=f"{run.id}:{run.step}", what=title)
            turn.commit()
            if alone is not None:
                self._oversee.acting(run, playbook, request, title, alone)
            return effect

        try:
            effect = self._store.together(intend)
        except NotPermitted as refusal:
            reason = _NOT_PERMITTED[refusal.code]
            return self._leave(turn, playbook, reason, None, title, str(refusal))
        except (KeyReused, ObjectBusy) as clash:
            return self._leave(turn, playbook, HandoffReason.CASE_CHANGED, None, title, str(clash))
        return self._settle(turn, playbook, effect)

    def _settle(self, turn: Turn, playbook: pb.Playbook, effect: Effect) -> Progress:
        """Bring the effect as far as it comes now."""
        effect = self._do.verify(self._do.act.push(effect, settled=turn.settled))
        run = turn.move()
        if effect.state is EffectState.VERIFIED:
            turn.log(EventKind.ACTION_DONE, once=f"{run.id}:{run.step}")
            turn.move(state=RunState.RUNNING, facts={**run.facts, **_receipt_facts(effect)})
            return Progress.VERIFIED
        if effect.state is EffectState.REFUSED:
            return self._failed(turn, playbook, effect, HandoffReason.ACTION_REFUSED)
        if effect.state is EffectState.CONTRADICTED:
            return self._failed(turn, playbook, effect, HandoffReason.ACTION_UNCERTAIN)
        if self._clock() - effect.created > PATIENCE:
            closed = self._do.act.give_up(effect)
            never_sent = closed.state is EffectState.REFUSED
            uncertain = HandoffReason.ACTION_UNCERTAIN
            reason = HandoffReason.SYSTEM_UNREACHABLE if never_sent else uncertain
            return self._failed(turn, playbook, closed, reason)
        language = turn.language
        turn.say(
            phrase(_CONFIRMING, language),
            key=f"run:{run.id}:waiting:{run.step}",
            extras={"choices": [human_choice(language)]},
        )
        turn.wait_for(Awaiting.APPROVAL)
        turn.commit()
        return Progress.STOPPED

    def _failed(
        self, turn: Turn, playbook: pb.Playbook, effect: Effect, reason: HandoffReason
    ) -> Progress:
        why = effect.refusal or f"The effect is {effect.state.value}."
        turn.log(EventKind.ACTION_FAILED, once=str(effect.id), why=effect.state.value)
        if effect.state is EffectState.REFUSED:
            self._undo.after_failure(turn, playbook, turn.move())
        return self._leave(turn, playbook, reason, None, "", why)

    def _leave(
        self,
        turn: Turn,
        playbook: pb.Playbook,
        reason: HandoffReason,
        decision: Decision | None,
        drafted: str,
        detail: str = "",
    ) -> Progress:
        self._do.hand_off(
            turn, reason, detail=detail, decision=decision, playbook=playbook, drafted=drafted
        )
        return Progress.STOPPED


def customer_ref(turn: Turn) -> str:
    """The identified customer's id in the connected system; empty when nobody is identified."""
    known = turn.conversation.identified and turn.conversation.customer is not None
    return turn.conversation.customer.ref if known and turn.conversation.customer else ""


def words(
    turn: Turn,
    playbook: pb.Playbook,
    text: str,
    currency: str,
    now: datetime | None = None,
    language: str = "",
) -> str:
    """A text of the playbook in the run's language, or in the one that is named, filled with what
    is known."""
    run, customer = turn.move(), turn.conversation.customer
    language = language or run.language or playbook.languages[0]
    first = "" if customer is None else customer.first_name
    values = {**run.slots, **known(run, playbook), "customer.first_name": first}
    labels = {
        f"{pb.SAID}{slot.name}": playbook.in_language(option.label, language)
        for slot in playbook.slots.values()
        for option in slot.options
        if run.slots.get(slot.name) == option.value
    }
    return pb.fill(playbook.in_language(text, language), values, currency, now, language, labels)


def caps_of(playbook: pb.Playbook, step: pb.Step) -> Caps:
    """The caps of the policy that decides about an action."""
    policy = playbook.policy_named(step.policy) if isinstance(step, pb.Act) else playbook.policy
    return Caps() if policy is None else policy.caps


def written(decision: Decision) -> Mapping[str, str]:
    """A decision as it is kept with the run."""
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
