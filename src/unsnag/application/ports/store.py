"""Port to the records of conversations, issues, runs, tickets and events.

`transaction` makes everything inside one commit: all of it or nothing. Events are appended and
never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from unsnag.domain.autonomy import ChangeKind, Level, LevelRecord
from unsnag.domain.conversations import Author, Channel, Conversation, Issue, Message
from unsnag.domain.customers import Customer
from unsnag.domain.handoffs import HandoffPacket
from unsnag.domain.outcomes import Event
from unsnag.domain.playbooks import Playbook
from unsnag.domain.resolutions import Approval, ApprovalState, Run
from unsnag.domain.shared import (
    ApprovalId,
    ConversationId,
    IssueId,
    Money,
    RunId,
    TicketId,
)
from unsnag.domain.tickets import Priority, Ticket, TicketState

Result = TypeVar("Result")


@dataclass(frozen=True)
class NewMessage:
    """A message to be written; `key` makes a repeat harmless."""

    author: Author
    text: str
    key: str
    author_name: str = ""
    extras: Mapping[str, Any] | None = None
    issue: IssueId | None = None


@dataclass(frozen=True)
class OneTimeCode:
    """A code sent to an address on file; only its digest is kept."""

    conversation: ConversationId
    customer_ref: str
    digest: str
    expires: datetime
    attempts: int


class Store(Protocol):
    """Records of one workspace."""

    def transaction(self) -> AbstractContextManager[None]: ...
    def together(self, work: Callable[[], Result]) -> Result:
        """Do the work in one transaction and return once it is on disk. It may share the commit
        with other work that is ready at the same moment, and may be done in another thread
        meanwhile; what it raises undoes only itself."""
        ...

    # Conversations
    def start_conversation(self, channel: Channel, *, visit: str = "") -> Conversation: ...
    def conversation(self, id: ConversationId) -> Conversation: ...
    def save_conversation(self, conversation: Conversation) -> None: ...
    def set_token(self, id: ConversationId, digest: str) -> None:
        """Keep the digest of the secret that opens the conversation to its customer."""
        ...

    def conversation_by_token(self, digest: str) -> Conversation | None: ...
    def claim_conversation(self, id: ConversationId, *, seconds: int) -> int | None:
        """A fence number, or None while somebody else's claim lasts."""
        ...

    def release_conversation(self, id: ConversationId, fence: int) -> None: ...
    def fence_holds(self, id: ConversationId, fence: int) -> bool:
        """Inside a transaction: whether the claim is still ours."""
        ...

    def save_customer(self, ref: str, name: str, email: str, tier: str) -> Customer:
        """Insert or refresh by `ref`."""
        ...

    # Messages
    def add_message(
        self, conversation: ConversationId, message: NewMessage
    ) -> tuple[Message, bool]:
        """The stored message and whether it is new; a known key gives the first one."""
        ...

    def messages(self, conversation: ConversationId, *, after: int = 0) -> Sequence[Message]: ...
    def unread(self, conversation: ConversationId) -> Sequence[Message]:
        """The customer's messages that no turn has taken yet, oldest first."""
        ...

    def is_unread(self, conversation: ConversationId) -> bool:
        """Whether there are such messages; of a conversation that was merged into none other."""
        ...

    def mark_read(self, messages: Sequence[Message]) -> None: ...
    def conversations_with_unread(self, *, older_than: datetime) -> Sequence[ConversationId]: ...

    def conversations_left(self, now: datetime) -> Sequence[ConversationId]:
        """Conversations that nobody is at, in which the AI waits for nothing that the customer
        could say and yet has needs or issues before it: a process died between two of them."""
        ...

    # Issues and events
    def open_issue(self, conversation: Conversation, intent: str, text: str) -> Issue: ...
    def issue(self, id: IssueId) -> Issue: ...
    def save_issue(self, issue: Issue) -> None: ...
    def issues_of_visit(self, visit: str) -> Sequence[Issue]:
        """The issues that a visit opened on any channel, oldest first; none for an empty visit."""
        ...

    def append(self, event: Event) -> None:
        """Append; a known key changes nothing."""
        ...

    def events(self, issue: IssueId) -> Sequence[Event]: ...

    # Runs and approvals
    def keep_playbook(self, playbook: Playbook) -> None:
        """Keep the version's sources for ever, so that runs can end on it."""
        ...

    def playbook_sources(self, name: str, version: str) -> Mapping[str, str] | None: ...
    def draft_share(self, playbook: str, version: str) -> int:
        """Per cent of new issues that this version of a draft takes; 0 until somebody sets it."""
        ...

    def set_draft_share(self, playbook: str, version: str, share: int, *, by: str) -> None:
        """Set the share, 0…100; every change stays as a row."""
        ...

    def start_run(self, issue: IssueId, playbook: Playbook) -> Run: ...
    def run(self, id: RunId) -> Run: ...
    def active_run(self, issue: IssueId) -> Run | None: ...
    def last_run(self, issue: IssueId) -> Run | None: ...
    def save_run(self, run: Run) -> None: ...
    def runs_acting(self) -> Sequence[Run]:
        """Runs with an effect that may not be settled, or an approval that was just decided."""
        ...

    def runs_due(self, now: datetime) -> Sequence[Run]:
        """Runs that wait for the customer or a system and wake by now, while the AI has the
        conversation."""
        ...

    def runs_stalled(self, now: datetime) -> Sequence[Run]:
        """Current runs that wait for nobody although no turn is under way: a process died in the
        middle of them."""
        ...

    def ask_approval(
        self,
        run: RunId,
        step: int,
        action: str,
        title: str,
        object: str,
        amount: Money | None,
        runs_at: datetime | None,
    ) -> Approval: ...
    def approval(self, id: ApprovalId) -> Approval: ...
    def approval_of_step(self, run: RunId, step: int) -> Approval | None:
        """The newest request of that step of the run."""
        ...

    def settle_approval(
        self, id: ApprovalId, state: ApprovalState, *, by: str, reason: str = ""
    ) -> bool:
        """Settle a waiting approval; False when it was settled before."""
        ...

    def approve_first(self, id: ApprovalId, *, by: str) -> bool:
        """Keep who said yes first where a second person must too; False when it was settled or
        somebody had."""
        ...

    def approvals_asked_before(self, moment: datetime) -> Sequence[Approval]:
        """Waiting approvals that were asked before a moment."""
        ...

    def approvals_due(self, now: datetime) -> Sequence[Approval]:
        """Waiting approvals whose veto window has passed."""
        ...

    # Tickets
    def open_ticket(self, issue: IssueId, packet: HandoffPacket, priority: Priority) -> Ticket:
        """Open a ticket, or reopen the issue's own with the new packet."""
        ...

    def ticket(self, id: TicketId) -> Ticket: ...
    def ticket_of_issue(self, issue: IssueId) -> Ticket | None: ...
    def set_ticket_state(self, id: TicketId, state: TicketState) -> None: ...
    def worked_tickets(self, conversation: ConversationId) -> Sequence[Ticket]:
        """The tickets of a thread that a person has: open, waiting or put aside; oldest first."""
        ...

    # Identification
    def save_code(self, code: OneTimeCode) -> None:
        """Replaces an earlier code of the conversation."""
        ...

    def take_code_attempt(self, conversation: ConversationId) -> OneTimeCode | None:
        """Count one attempt and return the code as it stands then; None if there is none."""
        ...

    def drop_code(self, conversation: ConversationId) -> None: ...
    def codes_sent_since(self, customer_ref: str, since: datetime) -> int: ...
    def token_used(self, token_id: str, expires: datetime) -> bool:
        """Remember a token's id; True when it had been used by another conversation."""
        ...

    # Autonomy
    def level(self, playbook: str, action: str, version: str = "") -> Level:
        """The level of a version of the playbook."""
        ...

    def level_records(self, playbook: str, action: str) -> Sequence[LevelRecord]:
        """Every change of the action's level, oldest first."""
        ...

    def set_level(
        self,
        playbook: str,
        action: str,
        level: Level,
        *,
        by: str,
        reason: str,
        version: str = "",
        kind: ChangeKind = ChangeKind.MANUAL,
        figures: str = "",
        schema: str = "",
        pool: int | None = None,
    ) -> None:
        """Append a signed change; without a version it holds for every version."""
        ...

    def actions_stopped(self) -> bool: ...
    def stop_actions(self, stopped: bool, *, by: str) -> None: ...
