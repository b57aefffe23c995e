"""Playbooks: the written way to settle one kind of issue.

A playbook is a list of steps with a cursor. `upcoming` names the next step that applies, skipping
those whose condition does not hold; who performs a step is not known here. Texts are logic-less:
`{name}` and `{name:money|date|day}` stand for facts and slots and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from unsnag.domain.policies import FactSpec, FactType, FactValue, Policy
from unsnag.domain.shared import Money

PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_.]*)(?::([a-z]+))?\}")


@dataclass(frozen=True)
class Slot:
    """A detail that the customer gives. `pattern` finds it in a text; `choices_from` names a
    look-up whose list of values is offered as buttons."""

    name: str
    pattern: str
    ask: str
    choices_from: str = ""

    def find(self, text: str) -> str | None:
        """The first value in the text, upper-cased and without spaces; None if there is none."""
        match = re.search(self.pattern, text, re.IGNORECASE)
        return re.sub(r"\s+", "", match.group(0)).upper() if match else None


@dataclass(frozen=True)
class Ask:
    slot: str
    when: str = ""


@dataclass(frozen=True)
class Show:
    """Says a text and, where `article` names one by its slug, shows that article beside it."""

    text: str
    article: str = ""
    when: str = ""


@dataclass(frozen=True)
class LookUp:
    look_up: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    when: str = ""


@dataclass(frozen=True)
class Decide:
    policy: str
    when: str = ""


@dataclass(frozen=True)
class Act:
    """`arguments` maps the action's parameters to facts, and those that the action lets the
    customer give to slots. `undo_on_failure`: what this step did is undone when a later step of
    the run fails for good."""

    action: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    when: str = ""
    undo_on_failure: bool = False


@dataclass(frozen=True)
class Verify:
    action: str
    when: str = ""


@dataclass(frozen=True)
class Tell:
    """`settles` says that the text answers the need by itself, from facts just read."""

    text: str
    settles: bool = False
    when: str = ""


@dataclass(frozen=True)
class HandOff:
    reason: str
    for_customer: str = ""
    when: str = ""


Step = Ask | Show | LookUp | Decide | Act | Verify | Tell | HandOff


@dataclass(frozen=True)
class Playbook:
    """`version` is a digest of the folder's files; `sources` are their texts, kept so that a run
    ends on the version that it began with."""

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

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(s.action for s in self.steps if isinstance(s, Act))


Applies = Callable[[str, Mapping[str, FactValue]], bool]


def upcoming(
    playbook: Playbook, cursor: int, facts: Mapping[str, FactValue], applies: Applies
) -> tuple[int, Step | None]:
    """The index and the next step from `cursor` on that applies; None when all are done."""
    for index in range(cursor, len(playbook.steps)):
        step = playbook.steps[index]
        if not step.when or applies(step.when, facts):
            return index, step
    return len(playbook.steps), None


def fill(
    text: str, values: Mapping[str, FactValue], currency: str = "EUR", now: datetime | None = None
) -> str:
    """Put values into a text. An unknown name stays visible as `…`, never as code."""

    def replaced(match: re.Match[str]) -> str:
        name, style = match.group(1), match.group(2)
        if name not in values:
            return "…"
        return shown(values[name], style or "", currency, now)

    return PLACEHOLDER.sub(replaced, text)


def shown(value: FactValue, style: str, currency: str, now: datetime | None = None) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if style == "money" and isinstance(value, int):
        return str(Money(value, currency))
    if style in ("date", "day") and isinstance(value, str):
        return _dated(value, style, now)
    return str(value).replace("_", " ") if style == "words" else str(value)


def _dated(value: str, style: str, now: datetime | None) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value or "an unknown date"
    day = f"{moment:%A} {moment.day} {moment:%B}"
    if style == "date" and (now is None or moment.year != now.year):
        day += f" {moment.year}"
    return day


def shown_fact(spec: FactSpec, value: FactValue, currency: str) -> str:
    """A fact as people read it, by its type."""
    style = {FactType.MONEY: "money", FactType.TIME: "date", FactType.CHOICE: "words"}
    return shown(value, style.get(spec.type, ""), currency)
