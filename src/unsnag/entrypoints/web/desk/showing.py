"""When a page was shown, signed into its form: a yes that comes sooner than anybody can read is not
taken. The time is the server's and cannot be changed without its key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.core import signing
from django.http import HttpRequest

from unsnag.entrypoints.web.staff import signed_in
from unsnag.entrypoints.wiring import app

_SALT = "unsnag.approval.shown"


def shown_now(request: HttpRequest, approval: int) -> str:
    """What the form of an approval carries: who is shown which request, and when."""
    name = signed_in(request).name
    return signing.dumps([approval, name, app().clock().timestamp()], salt=_SALT)


def read_for(request: HttpRequest, approval: int) -> timedelta:
    """How long this person has had this request before them; nothing when the form can't tell."""
    try:
        number, name, at = signing.loads(request.POST.get("shown", ""), salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return timedelta()
    if number != approval or name != signed_in(request).name:
        return timedelta()
    return app().clock() - datetime.fromtimestamp(at, UTC)
