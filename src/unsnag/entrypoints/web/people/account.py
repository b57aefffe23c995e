"""One's own account: name for customers, time zone, languages, password, second factor,
sessions. Nobody else's is ever shown here: the person is always the one who is signed in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unsnag.application.people.manage_people import DetailsRefused
from unsnag.application.people.own_account import WrongPassword
from unsnag.application.people.second_factor import CodeWrong, FactorNeeded, TooManyCodes
from unsnag.application.ports.people import PasswordRefused
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.desk.views import GREATEST_ID
from unsnag.entrypoints.web.signin import throttle
from unsnag.entrypoints.web.signin.factor import NEW_SECRET, TOO_MANY, me, secret_to_be, to_be_set
from unsnag.entrypoints.web.signin.views import WAIT
from unsnag.entrypoints.web.staff import ZONE, may, page
from unsnag.entrypoints.wiring import app

SIGN_INS_SHOWN = 10


@require_GET
@may(Capability.OWN_ACCOUNT)
def account(request: HttpRequest) -> HttpResponse:
    """All of one's own settings."""
    return _page(request)


@require_POST
@may(Capability.OWN_ACCOUNT)
def zone(request: HttpRequest) -> HttpResponse:
    """One's time zone."""
    zone = request.POST.get("zone", "").strip()[:64]
    try:
        app().staff.own.set_zone(me(request), zone)
    except DetailsRefused as refused:
        return _page(request, status=422, zone_error=str(refused), draft=request.POST)
    request.session[ZONE] = zone
    messages.success(request, "Kept.")
    return redirect("my-account")


@require_POST
@may(Capability.OWN_ACCOUNT)
def languages(request: HttpRequest) -> HttpResponse:
    """The languages that one reads."""
    try:
        app().staff.own.set_languages(me(request), request.POST.get("languages", "")[:80])
    except DetailsRefused as refused:
        return _page(request, status=422, languages_error=str(refused), draft=request.POST)
    messages.success(request, "Kept.")
    return redirect("my-account")


@require_POST
@may(Capability.OWN_ACCOUNT)
def shown_as(request: HttpRequest) -> HttpResponse:
    """The name that customers read."""
    try:
        app().staff.own.set_shown_as(me(request), request.POST.get("shown_as", "")[:200])
    except DetailsRefused as refused:
        return _page(request, status=422, name_error=str(refused), draft=request.POST)
    messages.success(request, "Kept.")
    return redirect("my-account")


@require_POST
@may(Capability.OWN_ACCOUNT)
def password(request: HttpRequest) -> HttpResponse:
    """Another password; every other session ends."""
    person, address = me(request), request.META.get("REMOTE_ADDR", "")
    if not throttle.may_try(person.name, address):
        return _page(request, status=429, password_error=WAIT)
    new, key = request.POST.get("new", ""), request.session.session_key or ""
    try:
        if new != request.POST.get("again", ""):
            raise PasswordRefused("The two new passwords differ. Write the same one twice.")
        app().staff.own.change_password(person, request.POST.get("old", ""), new, keep=key)
    except (WrongPassword, PasswordRefused) as refused:
        if isinstance(refused, PasswordRefused):
            throttle.succeeded(person.name, address)
        return _page(request, status=422, password_error=str(refused))
    throttle.succeeded(person.name, address)
    update_session_auth_hash(request, User.objects.get(pk=person.id))
    app().staff.sessions.rename(key, request.session.session_key or "")
    messages.success(request, "Your password is changed. Other browsers are signed out.")
    return redirect("my-account")


@require_POST
@may(Capability.OWN_ACCOUNT)
def sessions(request: HttpRequest) -> HttpResponse:
    """End one of one's sessions, or all others."""
    number = request.POST.get("session", "")
    chosen = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None
    if number and (chosen is None or chosen > GREATEST_ID):
        return redirect("my-account")
    key = request.session.session_key or ""
    ended = app().staff.own.end_sessions(me(request), session=chosen, keep=key)
    said = "Signed out there." if ended else "Nothing else was signed in."
    messages.success(request, said)
    return redirect("my-account")


@require_http_methods(["GET", "POST"])
@may(Capability.OWN_ACCOUNT, proof=True)
def factor(request: HttpRequest) -> HttpResponse:
    """Set up the second factor, or set it up anew on another phone."""
    person = me(request)
    context: dict[str, Any] = {"section": "account", "person": person}
    if request.method == "GET":
        return page(request, "people/factor.html", context | to_be_set(request, person))
    try:
        codes = app().staff.factor.begin(
            person, secret_to_be(request), request.POST.get("code", "")[:60]
        )
    except (CodeWrong, TooManyCodes) as refused:
        many = isinstance(refused, TooManyCodes)
        context |= {"error": TOO_MANY if many else str(refused), **to_be_set(request, person)}
        return page(request, "people/factor.html", context, status=429 if many else 422)
    request.session.pop(NEW_SECRET, None)
    return page(request, "people/codes.html", {"section": "account", "codes": codes})


@require_POST
@may(Capability.OWN_ACCOUNT, proof=True)
def new_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes; the earlier ones are void."""
    person = me(request)
    if person.factor_since is None:
        return _page(request, status=422, factor_error="Set up the second factor first.")
    codes = app().staff.factor.new_codes(person)
    return page(request, "people/codes.html", {"section": "account", "codes": codes})


@require_POST
@may(Capability.OWN_ACCOUNT, proof=True)
def factor_off(request: HttpRequest) -> HttpResponse:
    """Go without a second factor, where the role allows it."""
    try:
        app().staff.factor.remove(me(request))
    except FactorNeeded as refused:
        return _page(request, status=422, factor_error=str(refused))
    messages.success(request, "You sign in without a second factor now.")
    return redirect("my-account")


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    room, person = app().staff, me(request)
    context = {
        "section": "account",
        "person": person,
        "translates": app().desk_room.translate is not None,
        "codes_left": room.factor.codes_left(person),
        "needed": room.factor.needed(person),
        "sessions": room.sessions.of(person.id),
        "this_one": room.sessions.id_of(request.session.session_key or ""),
        "sign_ins": room.people.sign_ins(person.id, SIGN_INS_SHOWN),
        **more,
    }
    return page(request, "people/account.html", context, status=status)
