"""What insights shows. Every outcome comes from `domain.outcomes.standing` over the event log, and
every number is the size of a list of issues that can be looked at.

The cohort of a day is the issues that opened on it; what became of them is told as of now.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Protocol

from unsnag.application.queries.desk import EffectShown
from unsnag.domain.outcomes import WINDOW, Event, EventKind, Outcome, Standing, standing
from unsnag.domain.shared import IssueId, TicketId


@dataclass(frozen=True)
class IssueLine:
    """An issue of a cohort with its events and the playbooks that were begun for it."""

    id: IssueId
    opened: datetime
    channel: str
    intent: str
    text: str
    who: str
    events: tuple[Event, ...]
    playbooks: tuple[str, ...]


@dataclass(frozen=True)
class Counted:
    """A number and the issues behind it."""

    name: str
    title: str
    issues: tuple[IssueId, ...]

    @property
    def n(self) -> int:
        return len(self.issues)


@dataclass(frozen=True)
class PlaybookFigures:
    """The issues of one playbook: begun, verified, handed off (by reason)."""

    name: str
    title: str
    begun: Counted
    verified: Counted
    handed_off: Counted
    reasons: tuple[Counted, ...]

    @property
    def counts(self) -> tuple[Counted, ...]:
        return (self.begun, self.verified, self.handed_off)


@dataclass(frozen=True)
class DayFigures:
    """All numbers of a day's cohort. `outcomes` is a partition of `all`; flags are shown beside and
    never added to it."""

    day: date
    as_of: datetime
    all: Counted
    outcomes: tuple[Counted, ...]
    flags: tuple[Counted, ...]
    self_service: tuple[Counted, ...]
    reasons: tuple[Counted, ...]
    playbooks: tuple[PlaybookFigures, ...]
    matured: int

    def outcome(self, outcome: Outcome) -> Counted:
        """The issues with an outcome."""
        return next(c for c in self.outcomes if c.name == outcome.value)

    def named(self, name: str) -> Counted | None:
        """Any number of the day by its name; None when there is no such number."""
        parts = [self.all, *self.outcomes, *self.flags, *self.self_service, *self.reasons]
        for figures in self.playbooks:
            parts += [figures.begun, figures.verified, figures.handed_off, *figures.reasons]
        return next((c for c in parts if c.name == name), None)


OUTCOME_TITLES: Mapping[Outcome, str] = {
    Outcome.VERIFIED: "Verified",
    Outcome.CONFIRMED: "Confirmed",
    Outcome.ASSUMED: "Assumed",
    Outcome.HANDED_OFF: "Handed off",
    Outcome.ABANDONED: "Abandoned",
    Outcome.FAILED: "Failed",
    Outcome.OPEN: "Open",
}
_SELF_SERVICE = (
    (EventKind.SEARCHED, "searched", "Searched the help center"),
    (EventKind.ARTICLE_READ, "article_read", "Read an article for 30 seconds"),
    (EventKind.FORM_STARTED, "form_started", "Began a contact form"),
    (EventKind.SUGGESTION_OPENED, "suggestion_opened", "Opened a suggested answer"),
    (EventKind.FORM_SENT, "form_sent", "Sent the form"),
)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share, by Wilson's score; `whole` is at least 1."""
    z = 1.96
    share, spread = part / whole, z * z / whole
    middle = (share + spread / 2) / (1 + spread)
    reach = z / (1 + spread) * math.sqrt(share * (1 - share) / whole + spread / (4 * whole))
    return max(0.0, middle - reach), min(1.0, middle + reach)


@dataclass(frozen=True)
class _Stood:
    line: IssueLine
    standing: Standing
    kinds: frozenset[EventKind]
    reason: str


def measure(
    day: date, issues: Sequence[IssueLine], as_of: datetime, titles: Mapping[str, str]
) -> DayFigures:
    """Count a day's cohort. `titles` names hand-off reasons and playbooks by their codes."""
    stood = [_stood(line, as_of) for line in issues]
    outcomes = tuple(
        _count(o.value, OUTCOME_TITLES[o], (s for s in stood if s.standing.outcome is o))
        for o in Outcome
    )
    return DayFigures(
        day=day,
        as_of=as_of,
        all=_count("all", "Issues", stood),
        outcomes=outcomes,
        flags=_flags(stood),
        self_service=tuple(
            _count(name, title, (s for s in stood if kind in s.kinds))
            for kind, name, title in _SELF_SERVICE
        ),
        reasons=_reasons(stood, "", titles),
        playbooks=_playbooks(stood, titles),
        matured=sum(as_of - s.line.opened >= WINDOW for s in stood),
    )


def last_reason(events: Iterable[Event], as_of: datetime) -> str:
    """The code of the last hand-off's reason; empty when there was none."""
    handed = [e for e in events if e.kind is EventKind.HANDED_OFF and e.at <= as_of]
    return str(handed[-1].data.get("reason", "")) if handed else ""


def _stood(line: IssueLine, as_of: datetime) -> _Stood:
    reason = last_reason(line.events, as_of)
    kinds = frozenset(e.kind for e in line.events if e.at <= as_of)
    return _Stood(line, standing(line.events, as_of), kinds, reason)


def _count(name: str, title: str, stood: Iterable[_Stood]) -> Counted:
    return Counted(name, title, tuple(s.line.id for s in stood))


def _flags(stood: Sequence[_Stood]) -> tuple[Counted, ...]:
    def flag(name: str, title: str) -> Counted:
        return _count(name, title, (s for s in stood if getattr(s.standing, name)))

    return (
        flag("deflected_explicit", "Form left after an answer helped"),
        flag("deflected_implicit", "Helped themselves, no form begun"),
        flag("reopened", "Reopened"),
        flag("recontacted", "Wrote again within 7 days, elsewhere"),
        flag("human_touched", "A person replied, approved or closed"),
        flag("contained", "No hand-off to a person"),
    )


def _reasons(
    stood: Iterable[_Stood], prefix: str, titles: Mapping[str, str]
) -> tuple[Counted, ...]:
    """Issues whose outcome is a hand-off, by the reason of the last one, most frequent first."""
    found: dict[str, list[_Stood]] = {}
    for s in stood:
        if s.standing.outcome is Outcome.HANDED_OFF:
            found.setdefault(s.reason, []).append(s)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        _count(f"{prefix}reason:{reason}", titles.get(reason, "No reason kept"), rows)
        for reason, rows in ordered
    )


def _playbooks(stood: Sequence[_Stood], titles: Mapping[str, str]) -> tuple[PlaybookFigures, ...]:
    names = sorted({name for s in stood for name in s.line.playbooks})
    figures = []
    for name in names:
        mine = [s for s in stood if name in s.line.playbooks]
        prefix = f"playbook:{name}:"
        ended = {
            o: [s for s in mine if s.standing.outcome is o]
            for o in (Outcome.VERIFIED, Outcome.HANDED_OFF)
        }
        figures.append(
            PlaybookFigures(
                name=name,
                title=titles.get(name, name),
                begun=_count(f"{prefix}begun", "Begun", mine),
                verified=_count(f"{prefix}verified", "Verified", ended[Outcome.VERIFIED]),
                handed_off=_count(f"{prefix}handed_off", "Handed off", ended[Outcome.HANDED_OFF]),
                reasons=_reasons(mine, prefix, titles),
            )
        )
    return tuple(figures)


class Tone(StrEnum):
    """Closed set of how an event reads in a timeline."""

    PLAIN = "plain"
    GOOD = "good"
    PERSON = "person"
    TROUBLE = "trouble"


@dataclass(frozen=True)
class Moment:
    """An event of an issue in words."""

    at: datetime
    words: str
    tone: Tone


@dataclass(frozen=True)
class ListedIssue:
    """An issue in a list behind a number."""

    id: IssueId
    opened: datetime
    who: str
    text: str
    intent: str
    channel: str
    outcome: Outcome
    reason: str


@dataclass(frozen=True)
class IssueWhole:
    """One issue with its timeline and its rows of the effect ledger."""

    listed: ListedIssue
    standing: Standing
    moments: tuple[Moment, ...]
    effects: tuple[EffectShown, ...]
    runs: tuple[tuple[str, str, str], ...]
    ticket: TicketId | None


class InsightsQueries(Protocol):
    """Reads for insights."""

    @property
    def zone(self) -> tzinfo:
        """The zone in which a day begins and ends."""
        ...

    def first_day(self) -> date | None:
        """The day of the first issue; None before there is one."""
        ...

    def day(self, day: date) -> DayFigures: ...

    def listed(self, day: date, issues: Sequence[IssueId]) -> tuple[ListedIssue, ...]: ...

    def issue(self, id: IssueId) -> IssueWhole | None: ...
