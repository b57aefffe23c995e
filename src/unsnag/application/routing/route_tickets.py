"""Route tickets: at the hand-off, and again when what is known of them changes.

Every change of team, priority or queue is an event with its cause and who brought it about. What a
person chose by hand stays until a person changes it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.routing import Kept, RoutingBook
from unsnag.application.ports.rules import RuleLanguage
from unsnag.application.ports.store import Store
from unsnag.application.routing.know_ticket import KnowTicket
from unsnag.domain.conversations import Channel, Conversation, Issue
from unsnag.domain.handoffs import HandoffReason, priority_for
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.phrases import day, phrase
from unsnag.domain.routing import Cause, ClockKind, Route, RouteRule, Routing, Team
from unsnag.domain.routing.clocks import Terms, moved, retimed
from unsnag.domain.routing.deciding import TicketFacts, decide, facts_for, last_resort
from unsnag.domain.shared import TicketId
from unsnag.domain.tickets import DeskHours, Priority, Ticket, TicketState

UNSNAG = "Unsnag"
"""Who does what nobody asked for."""
SOMEBODY_HERE = "Somebody from our team is here now."
NOBODY_HERE = "Nobody from our team is here right now."
MOST_AT_ONCE = 200

log = logging.getLogger(__name__)


class NoSuchTeam(ValueError):
    """The routing file has no team of that name; nothing was changed."""

    code = "no_such_team"


@dataclass(frozen=True)
class Plan:
    """A route before its ticket is kept: what the customer is told with it, and by when they have
    an answer."""

    route: Route
    language: str
    told: str
    promised: datetime


class RouteTickets:
    """Decides routes and keeps them. `routing` gives the rules in force."""

    def __init__(
        self,
        store: Store,
        book: RoutingBook,
        language: RuleLanguage,
        routing: Callable[[], Routing],
        know: KnowTicket,
        clock: Clock,
    ) -> None:
        self._store = store
        self._book = book
        self._language = language
        self._routing = routing
        self._know = know
        self._clock = clock

    def plan(
        self, conversation: Conversation, issue: Issue, reason: HandoffReason, language: str
    ) -> Plan:
        """Where a ticket that is about to be opened goes, with a dated promise of its team's
        hours in the language of the conversation."""
        now = self._clock()
        try:
            known = self._know.when_handed_off(conversation, issue, reason, language)
            route, spoken = self._decide(known), known.language
        except Exception:
            # Whatever is wrong with rules or facts, the customer gets a person.
            log.exception("conversation %s could not be routed by rules", conversation.id)
            route, spoken = last_resort(self._routing(), priority_for(reason)), language
        text, by = self._hours(route).promised(now)
        said = phrase(text, language, time=f"{by:%H:%M}", day=day(by, language))
        here = ""
        if conversation.channel is Channel.WIDGET:
            here = phrase(SOMEBODY_HERE if self._there(route.team) else NOBODY_HERE, language)
        return Plan(route, spoken, f"{here} {said}".strip(), by)

    def opened(self, ticket: Ticket, plan: Plan, *, cause: Cause = Cause.HANDED_OFF) -> None:
        """Keep the route of a ticket that was just opened or opened again, with its promise, and
        start its clocks. A colleague's choice by hand doesn't outlive the hand-off to the AI."""
        was = self._book.kept(ticket.id)
        self._book.keep(ticket.id, plan.route, cause=cause.value, language=plan.language)
        self._book.promise(ticket.id, plan.promised)
        self._tell(ticket, plan.route, cause, was, UNSNAG)
        self._start(ticket.id, TicketState.OPEN, plan.route)

    def found(self, ticket_id: TicketId, *, cause: Cause = Cause.FOUND, by: str = UNSNAG) -> None:
        """Route a ticket that was there without a route; it is promised nothing."""
        ticket = self._store.ticket(ticket_id)
        known = self._know.now(ticket, "", self._clock(), ticket.priority)
        route = self._decide(known)
        with self._store.transaction():
            if self._book.kept(ticket_id) is not None:
                return
            self._book.keep(ticket_id, route, cause=cause.value, language=known.language)
            self._tell(ticket, route, cause, None, by)
            self._start(ticket_id, ticket.state, route)

    def again(self, ticket_id: TicketId, cause: Cause, *, by: str = UNSNAG) -> bool:
        """Route a ticket anew because what is known of it changed; whether that changed its team,
        priority or queue. What was chosen by hand stays, unless its team is gone."""
        kept = self._book.kept(ticket_id)
        if kept is None or kept.state.over:
            return False
        if kept.by_hand and cause is not Cause.TEAM_GONE:
            return False
        ticket = self._store.ticket(ticket_id)
        route = self._decide(self._know.now(ticket, kept.language, self._clock(), None))
        return self._change(ticket, kept, route, cause, by=by)

    def by_hand(
        self, ticket_id: TicketId, *, team: str, priority: Priority | None, by: str
    ) -> bool:
        """Give a ticket to a team, or another priority, because a person says so. Raises
        NoSuchTeam; LookupError for a ticket without a route."""
        routing = self._routing()
        if team not in routing.teams:
            raise NoSuchTeam(f"There is no team {team}. Choose one from the list.")
        kept = self._book.kept(ticket_id)
        if kept is None:
            raise LookupError(f"ticket {ticket_id}")
        ticket = self._store.ticket(ticket_id)
        wanted = kept.priority if priority is None else priority
        channel = self._store.conversation(ticket.conversation).channel.value
        minutes = routing.minutes(wanted, kept.entitlement, channel)
        rule = RouteRule(f"Chosen by {by}", "", 0, team)
        route = Route(team, wanted, False, rule, (), kept.entitlement, minutes, routing.version)
        cause = Cause.BY_HAND if team != kept.team else Cause.PRIORITY_SET
        return self._change(ticket, kept, route, cause, by=by, by_hand=by)

    def overflow(self, ticket_id: TicketId) -> bool:
        """Give a ticket that nobody took in time to the team that its rule names."""
        kept = self._book.kept(ticket_id)
        if kept is None or kept.overflow_to not in self._routing().teams:
            return False
        with self._store.transaction():
            if not self._book.move(ticket_id, kept.overflow_to):
                return False
            ticket = self._store.ticket(ticket_id)
            route = replace(_as_route(kept), team=kept.overflow_to)
            self._tell(ticket, route, Cause.OVERFLOW, kept, UNSNAG)
            self._retime(kept, route)
        return True

    def teams(self) -> Collection[str]:
        """The names of the teams that there are."""
        return self._routing().teams.keys()

    def terms(self, team: str, minutes: dict[ClockKind, int]) -> Terms:
        """What the clocks of a ticket of a team are set by; the first team's where it has gone."""
        routing = self._routing()
        hours = routing.teams.get(team, next(iter(routing.teams.values()))).hours
        return Terms(hours, minutes, routing.warn_percent)

    def _decide(self, known: TicketFacts) -> Route:
        routing = self._routing()
        facts = facts_for(routing, known, self._clock(), self._present)
        specs = routing.facts
        return decide(routing, facts, lambda when, f: self._language.holds(when, specs, f))

    def _present(self, team: str) -> bool:
        now, gone_after = self._clock(), self._routing().gone_after
        return any(p.of(team) and p.there(now, gone_after) for p in self._book.people())

    def _there(self, name: str) -> bool:
        team = self._routing().teams[name]
        return team.hours.open_at(self._clock()) and self._present(name)

    def _hours(self, route: Route) -> DeskHours:
        """The hours that a promise is made by: the team's, within the first answer's time."""
        team: Team = self._routing().teams[route.team]
        minutes = route.minutes.get(ClockKind.FIRST, team.hours.answer_minutes)
        return replace(team.hours, answer_minutes=minutes)

    def _change(
        self, ticket: Ticket, kept: Kept, route: Route, cause: Cause, *, by: str, by_hand: str = ""
    ) -> bool:
        before = (kept.team, kept.priority, kept.live)
        changed = before != (route.team, route.priority, route.live)
        if not changed and not by_hand:
            return False
        with self._store.transaction():
            self._book.keep(
                ticket.id, route, cause=cause.value, language=kept.language, by_hand=by_hand
            )
            if changed:
                self._tell(ticket, route, cause, kept, by)
            if kept.person and route.team != kept.team:
                self._book.give_over(ticket.id, "", was=kept.person)
            self._retime(kept, route)
        return changed

    def _start(self, ticket: TicketId, state: TicketState, route: Route) -> None:
        terms = self.terms(route.team, dict(route.minutes))
        clocks = moved(self._book.clocks(ticket), state, self._clock(), terms)
        self._book.put_clocks(ticket, clocks)

    def _retime(self, kept: Kept, route: Route) -> None:
        before = self.terms(kept.team, dict(kept.minutes))
        terms = self.terms(route.team, dict(route.minutes))
        clocks = retimed(self._book.clocks(kept.ticket), self._clock(), before, terms)
        self._book.put_clocks(kept.ticket, clocks)

    def _tell(self, ticket: Ticket, route: Route, cause: Cause, was: Kept | None, by: str) -> None:
        now = self._clock()
        data: dict[str, str | int | bool] = {
            "ticket": ticket.id,
            "team": route.team,
            "was": "" if was is None else was.team,
            "rule": route.rule.name,
            "line": route.rule.line,
            "priority": route.priority.name.lower(),
            "live": route.live,
            "cause": cause.value,
            "by": by,
        }
        key = f"{ticket.issue}:routed:{cause.value}:{now.isoformat()}"
        self._store.append(Event(ticket.issue, EventKind.ROUTED, now, key, data))


def _as_route(kept: Kept) -> Route:
    rule = RouteRule(kept.rule, kept.written, kept.line, kept.team, skills=kept.skills)
    return Route(
        kept.team,
        kept.priority,
        kept.live,
        rule,
        kept.facts,
        kept.entitlement,
        kept.minutes,
        kept.version,
    )
