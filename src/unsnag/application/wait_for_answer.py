"""Wait for the customer or for a connected system: days, if need be.

A wait is a time in the run's row, so it survives restarts and upgrades. The customer is reminded as
the playbook says, and silence ends the issue honestly: closed as withdrawn, or with a person.
"""

from __future__ import annotations

from collections.abc import Mapping

from unsnag.application.carry_out import Progress, Steps, customer_ref, words
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.application.turn import Turn
from unsnag.domain import playbooks as pb
from unsnag.domain.conversations import Awaiting
from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.outcomes import EventKind
from unsnag.domain.phrases import phrase
from unsnag.domain.policies import FactValue
from unsnag.domain.resolutions import RunState, known

CLOSED = "I'll close this for now, as I haven't heard from you. Write any time to take it up again."


class WaitForAnswer:
    """Keeps runs waiting, reminds, and gives up."""

    def __init__(self, steps: Steps, clock: Clock, currency: str) -> None:
        self._do = steps
        self._clock = clock
        self._currency = currency

    def over(self, turn: Turn, playbook: pb.Playbook, step: pb.Wait) -> bool:
        """Whether what is waited for is so already; else the run begins to wait."""
        if self._holds(playbook, step, known(turn.move(), playbook)):
            return True
        now = self._clock()
        first = now + min(step.every, step.at_most)
        turn.move(state=RunState.WAITING, waits_since=now, wakes=first)
        turn.log(EventKind.WAITING_FOR_SYSTEM, once=f"{turn.move().id}:{turn.move().step}")
        turn.wait_for(Awaiting.NOTHING, asked_times=0)
        turn.commit()
        return False

    def look_again(self, turn: Turn, playbook: pb.Playbook) -> Progress:
        """Read the facts again; the run goes on when it is so, or when it has waited long enough.
        A system that can't be read is asked again at the next time."""
        run = turn.move()
        step = playbook.steps[run.step]
        assert isinstance(step, pb.Wait)  # noqa: S101  only such a step makes a run wait
        now = self._clock()
        expired = run.waits_since is None or now - run.waits_since >= step.at_most
        try:
            facts = self._do.read_facts.again(playbook, run.trail, customer_ref(turn), run.slots)
        except SystemUnreachable:
            if expired:
                raise
            turn.move(wakes=now + step.every)
            turn.commit()
            return Progress.STOPPED
        run = turn.move(facts=facts, facts_read=now)
        if expired or self._holds(playbook, step, known(run, playbook)):
            turn.move(state=RunState.RUNNING)
            return Progress.VERIFIED
        turn.move(wakes=now + step.every)
        turn.commit()
        return Progress.STOPPED

    def remind_or_give_up(self, turn: Turn, playbook: pb.Playbook) -> Progress:
        """What is due after so long a silence."""
        run, now = turn.move(), self._clock()
        step = playbook.steps[run.step]
        own = step.waiting if isinstance(step, pb.Ask) else None
        waiting = own or playbook.waiting
        since = run.waits_since or now
        if waiting.give_up is not None and now >= since + waiting.give_up:
            self._give_up(turn, playbook, waiting)
            return Progress.STOPPED
        if run.reminded < len(waiting.remind):
            text = words(turn, playbook, waiting.text, self._currency, now)
            turn.say(
                text, key=f"run:{run.id}:remind:{run.step}:{int(since.timestamp())}:{run.reminded}"
            )
            turn.log(EventKind.REMINDED)
        reminded = min(run.reminded + 1, len(waiting.remind))
        times = list(waiting.remind[reminded:])
        times += [] if waiting.give_up is None else [waiting.give_up]
        turn.move(reminded=reminded, wakes=since + min(times) if times else None)
        turn.commit()
        return Progress.STOPPED

    def withdraw(self, turn: Turn, text: str) -> None:
        """End the run because the customer doesn't want it any more, or never answered."""
        run = turn.move(state=RunState.WITHDRAWN, wakes=None)
        turn.say(text, key=f"run:{run.id}:withdrawn")
        turn.log(EventKind.WITHDRAWN, once=str(run.id))
        turn.wait_for(Awaiting.NOTHING, asked_times=0)
        with turn.store.transaction():
            turn.commit()
            self._do.hand_off.lapse_approval(turn, "the customer", "They don't want it any more.")

    def _give_up(self, turn: Turn, playbook: pb.Playbook, waiting: pb.Waiting) -> None:
        if waiting.hand_off:
            detail = "The customer didn't answer in time."
            turn.move(wakes=None)
            self._do.hand_off(turn, HandoffReason.MISSING_DETAILS, detail=detail, playbook=playbook)
        else:
            self.withdraw(turn, phrase(CLOSED, turn.language))

    def _holds(self, playbook: pb.Playbook, step: pb.Wait, facts: Mapping[str, FactValue]) -> bool:
        return self._do.decide.applies(playbook, step.until, facts)
