"""Put tickets in order: link, put aside, tag. Each act is one transaction, and done twice it is
done once."""

from __future__ import annotations

from datetime import datetime

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.store import Store
from unsnag.application.ports.ticket_work import Act, ActKind, LinkKind, TicketWork
from unsnag.application.work_ticket import TicketClosed, refuse_merged
from unsnag.domain.desk.tags import MOST_TAGS, TagWrong, tags_in
from unsnag.domain.shared import TicketId
from unsnag.domain.tickets import TicketState

WORKER = "Unsnag"


class CannotLink(ValueError):
    """A ticket can't be linked with itself; nothing was changed."""

    code = "cannot_link"


class WithTheAI(Exception):
    """The AI has the ticket and will end it or give it back; nothing was changed."""

    code = "with_the_ai"


class ArrangeTickets:
    """Links, snoozes and tags tickets."""

    def __init__(self, store: Store, work: TicketWork, clock: Clock) -> None:
        self._store = store
        self._work = work
        self._clock = clock

    def link(self, one: TicketId, other: TicketId, by: str) -> bool:
        """Link two tickets, seen from both; False when they were. Raises CannotLink."""
        if one == other:
            raise CannotLink("That is the same ticket. Give the number of the other one.")
        with self._store.transaction():
            if not self._work.link(one, other, LinkKind.RELATED, by=by):
                return False
            self._both(ActKind.LINKED, one, other, by)
        return True

    def unlink(self, one: TicketId, other: TicketId, by: str) -> bool:
        """Take a link away; False when there is none."""
        with self._store.transaction():
            if not self._work.unlink(one, other):
                return False
            self._both(ActKind.UNLINKED, one, other, by)
        return True

    def snooze(self, ticket_id: TicketId, until: datetime | None, by: str) -> None:
        """Put a ticket aside until a moment, None for when the customer writes; they open it in any
        case. Raises TicketClosed, TicketMerged or WithTheAI."""
        with self._store.transaction():
            ticket = self._store.ticket(ticket_id)
            refuse_merged(ticket, self._work)
            if ticket.state is TicketState.CLOSED:
                raise TicketClosed(f"ticket {ticket_id}")
            if ticket.state is TicketState.WITH_AI:
                raise WithTheAI(f"ticket {ticket_id}")
            again = ticket.state is TicketState.SNOOZED
            if again and self._work.snoozed_until(ticket_id) == until:
                return
            self._work.snooze(ticket_id, until, by=by)
            named = "" if until is None else until.isoformat(timespec="minutes")
            self._act(ticket_id, ActKind.SNOOZED, by, until=named)

    def wake_due(self) -> int:
        """Open every ticket whose moment has come, each once; how many."""
        now, woken = self._clock(), 0
        for ticket in self._work.due(now):
            with self._store.transaction():
                if self._work.wake(ticket, now):
                    self._act(ticket, ActKind.WOKE, WORKER)
                    woken += 1
        return woken

    def tag(self, ticket_id: TicketId, text: str, by: str) -> tuple[str, ...]:
        """Give a ticket the tags that somebody typed; those that it didn't have. Raises TagWrong,
        also where it would have too many."""
        wanted = tags_in(text)
        with self._store.transaction():
            has = self._work.tags(ticket_id)
            if len({*has, *wanted}) > MOST_TAGS:
                raise TagWrong(f"A ticket has at most {MOST_TAGS} tags. Remove one first.")
            new = tuple(tag for tag in wanted if self._work.tag(ticket_id, tag, by=by))
            if new:
                self._act(ticket_id, ActKind.TAGGED, by, tags=" ".join(new))
        return new

    def untag(self, ticket_id: TicketId, tag: str, by: str) -> bool:
        """Take a tag away; False when the ticket doesn't have it."""
        with self._store.transaction():
            if not self._work.untag(ticket_id, tag):
                return False
            self._act(ticket_id, ActKind.UNTAGGED, by, tags=tag)
        return True

    def _both(self, kind: ActKind, one: TicketId, other: TicketId, by: str) -> None:
        self._act(one, kind, by, ticket=other)
        self._act(other, kind, by, ticket=one)

    def _act(self, on: TicketId, kind: ActKind, by: str, **data: str | int) -> None:
        now = self._clock()
        key = f"{on}:{kind.value}:{now.isoformat()}"
        self._work.record(Act(on, kind, by, now, key, data))
