"""What became of an issue: a fold over its events, and nothing else.

Every rate is computed from these outcomes. Duplicated, reordered and late events change nothing:
events carry a key and a time of their own. Silence is never success: an answer followed by silence
is `assumed` only after the window, and shown apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from unsnag.domain.shared import IssueId

WINDOW = timedelta(days=7)
QUIET = timedelta(hours=24)
DWELL_SECONDS = 30


class EventKind(StrEnum):
    """Closed set of what is logged about an issue."""

    OPENED = "opened"
    CUSTOMER_WROTE = "customer_wrote"
    RECOGNISED = "recognised"
    IDENTIFIED = "identified"
    ASKED = "asked"  # the AI asked for a detail
    SEARCHED = "searched"
    SUGGESTED = "suggested"  # answers were shown before sending
    SUGGESTION_OPENED = "suggestion_opened"
    ARTICLE_READ = "article_read"  # at least 30 s on an article reached by search
    ANSWERED = "answered"  # a passage or looked-up facts were given as the answer
    CONFIRMED = "confirmed"  # the customer said that it is solved
    DENIED = "denied"  # the customer said that it is not
    FORM_STARTED = "form_started"
    FORM_SENT = "form_sent"
    DECIDED = "decided"
    APPROVAL_ASKED = "approval_asked"
    APPROVED = "approved"
    REFUSED = "refused"
    ACTION_INTENDED = "action_intended"
    ACTION_DONE = "action_done"
    ACTION_FAILED = "action_failed"
    VERIFIED = "verified"  # the system of record, read back, shows the asked state
    HUMAN_ASKED = "human_asked"
    HANDED_OFF = "handed_off"
    HUMAN_REPLIED = "human_replied"
    HUMAN_CLOSED = "human_closed"
    GIVEN_BACK = "given_back"
    REOPENED = "reopened"


@dataclass(frozen=True)
class Event:
    """One thing that happened. The same `key` twice is the same event; `data` holds ids, codes and
    numbers, never a customer's words."""

    issue: IssueId
    kind: EventKind
    at: datetime
    key: str
    data: Mapping[str, str | int | bool]


class Outcome(StrEnum):
    """Closed set of outcomes; every issue has exactly one."""

    VERIFIED = "verified"
    CONFIRMED = "confirmed"
    ASSUMED = "assumed"
    HANDED_OFF = "handed_off"
    ABANDONED = "abandoned"
    FAILED = "failed"
    OPEN = "open"

    @property
    def resolved(self) -> bool:
        return self in (Outcome.VERIFIED, Outcome.CONFIRMED, Outcome.ASSUMED)


@dataclass(frozen=True)
class Standing:
    """An issue's outcome with its flags. `human_touched`: a person replied, approved or closed."""

    outcome: Outcome
    deflected_explicit: bool = False
    deflected_implicit: bool = False
    reopened: bool = False
    contained: bool = False
    human_touched: bool = False


_HUMAN_TOUCH = (
    EventKind.HUMAN_REPLIED,
    EventKind.HUMAN_CLOSED,
    EventKind.APPROVED,
    EventKind.REFUSED,
)
_ENDS = {
    EventKind.VERIFIED: Outcome.VERIFIED,
    EventKind.CONFIRMED: Outcome.CONFIRMED,
    EventKind.HANDED_OFF: Outcome.HANDED_OFF,
}
_REOPENS = (EventKind.REOPENED, EventKind.DENIED, EventKind.GIVEN_BACK)
_CONTACT = (EventKind.FORM_SENT, EventKind.HANDED_OFF)


def standing(events: Iterable[Event], as_of: datetime) -> Standing:
    """Fold an issue's events into its standing at `as_of`.

    Verified outranks confirmed once both are true; a hand-off after either takes it back only when
    the customer said that it was not solved or asked again. A question, an offer or a form that the
    customer left is abandoned after 24 hours; an answer met by silence is assumed after 7 days.
    """
    ordered = sorted({e.key: e for e in events if e.at <= as_of}.values(), key=_when)
    if not ordered:
        return Standing(Outcome.OPEN)
    kinds = {e.kind for e in ordered}
    outcome = _settled(ordered)
    if outcome is Outcome.OPEN:
        outcome = _by_silence(ordered, as_of)
    no_contact = not kinds.intersection(_CONTACT)
    confirmed_alone = EventKind.CONFIRMED in kinds and no_contact
    form = EventKind.FORM_STARTED in kinds
    opened_one = EventKind.SUGGESTION_OPENED in kinds
    quiet_enough = as_of - ordered[-1].at >= WINDOW
    read = EventKind.ARTICLE_READ in kinds
    return Standing(
        outcome=outcome,
        deflected_explicit=form and no_contact and (confirmed_alone or (opened_one and quiet_enough)),
        deflected_implicit=not form and no_contact and (read or confirmed_alone)
        and _is_self_service(ordered) and (confirmed_alone or quiet_enough),
        reopened=EventKind.REOPENED in kinds,
        contained=EventKind.HANDED_OFF not in kinds,
        human_touched=bool(kinds.intersection(_HUMAN_TOUCH)),
    )


def _when(event: Event) -> tuple[datetime, str]:
    return event.at, event.key


def _is_self_service(ordered: list[Event]) -> bool:
    return ordered[0].data.get("channel") == "help_center"


def _settled(ordered: list[Event]) -> Outcome:
    outcome = Outcome.OPEN
    for event in ordered:
        if event.kind in _REOPENS:
            outcome = Outcome.OPEN
        elif event.kind is EventKind.ACTION_FAILED and outcome is Outcome.OPEN:
            outcome = Outcome.FAILED
        elif event.kind is EventKind.CONFIRMED and outcome is Outcome.VERIFIED:
            continue
        elif event.kind in _ENDS:
            outcome = _ENDS[event.kind]
    return outcome


def _by_silence(ordered: list[Event], as_of: datetime) -> Outcome:
    last = ordered[-1]
    silent_for = as_of - last.at
    if last.kind in (EventKind.ANSWERED, EventKind.ARTICLE_READ, EventKind.SUGGESTION_OPENED):
        return Outcome.ASSUMED if silent_for >= WINDOW else Outcome.OPEN
    waits_for_team = last.kind in (
        EventKind.APPROVAL_ASKED,
        EventKind.APPROVED,
        EventKind.ACTION_INTENDED,
        EventKind.ACTION_DONE,
        EventKind.CUSTOMER_WROTE,
        EventKind.DENIED,
        EventKind.GIVEN_BACK,
    )
    if not waits_for_team and silent_for >= QUIET:
        return Outcome.ABANDONED
    return Outcome.OPEN
