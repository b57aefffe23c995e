"""Tickets with their handoff packets in the database."""

from __future__ import annotations

from unsnag.adapters.store.models import IssueRow, TicketRow
from unsnag.adapters.store.rows import as_ticket, plain
from unsnag.application.ports.clock import Clock
from unsnag.domain.handoffs import HandoffPacket
from unsnag.domain.shared import IssueId, TicketId
from unsnag.domain.tickets import Priority, Ticket, TicketState


class TicketRecords:
    """The part of the store that keeps tickets."""

    clock: Clock

    def open_ticket(self, issue: IssueId, packet: HandoffPacket, priority: Priority) -> Ticket:
        conversation = IssueRow.objects.values_list("conversation_id", flat=True).get(pk=issue)
        now = self.clock()
        row, _ = TicketRow.objects.update_or_create(
            issue_id=issue,
            defaults={
                "state": TicketState.OPEN.value,
                "priority": priority.value,
                "reason": packet.reason.value,
                "packet": plain(packet),
                "updated": now,
            },
            create_defaults={
                "conversation_id": conversation,
                "state": TicketState.OPEN.value,
                "priority": priority.value,
                "reason": packet.reason.value,
                "packet": plain(packet),
                "opened": now,
                "updated": now,
            },
        )
        return as_ticket(row)

    def ticket(self, id: TicketId) -> Ticket:
        return as_ticket(TicketRow.objects.get(pk=id))

    def ticket_of_issue(self, issue: IssueId) -> Ticket | None:
        row = TicketRow.objects.filter(issue_id=issue).first()
        return None if row is None else as_ticket(row)

    def set_ticket_state(self, id: TicketId, state: TicketState) -> None:
        TicketRow.objects.filter(pk=id).update(state=state.value, updated=self.clock())
