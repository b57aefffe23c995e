"""Sign in by an identity provider.

What goes out is kept in the browser's session under its state, for some minutes and once. What
comes back is looked at only if this browser began it, at the same provider.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from unsnag.application.ports.people import Person
from unsnag.application.ports.single_sign_on import Attempt, SignOnRefused
from unsnag.entrypoints.web.signin.entering import begin, safe_path
from unsnag.entrypoints.web.signin.views import OUT, form
from unsnag.entrypoints.web.staff import human_agent
from unsnag.entrypoints.wiring import app

log = logging.getLogger(__name__)
ATTEMPTS = "sign_on_attempts"
MOST_ATTEMPTS = 4
LASTS_SECONDS = 600
NOT_BEGUN = "That try to sign in began elsewhere or took too long. Choose your service again."
NO_SUCH = "There is no such sign-in service here. Choose one below."
STOPPED = "The sign-in service didn't let you in. Try again, or ask an admin."


@never_cache
@require_GET
def leave(request: HttpRequest, provider: str) -> HttpResponse:
    """Send the browser to the provider."""
    sign_on = app().staff.sign_on
    there = safe_path(request.GET.get("next", ""))
    if provider not in sign_on.providers:
        return form(request, there, NO_SUCH, status=404)
    again = request.GET.get("again") == "1" and human_agent(request) is not None
    attempt = sign_on.begin(provider)
    try:
        address = sign_on.providers[provider].address(
            attempt, _back(request, provider), again=again
        )
    except SignOnRefused as refused:
        return _refused(request, provider, refused, there)
    kept = _fresh(request)
    kept[attempt.state] = {
        "provider": provider,
        "nonce": attempt.nonce,
        "verifier": attempt.verifier,
        "there": there,
        "again": again,
        "at": time.time(),
    }
    request.session[ATTEMPTS] = dict(list(kept.items())[-MOST_ATTEMPTS:])
    return redirect(address)


@never_cache
@require_GET
def back(request: HttpRequest, provider: str) -> HttpResponse:
    """What the provider's answer makes of the try."""
    kept = _fresh(request)
    state = request.GET.get("state", "")
    tried = kept.pop(state, None)
    request.session[ATTEMPTS] = kept
    if tried is None or tried["provider"] != provider:
        return form(request, "", NOT_BEGUN, status=403)
    there = str(tried["there"])
    code = request.GET.get("code", "")
    if not code:
        log.warning("%s answered %r", provider, request.GET.get("error", "")[:80])
        return form(request, there, STOPPED, status=403)
    attempt = Attempt(provider, state, tried["nonce"], tried["verifier"])
    try:
        person = app().staff.sign_on.finish(
            attempt,
            _back(request, provider),
            code=code[:4096],
            issuer=request.GET.get("iss", "")[:400],
            again=tried["again"],
        )
    except SignOnRefused as refused:
        return _refused(request, provider, refused, there)
    if tried["again"]:
        return _proved(request, person, there)
    return _in(request, provider, person, there)


def _in(request: HttpRequest, provider: str, person: Person, there: str) -> HttpResponse:
    settings = app().staff.sign_on.providers[provider].settings
    response = begin(request, person, there, settings.name, factor_done=settings.trust_factor)
    request.session[OUT] = provider
    return response


def _proved(request: HttpRequest, person: Person, there: str) -> HttpResponse:
    """The provider has asked again: that counts if it is the same person and no factor of ours
    is set."""
    same = request.user.is_authenticated and request.user.pk == person.id
    if not same or person.factor_since:
        return form(request, there, NOT_BEGUN, status=403)
    app().staff.sessions.prove(request.session.session_key or "")
    return redirect(there or "/my/account")


def _refused(
    request: HttpRequest, provider: str, refused: SignOnRefused, there: str
) -> HttpResponse:
    log.warning("%s: %s", provider, refused.reason)
    return form(request, there, str(refused), status=403)


def _fresh(request: HttpRequest) -> dict[str, Any]:
    kept: dict[str, Any] = request.session.get(ATTEMPTS, {})
    return {s: one for s, one in kept.items() if time.time() - one["at"] < LASTS_SECONDS}


def _back(request: HttpRequest, provider: str) -> str:
    return request.build_absolute_uri(reverse("sign-in-back", args=[provider]))
