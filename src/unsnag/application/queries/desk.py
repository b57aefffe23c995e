"""What the desk shows: the queue, one ticket whole, and the actions that wait for approval.

Read models only: nothing here changes anything. `token` is cheap and changes whenever something
that the desk shows may have changed, so that a screen asks often and is redrawn seldom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from unsnag.application.ports.oversight import Case
from unsnag.application.queries.heard import Heard
from unsnag.application.queries.routing import Haste, View
from unsnag.domain.actions import EffectState, Preview
from unsnag.domain.conversations import Author, Channel, Holder
from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.messaging.values import OutState
from unsnag.domain.resolutions import ApprovalState, RunState
from unsnag.domain.shared import (
    ApprovalId,
    ConversationId,
    EffectId,
    IssueId,
    MessageId,
    Money,
    TicketId,
)
from unsnag.domain.tickets import Priority, TicketState


@dataclass(frozen=True)
class QueueRow:
    """A ticket in the queue. `waits_since` is when the customer began to wait for us, `person` who
    has it, `due` the clock that ends first and `haste` how that is doing."""

    id: TicketId
    who: str
    subject: str
    title: str
    state: TicketState
    priority: Priority
    channel: Channel
    waits_since: datetime
    person: str = ""
    due: datetime | None = None
    haste: Haste | None = None


@dataclass(frozen=True)
class ApprovalLine:
    """An action in a list: waiting, or decided lately. `first_by` has said yes and a second person
    must too. `test` says that it was a test of the reviewer, which nobody is told before."""

    id: ApprovalId
    title: str
    who: str
    state: ApprovalState
    asked: datetime
    runs_at: datetime | None
    decided_by: str
    decided: datetime | None
    first_by: str = ""
    test: bool = False


@dataclass(frozen=True)
class Queue:
    """Tickets of one state, the most urgent and then the oldest first, with the number in each
    state. `left_out` counts the rows beyond the most that a queue shows."""

    rows: tuple[QueueRow, ...]
    counts: Mapping[TicketState, int]
    approvals: tuple[ApprovalLine, ...]
    left_out: int
    token: str


@dataclass(frozen=True)
class Snippet:
    """What was said around the words looked for: pieces of text, True for the words themselves."""

    by: str
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class TicketFound:
    """A ticket in which words were found; no snippet where they are only in who it is from."""

    row: QueueRow
    snippet: Snippet | None


@dataclass(frozen=True)
class TicketsFound:
    """Tickets of any state, the newest first. `more` says that there are others."""

    tickets: tuple[TicketFound, ...]
    more: bool


@dataclass(frozen=True)
class Delivery:
    """What became of a message of ours on a messenger."""

    channel: Channel
    state: OutState
    why: str


@dataclass(frozen=True)
class FileShown:
    """A file that came by a messenger. `ready` says that it can be opened, `why` why it never
    will."""

    id: int
    name: str
    size: int
    ready: bool
    why: str


@dataclass(frozen=True)
class Utterance:
    """A message in a thread. `taken_out` says in words what a customer's text no longer shows.
    `by_mail` is whose address a mail claims, and `proved` whether it was shown to be theirs;
    `files` came with it, each with its size in bytes, and `kept_files` are those that can be
    opened here. `by` is the messenger that brought it, `delivery` what became of ours there."""

    id: MessageId
    author: Author
    name: str
    text: str
    at: datetime
    choices: tuple[str, ...]
    articles: tuple[str, ...]
    receipt: tuple[tuple[str, str], ...]
    taken_out: tuple[str, ...] = ()
    by_mail: str = ""
    proved: bool = False
    files: tuple[tuple[str, int], ...] = ()
    by: Channel | None = None
    edited: bool = False
    delivery: Delivery | None = None
    kept_files: tuple[FileShown, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A fact as people read it. `source` says where it was read; `decided` that a rule of the
    policy could look at it."""

    about: str
    value: str
    source: str
    decided: bool = False


@dataclass(frozen=True)
class RuleShown:
    """The decision with its rule in a sentence and as written."""

    verdict: str
    name: str
    sentence: str
    written: str
    policy: str
    version: str


@dataclass(frozen=True)
class EffectShown:
    """An action in the connected system, as the ledger has it. `undo` is what would take it back,
    in words; empty when nothing can, or when it was taken back."""

    id: EffectId
    title: str
    state: EffectState
    reference: str
    receipt: tuple[tuple[str, str], ...]
    refusal: str
    granted_by: str
    attempts: int
    updated: datetime
    undo: str = ""


@dataclass(frozen=True)
class CustomerShown:
    """Who it is and how well that is known. `identified` False means that nobody may be told
    anything about an account."""

    name: str
    email: str
    tier: str
    identified: bool
    how: str


class NextAct(StrEnum):
    """Closed set of the buttons that a recommended next step can have."""

    REPLY = "reply"
    ASK_WHO = "ask_who"
    ASK_DETAIL = "ask_detail"
    GIVE_BACK = "give_back"
    LOOK_FIRST = "look_first"


def next_act(reason: str) -> NextAct:
    """The act that a hand-off for this reason most likely needs."""
    if reason in (HandoffReason.SYSTEM_UNREACHABLE, HandoffReason.INTERNAL_ERROR):
        return NextAct.GIVE_BACK
    if reason == HandoffReason.NOT_IDENTIFIED:
        return NextAct.ASK_WHO
    if reason == HandoffReason.MISSING_DETAILS:
        return NextAct.ASK_DETAIL
    if reason == HandoffReason.ACTION_UNCERTAIN:
        return NextAct.LOOK_FIRST
    return NextAct.REPLY


@dataclass(frozen=True)
class TicketWhole:
    """One ticket with everything that is known. `missing` names details that nobody gave yet;
    `unseen_draft` is what the AI would have done, to be compared with what the person did;
    `foreseen` is what would be done next in the connected system, if anything. `intent` is for
    people, `intent_code` the classifier's name for it; `heard` what else the words say."""

    id: TicketId
    issue: IssueId
    conversation: ConversationId
    state: TicketState
    priority: Priority
    channel: Channel
    holder: Holder
    opened: datetime
    reason: str
    reason_title: str
    detail: str
    customer: CustomerShown
    wants: str
    intent: str
    thread: tuple[Utterance, ...]
    tried: tuple[str, ...]
    shown: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]
    facts_read: datetime | None
    rule: RuleShown | None
    drafted: str
    next_step: str
    next_act: NextAct
    details: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    run_state: RunState | None
    effects: tuple[EffectShown, ...]
    approvals: tuple[ApprovalLine, ...]
    token: str
    unseen_draft: Case | None = None
    foreseen: Preview | None = None
    intent_code: str = ""
    heard: Heard = field(default_factory=Heard)


@dataclass(frozen=True)
class ApprovalWhole:
    """One request for approval with all that a person needs to decide about it.

    `will` lists what is sent to the connected system, parameter by parameter, and `way_back` names
    the action that can take it back, empty when none can. `needs_two` says that one yes is not
    enough; `lapses` is when a person gets it anyway. `told` says what was wrong with a test, once
    it was decided. A test has no issue of its own and nothing comes of it.
    """

    line: ApprovalLine
    action: str
    object: str
    amount: Money | None
    reason: str
    customer: CustomerShown
    wants: str
    said: tuple[Utterance, ...]
    facts: tuple[Fact, ...]
    facts_read: datetime | None
    rule: RuleShown | None
    will: tuple[tuple[str, str], ...]
    way_back: str
    playbook: str
    ticket: TicketId | None
    effect: EffectShown | None
    run_state: RunState
    actions_stopped: bool
    needs_two: bool
    lapses: datetime | None
    told: str


class DeskQueries(Protocol):
    """Reads for the desk."""

    def token(self) -> str:
        """Changes whenever anything that the desk shows may have changed."""
        ...

    def queue(self, state: TicketState, view: View = View.ALL, login: str = "") -> Queue:
        """Tickets of one state; open ones as a view of somebody's narrows them."""
        ...

    def find(self, words: str) -> TicketsFound:
        """Tickets of any state with all the words in their thread or in who it is from; the last
        word may be begun. A ticket's number finds it."""
        ...

    def ticket(self, id: TicketId) -> TicketWhole | None: ...

    def waiting(self) -> tuple[ApprovalLine, ...]:
        """Approvals that wait, the oldest first."""
        ...

    def decided(self, *, limit: int) -> tuple[ApprovalLine, ...]:
        """Approvals that were decided, the latest first."""
        ...

    def approval(self, id: ApprovalId) -> ApprovalWhole | None: ...


def receipt_lines(receipt: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    """A receipt's entries as label and value, texts only."""
    if not receipt:
        return ()
    return tuple(
        (str(k).replace("_", " ").capitalize(), _readable(str(v))) for k, v in receipt.items() if v
    )


def _readable(value: str) -> str:
    """A time as people read it; anything else unchanged."""
    try:
        moment = datetime.fromisoformat(value) if "T" in value else None
    except ValueError:
        return value
    return value if moment is None else f"{moment:%H:%M}, {moment.day} {moment:%B %Y} UTC"
