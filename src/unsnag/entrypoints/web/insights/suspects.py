"""Labels that look wrong, one after the other: keep, change or leave out. What is said here counts
in every training to come."""

from __future__ import annotations

from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.model_card import read_card
from unsnag.application.ports.model_versions import LabelDecision, ModelVersion
from unsnag.domain.staff import Capability
from unsnag.domain.understanding.held_back import text_key
from unsnag.entrypoints.web.insights.understanding import HERE, waiting_suspects
from unsnag.entrypoints.web.staff import may, not_found, page, signed_in
from unsnag.entrypoints.wiring import app

MOST_SHOWN, MOST_DECIDED = 15, 10
LONGEST_TEXT = 20_000
NONE_OF_THEM = "none"
"""The choice that says that a text fits no intent."""


@require_GET
@may(Capability.SEE_UNDERSTANDING)
def suspects(request: HttpRequest) -> HttpResponse:
    """Those of the version in force, the likeliest mistakes first."""
    return _suspects_page(request)


def _suspects_page(request: HttpRequest, error: str = "", *, status: int = 200) -> HttpResponse:
    versions = app().model_versions
    version = _version()
    waiting = waiting_suspects(version)
    decided = sorted(versions.decisions().values(), key=lambda one: one.at, reverse=True)
    context = {
        "section": "understanding",
        "error": error,
        "version": version,
        "waiting": waiting[:MOST_SHOWN],
        "left": max(0, len(waiting) - MOST_SHOWN),
        "count": len(waiting),
        "decided": decided[:MOST_DECIDED],
        "decided_count": len(decided),
        "intents": _intents(version),
        "none": NONE_OF_THEM,
    }
    return page(request, "insights/suspects.html", context, status=status)


def _version() -> ModelVersion | None:
    choice = app().model_versions.in_force()
    return None if choice is None else app().model_versions.get(choice.version)


def _intents(version: ModelVersion | None) -> list[str]:
    """What a text of a version's tickets may be."""
    if version is None:
        return []
    return sorted(line.intent for line in read_card(version.card).intents)


@require_POST
@may(Capability.TEACH)
def decide(request: HttpRequest) -> HttpResponse:
    """Say what a text is."""
    post = request.POST
    text, said = post.get("text", "").replace("\r\n", "\n"), post.get("say", "")
    intent = post.get("intent", "") if said == "other" else post.get(said, "")
    known = _intents(_version())
    if not text.strip() or len(text) > LONGEST_TEXT:
        return _suspects_page(request, "That text is gone. Choose one from the list.", status=422)
    if said not in ("label", "rather", "other", "leave_out"):
        return _suspects_page(request, "Choose what it is.", status=422)
    if said != "leave_out" and intent not in (*known, NONE_OF_THEM):
        return _suspects_page(request, "Choose the intent from the list first.", status=422)
    name = "" if intent == NONE_OF_THEM else intent
    decision = LabelDecision(
        text_key(text),
        text,
        "" if said == "leave_out" else name[:120],
        said == "leave_out",
        signed_in(request).name,
        app().clock(),
    )
    app().model_versions.decide(decision)
    messages.success(request, "Kept. It counts from the next training on.")
    return redirect("suspects")


@require_GET
@may(Capability.SEE_UNDERSTANDING)
def as_file(request: HttpRequest) -> HttpResponse:
    """The suspects of the version in force as a table."""
    choice = app().model_versions.in_force()
    place = Path(app().version_files.suspects_file(choice.version)) if choice else None
    if place is None or not place.is_file():
        return not_found(request, "There is no such file.", HERE, "Go to Understanding")
    answer = HttpResponse(place.read_bytes(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="suspects.csv"'
    return answer
