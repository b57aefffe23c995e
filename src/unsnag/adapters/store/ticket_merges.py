"""Merges, splits and links of tickets in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from unsnag.adapters.store.conversations import root_of
from unsnag.adapters.store.models import (
    ConversationRow,
    MailThreadRow,
    MessageRow,
    TicketRow,
)
from unsnag.adapters.store.rows import as_ticket
from unsnag.adapters.store.statements import insert, writing
from unsnag.adapters.store.work_models import MergeRow, TicketLinkRow
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.ticket_work import Link, LinkKind
from unsnag.domain.customers import Assurance
from unsnag.domain.desk.merging import Merge
from unsnag.domain.shared import IssueId, MessageId, TicketId
from unsnag.domain.tickets import Ticket, TicketState

_APART = [s.value for s in (TicketState.CLOSED, TicketState.MERGED, TicketState.WITH_AI)]


class TicketMerges:
    """The part of the ticket work that joins tickets and takes them apart."""

    _clock: Clock

    def merge(self, merged: Ticket, kept: Ticket, *, by: str, at: datetime) -> Merge:
        goes, stays = merged.conversation, root_of(kept.conversation)
        lent = False
        with writing():
            if root_of(goes) != stays:
                lent = _lend_mail(goes, stays)
                moved = ConversationRow.objects.filter(Q(pk=goes) | Q(merged_into=goes))
                moved.update(merged_into=stays)
            row = MergeRow.objects.create(
                merged_id=merged.id,
                kept_id=kept.id,
                before=merged.state.value,
                lent_mail=lent,
                by=by,
                at=at,
            )
        return Merge(row.pk, merged, kept, merged.state, by, at)

    def merge_of(self, merged: TicketId) -> Merge | None:
        row = _holding().filter(merged_id=merged).first()
        return None if row is None else _as_merge(row)

    def merged_into(self, kept: TicketId) -> Sequence[Merge]:
        return [_as_merge(row) for row in _holding().filter(kept_id=kept).order_by("pk")]

    def unmerge(self, merge: Merge, *, by: str, at: datetime) -> bool:
        with writing():
            held = MergeRow.objects.filter(pk=merge.id, undone=None)
            if not held.update(undone=at, undone_by=by):
                return False
            goes, stays = merge.merged.conversation, root_of(merge.kept.conversation)
            if root_of(goes) != goes:
                ConversationRow.objects.filter(pk=goes).update(merged_into=None)
                ConversationRow.objects.filter(pk__in=_behind(goes)).update(merged_into=goes)
            if MergeRow.objects.filter(pk=merge.id, lent_mail=True).exists():
                MailThreadRow.objects.filter(pk=stays).delete()
        return True

    def others_of_customer(self, ticket: Ticket, most: int) -> Sequence[tuple[Ticket, str]]:
        own = ConversationRow.objects.get(pk=root_of(ticket.conversation))
        if own.customer_id is None or own.assurance == Assurance.ANONYMOUS.value:
            return []
        theirs = TicketRow.objects.filter(conversation__customer=own.customer_id)
        rows = theirs.exclude(conversation__assurance=Assurance.ANONYMOUS.value)
        rows = rows.exclude(pk=ticket.id).exclude(state__in=_APART).select_related("issue")
        return [(as_ticket(row), row.issue.text) for row in rows.order_by("-pk")[:most]]

    def move_messages(self, messages: Sequence[MessageId], issue: IssueId) -> None:
        MessageRow.objects.filter(pk__in=messages).update(issue_id=issue)

    def link(self, one: TicketId, other: TicketId, kind: LinkKind, *, by: str) -> bool:
        older, newer = sorted((one, other))
        row = TicketLinkRow(
            older_id=older, newer_id=newer, kind=kind.value, by=by, at=self._clock()
        )
        return insert(row, unless_it_clashes=True)

    def unlink(self, one: TicketId, other: TicketId) -> bool:
        older, newer = sorted((one, other))
        gone, _ = TicketLinkRow.objects.filter(older_id=older, newer_id=newer).delete()
        return bool(gone)

    def links(self, ticket: TicketId) -> Sequence[Link]:
        theirs = TicketLinkRow.objects.filter(Q(older_id=ticket) | Q(newer_id=ticket))
        return [
            Link(
                as_ticket(row.newer if row.older_id == ticket else row.older),
                LinkKind(row.kind),
                row.older_id == ticket,
            )
            for row in theirs.select_related("older", "newer").order_by("pk")
        ]


def _holding() -> QuerySet[MergeRow]:
    return MergeRow.objects.filter(undone=None).select_related("merged", "kept")


def _as_merge(row: MergeRow) -> Merge:
    state = TicketState(row.before)
    return Merge(row.pk, as_ticket(row.merged), as_ticket(row.kept), state, row.by, row.at)


def _behind(conversation: int) -> set[int]:
    """The conversations that go on in this one by merges that hold, however many in a row."""
    found: set[int] = set()
    new = {conversation}
    while new:
        rows = MergeRow.objects.filter(undone=None, kept__conversation__in=new)
        new = set(rows.values_list("merged__conversation_id", flat=True)) - found - {conversation}
        found |= new
    return found


def _lend_mail(goes: int, stays: int) -> bool:
    """Where only the thread that goes is answered by mail, let the one that stays be answered by
    mail from now on, at the customer's address on file: somebody may have written from another.
    True when it was."""
    theirs = MailThreadRow.objects.filter(pk=goes).first()
    if theirs is None or MailThreadRow.objects.filter(pk=stays).exists():
        return False
    customers = ConversationRow.objects.filter(pk=stays)
    on_file = customers.values_list("customer__email", flat=True).first()
    newest = MessageRow.objects.order_by("-pk").values_list("pk", flat=True).first()
    MailThreadRow.objects.create(
        conversation_id=stays,
        to=on_file or theirs.to,
        name=theirs.name,
        subject=theirs.subject,
        answers=theirs.answers,
        mailed=newest or 0,
    )
    return True
