"""Sign in and out of the staff's pages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from unsnag.entrypoints.web.signin import throttle
from unsnag.entrypoints.web.signin.entering import begin, note, safe_path
from unsnag.entrypoints.web.staff import home_of, human_agent
from unsnag.entrypoints.wiring import app

WRONG = "That name and password don't match. Check both and try again."
NO_ROLE = "This account has no role yet. Ask an admin to give it one."
WAIT = "Too many tries. Wait five minutes, then try again."
NO_PASSWORDS = "Passwords are switched off here. Choose your sign-in service below."
OUT = "signed_out_of"
"""Where a session keeps the provider that its owner came by."""


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and what it sends. One answer for a wrong name and a wrong password."""
    there = safe_path(request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "GET":
        agent = human_agent(request)
        if agent is not None:
            return redirect(there or home_of(agent))
        return form(request, there)
    name = request.POST.get("name", "")[:150]
    room = app().staff
    if not room.settings.passwords:
        return form(request, there, NO_PASSWORDS, status=403)
    address = request.META.get("REMOTE_ADDR", "")
    if not throttle.may_try(name, address):
        return form(request, there, WAIT, name=name, status=429)
    user = authenticate(request, username=name, password=request.POST.get("password", ""))
    person = room.people.named(name)
    if user is None or person is None:
        if person is not None:
            note(request, person, "password", well=False)
        return form(request, there, WRONG, name=name, status=422)
    throttle.succeeded(name, address)
    if not person.roles:
        return form(request, there, NO_ROLE, name=name, status=403)
    return begin(request, person, there, "password")


def form(
    request: HttpRequest, there: str, error: str = "", *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page to sign in, with what was wrong."""
    settings = app().staff.settings
    context = {
        "next": there,
        "error": error,
        "passwords": settings.passwords,
        "providers": settings.providers,
        **more,
    }
    return render(request, "signin/sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; who came by a provider is shown how to sign out there as well."""
    key = request.session.get(OUT, "")
    if request.user.is_authenticated:
        sessions = app().staff.sessions
        session = sessions.id_of(request.session.session_key or "")
        person = app().staff.people.named(request.user.get_username())
        if person is not None and session is not None:
            sessions.end(person.id, session=session)
    logout(request)
    provider = app().staff.sign_on.providers.get(key)
    if provider is None:
        return redirect("/sign-in")
    farewell = provider.farewell(request.build_absolute_uri("/sign-in"))
    context = {"provider": provider.settings.name, "farewell": farewell}
    return render(request, "signin/signed_out.html", context)
