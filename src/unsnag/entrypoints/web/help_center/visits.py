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
    try:
        signed = request.COOKIES.get(COOKIE, "")
        return TimestampSigner(salt="visit").unsign(signed, max_age=SILENCE_SECONDS)
    except BadSignature:
        return ""


def with_visit(
    view: Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give the view its visit and keep the visit alive for another 30 minutes."""

    @wraps(view)
    def viewed(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        counted = visit_of(request)
        visit = Visit(counted or secrets.token_hex(16), counted)
        response = view(request, visit, *args, **kwargs)
        response.set_cookie(
            COOKIE,
            TimestampSigner(salt="visit").sign(visit.id),
            max_age=SILENCE_SECONDS,
            httponly=True,
            secure=request.is_secure(),
            samesite="Lax",
        )
        return response

    return viewed
