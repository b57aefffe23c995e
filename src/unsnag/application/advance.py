"""Advance a playbook on an issue: step by step, as far as it goes now.

What a step says to the customer is keyed by run and step, so that it is said once however often the
run is taken up again. The action's result is told only after it was read back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from unsnag.application.ask_for_detail import AskForDetail
from unsnag.application.ask_identity import AskIdentity
from unsnag.application.carry_out import (
    CarryOut,
    Progress,
    Steps,
    customer_ref,
    words,
    written,
)
from unsnag.application.know_reader import KnowReader
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.application.ports.knowledge import ArticleStore
from unsnag.application.ports.ledger import FenceLost
from unsnag.application.turn import Turn
from unsnag.application.wait_for_answer import WaitForAnswer
from unsnag.domain import playbooks as pb
from unsnag.domain.actions import EffectState, Receipt
from unsnag.domain.conversations import Awaiting
from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.outcomes import EventKind
from unsnag.domain.phrases import choice, phrase
from unsnag.domain.policies import ConditionFailed, FactValue, Verdict
from unsnag.domain.resolutions import RunState, known


def solved_choices(language: str) -> list[dict[str, str]]:
    """The buttons below an answer."""
    return [
        choice("Yes, that solved it", "solved", language),
        choice("No, I need a person", "not_solved", language),
    ]


class Advance:
    """Plays playbooks. `turn.run` and `turn.issue` are set; every path ends in a commit."""

    def __init__(
        self,
        steps: Steps,
        carry_out: CarryOut,
        ask: AskForDetail,
        wait: WaitForAnswer,
        ask_identity: AskIdentity,
        articles: ArticleStore,
        readers: KnowReader,
        clock: Clock,
        currency: str,
    ) -> None:
        self._do = steps
        self._carry_out = carry_out
        self._ask = ask
        self._wait = wait
        self._ask_identity = ask_identity
        self._articles = articles
        self._readers = readers
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
        except (ConditionFailed, pb.EndlessWalk) as failure:
            self._do.hand_off(
                turn, HandoffReason.INTERNAL_ERROR, detail=str(failure), playbook=playbook
            )

    def resume(self, turn: Turn, playbook: pb.Playbook) -> None:
        """Take up a run that waited for a person, for the customer or for the connected system, or
        that stopped in the middle because its process died."""
        try:
            progress = self._taken_up(turn, playbook)
        except SystemUnreachable as trouble:
            self._unreachable(turn, playbook, trouble)
            return
        except FenceLost:
            return
        if progress is Progress.VERIFIED:
            self._done(turn)
        if progress is not Progress.STOPPED:
            self.play(turn, playbook)

    def _taken_up(self, turn: Turn, playbook: pb.Playbook) -> Progress:
        run = turn.move()
        due = run.wakes is not None and run.wakes <= self._clock()
        if run.state is RunState.AWAITING_APPROVAL:
            return self._carry_out.after_approval(turn, playbook)
        if run.state is RunState.ACTING:
            progress = self._carry_out.after_interruption(turn, playbook)
        elif run.state is RunState.WAITING:
            return self._wait.look_again(turn, playbook) if due else Progress.STOPPED
        elif run.state is RunState.RUNNING and due:
            return self._wait.remind_or_give_up(turn, playbook)
        elif run.state is RunState.RUNNING:
            progress = Progress.START_OVER
        else:
            return Progress.STOPPED
        if progress is Progress.START_OVER:
            facts = self._do.read_facts.again(playbook, run.trail, customer_ref(turn), run.slots)
            turn.move(state=RunState.RUNNING, facts=facts, facts_read=self._clock())
        return progress

    def _done(self, turn: Turn) -> None:
        """The step is done: the run stands before the next one and waits for nothing."""
        run = turn.move()
        trail = (*run.trail, run.step)
        turn.move(step=run.step + 1, trail=trail, wakes=None, waits_since=None, reminded=0)

    def _unreachable(self, turn: Turn, playbook: pb.Playbook, trouble: Exception) -> None:
        self._do.hand_off(
            turn, HandoffReason.SYSTEM_UNREACHABLE, detail=str(trouble), playbook=playbook
        )

    def _play(self, turn: Turn, playbook: pb.Playbook) -> None:
        def applies(when: str, facts: Mapping[str, FactValue]) -> bool:
            return self._do.decide.applies(playbook, when, facts)

        while True:
            unknown = playbook.needs_identity and not turn.conversation.identified
            if unknown and not self._ask_identity.ask(turn, playbook):
                return None
            run = turn.move()
            facts = known(run, playbook)
            place = pb.upcoming(playbook, run.step, facts, applies, run.trail)
            slots = {k: v for k, v in run.slots.items() if k not in place.forgotten}
            turn.move(step=place.index, trail=place.trail, slots=slots)
            if place.step is None:
                return self._finish(turn)
            if not self._performed(turn, playbook, place.step):
                return None
            self._done(turn)

    def _performed(self, turn: Turn, playbook: pb.Playbook, step: pb.Doing) -> bool:
        """Perform one step; False when the playbook stops here for now."""
        run = turn.move()
        if isinstance(step, pb.Ask):
            return self._ask.known(turn, playbook, step)
        if isinstance(step, pb.LookUp):
            begun = self._clock()
            facts = self._do.read_facts(step, customer_ref(turn), run.slots)
            turn.move(facts={**run.facts, **facts}, facts_read=begun)
            return True
        if isinstance(step, pb.Decide):
            return self._permits(turn, playbook, step)
        if isinstance(step, pb.Act):
            return self._carry_out.begin(turn, playbook, step) is Progress.VERIFIED
        if isinstance(step, pb.Verify):
            return self._verified(turn, playbook)
        if isinstance(step, pb.Wait):
            return self._wait.over(turn, playbook, step)
        if isinstance(step, pb.HandOff):
            self._do.hand_off(
                turn,
                HandoffReason.PLAYBOOK_STEP,
                detail=self._words(turn, playbook, step.reason),
                playbook=playbook,
                for_customer=self._words(turn, playbook, step.for_customer),
            )
            return False
        if isinstance(step, pb.Show | pb.Tell):
            self._tell(turn, playbook, step)
        return True

    def _permits(self, turn: Turn, playbook: pb.Playbook, step: pb.Decide) -> bool:
        """Whether the policy lets the playbook go on; else the customer is told why."""
        run = turn.move()
        decision = self._do.decide(playbook, known(run, playbook), step.policy)
        turn.move(decision=written(decision))
        turn.log(
            EventKind.DECIDED,
            verdict=decision.verdict.value,
            rule=decision.rule.name,
            policy_version=decision.policy_version,
        )
        reply = self._words(turn, playbook, decision.rule.for_customer)
        if decision.verdict is Verdict.HAND_OFF:
            self._do.hand_off(
                turn,
                HandoffReason.POLICY,
                detail=self._words(turn, playbook, decision.rule.for_human),
                decision=decision,
                playbook=playbook,
                for_customer=reply,
            )
            return False
        if decision.verdict is Verdict.DENY:
            choices = solved_choices(turn.language)
            turn.say(reply, key=f"run:{run.id}:denied", extras={"choices": choices})
            turn.log(EventKind.ANSWERED, what=f"the policy’s rule {decision.rule.name}")
            turn.wait_for(Awaiting.SOLVED)
            turn.move(state=RunState.FINISHED)
            turn.commit()
            return False
        return True

    def _verified(self, turn: Turn, playbook: pb.Playbook) -> bool:
        run = turn.move()
        effect = self._do.act.of_step(run, run.step - 1)  # nothing stands between act and verify
        if effect is not None and turn.as_known(effect).state is EffectState.VERIFIED:
            return True
        self._do.hand_off(turn, HandoffReason.ACTION_UNCERTAIN, playbook=playbook)
        return False

    def _tell(self, turn: Turn, playbook: pb.Playbook, step: pb.Tell | pb.Show) -> None:
        run = turn.move()
        effects = [turn.as_known(effect) for effect in self._do.act.of_run(run)]
        extras: dict[str, object] = {}
        if effects and effects[-1].receipt is not None:
            extras["receipt"] = _receipt_lines(effects[-1].receipt)
        if isinstance(step, pb.Show):
            extras |= self._shown(turn, playbook, step)
        again = run.taken(run.step)
        key = f"run:{run.id}:step:{run.step}" + (f":{again}" if again else "")
        turn.say(self._words(turn, playbook, step.text), key=key, extras=extras)
        if isinstance(step, pb.Tell) and step.settles:
            turn.log(EventKind.ANSWERED, what="what the connected system shows")

    def _shown(self, turn: Turn, playbook: pb.Playbook, step: pb.Show) -> dict[str, object]:
        extras: dict[str, object] = {}
        article = self._articles.by_id(step.article) if step.article else None
        if article is not None and article.audience in self._keys(turn):
            passage = article.summary
            extras["articles"] = [
                {"slug": article.slug, "title": article.title, "passage": passage, "sentence": ""}
            ]
        if step.media:
            said = partial(playbook.in_language, language=turn.language)
            extras["media"] = [
                {"kind": m.kind, "file": f"{playbook.name}/{m.file}", "words": said(m.words)}
                for m in step.media
            ]
        return extras

    def _keys(self, turn: Turn) -> frozenset[str]:
        customer = turn.conversation.customer
        return self._readers.customer("" if customer is None else customer.ref).keys

    def _finish(self, turn: Turn) -> None:
        run = turn.move(state=RunState.FINISHED, wakes=None)
        effects = [turn.as_known(effect) for effect in self._do.act.of_run(run)]
        if effects:
            if all(effect.state is EffectState.VERIFIED for effect in effects):
                turn.log(EventKind.VERIFIED, once=str(run.id))
            turn.wait_for(Awaiting.NOTHING, asked_times=0)
        else:
            turn.say(
                phrase("Did this solve it?", turn.language),
                key=f"run:{run.id}:solved",
                extras={"choices": solved_choices(turn.language)},
            )
            turn.wait_for(Awaiting.SOLVED)
        turn.commit()

    def _words(self, turn: Turn, playbook: pb.Playbook, text: str) -> str:
        return words(turn, playbook, text, self._currency, self._clock())


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
