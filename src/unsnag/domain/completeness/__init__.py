"""How complete a hand-off was: what a person had to ask the customer again.

A hand-off counts once somebody answered it. What they asked for stood in one of three ways at that
moment: it was known, the assistant had asked in vain, or nobody had asked. A reply that could not
be read says nothing, and neither does one from before replies were read: such a hand-off is never
counted as complete. What a person says they had to ask for outranks what was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.shared import IssueId


class Stood(StrEnum):
    """Closed set of how a detail stood at the hand-off that a person asked for after it."""

    KNOWN = "known"  # in the hand-off or the thread: the customer says it twice
    IN_VAIN = "in_vain"  # the assistant had asked and got no answer
    NEVER = "never"  # the assistant never asked


class Kept(StrEnum):
    """Closed set of what became of a hand-off; every one has exactly one."""

    KNOWN_AGAIN = "known_again"  # asked for something that was known
    MORE_ASKED = "more_asked"  # asked only for what wasn't known
    COMPLETE = "complete"  # answered, and nothing was asked for
    UNREAD = "unread"  # answered in words that could not be read
    UNANSWERED = "unanswered"  # nobody has written to the customer yet


_NO_HANDOFF = (HandoffReason.SPLIT,)
"""Reasons with which no assistant hands anything off."""


@dataclass(frozen=True)
class HandoffRead:
    """A hand-off with what was asked for after it, by detail."""

    issue: IssueId
    reason: str
    at: datetime
    playbook: str = ""
    answered: bool = False
    unread: bool = False
    asked: Mapping[str, Stood] = field(default_factory=dict)

    @property
    def kept(self) -> Kept:
        """What became of it."""
        if Stood.KNOWN in self.asked.values():
            return Kept.KNOWN_AGAIN
        if self.asked:
            return Kept.MORE_ASKED
        if not self.answered:
            return Kept.UNANSWERED
        return Kept.UNREAD if self.unread else Kept.COMPLETE


def as_data(asked: Mapping[str, Stood]) -> str:
    """What a reply asked for, as an event keeps it: words with a colon, apart by spaces."""
    return " ".join(f"{name}:{stood.value}" for name, stood in asked.items())


def of_data(kept: str) -> dict[str, Stood]:
    """The same read back; what is not of this form is left out."""
    pairs = (one.rpartition(":") for one in kept.split())
    known = set(Stood)
    return {name: Stood(stood) for name, _, stood in pairs if name and stood in known}


def handoffs(events: Iterable[Event]) -> tuple[HandoffRead, ...]:
    """The hand-offs of one issue, the first first. Duplicates and another order change nothing."""
    found: list[_Open] = []
    current: _Open | None = None
    for event in sorted({e.key: e for e in events}.values(), key=lambda e: (e.at, e.key)):
        if event.kind is EventKind.HANDED_OFF:
            current = None
            if event.data.get("reason") not in _NO_HANDOFF:
                current = _Open(event)
                found.append(current)
        elif event.kind is EventKind.GIVEN_BACK:
            current = None
        elif current is not None:
            current.take(event)
    return tuple(one.read() for one in found)


class _Open:
    """A hand-off while its events are folded."""

    def __init__(self, event: Event) -> None:
        self._event = event
        self._read: dict[str, Stood] = {}
        self._said: dict[str, Stood | None] = {}
        self._answered = self._unread = False

    def take(self, event: Event) -> None:
        if event.kind is EventKind.HUMAN_REPLIED:
            self._answered = True
            asked = event.data.get("asked")
            self._unread = self._unread or asked is None
            for name, stood in of_data("" if asked is None else str(asked)).items():
                self._read.setdefault(name, stood)
        elif event.kind is EventKind.ASKED_AGAIN:
            name, how = str(event.data.get("detail", "")), str(event.data.get("stood", ""))
            wrong = not event.data.get("asked") or how not in set(Stood)
            self._said[name] = None if wrong else Stood(how)

    def read(self) -> HandoffRead:
        said = {**self._read, **self._said}
        return HandoffRead(
            issue=self._event.issue,
            reason=str(self._event.data.get("reason", "")),
            at=self._event.at,
            answered=self._answered or bool(self._said),
            unread=self._unread and not self._said,
            asked={name: stood for name, stood in said.items() if stood is not None},
        )
