"""Many tickets at once to a person or a team: each with the rights, the record and the refusals of
one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from unsnag.application.routing.assign_tickets import TicketTaken
from unsnag.application.ticket_work.act_on_many import NoRouteYet
from unsnag.application.ticket_work.arrange_tickets import WithTheAI
from unsnag.application.work_ticket import TicketClosed, refuse_merged
from unsnag.domain.shared import TicketId
from unsnag.domain.staff import Capability
from unsnag.domain.tickets import TicketState
from unsnag.entrypoints.web.desk.giving import login_of
from unsnag.entrypoints.web.staff import signed_in
from unsnag.entrypoints.wiring import app

NOBODY = "-"
"""What the form says for taking tickets from who has them."""


class CannotAssign(ValueError):
    """What was chosen is nobody, or not allowed: wrong for every ticket; nothing was changed."""

    code = "cannot_assign"


def to_whom(request: HttpRequest) -> dict[str, Any]:
    """The people and teams that somebody may give tickets to."""
    book, mine = app().routing.book, login_of(request)
    may = signed_in(request).may(Capability.REASSIGN_TICKETS)
    others = [p for p in book.people() if p.login != mine] if may else []
    return {
        "assign_me": mine,
        "assign_people": [(p.login, p.name) for p in others],
        "assign_teams": [(t.name, t.title) for t in app().routing.rules().teams.values()],
        "may_take_away": may,
        "nobody": NOBODY,
    }


def assigning(request: HttpRequest) -> Callable[[TicketId], object]:
    """What the form asks for, as an act on one ticket. Raises CannotAssign."""
    kind, _, name = request.POST.get("to", "")[:200].partition(":")
    by, mine = signed_in(request), login_of(request)
    if kind == "team" and name in app().routing.rules().teams:
        return lambda ticket: _to_team(ticket, name, by.name)
    if kind == "person" and name == mine:
        app().routing.book.sign(mine, by.name, app().clock())
        return lambda ticket: _take(ticket, mine)
    if kind != "person" or not _is_somebody(name):
        raise CannotAssign("Choose a person or a team from the list.")
    if not by.may(Capability.REASSIGN_TICKETS):
        raise CannotAssign("Only leads and managers give tickets to somebody else.")
    return lambda ticket: _to_person(ticket, "" if name == NOBODY else name, by.name)


def _is_somebody(login: str) -> bool:
    return login == NOBODY or app().routing.book.person(login) is not None


def _take(ticket: TicketId, login: str) -> None:
    """As taking one: what somebody else has is left with them."""
    _refuse_over(ticket)
    app().routing.assign.take(ticket, login)


def _to_person(ticket: TicketId, login: str, by: str) -> None:
    _refuse_over(ticket)
    kept = app().routing.book.kept(ticket)
    person = app().routing.book.person(login) if login else None
    if kept is not None and person is not None and not person.of(kept.team):
        raise TicketTaken(f"{person.name} is not of its team; give it to their team first")
    app().routing.assign.give(ticket, login, by=by)


def _to_team(ticket: TicketId, team: str, by: str) -> None:
    _refuse_over(ticket)
    app().routing.route.by_hand(ticket, team=team, priority=None, by=by)


def _refuse_over(ticket: TicketId) -> None:
    """Raise for a ticket that nobody can have."""
    found = app().store.ticket(ticket)
    refuse_merged(found, app().desk_room.kept)
    if found.state is TicketState.CLOSED:
        raise TicketClosed(f"ticket {ticket}")
    if found.state is TicketState.WITH_AI:
        raise WithTheAI(f"ticket {ticket}")
    if app().routing.book.kept(ticket) is None:
        raise NoRouteYet(f"ticket {ticket}")
