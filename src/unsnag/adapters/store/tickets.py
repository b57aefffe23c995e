"""Tickets with their handoff packets in the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import Q

from unsnag.adapters.store.conversations import root_of
from unsnag.adapters.store.models import TicketRow
from unsnag.adapters.store.rows import as_ticket, plain
from unsnag.adapters.store.statements import put, writing
from unsnag.application.ports.clock import Clock
from unsnag.domain.handoffs import HandoffPacket
from unsnag.domain.shared import ConversationId, IssueId, TicketId
from unsnag.domain.tickets import Priority, Ticket, TicketState

Moved = Callable[[TicketId, TicketState], object]
"""Told of a ticket's new state, in the transaction that changes it."""

_WORKED = [s.value for s in (TicketState.OPEN, TicketState.WAITING, TicketState.SNOOZED)]


# Asked several times a turn, and written out for that: Django would put it together anew.
_OF_ISSUE = "select * from store_ticketrow where issue_id = %s"
_CONVERSATION = "select conversation_id from store_issuerow where id = %s"


class TicketRecords:
    """The part of the store that keeps tickets."""

    clock: Clock
    ticket_moved: Moved

    def open_ticket(self, issue: IssueId, packet: HandoffPacket, priority: Priority) -> Ticket:
        now = self.clock()
        values = {
            "state": TicketState.OPEN.value,
            "priority": priority.value,
            "reason": packet.reason.value,
            "packet": plain(packet),
            "updated": now,
        }
        asked = (("conversation_id", _CONVERSATION),)
        with writing():
            found = {"issue_id": issue}
            put(TicketRow, found, values, at_first={"opened": now}, asked=asked, of=[issue])
            return as_ticket(TicketRow.objects.raw(_OF_ISSUE, [issue])[0])

    def ticket(self, id: TicketId) -> Ticket:
        return as_ticket(TicketRow.objects.get(pk=id))

    def ticket_of_issue(self, issue: IssueId) -> Ticket | None:
        return next((as_ticket(row) for row in TicketRow.objects.raw(_OF_ISSUE, [issue])), None)

    def worked_tickets(self, conversation: ConversationId) -> Sequence[Ticket]:
        into = root_of(conversation)
        thread = Q(conversation=into) | Q(conversation__merged_into=into)
        rows = TicketRow.objects.filter(thread, state__in=_WORKED).order_by("pk")
        return [as_ticket(row) for row in rows]

    def set_ticket_state(self, id: TicketId, state: TicketState) -> None:
        with writing():
            TicketRow.objects.filter(pk=id).update(state=state.value, updated=self.clock())
            self.ticket_moved(id, state)
