"""From a proved name to a session: the second factor where one is set or needed, then the way
in."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from unsnag.application.ports.people import Person, PersonId
from unsnag.entrypoints.web.staff import ZONE, home_of
from unsnag.entrypoints.wiring import app

HALF = "half_signed_in"
HALF_SECONDS = 600
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Half:
    """Somebody whose first factor was right, until some minutes later."""

    person: Person
    there: str
    how: str


def safe_path(there: str) -> str:
    """A path of ours, or nothing: an address that leads elsewhere is forgotten."""
    inside = there.startswith("/") and url_has_allowed_host_and_scheme(there, allowed_hosts=None)
    return there if inside and there != "/" else ""


def begin(
    request: HttpRequest, person: Person, there: str, how: str, *, factor_done: bool = False
) -> HttpResponse:
    """Go on with somebody whose first factor was right."""
    factor = app().staff.factor
    if factor_done or not (person.factor_since or factor.needed(person)):
        return enter(request, person, there, how)
    request.session.cycle_key()
    request.session[HALF] = {"id": person.id, "there": there, "how": how, "at": time.time()}
    return redirect("sign-in-factor" if person.factor_since else "sign-in-set-up")


def half_of(request: HttpRequest) -> Half | None:
    """Who is half-way in, in this browser."""
    kept = request.session.get(HALF)
    if not isinstance(kept, dict) or time.time() - kept["at"] > HALF_SECONDS:
        return None
    person = app().staff.people.find(PersonId(kept["id"]))
    return Half(person, kept["there"], kept["how"]) if person and person.active else None


def enter(request: HttpRequest, person: Person, there: str, how: str) -> HttpResponse:
    """Begin the session, under a new key, and go where the person wanted to."""
    request.session.pop(HALF, None)
    app().staff.sessions.sweep()
    request.signed_in_by = how  # type: ignore[attr-defined]
    login(request, User.objects.get(pk=person.id), backend=_BACKEND)
    if person.zone:
        request.session[ZONE] = person.zone
    note(request, person, how, well=True)
    return redirect(there or home_of(person.agent))


def note(request: HttpRequest, person: Person, how: str, *, well: bool) -> None:
    """Keep a try to sign in."""
    app().staff.people.note_sign_in(
        person.id,
        how,
        well=well,
        address=request.META.get("REMOTE_ADDR", ""),
        browser=request.META.get("HTTP_USER_AGENT", ""),
    )
