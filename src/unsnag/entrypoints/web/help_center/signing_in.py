"""Signing in to the help center: by a link of the host site, or by a one-time code.

The link carries a token of the same form as the widget's, `…/account/sign-in?token=…&next=/…`, and
opens the help center once. The answer to an address says the same whether it has an account.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from unsnag.application.know_reader import Reader
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.domain.shared import ConversationId
from unsnag.entrypoints.web.help_center import readers
from unsnag.entrypoints.web.help_center.readers import for_reader
from unsnag.entrypoints.web.help_center.visits import Visit
from unsnag.entrypoints.web.widget.identity_token import TokenRefused, checked
from unsnag.entrypoints.web.widget.limits import Limit
from unsnag.entrypoints.wiring import app

ATTEMPT = "reader_attempt"
TRIES = Limit(10, seconds=60)
LONGEST_EMAIL = 320
WAIT = "Too many tries. Wait a minute, then try again."
NOT_NOW = "We can’t reach our customer records right now. Try again in a few minutes."
SPENT = "This link has been used or is too old. Go back to where you came from and take a new one."
WRONG = "That code isn’t right, or its ten minutes are over. Check it, or ask for a new one."


@require_http_methods(["GET", "POST"])
@for_reader
def sign_in(request: HttpRequest, _visit: Visit, reader: Reader) -> HttpResponseBase:
    """GET with a token signs in at once; without one it asks for the address. POST sends a code."""
    there = _there(request)
    if request.method == "GET":
        if "token" in request.GET:
            return _by_token(request, there)
        return _page(request, reader, there)
    email = request.POST.get("email", "").replace("\x00", "").strip()[:LONGEST_EMAIL]
    if TRIES.take(str(request.META.get("REMOTE_ADDR", ""))):
        return _page(request, reader, there, WAIT, status=429)
    if "@" not in email:
        problem = "Write your e-mail address like name@example.com."
        return _page(request, reader, there, problem, status=422)
    try:
        attempt = app().sign_in_reader.send_code(email)
    except SystemUnreachable:
        return _page(request, reader, there, NOT_NOW, status=503)
    request.session[ATTEMPT] = int(attempt)
    return _code_page(request, reader, there)


def _by_token(request: HttpRequest, there: str) -> HttpResponseBase:
    nobody = readers.reader_of(request)
    if TRIES.take(str(request.META.get("REMOTE_ADDR", ""))):
        return _page(request, nobody, there, WAIT, status=429)
    try:
        claim = checked(request.GET["token"], app().configuration.secret("identity"))
        reader = app().sign_in_reader.by_host_token(
            ref=claim.ref, token_id=claim.token_id, expires=claim.expires
        )
    except TokenRefused:
        return _page(request, nobody, there, SPENT, status=403)
    except SystemUnreachable:
        return _page(request, nobody, there, NOT_NOW, status=503)
    if reader is None:
        return _page(request, nobody, there, SPENT, status=403)
    return _welcome(request, reader, there)


@require_POST
@for_reader
def code(request: HttpRequest, _visit: Visit, reader: Reader) -> HttpResponseBase:
    """The code that came back."""
    there = _there(request)
    attempt = request.session.get(ATTEMPT)
    if attempt is None:
        return _page(request, reader, there, WRONG, status=422)
    if TRIES.take(str(request.META.get("REMOTE_ADDR", ""))):
        return _code_page(request, reader, there, WAIT, status=429)
    typed = request.POST.get("code", "").replace("\x00", "")[:20]
    try:
        known = app().sign_in_reader.by_code(ConversationId(attempt), typed)
    except SystemUnreachable:
        return _code_page(request, reader, there, NOT_NOW, status=503)
    if known is None:
        return _code_page(request, reader, there, WRONG, status=422)
    del request.session[ATTEMPT]
    return _welcome(request, known, there)


@require_POST
@for_reader
def sign_out(request: HttpRequest, _visit: Visit, _reader: Reader) -> HttpResponseBase:
    """Nobody again; what the browser still holds of restricted pages is to be thrown away."""
    readers.sign_out(request)
    response = redirect("help:home")
    response["Cache-Control"] = "private, no-store"
    response["Clear-Site-Data"] = '"cache"'
    return response


def _welcome(request: HttpRequest, reader: Reader, there: str) -> HttpResponse:
    readers.sign_in(request, reader)
    response = redirect(there)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _there(request: HttpRequest) -> str:
    """Where to go on, on this site only."""
    there = request.POST.get("next") or request.GET.get("next", "")
    fits = there.startswith("/") and len(there) <= 500
    if fits and url_has_allowed_host_and_scheme(there, allowed_hosts=None):
        return there
    return reverse("help:home")


def _page(
    request: HttpRequest, reader: Reader, there: str, problem: str = "", *, status: int = 200
) -> HttpResponse:
    context = {
        "there": there,
        "problem": problem,
        "email": request.POST.get("email", "")[:LONGEST_EMAIL],
        "reader": reader,
    }
    return render(request, "help_center/sign_in.html", context, status=status)


def _code_page(
    request: HttpRequest, reader: Reader, there: str, problem: str = "", *, status: int = 200
) -> HttpResponse:
    context = {"there": there, "problem": problem, "reader": reader}
    return render(request, "help_center/sign_in_code.html", context, status=status)
