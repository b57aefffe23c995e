"""The teams for a manager: who is there, how full their hands are, what waits and what is due."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.queries.insights import wilson
from unsnag.application.queries.routing import CLOCK_TITLES, TeamShown
from unsnag.domain.routing import Routing
from unsnag.domain.routing.keeping import Keeping
from unsnag.domain.routing.people import Person, Place
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.staff import may, page
from unsnag.entrypoints.wiring import app

DAYS = 28
WIDTH = 400  # of a drawn bar
MOST_PER_PERSON = 500
_WORD = re.compile(r"[\w-]{1,40}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
PLACES = {
    Place.LIVE: "Live, nobody has it",
    Place.LATER: "In turn, nobody has it",
    Place.TAKEN: "Somebody has it",
    Place.SNOOZED: "Put aside",
}


@require_GET
@may(Capability.SEE_FIGURES)
def teams(request: HttpRequest) -> HttpResponse:
    """Every team."""
    return _page(request)


@require_POST
@may(Capability.REASSIGN_TICKETS)
def person(request: HttpRequest) -> HttpResponse:
    """Keep somebody's teams, skills, languages and room."""
    known = app().routing.book.person(request.POST.get("login", "")[:150])
    if known is None:
        return _page(request, "Nobody with that name has been at the desk.", 422)
    changed, trouble = _read(request, known, app().routing.rules())
    if changed is None:
        return _page(request, trouble, 422)
    app().routing.book.set_person(changed)
    messages.success(request, f"Kept for {changed.name}.")
    return redirect("teams")


def _read(request: HttpRequest, known: Person, routing: Routing) -> tuple[Person | None, str]:
    """What was filled in; or what is wrong with it."""
    wanted = request.POST.getlist("team")
    if any(team not in routing.teams for team in wanted):
        return None, "Choose teams from the list."
    skills = request.POST.get("skills", "").replace(",", " ").split()
    if any(not _WORD.fullmatch(skill) for skill in skills):
        return None, "Write skills as single words, with spaces between them."
    languages = request.POST.get("languages", "").lower().replace(",", " ").split()
    if any(not _LANGUAGE.fullmatch(language) for language in languages):
        return None, "Write languages by their two letters, like en de."
    room = request.POST.get("capacity", "").strip() or "0"
    if not room.isascii() or not room.isdigit() or int(room[:4]) > MOST_PER_PERSON:
        return None, f"Write how many tickets at once, up to {MOST_PER_PERSON}, or leave it empty."
    return (
        Person(
            known.login,
            known.name,
            frozenset(wanted),
            frozenset(skills),
            frozenset(languages),
            int(room[:4]),
        ),
        "",
    )


def _page(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    shown = app().routing.shown.teams(days=DAYS)
    context: dict[str, Any] = {
        "section": "teams",
        "teams": [_team(team) for team in shown],
        "people": app().routing.book.people(),
        "names": [(team.name, team.title) for team in shown],
        "days": DAYS,
        "error": error,
    }
    return page(request, "desk/teams.html", context, status=status)


def _team(team: TeamShown) -> dict[str, Any]:
    most = max(1, team.tickets)
    return {
        "team": team,
        "there": [p for p in team.people if p.there],
        "gone": [p for p in team.people if not p.there],
        "places": [
            (title, team.places.get(place, 0), round(WIDTH * team.places.get(place, 0) / most))
            for place, title in PLACES.items()
        ],
        "counted": any(k.settled or k.open for k in (*team.kept.values(), team.promises)),
        "kept": [
            *(_kept(CLOCK_TITLES[kind], keeping) for kind, keeping in team.kept.items()),
            _kept("Promise to the customer", team.promises),
        ],
    }


def _kept(title: str, keeping: Keeping) -> dict[str, Any]:
    whole = keeping.settled
    least, most = wilson(keeping.kept, whole) if whole else (0.0, 0.0)
    return {
        "title": title,
        "kept": keeping.kept,
        "whole": whole,
        "open": keeping.open,
        "share": round(100 * keeping.kept / whole) if whole else 0,
        "least": round(100 * least),
        "most": round(100 * most),
    }
