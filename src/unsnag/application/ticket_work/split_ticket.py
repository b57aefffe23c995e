"""Make a ticket of its own of a message that is about something else.

The customer goes on in the same thread and is asked nothing; the team has two tickets, linked, each
with its own need. What the customer writes next opens both again, since nobody but them knows which
it answers.
"""

from __future__ import annotations

from collections.abc import Sequence

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.store import NewMessage, Store
from unsnag.application.ports.ticket_work import Act, ActKind, LinkKind, TicketWork
from unsnag.application.routing.route_tickets import RouteTickets
from unsnag.application.understand import Understand
from unsnag.domain.conversations import Author, Message
from unsnag.domain.handoffs import REASON_TEXTS, HandoffPacket, HandoffReason
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.routing import Cause
from unsnag.domain.shared import IssueId, MessageId, TicketId
from unsnag.domain.tickets import Ticket, TicketState
from unsnag.domain.understanding import JudgementKind


class NothingToSplit(ValueError):
    """The message isn't one that the customer wrote in this ticket's thread; nothing was
    changed."""

    code = "nothing_to_split"


class SplitTicket:
    """Splits tickets."""

    def __init__(
        self,
        store: Store,
        work: TicketWork,
        understand: Understand,
        route: RouteTickets,
        clock: Clock,
    ) -> None:
        self._store = store
        self._work = work
        self._understand = understand
        self._route = route
        self._clock = clock

    def __call__(
        self, ticket_id: TicketId, message_id: MessageId, by: str, *, following: bool = False
    ) -> Ticket:
        """The new ticket, of that message of the customer and, with `following`, of those that
        they wrote after it. It is routed in the same transaction and promises the customer
        nothing. The same split again is the same ticket. Raises NothingToSplit."""
        ticket = self._store.ticket(ticket_id)
        key = f"split:{ticket_id}:{message_id}"
        with self._store.transaction():
            before = [a for a in self._work.acts(ticket_id) if a.key == key]
            if before:
                return self._store.ticket(TicketId(int(before[0].data["ticket"])))
            chosen = self._chosen(ticket, message_id, following=following)
            new = self._open(ticket, chosen)
            self._record(ticket, new, by, key)
            self._route.found(new.id, cause=Cause.SPLIT, by=by)
            return new

    def _chosen(
        self, ticket: Ticket, message_id: MessageId, *, following: bool
    ) -> Sequence[Message]:
        thread = self._store.messages(ticket.conversation)
        theirs = [m for m in thread if m.author is Author.CUSTOMER and m.id >= message_id]
        if not theirs or theirs[0].id != message_id or ticket.state is TicketState.MERGED:
            raise NothingToSplit("Choose a message that the customer wrote in this ticket.")
        return theirs if following else theirs[:1]

    def _open(self, ticket: Ticket, chosen: Sequence[Message]) -> Ticket:
        conversation = self._store.conversation(ticket.conversation)
        text = "\n".join(m.text for m in chosen)
        understood = self._understand(text)
        sure = understood.judgement.kind is JudgementKind.RECOGNISED
        intent = understood.judgement.intents[0] if sure else ""
        issue = self._store.open_issue(conversation, intent, text)
        self._work.move_messages([m.id for m in chosen], issue.id)
        self._log(issue.id, EventKind.OPENED, channel=conversation.channel.value)
        self._log(issue.id, EventKind.CUSTOMER_WROTE)
        if intent:
            self._log(issue.id, EventKind.RECOGNISED, intent=intent, model=understood.model)
        self._log(issue.id, EventKind.HANDED_OFF, reason=HandoffReason.SPLIT.value)
        customer = conversation.customer
        packet = HandoffPacket(
            reason=HandoffReason.SPLIT,
            detail=f"Out of ticket {ticket.id}.",
            who=conversation.contact_name if customer is None else customer.name,
            identified_by=conversation.assurance.value.replace("_", " "),
            wants=text,
            intent=intent,
            said=tuple(m.text for m in chosen),
            tried=(),
            shown=(),
            facts=(),
            facts_read=None,
            decision=None,
            drafted="",
            next_step=REASON_TEXTS[HandoffReason.SPLIT].next_step,
        )
        return self._store.open_ticket(issue.id, packet, ticket.priority)

    def _record(self, ticket: Ticket, new: Ticket, by: str, key: str) -> None:
        now = self._clock()
        self._work.link(ticket.id, new.id, LinkKind.SPLIT, by=by)
        self._work.record(Act(ticket.id, ActKind.SPLIT_OFF, by, now, key, {"ticket": new.id}))
        came = Act(new.id, ActKind.SPLIT_FROM, by, now, f"{key}:new", {"ticket": ticket.id})
        self._work.record(came)
        note = NewMessage(
            Author.NOTE, f"Made ticket {new.id} of a part of this.", key, by, None, ticket.issue
        )
        self._store.add_message(ticket.conversation, note)

    def _log(self, issue: IssueId, kind: EventKind, **data: str | int | bool) -> None:
        key = f"{issue}:{kind.value}:split"
        self._store.append(Event(issue, kind, self._clock(), key, data))
