"""For admins: who works here, who may come, with which role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.people.manage_people import (
    INVITED_FOR,
    LET_IN_FOR,
    DetailsRefused,
    LastAdmin,
    roles_in_words,
)
from unsnag.application.ports.people import NameTaken, Person, PersonId
from unsnag.domain.staff import ROLE_TITLES, STAFF_ROLES, Capability, Role, RolesRefused
from unsnag.entrypoints.web.desk.views import GREATEST_ID
from unsnag.entrypoints.web.staff import may, not_found, page, signed_in
from unsnag.entrypoints.wiring import app

SHOWN = 50
ROLE_HINTS = {
    Role.AGENT: "Answers customers, decides approvals, writes articles.",
    Role.LEAD: "An agent who also assigns work, keeps macros and sees the team’s figures.",
    Role.MANAGER: "Publishes policies, levels and articles; sees everything but people.",
    Role.ADMIN: "Manages people. Can’t approve money unless another role allows it.",
    Role.AUDITOR: "Reads everything of record, changes nothing. Stands alone.",
}
WHAT = {
    "added": "Invited, as",
    "roles_set": "Roles:",
    "deactivated": "Deactivated",
    "reactivated": "May sign in again",
    "password_set": "Set a password",
    "link_made": "Made a one-time link",
    "sessions_ended": "Ended sessions:",
    "factor_set": "Set up the second factor",
    "factor_removed": "Took the second factor away",
    "factor_reset": "Reset the second factor",
    "recovery_made": "Made new recovery codes",
    "recovery_used": "Used a recovery code; left:",
    "zone_set": "Set the time zone",
    "languages_set": "Set the languages that they read",
    "shown_as_set": "Set the name that customers read:",
    "provider_linked": "Linked to single sign-on:",
}


@require_GET
@may(Capability.SEE_PEOPLE)
def every(request: HttpRequest) -> HttpResponse:
    """Everybody, and the form to invite one more."""
    return _list(request)


@require_POST
@may(Capability.MANAGE_PEOPLE, proof=True)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the link is shown this once."""
    try:
        person, secret = app().staff.manage.invite(
            request.POST.get("name", ""),
            request.POST.get("full_name", ""),
            request.POST.get("email", ""),
            _roles(request),
            by=signed_in(request),
        )
    except (DetailsRefused, RolesRefused, NameTaken) as refused:
        draft = {**request.POST.dict(), "roles": request.POST.getlist("roles")}
        return _list(request, status=422, error=str(refused), draft=draft)
    return _one(request, person, link=_address(request, secret), lasts=_words(INVITED_FOR.days))


@require_GET
@may(Capability.SEE_PEOPLE)
def one(request: HttpRequest, person: int) -> HttpResponse:
    """One person, with what was done to the account and how they signed in."""
    found = _find(person)
    return _nobody(request) if found is None else _one(request, found)


@require_POST
@may(Capability.MANAGE_PEOPLE, proof=True)
def set_roles(request: HttpRequest, person: int) -> HttpResponse:
    """Give the roles that were ticked, and no others."""
    found = _find(person)
    if found is None:
        return _nobody(request)
    try:
        app().staff.manage.set_roles(found.id, _roles(request), by=signed_in(request))
    except (RolesRefused, LastAdmin) as refused:
        return _one(request, found, status=422, error=str(refused))
    messages.success(request, "Kept. It holds from their next click on.")
    return redirect("person", person)


@require_POST
@may(Capability.MANAGE_PEOPLE, proof=True)
def act(request: HttpRequest, person: int) -> HttpResponse:
    """Deactivate, let in again, end sessions, reset the second factor, make a link."""
    found = _find(person)
    if found is None:
        return _nobody(request)
    wanted = request.POST.get("act", "")
    by, manage = signed_in(request), app().staff.manage
    if wanted == "link":
        if not found.active:
            return _one(request, found, status=422, error="Let them sign in again first.")
        secret = manage.new_link(found.id, by=by)
        waits = found.last_signed_in is None
        lasts = _words(INVITED_FOR.days) if waits else f"{LET_IN_FOR.seconds // 60} minutes"
        return _one(request, _find(person) or found, link=_address(request, secret), lasts=lasts)
    if wanted not in ACTS:
        return _one(request, found, status=422, error="Choose what to do.")
    try:
        messages.success(request, ACTS[wanted](found, by))
    except LastAdmin as refused:
        return _one(request, found, status=422, error=str(refused))
    return redirect("person", person)


def _deactivate(person: Person, by: Any) -> str:
    tickets = app().staff.manage.deactivate(person.id, by=by)
    one = "One ticket that they had open is free again."
    several = f"{tickets} tickets that they had open are free again."
    freed = ("", one)[tickets] if tickets < 2 else several
    return f"{person.full_name} is signed out and can’t come back in. {freed}".strip()


def _reactivate(person: Person, by: Any) -> str:
    app().staff.manage.reactivate(person.id, by=by)
    return f"{person.full_name} may sign in again."


def _end_sessions(person: Person, by: Any) -> str:
    app().staff.manage.end_sessions(person.id, by=by)
    return f"{person.full_name} is signed out everywhere."


def _reset_factor(person: Person, by: Any) -> str:
    there = app().staff.manage.reset_factor(person.id, by=by)
    return "The second factor is gone, and every session ended." if there else "There was none."


ACTS: dict[str, Callable[[Person, Any], str]] = {
    "deactivate": _deactivate,
    "reactivate": _reactivate,
    "sessions": _end_sessions,
    "factor": _reset_factor,
}


def role_choices(chosen: frozenset[str]) -> list[tuple[str, str, str, bool]]:
    """Each role of the staff: value, title, what it may do, whether it is chosen."""
    return [(r.value, ROLE_TITLES[r], ROLE_HINTS[r], r.value in chosen) for r in STAFF_ROLES]


def _list(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    draft = more.get("draft", {})
    room = app().staff
    context = {
        "section": "people",
        "people": [(p, roles_in_words(p.roles), _standing(p)) for p in room.people.all()],
        "roles": role_choices(frozenset(draft.get("roles", ()))),
        "passwords": room.settings.passwords,
        **more,
    }
    return page(request, "people/every.html", context, status=status)


def _standing(person: Person) -> str:
    """In a word or two, what an admin should know of the account."""
    if not person.active:
        return "deactivated"
    if person.last_signed_in is not None or person.has_password or person.provider:
        return ""
    if person.invited_until is None or person.invited_until < app().clock():
        return "not in yet; link ended"
    return "invited"


def _one(request: HttpRequest, person: Person, *, status: int = 200, **more: Any) -> HttpResponse:
    room = app().staff
    context = {
        "section": "people",
        "person": person,
        "standing": _standing(person),
        "roles": role_choices(frozenset(role.value for role in person.roles)),
        "role_words": roles_in_words(person.roles),
        "from_provider": bool(person.provider)
        and any(p.roles_claim and p.issuer == person.provider for p in room.settings.providers),
        "sessions": room.sessions.of(person.id),
        "sign_ins": room.people.sign_ins(person.id, SHOWN),
        "changes": [(c, WHAT.get(c.what, c.what)) for c in room.people.changes(person.id, SHOWN)],
        **more,
    }
    return page(request, "people/one.html", context, status=status)


def _find(person: int) -> Person | None:
    return app().staff.people.find(PersonId(person)) if person <= GREATEST_ID else None


def _nobody(request: HttpRequest) -> HttpResponse:
    return not_found(request, "There is no person with that number.", "/people", "See everybody")


def _roles(request: HttpRequest) -> frozenset[Role]:
    known = {role.value: role for role in STAFF_ROLES}
    return frozenset(known[r] for r in request.POST.getlist("roles") if r in known)


def _address(request: HttpRequest, secret: str) -> str:
    return request.build_absolute_uri(reverse("welcome", args=[secret]))


def _words(days: int) -> str:
    return f"{days} days"
