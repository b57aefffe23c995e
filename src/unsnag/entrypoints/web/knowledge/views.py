"""The list of articles, a new one, and what to look at next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unsnag.application.ports.knowledge import KnowledgeProblem
from unsnag.application.queries.knowledge import WEEKS, Standing, TextLine
from unsnag.domain.knowledge import ArticleKind
from unsnag.domain.knowledge.reviewing import ReviewReason, ToReview
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.knowledge import words
from unsnag.entrypoints.web.staff import may, page, signed_in
from unsnag.entrypoints.wiring import app

MOST_TO_REVIEW = 50
_BUTTONS = {
    ReviewReason.UNHELPFUL: "Improve it",
    ReviewReason.FALLING: "See what changed",
    ReviewReason.WRITTEN_AFTER: "Improve it",
    ReviewReason.NEVER_CHECKED: "Check it",
    ReviewReason.STALE: "Check it",
    ReviewReason.FEATURE_CHANGED: "Check it",
    ReviewReason.OUTDATED_TRANSLATION: "Update the translation",
}


@require_GET
@may(Capability.SEE_ARTICLES)
def every(request: HttpRequest) -> HttpResponse:
    """Every text, by its standing, collection, language and words."""
    asked = request.GET
    standing = next((s for s in Standing if s.value == asked.get("state")), None)
    number = asked.get("page", "1")
    found = app().knowledge.texts(
        standing=standing,
        collection=asked.get("collection", ""),
        language=asked.get("language", ""),
        words=asked.get("q", "").replace("\x00", "")[:200],
        page=int(number) if number.isdecimal() and len(number) < 7 else 1,
    )
    kept = asked.copy()
    for name in ("page", "state"):
        kept.pop(name, None)
    context = {
        "section": "knowledge",
        "found": found,
        "lines": [_line(line) for line in found.lines],
        "standing": standing,
        "tabs": [(s.value, words.STANDINGS[s], found.counts[s]) for s in Standing],
        "kept": kept.urlencode(),
        "collections": app().articles.collections(),
        "languages": [(one, words.language_name(one)) for one in app().knowledge.languages()],
        "asked": asked,
        "filtered": bool(asked.get("q") or asked.get("collection") or asked.get("language")),
        "to_review": len(app().knowledge.review_next(_today())),
    }
    return page(request, "knowledge/every.html", context)


def _line(line: TextLine) -> dict[str, Any]:
    audiences = dict(words.audiences(app().articles.segments()))
    return {
        "line": line,
        "tags": [(words.STANDINGS[s], words.TONES.get(s, "")) for s in line.standings],
        "language": words.language_name(line.language),
        "audience": audiences.get(line.audience, line.audience),
    }


@require_http_methods(["GET", "POST"])
@may(Capability.WRITE_ARTICLES)
def new(request: HttpRequest) -> HttpResponse:
    """Ask for the title and the kind of a new article; then its editor."""
    problem = ""
    if request.method == "POST":
        try:
            version = app().write_articles.begin(
                signed_in(request),
                request.POST.get("title", ""),
                kind=_kind(request.POST.get("kind", "")),
                language=request.POST.get("language", "en"),
                collection=request.POST.get("collection", ""),
            )
            return redirect("knowledge-edit", version.article, version.language)
        except KnowledgeProblem as refused:
            problem = str(refused)
    context = {
        "section": "knowledge",
        "kinds": [(kind.value, title) for kind, title in words.KINDS.items()],
        "languages": list(words.LANGUAGES.items()),
        "collections": app().articles.collections(),
        "problem": problem,
        "typed": request.POST,
    }
    return page(request, "knowledge/new.html", context, status=422 if problem else 200)


def _kind(asked: str) -> str:
    return asked if asked in list(ArticleKind) else ArticleKind.ARTICLE.value


@require_GET
@may(Capability.SEE_ARTICLES)
def review(request: HttpRequest) -> HttpResponse:
    """Articles with something wrong, the dearest first."""
    found = app().knowledge.review_next(_today())
    context = {
        "section": "knowledge",
        "items": [_item(one) for one in found[:MOST_TO_REVIEW]],
        "more": max(0, len(found) - MOST_TO_REVIEW),
        "weeks": WEEKS,
        "features": app().knowledge.features(),
        "today": _today(),
    }
    return page(request, "knowledge/review.html", context)


def _item(one: ToReview) -> dict[str, Any]:
    first = one.reasons[0]
    article = app().article_desk.article(one.use.article)
    language = first.language or article.language
    address = f"/knowledge/articles/{one.use.article}/{language}"
    if first.kind is ReviewReason.FALLING:
        address += "/versions"
    checkable = {ReviewReason.NEVER_CHECKED, ReviewReason.STALE, ReviewReason.FEATURE_CHANGED}
    return {
        "one": one,
        "figures": one.use.readers > 0 and first.kind is not ReviewReason.UNHELPFUL,
        "button": _BUTTONS[first.kind],
        "address": address,
        "checkable": any(reason.kind in checkable for reason in one.reasons),
    }


@require_POST
@may(Capability.PUBLISH_ARTICLES)
def changed(request: HttpRequest) -> HttpResponse:
    """Something that articles describe has changed."""
    feature = request.POST.get("feature", "").strip()[:120]
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        on = _today()
    if not feature or on > _today():
        messages.warning(request, "Say what changed, and a day that has come.")
    else:
        note = request.POST.get("note", "").strip()[:500]
        app().article_desk.feature_changed(feature, on=on, by=signed_in(request).name, note=note)
        messages.success(request, f"Articles about “{feature}” checked before then are listed.")
    return redirect("knowledge-review")


def _today() -> date:
    return timezone.localdate(app().clock())
