"""The widget's file, its own page, and the demo's outbox."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import condition, require_safe

from unsnag.entrypoints.web.help_center.languages import languages_of
from unsnag.entrypoints.web.widget.spoken import spoken_among
from unsnag.entrypoints.wiring import app

FILE = Path(__file__).parents[1] / "static" / "unsnag" / "widget" / "widget.js"
MOST_MAILS = 100
LONGEST_SHORT_NAME = 12
PAPER = "#fbfaf7"


@lru_cache(maxsize=1)
def _script() -> tuple[bytes, bytes, str]:
    plain = FILE.read_bytes()
    tag = hashlib.sha256(plain).hexdigest()[:32]
    return plain, gzip.compress(plain, mtime=0), f'W/"{tag}"'


def _tag(request: HttpRequest) -> str:
    return _script()[2]


@require_safe
@condition(etag_func=_tag)
def script(request: HttpRequest) -> HttpResponse:
    """The widget, for any site's script element. Kept for five minutes, then asked for again."""
    plain, packed, _ = _script()
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(packed if zipped else plain, content_type="text/javascript")
    if zipped:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    response["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
def chat(request: HttpRequest) -> HttpResponse:
    """The conversation as a page of its own."""
    language = spoken_among(languages_of(request)).language
    response = render(request, "widget/chat.html", {"language": language})
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put the conversation among its apps."""
    company = app().company
    described = {
        "name": company.name,
        "short_name": company.name[:LONGEST_SHORT_NAME].strip(),
        "id": reverse("chat"),
        "start_url": reverse("chat"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": company.accent,
        "icons": [{"src": reverse("icon"), "type": "image/svg+xml", "sizes": "any"}],
    }
    response = JsonResponse(described, content_type="application/manifest+json")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """The company's colour and its first letter, for tabs and phones."""
    company = app().company
    shown = {"letter": company.name.strip()[:1].upper(), "accent": company.accent}
    response = render(request, "widget/icon.svg", shown, content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The mails that the demo kept. Only the demo has this page: it shows one-time codes."""
    if not app().configuration.demo_mode:
        raise Http404
    response = render(request, "widget/outbox.html", {"mails": app().outbox.newest(MOST_MAILS)})
    response["Cache-Control"] = "no-store"
    return response
