"""Advance a playbook on an issue: step by step, as far as it goes now.

What a step says to the customer is keyed by run and step, so that it is said once however often the
run is taken up again. The action's result is told only after it was read back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from unsnag.application.carry_out import (
    HUMAN_CHOICE,
    CarryOut,
    Progress,
    Steps,
    customer_ref,
    written,
)
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.facts import Choice, SystemUnreachable
from unsnag.application.ports.knowledge import ArticleStore
from unsnag.application.ports.ledger import FenceLost
from unsnag.application.turn import Turn
from unsnag.domain import playbooks as pb
from unsnag.domain.actions import EffectState, Receipt
from unsnag.domain.conversations import Awaiting
from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.outcomes import EventKind
from unsnag.domain.policies import ConditionFailed, FactValue, Verdict
from unsnag.domain.resolutions import RunState

MOST_ASKED = 3
SOLVED_CHOICES = (
    {"label": "Yes, that solved it", "choice": "solved"},
    {"label": "No, I need a person", "choice": "not_solved"},
)


class Advance:
    """Plays playbooks. `turn.run` and `turn.issue` are set; every path ends in a commit."""

    def __init__(
        self,
        steps: Steps,
        carry_out: CarryOut,
        articles: ArticleStore,
        clock: Clock,
        currency: str,
    ) -> None:
        self._do = steps
        self._carry_out = carry_out
        self._articles = articles
        self._clock = clock
        self._currency = currency

    def play(self, turn: Turn, playbook: pb.Playbook) -> None:
        """Go on from the run's step until the customer or a person must say something."""
        try:
            self._play(turn, playbook)
        except SystemUnreachable as trouble:
            self._unreachable(turn, playbook, trouble)
        except FenceLost:
            return
        except ConditionFailed as failure:
            self._do.hand_off(
                turn, HandoffReason.INTERNAL_ERROR, detail=str(failure), playbook=playbook
            )

    def resume(self, turn: Turn, playbook: pb.Playbook) -> None:
        """Take up a run that waited for an approval or for the connected system, or that stopped
        in the middle because its process died."""
        run = turn.move()
        try:
            if run.state is RunState.AWAITING_APPROVAL:
                progress = self._carry_out.after_approval(turn, playbook)
            elif run.state is RunState.ACTING:
                progress = self._carry_out.after_interruption(turn, playbook)
            elif run.state is RunState.RUNNING:
                progress = Progress.START_OVER
            else:
                return
        except SystemUnreachable as trouble:
            self._unreachable(turn, playbook, trouble)
            return
        except FenceLost:
            return
        if progress is Progress.VERIFIED:
            turn.move(step=run.step + 1)
            self.play(turn, playbook)
        elif progress is Progress.START_OVER:
            turn.move(state=RunState.RUNNING, step=0)
            self.play(turn, playbook)

    def _unreachable(self, turn: Turn, playbook: pb.Playbook, trouble: Exception) -> None:
        self._do.hand_off(
            turn, HandoffReason.SYSTEM_UNREACHABLE, detail=str(trouble), playbook=playbook
        )

    def _play(self, turn: Turn, playbook: pb.Playbook) -> None:
        def applies(when: str, facts: Mapping[str, FactValue]) -> bool:
            return self._do.decide.applies(playbook, when, facts)

        while True:
            if playbook.needs_identity and not turn.conversation.identified:
                return self._ask_who(turn)
            run = turn.move()
            index, step = pb.upcoming(playbook, run.step, run.facts, applies)
            turn.move(step=index)
            if step is None:
                return self._finish(turn)
            if not self._performed(turn, playbook, step):
                return None
            turn.move(step=index + 1)

    def _performed(self, turn: Turn, playbook: pb.Playbook, step: pb.Step) -> bool:
        """Perform one step; False when the playbook stops here for now."""
        run = turn.move()
        if isinstance(step, pb.Ask):
            return self._known(turn, playbook, playbook.slots[step.slot])
        if isinstance(step, pb.LookUp):
            facts = self._do.read_facts(step, customer_ref(turn), run.slots)
            turn.move(facts={**run.facts, **facts}, facts_read=self._clock())
            return True
        if isinstance(step, pb.Decide):
            return self._permits(turn, playbook)
        if isinstance(step, pb.Act):
            return self._carry_out.begin(turn, playbook, step) is Progress.VERIFIED
        if isinstance(step, pb.Verify):
            return self._verified(turn, playbook)
        if isinstance(step, pb.HandOff):
            self._do.hand_off(
                turn,
                HandoffReason.PLAYBOOK_STEP,
                detail=step.reason,
                playbook=playbook,
                for_customer=self._filled(turn, step.for_customer),
            )
            return False
        self._tell(turn, step)
        return True

    def _ask_who(self, turn: Turn) -> None:
        turn.say(
            "To look at your account I need to know it's you. Which e-mail address is it under? "
            "I'll send a one-time code there.",
            extras={"input": "email", "choices": [HUMAN_CHOICE]},
        )
        turn.log(EventKind.ASKED, what="the account's e-mail address")
        turn.wait_for(Awaiting.EMAIL)
        turn.commit()

    def _known(self, turn: Turn, playbook: pb.Playbook, slot: pb.Slot) -> bool:
        """Whether the slot has a value that can be right; else ask, or hand off after a while."""
        run = turn.move()
        choices = self._do.read_facts.choices(slot, customer_ref(turn))
        given = run.slots.get(slot.name)
        if given and not slot.choices_from:
            return True
        same = next((c.value for c in choices if given and _bare(c.value) == _bare(given)), None)
        if same is not None:
            turn.move(slots={**run.slots, slot.name: same})
            return True
        asked = turn.conversation.asked_times if turn.conversation.awaiting is Awaiting.SLOT else 0
        if asked >= MOST_ASKED or (slot.choices_from and not choices):
            detail = f"Missing: {slot.name.replace('_', ' ')}."
            self._do.hand_off(turn, HandoffReason.MISSING_DETAILS, detail=detail, playbook=playbook)
            return False
        lead = f"I couldn't find {given} on your account. " if given else ""
        extras = {"choices": [*_buttons(choices), HUMAN_CHOICE]}
        turn.say(lead + slot.ask, extras=extras)
        turn.move(slots={k: v for k, v in run.slots.items() if k != slot.name})
        turn.log(EventKind.ASKED, what=slot.name.replace("_", " "))
        turn.wait_for(Awaiting.SLOT, asked_times=asked + 1)
        turn.commit()
        return False

    def _permits(self, turn: Turn, playbook: pb.Playbook) -> bool:
        """Whether the policy lets the playbook go on; else the customer is told why."""
        run = turn.move()
        decision = self._do.decide(playbook, run.facts)
        turn.move(decision=written(decision))
        turn.log(
            EventKind.DECIDED,
            verdict=decision.verdict.value,
            rule=decision.rule.name,
            policy_version=decision.policy_version,
        )
        words = self._filled(turn, decision.rule.for_customer)
        if decision.verdict is Verdict.HAND_OFF:
            self._do.hand_off(
                turn,
                HandoffReason.POLICY,
                detail=self._filled(turn, decision.rule.for_human),
                decision=decision,
                playbook=playbook,
                for_customer=words,
            )
            return False
        if decision.verdict is Verdict.DENY:
            turn.say(words, key=f"run:{run.id}:denied", extras={"choices": list(SOLVED_CHOICES)})
            turn.log(EventKind.ANSWERED, what=f"the policy’s rule {decision.rule.name}")
            turn.wait_for(Awaiting.SOLVED)
            turn.move(state=RunState.FINISHED)
            turn.commit()
            return False
        return True

    def _verified(self, turn: Turn, playbook: pb.Playbook) -> bool:
        run = turn.move()
        effect = self._do.act.of_step(run, run.step - 1)  # nothing stands between act and verify
        if effect is not None and effect.state is EffectState.VERIFIED:
            return True
        self._do.hand_off(turn, HandoffReason.ACTION_UNCERTAIN, playbook=playbook)
        return False

    def _tell(self, turn: Turn, step: pb.Tell | pb.Show) -> None:
        run = turn.move()
        effects = self._do.act.of_run(run)
        extras: dict[str, object] = {}
        if effects and effects[-1].receipt is not None:
            extras["receipt"] = _receipt_lines(effects[-1].receipt)
        article = self._articles.by_slug(step.article) if isinstance(step, pb.Show) else None
        if article is not None:
            passage = article.summary
            extras["articles"] = [
                {"slug": article.slug, "title": article.title, "passage": passage, "sentence": ""}
            ]
        key = f"run:{run.id}:step:{run.step}"
        turn.say(self._filled(turn, step.text), key=key, extras=extras)
        if isinstance(step, pb.Tell) and step.settles:
            turn.log(EventKind.ANSWERED, what="what the connected system shows")

    def _finish(self, turn: Turn) -> None:
        run = turn.move(state=RunState.FINISHED)
        if self._do.act.of_run(run):
            turn.wait_for(Awaiting.NOTHING, asked_times=0)
        else:
            turn.say(
                "Did this solve it?",
                key=f"run:{run.id}:solved",
                extras={"choices": list(SOLVED_CHOICES)},
            )
            turn.wait_for(Awaiting.SOLVED)
        turn.commit()

    def _filled(self, turn: Turn, text: str) -> str:
        run, customer = turn.move(), turn.conversation.customer
        first = "" if customer is None else customer.first_name
        values = {**run.slots, **run.facts, "customer.first_name": first}
        return pb.fill(text, values, self._currency, self._clock())


def _buttons(choices: tuple[Choice, ...]) -> list[dict[str, str]]:
    return [{"label": c.label, "choice": f"slot:{c.value}"} for c in choices[:6]]


def _receipt_lines(receipt: Receipt) -> dict[str, str]:
    """A receipt in the customer's words; `verified` is said by the card itself."""
    told = receipt.summary
    lines = {"amount": told.get("amount", ""), "sent to": told.get("sent_to", "")}
    if not told.get("sent_to"):
        lines["for"] = told.get("object", "")
    if told.get("at"):
        moment = datetime.fromisoformat(told["at"])
        lines["on"] = f"{moment.day} {moment:%B %Y, %H:%M} UTC"
    return {"reference": receipt.reference} | {k: v for k, v in lines.items() if v}


def _bare(value: str) -> str:
    """A value without what people leave out or add: TT 10482 and tt10482 are TT-10482."""
    return "".join(c for c in value.upper() if c.isalnum())
