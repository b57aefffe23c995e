"""Follow what happens to tickets: their clocks, who has them, whether a promise was kept.

Whoever moves a ticket, by whichever use case, its route moves with it in the same transaction.
"""

from __future__ import annotations

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.routing import Kept, RoutingBook
from unsnag.application.ports.store import Store
from unsnag.application.routing.assign_tickets import AssignTickets
from unsnag.application.routing.route_tickets import RouteTickets
from unsnag.domain.outcomes import EventKind
from unsnag.domain.routing.clocks import moved
from unsnag.domain.shared import TicketId
from unsnag.domain.tickets import TicketState

_ANSWERED = (TicketState.WAITING, TicketState.CLOSED)


class FollowTickets:
    """Told of every change of a ticket's state."""

    def __init__(
        self,
        store: Store,
        book: RoutingBook,
        route: RouteTickets,
        assign: AssignTickets,
        clock: Clock,
    ) -> None:
        self._store = store
        self._book = book
        self._route = route
        self._assign = assign
        self._clock = clock

    def __call__(self, ticket: TicketId, state: TicketState) -> None:
        """A ticket came into a state. One without a route is left to the next sweep."""
        kept = self._book.kept(ticket)
        if kept is None:
            return
        now = self._clock()
        terms = self._route.terms(kept.team, dict(kept.minutes))
        self._book.put_clocks(ticket, moved(self._book.clocks(ticket), state, now, terms))
        if state in _ANSWERED:
            self._book.answered(ticket, now)
        if state is TicketState.WAITING:
            self._keep_with(kept, self._answered_by(kept))
        elif state is TicketState.OPEN:
            self._assign.release_if_gone(ticket)

    def _answered_by(self, kept: Kept) -> str:
        replies = (e for e in self._store.events(kept.issue) if e.kind is EventKind.HUMAN_REPLIED)
        last = max(replies, key=lambda e: (e.at, e.key), default=None)
        return "" if last is None else str(last.data.get("by", ""))

    def _keep_with(self, kept: Kept, name: str) -> None:
        """Who answered last has the ticket."""
        who = [p for p in self._book.people() if p.name == name]
        if len(who) == 1 and who[0].login != kept.person:
            self._assign.answered(kept.ticket, who[0], was=kept.person)
