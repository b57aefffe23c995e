"""The second step of signing in, and showing again who one is before what weighs most."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from unsnag.application.people.second_factor import CodeWrong, TooManyCodes
from unsnag.application.ports.people import Person
from unsnag.domain.staff import Capability
from unsnag.domain.staff.second_factor import address_for_app, secret_words
from unsnag.entrypoints.web.signin import throttle
from unsnag.entrypoints.web.signin.entering import Half, enter, half_of, note, safe_path
from unsnag.entrypoints.web.signin.picture import qr_code
from unsnag.entrypoints.web.staff import home_of, may, signed_in
from unsnag.entrypoints.wiring import app

NEW_SECRET = "factor_to_be"  # noqa: S105  the name of a place, not a secret
TOO_MANY = "Too many wrong codes. Wait five minutes, then try again."
WRONG_PASSWORD = "That isn't your password. Try again."  # noqa: S105


@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the app or a recovery code."""
    half = half_of(request)
    if half is None:
        return redirect("sign-in")
    if request.method == "GET":
        return render(request, "signin/factor.html", {})
    try:
        app().staff.factor.check(half.person, request.POST.get("code", "")[:60])
    except (CodeWrong, TooManyCodes) as refused:
        note(request, half.person, f"{half.how}, second factor", well=False)
        return _refused(request, "signin/factor.html", refused)
    return enter(request, half.person, half.there, f"{half.how}, second factor")


@never_cache
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Set the second factor that the person's role asks for, before the way in opens."""
    half = half_of(request)
    if half is None or half.person.factor_since:
        return redirect("sign-in")
    if request.method == "GET":
        return render(request, "signin/set_up.html", to_be_set(request, half.person))
    try:
        codes = app().staff.factor.begin(
            half.person, secret_to_be(request), request.POST.get("code", "")
        )
    except (CodeWrong, TooManyCodes) as refused:
        more = to_be_set(request, half.person)
        return _refused(request, "signin/set_up.html", refused, **more)
    return _in_with_codes(request, half, codes)


def _in_with_codes(request: HttpRequest, half: Half, codes: tuple[str, ...]) -> HttpResponse:
    onwards = enter(request, half.person, half.there, f"{half.how}, second factor")
    request.session.pop(NEW_SECRET, None)
    context = {"codes": codes, "onwards": onwards.headers["Location"]}
    return render(request, "signin/codes.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@may(Capability.OWN_ACCOUNT)
def confirm(request: HttpRequest) -> HttpResponse:
    """Show again who one is, then go back to what asked for it."""
    person = me(request)
    there = safe_path(request.POST.get("next") or request.GET.get("next", ""))
    context = {"person": person, "next": there, "providers": app().staff.settings.providers}
    if request.method == "GET":
        return render(request, "signin/confirm.html", context)
    try:
        _prove(request, person)
    except (CodeWrong, TooManyCodes) as refused:
        return _refused(request, "signin/confirm.html", refused, **context)
    app().staff.sessions.prove(request.session.session_key or "")
    return redirect(there or home_of(person.agent))


def _prove(request: HttpRequest, person: Person) -> None:
    """Raises CodeWrong, TooManyCodes."""
    room = app().staff
    if person.factor_since:
        room.factor.check(person, request.POST.get("code", "")[:60])
        return
    address = request.META.get("REMOTE_ADDR", "")
    if not throttle.may_try(person.name, address):
        raise TooManyCodes
    if not person.has_password or not room.people.password_is(
        person.id, request.POST.get("password", "")
    ):
        raise CodeWrong(WRONG_PASSWORD)
    throttle.succeeded(person.name, address)


def me(request: HttpRequest) -> Person:
    """The account behind a request that `may` has let through."""
    signed_in(request)
    person = app().staff.people.named(request.user.get_username())
    if person is None:
        raise PermissionError("the account is gone")
    return person


def to_be_set(request: HttpRequest, person: Person) -> dict[str, Any]:
    """A secret that this browser may set, as a picture and in words; the same until it is set."""
    if NEW_SECRET not in request.session:
        new = app().staff.factor.new_secret()
        request.session[NEW_SECRET] = b64encode(new).decode()
    secret = secret_to_be(request)
    address = address_for_app(secret, issuer=app().company.name, account=person.name)
    return {"picture": qr_code(address), "words": secret_words(secret)}


def secret_to_be(request: HttpRequest) -> bytes:
    """The secret that the page showed; empty when it showed none."""
    return b64decode(request.session.get(NEW_SECRET, ""))


def _refused(request: HttpRequest, template: str, refused: Exception, **more: Any) -> HttpResponse:
    too_many = isinstance(refused, TooManyCodes)
    context = {**more, "error": TOO_MANY if too_many else str(refused)}
    return render(request, template, context, status=429 if too_many else 422)
