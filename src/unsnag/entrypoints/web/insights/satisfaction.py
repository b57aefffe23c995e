"""Satisfaction: what customers said, of what the AI and of what people closed; and the page behind
the link by which they say it."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from unsnag.application.ask_satisfaction import ScoreMissing
from unsnag.application.ports.surveys import Survey
from unsnag.application.queries.satisfaction import csat
from unsnag.domain.personal_data import for_eyes
from unsnag.domain.satisfaction import (
    LONGEST_WORDS,
    SCORES,
    ClosedBy,
    SurveyLinkExpired,
    SurveyLinkInvalid,
)
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.staff import may, page
from unsnag.entrypoints.wiring import app

ASKED, THANKS = "How satisfied are you?", "Thank you"
BROKEN, MISSING_PART = "This link doesn't work", "A part of it may be missing."
OLD, WAS_GOOD = "This link is too old", "It was good for 30 days."
WINDOWS = (7, 30, 90)
WORDS_SHOWN = 50
_GROUPS = (("The AI closed", ClosedBy.AI), ("People closed", ClosedBy.HUMAN), ("Both", None))


@require_GET
@may(Capability.SEE_FIGURES)
def satisfaction(request: HttpRequest) -> HttpResponse:
    """The figures of a window, and what was written."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, WINDOWS) else WINDOWS[1]
    now = app().clock()
    found = app().desk_room.surveys.opened_between(now - timedelta(days=days), now)
    said = [(one, for_eyes(one.words)) for one in found if one.words][:WORDS_SHOWN]
    context = {
        "section": "insights",
        "days": days,
        "windows": WINDOWS,
        "groups": [(title, csat(found, by)) for title, by in _GROUPS],
        "said": said,
        "percent": app().configuration.survey_percent,
    }
    return page(request, "insights/satisfaction.html", context)


@csrf_exempt  # signed for one purpose; no cookie counts here
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the question, POST answers it."""
    ask = app().desk_room.satisfaction
    try:
        if request.method != "POST":
            return _asked(request, ask.look(token))
        given = request.POST
        return _asked(request, ask.by_link(token, given.get("score", ""), given.get("words", "")))
    except ScoreMissing as missing:
        return _asked(request, ask.look(token), error=str(missing), status=422)
    except SurveyLinkInvalid:
        return _gone(request, BROKEN, MISSING_PART, 404)
    except SurveyLinkExpired:
        return _gone(request, OLD, WAS_GOOD, 410)


def _asked(
    request: HttpRequest, survey: Survey, *, error: str = "", status: int = 200
) -> HttpResponse:
    title = THANKS if survey.answered else ASKED
    context = {
        "title": title,
        "survey": survey,
        "scores": SCORES[::-1],
        "longest": LONGEST_WORDS,
        "error": error,
        "given": request.POST.get("words", "") if error else "",
    }
    return _quietly(render(request, "help_center/rate.html", context, status=status))


def _gone(request: HttpRequest, title: str, text: str, status: int) -> HttpResponse:
    context = {"title": title, "text": text}
    return _quietly(render(request, "help_center/rate.html", context, status=status))


def _quietly(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
