"""The record: who did what and when, out of the audit log."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from unsnag.application.queries.record import KIND_WORDS
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.desk.views import GREATEST_ID
from unsnag.entrypoints.web.staff import may, page
from unsnag.entrypoints.wiring import app

SHOWN = 50


@require_GET
@may(Capability.SEE_RECORD)
def record(request: HttpRequest) -> HttpResponse:
    """A page of the log, narrowed to a kind or a person."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in KIND_WORDS else ""
    by = request.GET.get("by", "").strip()[:200]
    below = request.GET.get("below", "")
    before = min(int(below), GREATEST_ID) if below.isascii() and below.isdigit() else None
    lines = app().record.newest(SHOWN + 1, kind=kind, by=by, before=before)
    shown = list(lines[:SHOWN])
    asked = {"kind": kind, "by": by}
    older = urlencode({**asked, "below": str(shown[-1].seq)}) if len(lines) > SHOWN else ""
    kinds = sorted(KIND_WORDS.items(), key=lambda pair: pair[1])
    context = {
        **asked,
        "section": "record",
        "kinds": kinds,
        "lines": shown,
        "older": older,
        "newer": urlencode(asked) if before is not None else "",
    }
    return page(request, "insights/record.html", context)
