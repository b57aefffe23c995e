"""Routes, clocks and the people at the desk, in the database.

Who has a ticket is settled while its row is held, so that of two who want it at once one gets it on
either database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from unsnag.adapters.store.models import MessageRow, TicketRow
from unsnag.adapters.store.routing_rows import ClockRow, DeskPersonRow, TicketRouteRow
from unsnag.adapters.store.statements import insert_values, put, update, writing
from unsnag.application.ports.clock import Clock as Now
from unsnag.application.ports.routing import Kept
from unsnag.domain.conversations import Author
from unsnag.domain.routing import Cause, ClockKind, Route
from unsnag.domain.routing.clocks import Clock
from unsnag.domain.routing.people import Person, Waiting
from unsnag.domain.shared import ConversationId, IssueId, TicketId
from unsnag.domain.tickets import Priority, TicketState

_OPEN = TicketState.OPEN.value
_GOING_ON = [state.value for state in TicketState if not state.over]
_FREE = Q(person="", ticket__state=_OPEN)
MOST_AT_ONCE = 500

# Asked with each change of a ticket, and written out for that.
_ROUTE = "select * from store_ticketrouterow where ticket_id = %s"
_CLOCKS = "select * from store_clockrow where ticket_id = %s order by id"


class DatabaseRouting:
    """Routing's records on Django's database."""

    def __init__(self, clock: Now) -> None:
        self._clock = clock

    def kept(self, ticket: TicketId) -> Kept | None:
        rows = TicketRouteRow.objects.raw(_ROUTE, [ticket])
        return next((_as_kept(row) for row in rows), None)

    def unrouted(self, limit: int) -> Sequence[TicketId]:
        rows = TicketRow.objects.filter(state__in=_GOING_ON, ticketrouterow=None)
        return [TicketId(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)[:limit]]

    def strayed(self, teams: Collection[str], limit: int) -> Sequence[TicketId]:
        going_on = TicketRouteRow.objects.filter(ticket__state__in=_GOING_ON)
        rows = going_on.exclude(team__in=list(teams))
        return [TicketId(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)[:limit]]

    def keep(
        self, ticket: TicketId, route: Route, *, cause: str, language: str, by_hand: str = ""
    ) -> None:
        now, over = self._clock(), route.rule.overflow
        values = {
            "team": route.team,
            "live": route.live,
            "rule": route.rule.name[:200],
            "line": route.rule.line,
            "written": route.rule.when,
            "facts": [list(fact) for fact in route.facts],
            "entitlement": route.entitlement,
            "skills": sorted(route.rule.skills),
            "language": language,
            "minutes": {kind.value: n for kind, n in route.minutes.items()},
            "version": route.version,
            "cause": cause,
            "routed": now,
            "by_hand": by_hand,
            "overflow_to": "" if over is None else over.team,
            "overflow_at": None if over is None else now + over.after,
        }
        with writing():
            update(TicketRow, {"id": ticket}, {"priority": route.priority.value, "updated": now})
            put(TicketRouteRow, {"ticket_id": ticket}, values)

    def promise(self, ticket: TicketId, by: datetime) -> None:
        update(TicketRouteRow, {"ticket_id": ticket}, {"promised": by, "answered": None})

    def answered(self, ticket: TicketId, at: datetime) -> None:
        TicketRouteRow.objects.filter(pk=ticket, answered=None).update(answered=at)

    def overflowing(self, now: datetime) -> Sequence[TicketId]:
        rows = TicketRouteRow.objects.filter(_FREE, overflow_at__lte=now)
        return [TicketId(pk) for pk in rows.values_list("pk", flat=True)[:MOST_AT_ONCE]]

    def move(self, ticket: TicketId, team: str) -> bool:
        with writing():
            if _held_state(ticket) != _OPEN:
                return False
            free = TicketRouteRow.objects.filter(pk=ticket, person="", overflow_at__isnull=False)
            cause = {"cause": Cause.OVERFLOW.value, "routed": self._clock()}
            return free.update(team=team, overflow_to="", overflow_at=None, **cause) == 1

    # Clocks

    def clocks(self, ticket: TicketId) -> Sequence[Clock]:
        return [_as_clock(row) for row in ClockRow.objects.raw(_CLOCKS, [ticket])]

    def put_clocks(self, ticket: TicketId, clocks: Sequence[Clock]) -> None:
        known = {clock.id: clock for clock in self.clocks(ticket)}
        changed = [clock for clock in clocks if known.get(clock.id) != clock]
        if not changed:
            return
        team = TicketRouteRow.objects.raw(_ROUTE, [ticket])[0].team
        with writing():
            for clock in changed:
                values = _clock_values(clock) | {"team": team}
                before = known.get(clock.id)
                if before is None:
                    insert_values(ClockRow, values | {"ticket_id": ticket})
                    continue
                if clock.due != before.due:
                    # Time was won or has run on: there may be something new to warn of.
                    values |= {"warned": False, "told_over": clock.kept is False}
                update(ClockRow, {"id": clock.id}, values)

    def warnings(self, now: datetime) -> Sequence[tuple[TicketId, Clock]]:
        return _clocks(Q(warns__lte=now, warned=False))

    def missed(self, now: datetime) -> Sequence[tuple[TicketId, Clock]]:
        return _clocks(Q(due__lt=now, told_over=False))

    def told(self, clock: int, *, missed: bool) -> bool:
        rows = ClockRow.objects.filter(pk=clock, stopped=None)
        with writing():
            if missed:
                return rows.filter(told_over=False).update(told_over=True, warned=True) == 1
            return rows.filter(warned=False).update(warned=True) == 1

    # People

    def people(self) -> Sequence[Person]:
        # Counted here and not grouped there: SQLite would group all tickets for the few open ones.
        held = TicketRouteRow.objects.filter(ticket__state=_OPEN).exclude(person="")
        load = Counter(held.values_list("person", flat=True).order_by().iterator())
        rows = DeskPersonRow.objects.order_by("name", "pk")
        return [_as_person(row, load[row.login]) for row in rows]

    def person(self, login: str) -> Person | None:
        row = DeskPersonRow.objects.filter(login=login).first()
        return None if row is None else _as_person(row, self._load(login))

    def sign(self, login: str, name: str, now: datetime) -> None:
        DeskPersonRow.objects.update_or_create(login=login, defaults={"name": name, "seen": now})

    def set_away(self, login: str, *, away: bool, now: datetime) -> None:
        DeskPersonRow.objects.filter(login=login).update(away=away, seen=now)

    def set_person(self, person: Person) -> None:
        values = {
            "teams": sorted(person.teams),
            "skills": sorted(person.skills),
            "languages": sorted(person.languages),
            "capacity": person.capacity,
        }
        made = {"name": person.name, **values}
        DeskPersonRow.objects.update_or_create(
            login=person.login, defaults=values, create_defaults=made
        )

    def waiting(self) -> Sequence[Waiting]:
        theirs = MessageRow.objects.filter(
            conversation=OuterRef("ticket__conversation"), author=Author.CUSTOMER.value
        )
        newest = Subquery(theirs.order_by("-pk").values("at")[:1])
        rows = TicketRouteRow.objects.filter(_FREE).select_related("ticket").annotate(since=newest)
        return sorted((_as_waiting(row) for row in rows), key=lambda one: one.order)

    def give(self, ticket: TicketId, login: str, *, room: int | None) -> bool:
        with writing():
            if _held_state(ticket) != _OPEN:
                return False
            # The person's row is held until the end, so that nobody is given two past their room.
            DeskPersonRow.objects.select_for_update().filter(login=login).first()
            if room is not None and self._load(login) >= room:
                return False
            free = TicketRouteRow.objects.filter(pk=ticket, person="")
            return free.update(person=login, given=self._clock(), overflow_at=None) == 1

    def give_over(self, ticket: TicketId, login: str, *, was: str) -> bool:
        given = self._clock() if login else None
        with writing():
            _held_state(ticket)
            held = TicketRouteRow.objects.filter(pk=ticket, person=was)
            return held.update(person=login, given=given) == 1

    def held_by(self, logins: Sequence[str]) -> Sequence[tuple[TicketId, str]]:
        rows = TicketRouteRow.objects.filter(person__in=logins, ticket__state=_OPEN)
        return [(TicketId(pk), person) for pk, person in rows.values_list("pk", "person")]

    def _load(self, login: str) -> int:
        return TicketRouteRow.objects.filter(person=login, ticket__state=_OPEN).count()


def _held_state(ticket: TicketId) -> str | None:
    """The ticket's state, which nobody changes until the transaction ends. Whoever changes a route
    holds its ticket first, as who changes the ticket does, so that two never wait for each
    other."""
    held = TicketRow.objects.select_for_update().filter(pk=ticket)
    return held.values_list("state", flat=True).first()


def _clocks(wanted: Q) -> list[tuple[TicketId, Clock]]:
    rows = ClockRow.objects.filter(wanted, stopped=None, due__isnull=False).order_by("due")
    return [(TicketId(row.ticket_id), _as_clock(row)) for row in rows[:MOST_AT_ONCE]]


def _as_kept(row: TicketRouteRow) -> Kept:
    ticket = row.ticket
    return Kept(
        ticket=TicketId(ticket.pk),
        issue=IssueId(ticket.issue_id),
        conversation=ConversationId(ticket.conversation_id),
        state=TicketState(ticket.state),
        priority=Priority(ticket.priority),
        team=row.team,
        live=row.live,
        rule=row.rule,
        line=row.line,
        written=row.written,
        facts=tuple((name, value) for name, value in row.facts),
        entitlement=row.entitlement,
        skills=frozenset(row.skills),
        language=row.language,
        minutes={ClockKind(kind): n for kind, n in row.minutes.items()},
        version=row.version,
        cause=row.cause,
        routed=row.routed,
        promised=row.promised,
        by_hand=row.by_hand,
        person=row.person,
        overflow_to=row.overflow_to,
        overflow_at=row.overflow_at,
    )


def _as_clock(row: ClockRow) -> Clock:
    return Clock(
        kind=ClockKind(row.kind),
        minutes=row.minutes,
        started=row.started,
        due=row.due,
        warns=row.warns,
        left=timedelta(seconds=row.left_seconds),
        stopped=row.stopped,
        kept=row.kept,
        id=row.pk,
    )


def _clock_values(clock: Clock) -> dict[str, object]:
    return {
        "kind": clock.kind.value,
        "minutes": clock.minutes,
        "started": clock.started,
        "due": clock.due,
        "warns": clock.warns,
        "left_seconds": round(clock.left.total_seconds()),
        "stopped": clock.stopped,
        "kept": clock.kept,
    }


def _as_person(row: DeskPersonRow, load: int) -> Person:
    return Person(
        login=row.login,
        name=row.name,
        teams=frozenset(row.teams),
        skills=frozenset(row.skills),
        languages=frozenset(row.languages),
        capacity=row.capacity,
        away=row.away,
        seen=row.seen,
        load=load,
    )


def _as_waiting(row: Any) -> Waiting:
    """A row with `since`, when the customer wrote last."""
    ticket = row.ticket
    return Waiting(
        ticket=TicketId(ticket.pk),
        team=row.team,
        priority=Priority(ticket.priority),
        live=row.live,
        since=row.since or ticket.opened,
        skills=frozenset(row.skills),
        language=row.language,
    )
