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
    NOT_RECOGNISED = "not_recognised"  # no known intent fitted
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
    UNDONE = "undone"  # what was done and verified was taken back, and that was read back
    PERSON_OFFERED = "person_offered"  # to who runs out of patience; says nothing of how it ends
    HUMAN_ASKED = "human_asked"
    HANDED_OFF = "handed_off"
    HUMAN_REPLIED = "human_replied"
    HUMAN_CLOSED = "human_closed"
    GIVEN_BACK = "given_back"
    REOPENED = "reopened"
    WAITING_FOR_SYSTEM = "waiting_for_system"  # until something is so in a connected system
    REMINDED = "reminded"  # the customer was asked once more for an answer
    WITHDRAWN = "withdrawn"  # the customer doesn't want it any more, or never answered
    CONTACTED = "contacted"  # the same visit then wrote to us on another issue
    ROUTED = "routed"  # a team has it, by a rule or by hand; says nothing of how it ends
    ASSIGNED = "assigned"  # a person has it, or nobody any more
    DUE_SOON = "due_soon"  # a clock has little time left
    OVERDUE = "overdue"  # a clock's time is over
    CORRECTED = "corrected"  # a person said what it is about; says nothing of how it ends
    ASKED_AGAIN = "asked_again"  # a person said that they had to ask for a detail, or that not


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
    """An issue's outcome with its flags. `human_touched`: a person replied, approved or closed.
    `recontacted`: the same visit made contact elsewhere within the window."""

    outcome: Outcome
    deflected_explicit: bool = False
    deflected_implicit: bool = False
    reopened: bool = False
    contained: bool = False
    human_touched: bool = False
    recontacted: bool = False


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
    EventKind.WITHDRAWN: Outcome.ABANDONED,
}
_REOPENS = (EventKind.REOPENED, EventKind.DENIED, EventKind.GIVEN_BACK, EventKind.UNDONE)
_ASKS_AGAIN = (EventKind.CUSTOMER_WROTE, EventKind.HUMAN_ASKED, EventKind.FORM_SENT)
_CONTACT = (EventKind.FORM_SENT, EventKind.HANDED_OFF)
_SELF_SERVICE = ("help_center", "form")
_ASIDE = (
    EventKind.CONTACTED,
    EventKind.CORRECTED,
    EventKind.ASKED_AGAIN,
    EventKind.PERSON_OFFERED,
    EventKind.ROUTED,
    EventKind.ASSIGNED,
    EventKind.DUE_SOON,
    EventKind.OVERDUE,
)
_SHOWN_ONLY = (EventKind.SUGGESTED, EventKind.SEARCHED)
_MET_BY_SILENCE = (EventKind.ANSWERED, EventKind.ARTICLE_READ, EventKind.SUGGESTION_OPENED)
_WAITS_FOR_TEAM = (
    EventKind.APPROVAL_ASKED,
    EventKind.APPROVED,
    EventKind.ACTION_INTENDED,
    EventKind.ACTION_DONE,
    EventKind.WAITING_FOR_SYSTEM,
    EventKind.CUSTOMER_WROTE,
    EventKind.DENIED,
    EventKind.GIVEN_BACK,
)


def standing(events: Iterable[Event], as_of: datetime) -> Standing:
    """Fold an issue's events into its standing at `as_of`.

    Verified outranks confirmed once both are true; a hand-off after either takes it back only when
    the customer said that it was not solved or asked again. A question, an offer or a form that the
    customer left is abandoned after 24 hours; an answer met by silence is assumed after 7 days.
    A deflection needs a positive signal after the last "no", and no contact by the visit within
    the window after the issue's own last event.
    """
    ordered = sorted({e.key: e for e in events if e.at <= as_of}.values(), key=_when)
    if not ordered:
        return Standing(Outcome.OPEN)
    log = _Log(
        own=tuple(e for e in ordered if e.kind not in _ASIDE),
        contacts=tuple(e for e in ordered if e.kind is EventKind.CONTACTED),
    )
    outcome = _settled(log.own)
    if outcome is Outcome.OPEN:
        outcome = _by_silence(log, as_of)
    return Standing(
        outcome=outcome,
        deflected_explicit=_explicit(log, as_of),
        deflected_implicit=_implicit(log, as_of),
        reopened=log.has(EventKind.REOPENED),
        contained=not log.has(EventKind.HANDED_OFF),
        human_touched=log.has(*_HUMAN_TOUCH),
        recontacted=log.recontacted,
    )


@dataclass(frozen=True)
class _Log:
    """An issue's events in order, apart from the visit's contacts on other issues."""

    own: tuple[Event, ...]
    contacts: tuple[Event, ...]

    def has(self, *kinds: EventKind) -> bool:
        return any(e.kind in kinds for e in self.own)

    @property
    def channel(self) -> str:
        """Where the issue began; empty while the opening has not arrived."""
        opened = (e for e in self.own if e.kind is EventKind.OPENED)
        return next((str(e.data.get("channel", "")) for e in opened), "")

    @property
    def recontacted(self) -> bool:
        """Whether the visit made contact within the window after the last event of the issue that
        came before it."""
        return any(
            any(timedelta() <= contact.at - e.at <= WINDOW for e in self.own)
            for contact in self.contacts
        )

    @property
    def since_no(self) -> tuple[Event, ...]:
        """What came after the customer's last "no"."""
        last_no = max((i for i, e in enumerate(self.own) if e.kind is EventKind.DENIED), default=-1)
        return self.own[last_no + 1 :]

    def positive(self, *signals: EventKind) -> bool:
        return any(e.kind in signals for e in self.since_no)

    def quiet_for(self, as_of: datetime) -> timedelta:
        return as_of - self.own[-1].at if self.own else timedelta()

    @property
    def uncontacted(self) -> bool:
        return not self.has(*_CONTACT) and not self.recontacted


def _when(event: Event) -> tuple[datetime, str]:
    return event.at, event.key


def _explicit(log: _Log, as_of: datetime) -> bool:
    """A form was begun and left unsent, after a "yes" or an opened suggestion and silence."""
    if log.channel != "form" or not log.has(EventKind.FORM_STARTED) or not log.uncontacted:
        return False
    if log.positive(EventKind.CONFIRMED):
        return True
    return log.positive(EventKind.SUGGESTION_OPENED) and log.quiet_for(as_of) >= WINDOW


def _implicit(log: _Log, as_of: datetime) -> bool:
    """Self-service gave a positive signal, and neither a form nor a contact followed."""
    if log.channel != "help_center" or log.has(EventKind.FORM_STARTED) or not log.uncontacted:
        return False
    if log.positive(EventKind.CONFIRMED):
        return True
    return log.positive(EventKind.ARTICLE_READ) and log.quiet_for(as_of) >= WINDOW


def _settled(own: tuple[Event, ...]) -> Outcome:
    outcome, asked_again = Outcome.OPEN, False
    for event in own:
        if event.kind in _ASKS_AGAIN:
            asked_again = True
        elif event.kind is EventKind.UNDONE and outcome is Outcome.HANDED_OFF:
            continue  # a person has it already, and still does
        elif event.kind in _REOPENS:
            outcome = Outcome.OPEN
        elif event.kind is EventKind.ACTION_FAILED and outcome is Outcome.OPEN:
            outcome = Outcome.FAILED
        elif event.kind is EventKind.CONFIRMED and outcome is Outcome.VERIFIED:
            asked_again = False
        elif outcome.resolved and _takes_nothing_back(event.kind, asked_again):
            continue
        elif event.kind in _ENDS:
            outcome, asked_again = _ENDS[event.kind], False
    return outcome


def _takes_nothing_back(kind: EventKind, asked_again: bool) -> bool:
    """Whether what follows a resolution leaves it as it is."""
    return kind is EventKind.WITHDRAWN or (kind is EventKind.HANDED_OFF and not asked_again)


def _by_silence(log: _Log, as_of: datetime) -> Outcome:
    if not log.own:
        return Outcome.OPEN
    self_service = log.channel in _SELF_SERVICE and not log.has(*_CONTACT)
    if self_service and log.recontacted:
        return Outcome.ABANDONED  # the need went on in another issue, which counts it
    # Being shown something says nothing about the customer: it neither helps nor takes back.
    told = [e for e in log.own if not (self_service and e.kind in _SHOWN_ONLY)]
    last = (told or list(log.own))[-1].kind
    if last in _MET_BY_SILENCE:
        return Outcome.ASSUMED if log.quiet_for(as_of) >= WINDOW else Outcome.OPEN
    waits_for_team = last in _WAITS_FOR_TEAM and not self_service
    if not waits_for_team and log.quiet_for(as_of) >= QUIET:
        return Outcome.ABANDONED
    return Outcome.OPEN
