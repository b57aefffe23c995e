"""What the worker does about routes: find tickets without one, overflow, give back, push, warn.

Each piece is claimed in the database before it is told, so that a sweep may be repeated and run
twice at once. What fails is logged and left to the next sweep.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.routing import RoutingBook
from unsnag.application.ports.store import Store
from unsnag.application.routing.assign_tickets import AssignTickets
from unsnag.application.routing.route_tickets import MOST_AT_ONCE, RouteTickets
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.routing import Cause, ClockKind
from unsnag.domain.routing.clocks import Clock as TicketClock
from unsnag.domain.shared import TicketId

CLOCK_WORDS = {
    ClockKind.FIRST: "first answer",
    ClockKind.NEXT: "next answer",
    ClockKind.RESOLUTION: "resolution",
}
log = logging.getLogger(__name__)


class WatchTickets:
    """One sweep over the tickets that should move by themselves."""

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

    def __call__(self) -> None:
        """Sweep once."""
        for ticket in self._book.unrouted(MOST_AT_ONCE):
            self._alone(ticket, self._route.found)
        for ticket in self._book.strayed(self._route.teams(), MOST_AT_ONCE):
            self._alone(ticket, self._team_gone)
        now = self._clock()
        for ticket in self._book.overflowing(now):
            self._alone(ticket, self._route.overflow)
        self._assign.release_gone()
        self._assign.push()
        for ticket, clock in self._book.missed(now):
            self._tell(ticket, clock, missed=True)
        for ticket, clock in self._book.warnings(now):
            self._tell(ticket, clock, missed=False)

    def _tell(self, ticket: TicketId, clock: TicketClock, *, missed: bool) -> None:
        """Say it once: the claim and the event are one transaction."""
        with self._store.transaction():
            if not self._book.told(clock.id, missed=missed):
                return
            kind = EventKind.OVERDUE if missed else EventKind.DUE_SOON
            issue, now = self._store.ticket(ticket).issue, self._clock()
            key = f"{issue}:{kind.value}:{clock.id}:{clock.due}"
            data: dict[str, str | int | bool] = {
                "ticket": ticket,
                "clock": CLOCK_WORDS[clock.kind],
            }
            self._store.append(Event(issue, kind, now, key, data))

    def _team_gone(self, ticket: TicketId) -> None:
        self._route.again(ticket, Cause.TEAM_GONE)

    def _alone(self, ticket: TicketId, move: Callable[[TicketId], object]) -> None:
        try:
            move(ticket)
        except Exception:
            log.exception("ticket %s could not be routed", ticket)
