"""A playbook's flow as its diagram shows it: steps with their marks, ways, loops and frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from unsnag.application.ports.playbook_files import Offered
from unsnag.domain.playbooks import (
    SAID,
    Act,
    Ask,
    Branch,
    Decide,
    Doing,
    HandOff,
    LookUp,
    Node,
    Play,
    Playbook,
    Repeat,
    Show,
    SlotKind,
    Stop,
    Tell,
    Verify,
    Wait,
)
from unsnag.domain.playbooks.conditions import in_words
from unsnag.domain.playbooks.diagram import kind_of

MARKS = {
    "ask": "Ask",
    "show": "Show",
    "look_up": "Look up",
    "decide": "Decide",
    "act": "Act",
    "verify": "Verify",
    "tell": "Tell",
    "wait": "Wait",
    "hand_off": "Hand off",
    "stop": "Stop",
    "branch": "Branch",
    "repeat": "Repeat",
    "play": "Play",
}


@dataclass(frozen=True)
class ShownWay:
    """One way of a branch; `when` in words, empty for the way that is left."""

    when: str
    flow: tuple[ShownNode, ...]


@dataclass(frozen=True)
class ShownNode:
    """One thing of the diagram. `notes` are short lines under its text; `when` is its condition in
    words; `again` says when a loop ends. `flow` is what a loop or an inner playbook holds."""

    kind: str
    text: str
    notes: tuple[str, ...] = ()
    when: str = ""
    ways: tuple[ShownWay, ...] = ()
    flow: tuple[ShownNode, ...] = ()
    again: str = ""

    @property
    def mark(self) -> str:
        return MARKS[self.kind]

    @property
    def ends(self) -> bool:
        """Whether nothing comes behind it."""
        return self.kind in ("hand_off", "stop") and not self.when


def shown_flow(playbook: Playbook, offered: Offered, currency: str) -> tuple[ShownNode, ...]:
    """The whole flow of a playbook."""
    facts = (*playbook.facts, *(slot.fact for slot in playbook.slots.values()))

    def words(condition: str) -> str:
        return in_words(condition, facts, currency)

    return tuple(_nodes(playbook.flow, playbook, offered, words))


def _nodes(
    flow: Iterable[Node], playbook: Playbook, offered: Offered, words: Callable[[str], str]
) -> Iterable[ShownNode]:
    for node in flow:
        if isinstance(node, Branch):
            ways = tuple(
                ShownWay(words(a.when), tuple(_nodes(a.flow, playbook, offered, words)))
                for a in node.arms
            )
            yield ShownNode("branch", "Which way?", ways=ways)
        elif isinstance(node, Repeat):
            inside = tuple(_nodes(node.flow, playbook, offered, words))
            times = "once" if node.at_most == 1 else f"at most {node.at_most} times"
            again = f"Again until {words(node.until)}" if node.until else "Again each time"
            yield ShownNode("repeat", times.capitalize(), flow=inside, again=f"{again}, {times}")
        elif isinstance(node, Play):
            inside = tuple(_nodes(node.flow, playbook, offered, words))
            yield ShownNode("play", node.title, notes=(node.name,), flow=inside)
        else:
            text, notes = _said(node, playbook, offered, words)
            yield ShownNode(kind_of(node), text, notes, when=words(node.when))


def _said(
    step: Doing, playbook: Playbook, offered: Offered, words: Callable[[str], str]
) -> tuple[str, tuple[str, ...]]:
    """What a step says, and the small print below it."""
    if isinstance(step, Ask):
        return _question(step, playbook)
    if isinstance(step, Tell):
        return step.text, ("This settles it.",) if step.settles else ()
    if isinstance(step, Show):
        seen = (f"{m.kind.capitalize()}: {m.words}" for m in step.media)
        return step.text, (*seen, *((f"Article: {step.article}",) if step.article else ()))
    if isinstance(step, LookUp):
        title = next((s.title for s in offered.look_ups if s.name == step.look_up), step.look_up)
        by = ", ".join(value.replace("_", " ") for value in step.arguments.values())
        return title, (f"By {by}",) if by else ()
    if isinstance(step, Decide):
        return f"By the policy “{step.policy}”", ("Refused or unsure: a person gets it.",)
    if isinstance(step, Act):
        return step.title, (_action(step.action, offered), *_taken(step))
    if isinstance(step, Verify):
        return f"{_action(step.action, offered)}: read back", ("Goes on only when it is there.",)
    if isinstance(step, Wait):
        return f"Until {words(step.until)}", (
            f"Looked up every {_long(step.every.total_seconds())}",
            f"At most {_long(step.at_most.total_seconds())}",
        )
    if isinstance(step, HandOff):
        return step.reason, (f"The customer reads: {step.for_customer}",) * bool(step.for_customer)
    assert isinstance(step, Stop)  # noqa: S101  the set of steps is closed
    return "The playbook ends here.", ()


def _question(step: Ask, playbook: Playbook) -> tuple[str, tuple[str, ...]]:
    slot = playbook.slots.get(step.slot)
    if slot is None:
        return step.slot.replace("_", " "), ()
    if slot.kind is SlotKind.CHOICE:
        return slot.ask, ("Answers: " + ", ".join(option.label for option in slot.options),)
    if slot.kind is SlotKind.CONFIRM:
        return slot.ask, ("Answers: yes, no",)
    return slot.ask, (step.slot.replace("_", " ").capitalize(),)


def _action(name: str, offered: Offered) -> str:
    return next((a.title for a in offered.actions if a.name == name), name)


def _taken(step: Act) -> tuple[str, ...]:
    return tuple(
        f"{name}: {value.removeprefix(SAID).replace('_', ' ')}"
        for name, value in step.arguments.items()
    )


def _long(seconds: float) -> str:
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds % size == 0:
            number = int(seconds // size)
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return f"{int(seconds)} seconds"
