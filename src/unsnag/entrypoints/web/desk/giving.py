"""Who has a ticket, and being there: take, next, put back, give, send on; here or away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from unsnag.application.queries.routing import VIEW_TITLES, View
from unsnag.application.routing.assign_tickets import NobodyThere, TicketTaken
from unsnag.application.routing.route_tickets import NoSuchTeam
from unsnag.domain.routing.deciding import PRIORITIES
from unsnag.domain.shared import TicketId
from unsnag.domain.staff import Capability
from unsnag.domain.tickets import TicketState
from unsnag.entrypoints.web.staff import may, not_found, signed_in
from unsnag.entrypoints.wiring import app

GREATEST_ID = 2**63 - 1
SIGN_EVERY = timedelta(seconds=30)


def login_of(request: HttpRequest) -> str:
    """Who is signed in, by what they sign in with."""
    return request.user.get_username()


def give_sign(request: HttpRequest) -> None:
    """Keep that somebody is there; a sign is good for SIGN_EVERY, since screens ask often."""
    login, now = login_of(request), app().clock()
    known = app().routing.book.person(login)
    if known is None or known.seen is None or now - known.seen >= SIGN_EVERY:
        app().routing.book.sign(login, signed_in(request).name, now)


def view_asked(request: HttpRequest) -> View:
    """The view that the address names; all open tickets where it names none."""
    asked = request.GET.get("view", "")
    return View(asked) if asked in set(View) else View.ALL


def queue_views(request: HttpRequest, view: View) -> dict[str, Any]:
    """What the queue shows of views, and of whether one is there."""
    login = login_of(request)
    counts = app().routing.shown.counts(login)
    person = app().routing.book.person(login)
    return {
        "view": view.value,
        "view_title": VIEW_TITLES[view],
        "views": [(v.value, VIEW_TITLES[v], counts[v]) for v in View if v is not View.ALL],
        "away": person is not None and person.away,
    }


def routed(request: HttpRequest, ticket: TicketId) -> dict[str, Any]:
    """What the ticket's page shows of its route."""
    shown = app().routing.shown.ticket(ticket)
    rules, book = app().routing.rules(), app().routing.book
    return {
        "routed": shown,
        "mine": shown is not None and shown.person == login_of(request),
        "teams": [(t.name, t.title) for t in rules.teams.values()],
        "priorities": [(name, name.capitalize()) for name in PRIORITIES],
        "people": [
            (p.login, p.name) for p in book.people() if shown is not None and p.of(shown.team)
        ],
    }


@require_POST
@may(Capability.WORK_TICKETS)
def take_next(request: HttpRequest) -> HttpResponse:
    """The next ticket that one can answer and has room for."""
    _here(request)
    ticket = app().routing.assign.next_for(login_of(request))
    if ticket is None:
        messages.info(request, "Nothing waits that you could take now.")
        return redirect("desk")
    return redirect(f"/desk/tickets/{ticket}?view=mine")


@require_POST
@may(Capability.WORK_TICKETS)
def take(request: HttpRequest, ticket: int) -> HttpResponse:
    """Take a ticket."""

    def act() -> None:
        app().routing.assign.take(TicketId(ticket), login_of(request))
        messages.success(request, "You have it now.")

    return _act(request, ticket, act)


@require_POST
@may(Capability.WORK_TICKETS)
def put_back(request: HttpRequest, ticket: int) -> HttpResponse:
    """Give a ticket back to its team."""

    def act() -> None:
        if app().routing.assign.put_back(TicketId(ticket), login_of(request)):
            messages.success(request, "Put back. Anybody of the team can take it.")
        else:
            messages.info(request, "You didn't have it.")

    return _act(request, ticket, act)


@require_POST
@may(Capability.REASSIGN_TICKETS)
def give(request: HttpRequest, ticket: int) -> HttpResponse:
    """Give a ticket to somebody else, or to nobody."""

    def act() -> None:
        to = request.POST.get("person", "")[:150]
        app().routing.assign.give(TicketId(ticket), to, by=signed_in(request).name)
        messages.success(request, "Given." if to else "Nobody has it now.")

    return _act(request, ticket, act)


@require_POST
@may(Capability.WORK_TICKETS)
def send_on(request: HttpRequest, ticket: int) -> HttpResponse:
    """Another team or another priority."""

    def act() -> None:
        team = request.POST.get("team", "")
        priority = PRIORITIES.get(request.POST.get("priority", ""))
        by = signed_in(request).name
        app().routing.route.by_hand(TicketId(ticket), team=team, priority=priority, by=by)
        messages.success(request, "Kept with your name. Rules leave it as it is now.")

    return _act(request, ticket, act)


@require_POST
@may(Capability.WORK_TICKETS)
def away(request: HttpRequest) -> HttpResponse:
    """Say that one is away, or back."""
    _here(request)
    gone = request.POST.get("away") == "yes"
    app().routing.book.set_away(login_of(request), away=gone, now=app().clock())
    if gone:
        messages.info(request, "You're away. Nothing is given to you until you are back.")
    else:
        messages.success(request, "Welcome back. Tickets can be given to you.")
    return redirect("desk")


def _here(request: HttpRequest) -> None:
    """Whoever does something is there, whatever was kept a moment ago."""
    app().routing.book.sign(login_of(request), signed_in(request).name, app().clock())


def _act(request: HttpRequest, ticket: int, act: Callable[[], None]) -> HttpResponse:
    known = app().desk.ticket(TicketId(ticket)) if ticket <= GREATEST_ID else None
    if known is None:
        return not_found(
            request, "There is no ticket with that number.", "/desk", "Go to the queue"
        )
    _here(request)
    if known.state is TicketState.CLOSED:
        messages.info(request, "It is closed. Open it again by answering.")
        return redirect("ticket", ticket)
    try:
        act()
    except (TicketTaken, NobodyThere, NoSuchTeam) as wrong:
        messages.warning(request, str(wrong))
    except LookupError:
        messages.warning(request, "This ticket has no team yet. Try again in a moment.")
    return redirect("ticket", ticket)
