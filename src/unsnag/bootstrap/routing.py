"""The routing of this installation: its own file in the data folder, else the shipped one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from unsnag.adapters.routing_file import reader
from unsnag.adapters.rules.cel import CelRules
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.adapters.store.queries_routing import DatabaseQueueQueries
from unsnag.adapters.store.routing import DatabaseRouting
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.routing import RoutingUnreadable
from unsnag.application.routing.assign_tickets import AssignTickets
from unsnag.application.routing.follow_tickets import FollowTickets
from unsnag.application.routing.know_ticket import KnowTicket
from unsnag.application.routing.route_tickets import RouteTickets
from unsnag.application.routing.watch_tickets import WatchTickets
from unsnag.bootstrap.routing_files import SHIPPED, file_of, text_of
from unsnag.domain.routing import Routing
from unsnag.domain.tickets import DeskHours
from unsnag.entrypoints.configuration import Configuration
from unsnag.entrypoints.wiring import RoutingRoom


class RulesInForce:
    """The routing in force, read again when the file has changed. A file that can't be used is
    named on standard error, and what held before holds on, at first the shipped rules: every
    ticket must land somewhere."""

    def __init__(
        self, configuration: Configuration, hours: DeskHours, intents: Callable[[], Iterable[str]]
    ) -> None:
        self._configuration = configuration
        self._hours = hours
        self._intents = intents
        self._language = CelRules()
        self._seen = self._stamp()
        self._routing = self._read(SHIPPED)
        self._look()

    def __call__(self) -> Routing:
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            self._look()
        return self._routing

    def _look(self) -> None:
        try:
            self._routing = self._read(file_of(self._configuration))
        except RoutingUnreadable as problem:
            print(f"This routing file isn't used: {problem}", file=sys.stderr)

    def _read(self, file: Path) -> Routing:
        known = reader.Known(self._hours, tuple(self._intents()))
        return reader.read_routing(str(file), text_of(file), known, self._language)

    def _stamp(self) -> tuple[str, int, int]:
        file = file_of(self._configuration)
        try:
            state = file.stat()
        except OSError:  # taken away between two looks
            return str(file), 0, 0
        return str(file), state.st_mtime_ns, state.st_size


def desk_routing(
    store: DatabaseStore, rules: RulesInForce, language_of: Callable[[str], str], clock: Clock
) -> RoutingRoom:
    """Routing on the real records, which follows every ticket from now on."""
    book = DatabaseRouting(clock)
    know = KnowTicket(store, language_of)
    route = RouteTickets(store, book, CelRules(), rules, know, clock)
    assign = AssignTickets(store, book, rules, clock)
    store.tell_of_tickets(FollowTickets(store, book, route, assign, clock))
    watch = WatchTickets(store, book, route, assign, clock)
    return RoutingRoom(rules, book, route, assign, watch, DatabaseQueueQueries(book, rules, clock))
