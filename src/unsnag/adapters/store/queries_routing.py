"""Reads of queues and teams on Django's database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from unsnag.adapters.store.models import TicketRow
from unsnag.adapters.store.queries_teams import TeamTables
from unsnag.adapters.store.routing import DatabaseRouting
from unsnag.adapters.store.routing_rows import ClockRow, DeskPersonRow, TicketRouteRow
from unsnag.application.ports.clock import Clock as Now
from unsnag.application.queries.routing import (
    CLOCK_TITLES,
    ClockShown,
    Haste,
    PersonShown,
    RoutedShown,
    TeamShown,
    View,
    haste_of,
)
from unsnag.domain.policies import FactValue
from unsnag.domain.routing import Cause, Routing, Team
from unsnag.domain.routing.clocks import Clock
from unsnag.domain.shared import TicketId
from unsnag.domain.tickets import Priority, TicketState

OPEN = Q(state=TicketState.OPEN.value)
SNOOZED = TicketState.SNOOZED.value
_FREE = Q(ticketrouterow__person="") | Q(ticketrouterow=None)
_SECONDS = 60


def view_filter(view: View, login: str, teams: Sequence[str], now: datetime) -> Q:
    """The tickets of a view of somebody's, who is of these teams; of all when there are none."""
    if view is View.MINE:
        return OPEN & Q(ticketrouterow__person=login)
    if view is View.UNASSIGNED:
        return OPEN & _FREE
    if view is View.MY_TEAM:
        return OPEN & (Q(ticketrouterow__team__in=teams) if teams else Q())
    if view is View.LIVE:
        return OPEN & Q(ticketrouterow__live=True, ticketrouterow__person="")
    if view is View.DUE_SOON:
        return OPEN & Q(Exists(_hurrying(now)))
    return OPEN


def _hurrying(now: datetime) -> Any:
    return ClockRow.objects.filter(ticket=OuterRef("pk"), stopped=None, warns__lte=now)


def narrowed(view: View, login: str, now: datetime) -> QuerySet[TicketRow]:
    """The tickets of a view of somebody's."""
    person = DeskPersonRow.objects.filter(login=login).first()
    teams = [] if person is None else list(person.teams)
    return TicketRow.objects.filter(view_filter(view, login, teams, now))


def with_clock(rows: QuerySet[TicketRow]) -> QuerySet[TicketRow]:
    """Tickets with `due` and `warns` of the running clock that ends first."""
    running = ClockRow.objects.filter(ticket=OuterRef("pk"), stopped=None, due__isnull=False)
    first = running.order_by("due")
    return rows.annotate(
        due=Subquery(first.values("due")[:1]), warns=Subquery(first.values("warns")[:1])
    )


def names_of_people() -> dict[str, str]:
    """Everybody's name by their login."""
    return dict(DeskPersonRow.objects.values_list("login", "name"))


class DatabaseQueueQueries:
    """Reads of queues, tickets' routes and teams."""

    def __init__(self, book: DatabaseRouting, rules: Callable[[], Routing], clock: Now) -> None:
        self._book = book
        self._rules = rules
        self._clock = clock

    def counts(self, login: str) -> Mapping[View, int]:
        person, now = self._book.person(login), self._clock()
        teams = sorted(person.teams) if person else []
        counted = {
            view.value: Count("pk", filter=view_filter(view, login, teams, now)) for view in View
        }
        wanted = TicketRow.objects.exclude(state__in=[s.value for s in TicketState if s.over])
        return {View(name): n for name, n in wanted.aggregate(**counted).items()}

    def ticket(self, id: TicketId) -> RoutedShown | None:
        row = TicketRouteRow.objects.select_related("ticket").filter(pk=id).first()
        if row is None:
            return None
        teams, now = self._rules().teams, self._clock()
        title = teams[row.team].title if row.team in teams else row.team
        person = self._book.person(row.person) if row.person else None
        return RoutedShown(
            team=row.team,
            team_title=title,
            priority=Priority(row.ticket.priority),
            live=row.live,
            why=_why(row, title),
            rule=row.rule,
            line=row.line,
            written=row.written,
            facts=tuple((name, said(value)) for name, value in row.facts),
            entitlement=row.entitlement,
            person=row.person,
            person_name=row.person if person is None else person.name,
            clocks=tuple(clock_shown(c, now) for c in self._book.clocks(id)),
            promised=row.promised,
            hold=_hold(row, now),
        )

    def teams(self, *, days: int) -> Sequence[TeamShown]:
        people, routing, now = self._book.people(), self._rules(), self._clock()
        tables = TeamTables(now, now - timedelta(days=days))
        return [
            TeamShown(
                name=team.name,
                title=team.title,
                open=team.hours.open_at(now),
                changes_at=_changes_at(team, now),
                people=tuple(
                    PersonShown(p, p.there(now, routing.gone_after), p.capacity or team.capacity)
                    for p in people
                    if p.of(team.name)
                ),
                **tables.of(team.name),
            )
            for team in routing.teams.values()
        ]


def clock_shown(clock: Clock, now: datetime) -> ClockShown:
    """A clock as people read it."""
    total = clock.minutes * _SECONDS
    left = clock.left.total_seconds()
    if clock.due is not None and clock.warns is not None:
        # A running clock is drawn by the clock on the wall, which nights and holidays are part of.
        span = max(1.0, (clock.due - clock.started).total_seconds())
        left = total * max(0.0, (clock.due - now).total_seconds()) / span
    used = 100 if total <= 0 else round(100 * (1 - left / total))
    return ClockShown(
        title=CLOCK_TITLES[clock.kind],
        haste=haste(clock, now),
        due=clock.due if clock.stopped is None else None,
        used=max(0, min(100, used)),
    )


def haste(clock: Clock, now: datetime) -> Haste:
    """How a clock is doing."""
    if clock.stopped is not None:
        return Haste.KEPT if clock.kept is not False else Haste.MISSED
    if clock.missed(now) or clock.kept is False:
        return Haste.OVER
    return Haste.STANDS if clock.due is None else haste_of(clock.due, clock.warns, now)


def said(value: FactValue) -> str:
    """A fact's value as it is written in a rule."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _why(row: TicketRouteRow, title: str) -> str:
    if row.cause == Cause.OVERFLOW:
        return f"Nobody took it in time, so it went on to {title}."
    if row.by_hand:
        return f"{row.by_hand} chose this team or priority. Rules leave it as it is."
    if not row.written:
        return f"No rule was for it, so the last resort gave it to {title}."
    facts = ", ".join(f"{name} is {said(value)}" for name, value in row.facts)
    return f"The rule “{row.rule}” gave it to {title}: {facts}."


def _hold(row: TicketRouteRow, now: datetime) -> str:
    if row.promised is None:
        return ""
    if row.answered is not None:
        return "kept" if row.answered <= row.promised else "answered late"
    return "open" if row.promised >= now else "not kept"


def _changes_at(team: Team, now: datetime) -> datetime | None:
    """When an open team closes, or a closed one opens."""
    if not team.hours.days:
        return None
    if not team.hours.open_at(now):
        return team.hours.next_opening(now)
    return team.hours.closes_after(now)
