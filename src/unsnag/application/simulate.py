"""Simulate conversations on the real engine: scripted customers, a scripted connected system.

Everything between the two is what runs in earnest: understanding aside, the same path, the same
policy, the same ledger on a database of its own. It costs nothing and reaches nobody.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from unsnag.application.approve import Approve
from unsnag.application.handle_message import HandleMessage
from unsnag.application.identify import Identify
from unsnag.application.ports.store import Store
from unsnag.application.receive import Receive
from unsnag.application.recover import Recover
from unsnag.domain.actions import ActionSpec, RiskTier
from unsnag.domain.autonomy import Level
from unsnag.domain.conversations import Author, Awaiting, Channel, Holder
from unsnag.domain.outcomes import standing
from unsnag.domain.playbooks import Ask, Playbook, Slot, SlotKind
from unsnag.domain.resolutions import ApprovalState, Run, RunState
from unsnag.domain.shared import ConversationId, IssueId
from unsnag.domain.simulations import Effects, Manner, Ran, Scenario, trouble

MOST_MOVES = 60
APART = timedelta(days=2)  # between runs, so that no cap of a day counts two of them
STEP = timedelta(seconds=20)
GREETINGS = ("", "Hi, ", "hello! ", "Good morning. ")
THANKS = ("", " Thanks", " please")


class MovableClock(Protocol):
    """A clock that a simulation moves."""

    def __call__(self) -> datetime: ...
    def move(self, by: timedelta) -> None: ...


class SimulatedSystem(Protocol):
    """The connected system of a simulation."""

    @property
    def effects(self) -> Effects: ...
    @property
    def actions(self) -> Sequence[ActionSpec]: ...
    def play(self, scenario: Scenario) -> None: ...


@dataclass(frozen=True)
class Engine:
    """What a simulation drives: the real use cases, on a database of their own."""

    store: Store
    receive: Receive
    handle: HandleMessage
    identify: Identify
    approve: Approve
    recover: Recover
    system: SimulatedSystem
    clock: MovableClock


@dataclass(frozen=True)
class Failure:
    """A run that was not as expected: its number from 1, why, and all that was told."""

    run: int
    why: str
    told: tuple[str, ...]


@dataclass(frozen=True)
class Simulated:
    """A scenario's runs; it passed when none failed."""

    scenario: str
    runs: int
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        return not self.failures


class Simulate:
    """Runs scenarios of one playbook."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._system = engine.system
        self._count = 0

    def __call__(
        self,
        playbook: Playbook,
        scenarios: Sequence[Scenario],
        times: int,
        progress: Callable[[str, int], None] | None = None,
    ) -> list[Simulated]:
        """Each scenario `times` times, the n-th time with the same accidents at every call.
        `progress` gets the scenario's name and the run's number."""
        self._let_act(playbook)
        found = []
        for scenario in scenarios:
            failures = []
            for number in range(1, times + 1):
                if progress:
                    progress(scenario.name, number)
                accidents = random.Random(f"{scenario.name}:{number}")  # noqa: S311  no secret
                ran = self._run(playbook, scenario, accidents)
                why = trouble(scenario.expected, ran)
                if why:
                    failures.append(Failure(number, why, ran.told))
            found.append(Simulated(scenario.name, times, tuple(failures)))
        return found

    def _let_act(self, playbook: Playbook) -> None:
        """Let the playbook's actions run as far as their risk ever permits."""
        specs = {spec.name: spec for spec in self._system.actions}
        for action in playbook.actions:
            alone = specs[action].risk is not RiskTier.NEVER_ALONE
            level = Level.AUTONOMOUS if alone else Level.APPROVE
            self._engine.store.set_level(
                playbook.name, action, level, by="simulation", reason="A simulation."
            )

    def _run(self, playbook: Playbook, scenario: Scenario, accidents: random.Random) -> Ran:
        engine = self._engine
        self._count += 1
        engine.clock.move(APART)
        self._system.play(scenario)
        begun = engine.store.start_conversation(Channel.WIDGET)
        conversation = begun.id
        engine.identify.by_host_token(
            begun,
            ref=f"{playbook.name}-{self._count}",
            token_id=f"{playbook.name}-{self._count}",
            expires=engine.clock() + timedelta(minutes=5),
        )
        customer = _Customer(engine, scenario, conversation, accidents)
        customer.write(accidents.choice(GREETINGS) + scenario.says + accidents.choice(THANKS))
        ended = False
        for _ in range(MOST_MOVES):
            engine.clock.move(STEP)
            if accidents.random() < 0.3:
                engine.recover()
            ended = not customer.goes_on(playbook)
            if ended:
                break
        if scenario.manners or scenario.system is not Manner.DONE:
            engine.clock.move(timedelta(minutes=1))
            engine.recover()  # what was left unseen is read back before the next run begins
        return self._what_came(conversation, stuck=not ended)

    def _what_came(self, conversation: ConversationId, *, stuck: bool) -> Ran:
        store = self._engine.store
        said = [m for m in store.messages(conversation) if m.author is Author.AI]
        issues = list(dict.fromkeys(m.issue for m in said if m.issue is not None))
        events = store.events(issues[0]) if issues else []
        return Ran(
            outcome=standing(events, self._engine.clock()).outcome,
            effects=self._system.effects,
            told=tuple(m.text for m in said),
            stuck=stuck,
        )


class _Customer:
    """Plays the script of one run."""

    def __init__(
        self,
        engine: Engine,
        scenario: Scenario,
        conversation: ConversationId,
        accidents: random.Random,
    ) -> None:
        self._engine = engine
        self._scenario = scenario
        self._conversation = conversation
        self._accidents = accidents
        self._asked: dict[str, int] = {}
        self._sent = 0

    def write(self, text: str, choice: str = "") -> None:
        """Send a message, now and then twice, and have it answered."""
        self._sent += 1
        for _ in range(1 + (self._accidents.random() < 0.25)):
            self._engine.receive(self._conversation, text, key=f"s{self._sent}", choice=choice)
        self._engine.handle.take(self._conversation)

    def goes_on(self, playbook: Playbook) -> bool:
        """Do what the script says next; False when there is nothing more to do."""
        state = self._engine.store.conversation(self._conversation)
        if state.holder is Holder.HUMAN or state.issue is None:
            return False
        if state.awaiting is Awaiting.SLOT:
            return self._answer(state.issue, playbook)
        if state.awaiting is Awaiting.SOLVED:
            solved = self._scenario.solved
            word = "Yes, that solved it" if solved else "No, I need a person"
            self.write(word, "solved" if solved else "not_solved")
            return True
        run = self._engine.store.active_run(state.issue)
        if run is None:
            return False
        if run.state is RunState.AWAITING_APPROVAL:
            return self._decide(state.issue)
        self._engine.clock.move(timedelta(minutes=1))
        if run.state is RunState.WAITING and run.wakes is not None:
            self._engine.clock.move(max(timedelta(), run.wakes - self._engine.clock()))
        self._engine.recover()
        return True

    def _decide(self, issue: IssueId) -> bool:
        run = self._engine.store.active_run(issue)
        approval = None
        if run is not None:
            approval = self._engine.store.approval_of_step(run.id, run.step)
        if approval is None or approval.state is not ApprovalState.WAITING:
            self._engine.recover()
            return True
        if self._scenario.approves:
            self._engine.approve.approve(approval.id, "Ada")
            if self._engine.store.approval(approval.id).state is ApprovalState.WAITING:
                self._engine.approve.approve(approval.id, "Grace")
        else:
            self._engine.approve.refuse(approval.id, "Ada", "Not this one.")
        return True

    def _answer(self, issue: IssueId, playbook: Playbook) -> bool:
        run = self._engine.store.active_run(issue)
        step = None if run is None else playbook.steps[run.step]
        if not isinstance(step, Ask):
            return False
        slot = playbook.slots[step.slot]
        answers = self._scenario.answers.get(slot.name, ())
        time = self._asked.get(slot.name, 0)
        if not answers:
            return self._silent(run)
        self._asked[slot.name] = time + 1
        given = answers[min(time, len(answers) - 1)]
        label = _label(slot, given)
        pressed = slot.kind in (SlotKind.CHOICE, SlotKind.CONFIRM) and slot.take(given) is not None
        if pressed and self._accidents.random() < 0.5:
            self.write(label, f"slot:{slot.take(given)}")
        else:
            self.write(label)
        return True

    def _silent(self, run: Run | None) -> bool:
        """Let the time pass in which nothing is answered, as far as the playbook counts it."""
        if run is None or run.wakes is None:
            return False
        self._engine.clock.move(max(timedelta(), run.wakes - self._engine.clock()))
        self._engine.recover()
        return True


def _label(slot: Slot, given: str) -> str:
    return next((o.label for o in slot.options if o.value == given), given)
