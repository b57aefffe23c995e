"""Replay past tickets through a routing file: what would have landed where, by which rule.

Only what the data says is told. Who was at the desk then is not in it: teams count as there in
their hours. Late answers are reckoned for a staffing that is given, never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from unsnag.application.ports.rules import RuleLanguage
from unsnag.application.routing.past_tickets import PastTicket
from unsnag.application.routing.staffing import Arrival, Late, Staffing, late_answers
from unsnag.domain.routing import ClockKind, Route, Routing
from unsnag.domain.routing.deciding import decide, facts_for

MOST_NAMED = 5  # tickets named for a difference


@dataclass
class TeamShare:
    """What one team would have got. `hours` counts by the hour of its own clock; `closed` those
    that came outside its hours; `resolved_late` those whose recorded close took more working time
    than the resolution clock, of `resolved` that are dated."""

    tickets: int = 0
    closed: int = 0
    hours: Counter[int] = field(default_factory=Counter)
    priorities: Counter[str] = field(default_factory=Counter)
    resolved: int = 0
    resolved_late: int = 0


@dataclass
class Moves:
    """Tickets that two files route differently in one way, with the first few by number."""

    tickets: int = 0
    examples: list[int] = field(default_factory=list)


@dataclass
class RoutingReplay:
    """What a replay found. `late` has a staffed team's reckoning; `moves` is keyed by the route in
    the old file and in the new one, in words."""

    tickets: int = 0
    rules: Counter[tuple[str, int]] = field(default_factory=Counter)
    teams: dict[str, TeamShare] = field(default_factory=dict)
    late: dict[str, Late] = field(default_factory=dict)
    moves: dict[tuple[str, str], Moves] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)


class ReplayRouting:
    """Replays past tickets through one file, and through another to compare."""

    def __init__(self, language: RuleLanguage) -> None:
        self._language = language

    def __call__(
        self,
        routing: Routing,
        tickets: Iterable[PastTicket],
        *,
        staff: Mapping[str, Staffing],
        old: Routing | None = None,
    ) -> RoutingReplay:
        """Route each ticket at its own moment. `staff` names the teams whose lateness is
        reckoned."""
        found = RoutingReplay(teams={name: TeamShare() for name in routing.teams})
        arrivals: dict[str, list[Arrival]] = {name: [] for name in staff}
        for ticket in tickets:
            route = self._route(routing, ticket)
            _count(found, routing, ticket, route)
            if route.team in arrivals:
                target = route.minutes.get(ClockKind.FIRST)
                arrivals[route.team].append(Arrival(ticket.at, int(route.priority), target))
            if old is not None:
                _compare(found, ticket, self._route(old, ticket), route)
        for name, there in staff.items():
            hours = routing.teams[name].hours
            found.late[name] = late_answers(arrivals[name], hours, there)
        return found

    def _route(self, routing: Routing, ticket: PastTicket) -> Route:
        facts = facts_for(routing, ticket.known, ticket.at, lambda _team: True)
        specs = routing.facts
        return decide(routing, facts, lambda when, f: self._language.holds(when, specs, f))


def _count(found: RoutingReplay, routing: Routing, ticket: PastTicket, route: Route) -> None:
    team = routing.teams[route.team]
    share = found.teams[team.name]
    found.tickets += 1
    found.rules[route.rule.name, route.rule.line] += 1
    share.tickets += 1
    share.closed += not team.hours.open_at(ticket.at)
    share.hours[ticket.at.astimezone(ZoneInfo(team.hours.zone)).hour] += 1
    share.priorities[route.priority.name.lower()] += 1
    if route.trouble:
        found.failed[route.trouble] += 1
    minutes = route.minutes.get(ClockKind.RESOLUTION)
    if ticket.closed is not None and minutes is not None:
        share.resolved += 1
        share.resolved_late += _over(team.hours.between(ticket.at, ticket.closed), minutes)


def _over(worked: timedelta, minutes: int) -> bool:
    return worked > timedelta(minutes=minutes)


def _compare(found: RoutingReplay, ticket: PastTicket, old: Route, new: Route) -> None:
    before, after = _said(old), _said(new)
    if before == after:
        return
    moves = found.moves.setdefault((before, after), Moves())
    moves.tickets += 1
    if len(moves.examples) < MOST_NAMED:
        moves.examples.append(ticket.number)


def _said(route: Route) -> str:
    live = ", live" if route.live else ""
    return f"{route.team}, {route.priority.name.lower()}{live}"
