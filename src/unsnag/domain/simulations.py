"""A scripted customer and a connected system that behaves as written; what must come of it.

A scenario is run several times, each time with other small accidents (a message twice, a button or
words, the worker in between). It passes when every run passes: a thing that goes right three times
of four is not right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from unsnag.domain.outcomes import Outcome
from unsnag.domain.policies import FactValue

Effects = tuple[tuple[str, str], ...]
"""The action and the object of each effect, in order."""


class Manner(StrEnum):
    """Closed set of how the connected system takes an action."""

    DONE = "done"
    DECLINED = "declined"  # it says no, and nothing happens
    DOWN = "down"  # the first calls don't reach it
    LOST_BEFORE = "lost_before"  # calls time out, and nothing happened
    LOST_AFTER = "lost_after"  # the call times out, and it happened
    CONTRADICTS = "contradicts"  # a receipt, but the record shows something else
    UNREACHABLE = "unreachable"  # nothing can be looked up


@dataclass(frozen=True)
class Expected:
    """What must come of a scenario. `effects` are the actions done, in order; None leaves them
    open. `told` and `never_told` are parts of what the customer reads."""

    outcome: Outcome
    effects: tuple[str, ...] | None = None
    told: tuple[str, ...] = ()
    never_told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """One script. `answers` are by slot, several for a slot that is asked again; a customer who has
    none for a question never answers. `asides` are questions among the answers that have nothing to
    do with the need, each with what the help center says to it. `approves` is what a person says to
    a request for approval; `solved` what the customer says to "Did this solve it?". `manners` says
    of single actions how the system takes them, `system` of all others."""

    name: str
    says: str
    expected: Expected
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    system: Manner = Manner.DONE
    approves: bool = True
    solved: bool = True
    manners: Mapping[str, Manner] = field(default_factory=dict)
    asides: Mapping[str, str] = field(default_factory=dict)

    def manner(self, action: str) -> Manner:
        """How the system takes an action."""
        return self.manners.get(action, self.system)


@dataclass(frozen=True)
class Ran:
    """What came of one run: the outcome, the effects at the system and all that was told."""

    outcome: Outcome
    effects: Effects
    told: tuple[str, ...]
    stuck: bool = False


def trouble(expected: Expected, ran: Ran) -> str:
    """Why a run is not as expected, in a sentence; empty when it is."""
    if ran.stuck:
        return "The conversation came to no end."
    if len(set(ran.effects)) < len(ran.effects):
        return f"The same was done twice: {', '.join(a for a, _ in ran.effects)}."
    if ran.outcome is not expected.outcome:
        last = f" The last words were: “{ran.told[-1]}”" if ran.told else ""
        return f"It ended {ran.outcome.value}, not {expected.outcome.value}.{last}"
    done = tuple(action for action, _ in ran.effects)
    if expected.effects is not None and done != expected.effects:
        return f"Done was {_listed(done)}, not {_listed(expected.effects)}."
    for part in expected.told:
        if not any(part in text for text in ran.told):
            return f"The customer was never told “{part}”."
    for part in expected.never_told:
        if any(part in text for text in ran.told):
            return f"The customer was told “{part}”."
    return ""


def _listed(actions: tuple[str, ...]) -> str:
    return ", ".join(actions) or "nothing"
