"""What a playbook can do, and how steps stand together.

A flow is what people write: steps, branches, loops, another playbook inside this one. `program`
turns it into the numbered list that a run walks through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True)
class Waiting:
    """How long an answer may take. After each time in `remind` the customer is reminded; after
    `give_up` the issue is closed as abandoned, or handed to a person."""

    remind: tuple[timedelta, ...] = ()
    text: str = ""
    give_up: timedelta | None = None
    hand_off: bool = False


@dataclass(frozen=True)
class Ask:
    slot: str
    when: str = ""
    waiting: Waiting | None = None


@dataclass(frozen=True)
class Medium:
    """Something to look at: `kind` is picture, video or model (3D); `file` stands in the
    playbook's own folder or is a path of the help center. `words` says what is to be seen."""

    kind: str
    file: str
    words: str


@dataclass(frozen=True)
class Show:
    """Says a text and, where `article` names one by its slug, shows that article beside it."""

    text: str
    article: str = ""
    when: str = ""
    media: tuple[Medium, ...] = ()


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
    """`arguments` maps the action's parameters to facts, or to `said.<slot>` where the action
    declares that the customer gives it. `policy` is the one that decided before it."""

    action: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    when: str = ""
    policy: str = ""
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
class Wait:
    """Waits until the condition holds on facts read again every so often, at most so long."""

    until: str
    every: timedelta
    at_most: timedelta
    when: str = ""


@dataclass(frozen=True)
class HandOff:
    reason: str
    for_customer: str = ""
    when: str = ""


@dataclass(frozen=True)
class Stop:
    """Ends the playbook here, as if its last step were done."""

    when: str = ""


Doing = Ask | Show | LookUp | Decide | Act | Verify | Tell | Wait | HandOff | Stop


@dataclass(frozen=True)
class Arm:
    """One way of a branch; an empty `when` is the way that is left."""

    when: str
    flow: tuple[Node, ...]
    label: str = ""


@dataclass(frozen=True)
class Branch:
    """The first way whose condition holds is taken; none when none holds."""

    arms: tuple[Arm, ...]


@dataclass(frozen=True)
class Repeat:
    """Does the flow, again until the condition holds, at most so many times. Slots asked inside
    are asked anew each time."""

    flow: tuple[Node, ...]
    until: str
    at_most: int


@dataclass(frozen=True)
class Play:
    """Another playbook inside this one."""

    name: str
    title: str
    flow: tuple[Node, ...]


Node = Doing | Branch | Repeat | Play


@dataclass(frozen=True)
class Unless:
    """Go to step `to` unless the condition holds."""

    condition: str
    to: int
    when: str = ""


@dataclass(frozen=True)
class Go:
    to: int
    when: str = ""


@dataclass(frozen=True)
class Enter:
    """A loop begins here."""

    when: str = ""


@dataclass(frozen=True)
class Again:
    """Back to `to` until the condition holds, at most so many passes; `forget` names the slots
    that are asked anew."""

    to: int
    until: str
    at_most: int
    forget: tuple[str, ...]
    when: str = ""


Moving = Unless | Go | Enter | Again
Step = Doing | Moving
