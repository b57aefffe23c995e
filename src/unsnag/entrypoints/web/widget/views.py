"""The widget's file, its own page, and the demo's outbox."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import condition, require_safe

from unsnag.entrypoints.wiring import app

FILE = Path(__file__).parents[1] / "static" / "unsnag" / "widget" / "widget.js"
MOST_MAILS = 100


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
    return render(request, "widget/chat.html")


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The mails that the demo kept. Only the demo has this page: it shows one-time codes."""
    if not app().configuration.demo_mode:
        raise Http404
    response = render(request, "widget/outbox.html", {"mails": app().outbox.newest(MOST_MAILS)})
    response["Cache-Control"] = "no-store"
    return response
