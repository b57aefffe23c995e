"""From rows to the domain's values and back."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from enum import Enum
from typing import Any

from unsnag.adapters.store.models import (
    ApprovalRow,
    ConversationRow,
    CustomerRow,
    EffectRow,
    EventRow,
    IssueRow,
    MessageRow,
    RunRow,
    TicketRow,
)
from unsnag.domain.actions import ActionRequest, Effect, EffectState, Receipt
from unsnag.domain.conversations import (
    Author,
    Awaiting,
    Channel,
    Conversation,
    Holder,
    Issue,
    Message,
    Need,
)
from unsnag.domain.customers import Assurance, Customer
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.resolutions import Approval, ApprovalState, Run, RunState
from unsnag.domain.shared import (
    ApprovalId,
    ConversationId,
    CustomerId,
    EffectId,
    IssueId,
    MessageId,
    Money,
    RunId,
    TicketId,
    WorkspaceId,
)
from unsnag.domain.tickets import Priority, Ticket, TicketState


def as_customer(row: CustomerRow | None) -> Customer | None:
    if row is None:
        return None
    return Customer(CustomerId(row.pk), row.ref, row.name, row.email, row.tier)


def as_conversation(row: ConversationRow) -> Conversation:
    return Conversation(
        id=ConversationId(row.pk),
        channel=Channel(row.channel),
        holder=Holder(row.holder),
        awaiting=Awaiting(row.awaiting),
        customer=as_customer(row.customer),
        assurance=Assurance(row.assurance),
        issue=None if row.current_issue is None else IssueId(row.current_issue),
        asked_times=row.asked_times,
        pending=tuple(Need(**need) for need in row.pending),
        offered=tuple(row.offered),
        suspended=tuple(IssueId(issue) for issue in row.suspended),
        contact_name=row.contact_name,
        contact_email=row.contact_email,
        visit=row.visit,
        details=row.details,
    )


def as_message(row: MessageRow) -> Message:
    return Message(
        id=MessageId(row.pk),
        conversation=ConversationId(row.conversation_id),
        issue=None if row.issue_id is None else IssueId(row.issue_id),
        author=Author(row.author),
        author_name=row.author_name,
        text=row.text,
        extras=row.extras,
        key=row.key,
        at=row.at,
    )


def as_issue(row: IssueRow) -> Issue:
    return Issue(
        id=IssueId(row.pk),
        conversation=ConversationId(row.conversation_id),
        channel=Channel(row.channel),
        customer=as_customer(row.customer),
        intent=row.intent,
        text=row.text,
        opened=row.opened,
    )


def as_event(row: EventRow) -> Event:
    return Event(IssueId(row.issue_id), EventKind(row.kind), row.at, row.key, row.data)


def as_run(row: RunRow) -> Run:
    return Run(
        id=RunId(row.pk),
        issue=IssueId(row.issue_id),
        conversation=ConversationId(row.conversation_id),
        playbook=row.playbook,
        playbook_version=row.playbook_version,
        state=RunState(row.state),
        step=row.step,
        slots=row.slots,
        facts=row.facts,
        facts_read=row.facts_read,
        decision=row.decision,
        attempt=row.attempt,
        trail=tuple(row.trail),
        language=row.language,
        wakes=row.wakes,
        waits_since=row.waits_since,
        reminded=row.reminded,
    )


def as_money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def as_approval(row: ApprovalRow) -> Approval:
    return Approval(
        id=ApprovalId(row.pk),
        run=None if row.run_id is None else RunId(row.run_id),
        step=row.step,
        action=row.action,
        title=row.title,
        object=row.object,
        amount=as_money(row.amount_minor, row.currency),
        state=ApprovalState(row.state),
        decided_by=row.decided_by,
        reason=row.reason,
        asked=row.asked,
        runs_at=row.runs_at,
        first_by=row.first_by,
    )


def as_ticket(row: TicketRow) -> Ticket:
    return Ticket(
        id=TicketId(row.pk),
        issue=IssueId(row.issue_id),
        conversation=ConversationId(row.conversation_id),
        state=TicketState(row.state),
        priority=Priority(row.priority),
        reason=row.reason,
        opened=row.opened,
    )


def as_effect(row: EffectRow) -> Effect:
    request = ActionRequest(
        workspace=WorkspaceId(row.workspace),
        issue=IssueId(row.issue_id),
        action=row.action,
        customer_ref=row.customer_ref,
        object=row.object,
        arguments=row.arguments,
        amount=as_money(row.amount_minor, row.currency),
        policy_version=row.policy_version,
        attempt_group=row.attempt_group,
        undoes=row.undoes or "",
    )
    return Effect(
        id=EffectId(row.pk),
        run=RunId(row.run_id),
        step=row.step,
        request=request,
        state=EffectState(row.state),
        granted_by=row.granted_by,
        receipt=None if row.receipt is None else Receipt(**row.receipt),
        refusal=row.refusal,
        attempts=row.attempts,
        fence=row.fence,
        created=row.created,
        updated=row.updated,
    )


def plain(value: Any) -> Any:
    """A value of the domain as JSON: dataclasses become objects, enums and times their text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value
