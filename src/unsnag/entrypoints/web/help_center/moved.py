"""Former addresses: they lead to the article for ever, or say what became of it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from unsnag.application.know_reader import Reader
from unsnag.application.ports.knowledge import Redirect
from unsnag.entrypoints.web.help_center.readers import kept_by_nobody_else, reader_of
from unsnag.entrypoints.web.help_center.views import shelf_of
from unsnag.entrypoints.wiring import app

LONGEST = 500


def moved(request: HttpRequest, address: str, reader: Reader, route: str) -> HttpResponseBase:
    """Lead on from a former address. Raises Http404 for one that never was, and just so for one
    whose article this reader may not read."""
    found = _leads_to(address, reader)
    if found is None:
        raise Http404
    if not found.gone:
        return HttpResponsePermanentRedirect(reverse(route, args=[found.slug]))
    shelf = shelf_of(request, reader)
    context = {
        "title": found.title,
        "collection": shelf.card(found.collection_slug),
        "reader": reader,
    }
    return render(request, "help_center/gone.html", context, status=410)


def _leads_to(address: str, reader: Reader) -> Redirect | None:
    if len(address) > LONGEST or "\x00" in address:
        return None
    found = app().articles.redirect_of(address)
    return found if found is not None and found.audience in reader.keys else None


def former_addresses(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: an address of a former help center, at any path, leads on as well."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        # What isn't there for this reader may be there once they have signed in.
        response.headers.setdefault("Cache-Control", "no-store")
        if request.resolver_match is not None:
            return response
        reader = reader_of(request)
        try:
            answer = moved(request, request.path, reader, "help:article")
        except Http404:
            return response
        return kept_by_nobody_else(answer, reader)

    return middleware
