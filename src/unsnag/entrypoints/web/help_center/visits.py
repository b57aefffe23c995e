"""A visit: what one browser does until 30 minutes of silence. It names nobody.

The id lives in a signed cookie that scripts cannot read. A visit counts from its second request,
so that crawlers, which bring no cookie back, leave no trace.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponseBase

COOKIE = "visit"
SILENCE_SECONDS = 30 * 60

P = ParamSpec("P")


@dataclass(frozen=True)
class Visit:
    """`id` is what the cookie will hold; `counted` is the same once the cookie has come back, and
    empty before."""

    id: str
    counted: str


def visit_of(request: HttpRequest) -> str:
    """The id of the visit that this request belongs to; empty when there is none yet."""
    return visit_in(request.COOKIES.get(COOKIE, ""))


def visit_in(signed: str) -> str:
    """The id that `signed_visit` made this of; empty when it isn't ours or was silent too long."""
    try:
        return _signer().unsign(signed, max_age=SILENCE_SECONDS)
    except BadSignature:
        return ""


def signed_visit(visit: str) -> str:
    """The id as a browser keeps it, good for another 30 minutes."""
    return _signer().sign(visit)


def new_visit() -> str:
    """An id that names nobody."""
    return secrets.token_hex(16)


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="visit")


def with_visit(
    view: Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give the view its visit and keep the visit alive for another 30 minutes."""

    @wraps(view)
    def viewed(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        counted = visit_of(request)
        visit = Visit(counted or new_visit(), counted)
        response = view(request, visit, *args, **kwargs)
        response.set_cookie(
            COOKIE,
            signed_visit(visit.id),
            max_age=SILENCE_SECONDS,
            httponly=True,
            secure=request.is_secure(),
            samesite="Lax",
        )
        return response

    return viewed
