"""A playbook as a numbered list of steps with a cursor.

Branches and loops become moves between numbers, so that where a run stands is one whole number and
the way that it came is a list of them: both survive a restart, and a run that is taken up again
goes on exactly where it was. Every loop is bounded, so every walk ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from unsnag.domain.playbooks.slots import SAID, Slot
from unsnag.domain.playbooks.steps import (
    Act,
    Again,
    Ask,
    Branch,
    Decide,
    Doing,
    Enter,
    Go,
    Moving,
    Node,
    Play,
    Repeat,
    Step,
    Stop,
    Unless,
    Waiting,
)
from unsnag.domain.policies import FactSpec, FactValue, Policy

MOST_PASSES = 20
MOST_STEPS = 400  # of one playbook with everything inside it
LONGEST_WALK = 2_000  # steps of one run, loops counted


NO_WAITING = Waiting()  # an answer may take as long as it likes


class EndlessWalk(Exception):
    """A run took more steps than any playbook needs."""

    code = "endless_walk"


@dataclass(frozen=True)
class Playbook:
    """`version` is a digest of the folder's files; `sources` are their texts, kept so that a run
    ends on the version that it began with. `steps` is the program of `flow`; `policy` the one
    beside the playbook, `inner_policies` those of the playbooks inside it. `translations` gives a
    text in another language: `{language: {text: text}}`; `languages` begins with the one written
    in."""

    name: str
    title: str
    version: str
    intents: tuple[str, ...]
    needs_identity: bool
    slots: Mapping[str, Slot]
    facts: tuple[FactSpec, ...]
    steps: tuple[Step, ...]
    policy: Policy | None
    sources: Mapping[str, str]
    flow: tuple[Node, ...] = ()
    inner_policies: tuple[Policy, ...] = ()
    languages: tuple[str, ...] = ("en",)
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    waiting: Waiting = NO_WAITING
    about: str = ""

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions in their order, each once."""
        return tuple(dict.fromkeys(s.action for s in self.steps if isinstance(s, Act)))

    @property
    def guided(self) -> bool:
        """Whether it only leads the customer: nothing is done in a connected system."""
        return not self.actions

    def policy_named(self, name: str) -> Policy | None:
        """The policy of that name; the one beside the playbook for an empty name."""
        known = [p for p in (self.policy, *self.inner_policies) if p is not None]
        return next((p for p in known if not name or p.name == name), None)

    def in_language(self, text: str, language: str) -> str:
        """A text of this playbook in that language, or as it was written."""
        return self.translations.get(language, {}).get(text, text)


Applies = Callable[[str, Mapping[str, FactValue]], bool]


@dataclass(frozen=True)
class Position:
    """Where a walk has come: the step to do next (None when all are done), the way so far, and the
    slots to forget because their loop begins anew."""

    index: int
    step: Doing | None
    trail: tuple[int, ...] = ()
    forgotten: tuple[str, ...] = ()


def program(flow: Iterable[Node]) -> tuple[Step, ...]:
    """The flow as numbered steps; each action knows the policy that decides before it."""
    steps: list[Step] = []
    _append_all(steps, flow, [""])
    return tuple(steps)


def _append_all(steps: list[Step], flow: Iterable[Node], policy: list[str]) -> None:
    """Append a flow. `policy` holds the one last decided by in this playbook."""
    for node in flow:
        if isinstance(node, Play):
            _append_all(steps, node.flow, [""])
        elif isinstance(node, Branch):
            _append_branch(steps, node, policy)
        elif isinstance(node, Repeat):
            _append_loop(steps, node, policy)
        elif isinstance(node, Act):
            steps.append(replace(node, policy=policy[0]))
        else:
            if isinstance(node, Decide):
                policy[0] = node.policy
            steps.append(node)


def _append_loop(steps: list[Step], loop: Repeat, policy: list[str]) -> None:
    start = len(steps)
    steps.append(Enter())
    _append_all(steps, loop.flow, policy)
    forget = tuple(dict.fromkeys(s.slot for s in steps[start:] if isinstance(s, Ask)))
    steps.append(Again(start + 1, loop.until, loop.at_most, forget))


def _append_branch(steps: list[Step], branch: Branch, policy: list[str]) -> None:
    exits: list[int] = []
    for arm in branch.arms:
        test = len(steps)
        if arm.when:
            steps.append(Unless(arm.when, test))
        _append_all(steps, arm.flow, policy)
        exits.append(len(steps))
        steps.append(Go(0))
        if arm.when:
            steps[test] = Unless(arm.when, len(steps))
    for index in exits:
        steps[index] = Go(len(steps))


def upcoming(
    playbook: Playbook,
    cursor: int,
    facts: Mapping[str, FactValue],
    applies: Applies,
    trail: tuple[int, ...] = (),
) -> Position:
    """The next step from `cursor` on that applies. `facts` has what was read and said.

    Raises EndlessWalk.
    """
    steps, known = playbook.steps, dict(facts)
    index = cursor
    forgotten: tuple[str, ...] = ()
    while index < len(steps):
        if len(trail) > LONGEST_WALK:
            raise EndlessWalk(f"{playbook.name} took more than {LONGEST_WALK} steps")
        step = steps[index]
        if not isinstance(step, Moving):
            if step.when and not applies(step.when, known):
                index += 1
            elif isinstance(step, Stop):
                return Position(len(steps), None, (*trail, index), forgotten)
            else:
                return Position(index, step, trail, forgotten)
            continue
        trail = (*trail, index)
        if isinstance(step, Again) and _goes_round(steps, index, known, applies, trail):
            forgotten = (*forgotten, *step.forget)
            for slot in step.forget:
                known.pop(f"{SAID}{slot}", None)
            index = step.to
        else:
            index = _after(step, index, known, applies)
    return Position(len(steps), None, trail, forgotten)


def _after(step: Moving, index: int, facts: Mapping[str, FactValue], applies: Applies) -> int:
    if isinstance(step, Go):
        return step.to
    if isinstance(step, Unless) and not applies(step.condition, facts):
        return step.to
    return index + 1


def _goes_round(
    steps: tuple[Step, ...],
    index: int,
    facts: Mapping[str, FactValue],
    applies: Applies,
    trail: tuple[int, ...],
) -> bool:
    step = steps[index]
    assert isinstance(step, Again)  # noqa: S101  the caller asks at a loop's end only
    entered = max((i for i, at in enumerate(trail) if at == step.to - 1), default=-1)
    passes = sum(1 for at in trail[entered + 1 :] if at == index)
    if passes >= step.at_most:
        return False
    return not (step.until and applies(step.until, facts))
