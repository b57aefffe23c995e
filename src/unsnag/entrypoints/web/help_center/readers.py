"""Who reads a page: from the session alone, which only a proved identity fills.

A page for somebody who sees more than everybody is kept by no cache; every page says that it
depends on the cookie.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers

from unsnag.application.know_reader import NOBODY, Reader
from unsnag.entrypoints.web.help_center.languages import keep_choice
from unsnag.entrypoints.web.help_center.visits import Visit, with_visit
from unsnag.entrypoints.web.staff import human_agent
from unsnag.entrypoints.wiring import app

REF, UNTIL = "reader_ref", "reader_until"
LASTS_SECONDS = 12 * 60 * 60

P = ParamSpec("P")


def reader_of(request: HttpRequest) -> Reader:
    """The customer who has signed in to the help center, else the member of the staff who is signed
    in, else NOBODY."""
    known: Reader | None = getattr(request, "help_reader", None)
    if known is None:
        known = _read(request)
        request.help_reader = known  # type: ignore[attr-defined]
    return known


def asking(request: HttpRequest) -> Reader:
    """Who asks: by a conversation's token where one is given, as the widget does on other sites,
    else by the session."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind != "Bearer":
        return reader_of(request)
    conversation = app().open_conversation.by_token(token)
    known = None if conversation is None else conversation.customer
    return app().readers.customer("" if known is None else known.ref)


def _read(request: HttpRequest) -> Reader:
    ref = request.session.get(REF, "")
    if ref and request.session.get(UNTIL, 0) > time.time():
        reader = app().readers.customer(ref)
        if reader != NOBODY:
            return reader
    agent = human_agent(request)
    return NOBODY if agent is None else app().readers.staff(agent.name)


def sign_in(request: HttpRequest, reader: Reader) -> None:
    """Remember the reader under a new session id."""
    request.session.cycle_key()
    request.session[REF] = reader.ref
    request.session[UNTIL] = time.time() + LASTS_SECONDS


def sign_out(request: HttpRequest) -> None:
    """Forget the reader; the old session id opens nothing from now on."""
    for name in (REF, UNTIL):
        request.session.pop(name, None)
    request.session.cycle_key()


def for_reader(
    view: Callable[Concatenate[HttpRequest, Visit, Reader, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give the view its visit and its reader, and say who may keep the answer."""

    @with_visit
    def reading(
        request: HttpRequest, visit: Visit, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        reader = reader_of(request)
        response = view(request, visit, reader, *args, **kwargs)
        keep_choice(request, response)
        return kept_by_nobody_else(response, reader)

    return wraps(view)(reading)


def kept_by_nobody_else(response: HttpResponseBase, reader: Reader) -> HttpResponseBase:
    """Mark an answer that was made for this reader."""
    if reader.sees_more or not response.has_header("Cache-Control"):
        closed = "private, no-store" if reader.sees_more else "private, no-cache"
        response["Cache-Control"] = closed
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response
