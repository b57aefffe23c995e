"""The versions of a text: what changed between two of them, and taking an earlier one up again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.ports.knowledge import NoSuchArticle
from unsnag.domain.knowledge import ArticleVersion, VersionState
from unsnag.domain.knowledge.differences import Change, Piece, word_differences
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.knowledge import words
from unsnag.entrypoints.web.knowledge.around import around, attempt, of_article
from unsnag.entrypoints.web.staff import may, page, signed_in
from unsnag.entrypoints.wiring import app

CONTEXT = 240
"""Characters of unchanged text shown on each side of a change."""


@require_GET
@may(Capability.SEE_ARTICLES)
@of_article
def every(request: HttpRequest, article: str, language: str) -> HttpResponse:
    """All versions, newest first, and the difference of two."""
    one = app().article_desk.article(article)
    found = list(app().article_desk.versions(article, language))
    if not found:
        raise NoSuchArticle("There is no text in this language yet.")
    old, new = _two(request, found)
    context = {
        **around(one, language, "versions"),
        "versions": [{"one": v, "state": words.state_words(v), "tone": _tone(v)} for v in found],
        "old": old,
        "new": new,
        "differences": _differences(old, new) if old and old is not new else None,
        "changes": app().knowledge.changes(article),
    }
    return page(request, "knowledge/versions.html", context)


def _tone(version: ArticleVersion) -> str:
    if version.state is VersionState.ARCHIVED:
        return ""
    return words.TONES.get(words.standing_of(version), "")


def _two(
    request: HttpRequest, found: list[ArticleVersion]
) -> tuple[ArticleVersion | None, ArticleVersion]:
    """The two asked for; else the newest and the one before it, or the published one when the
    newest is on its way."""
    by_number = {str(v.number): v for v in found}
    new = by_number.get(request.GET.get("new", ""), found[0])
    published = next((v for v in found if v.state is VersionState.PUBLISHED), None)
    before = next((v for v in found if v.number < new.number), None)
    usual = published if new.state.open and published else before
    return by_number.get(request.GET.get("old", ""), usual), new


def _differences(old: ArticleVersion, new: ArticleVersion) -> list[dict[str, Any]]:
    """Each part that differs, with its pieces."""
    parts = (
        ("Title", old.content.title, new.content.title),
        ("Summary", old.content.summary, new.content.summary),
        ("Keywords", ", ".join(old.content.keywords), ", ".join(new.content.keywords)),
        ("Text", old.content.body, new.content.body),
    )
    return [
        {"name": name, "pieces": shortened(word_differences(a, b))}
        for name, a, b in parts
        if a != b
    ]


def shortened(pieces: tuple[Piece, ...]) -> list[Piece]:
    """With long unchanged stretches cut, at the ends of lines where there are some."""
    found = []
    for index, piece in enumerate(pieces):
        text = piece.text
        if piece.change is Change.SAME and len(text) > 2 * CONTEXT + 80:
            head = "" if index == 0 else text[:CONTEXT].rpartition("\n")[0] or text[:CONTEXT]
            last = index == len(pieces) - 1
            tail = "" if last else text[-CONTEXT:].partition("\n")[2] or text[-CONTEXT:]
            text = f"{head}\n⋯\n{tail}"
        found.append(Piece(piece.change, text))
    return found


@require_POST
@may(Capability.WRITE_ARTICLES)
@of_article
def restore(request: HttpRequest, article: str, language: str) -> HttpResponse:
    """Begin a draft with an earlier version's text."""
    number = request.POST.get("number", "")
    if not number.isdecimal() or len(number) > 8:
        raise NoSuchArticle("There is no such version.")
    return attempt(
        request,
        lambda: app().article_desk.restore(
            article, language, int(number), by=signed_in(request).name
        ),
        f"A draft begins with version {number}. Readers see it when it is published.",
        f"/knowledge/articles/{article}/{language}",
    )


@require_POST
@may(Capability.WRITE_ARTICLES)
@of_article
def still_right(request: HttpRequest, article: str, language: str) -> HttpResponse:
    """The translation says what the original says now."""
    return attempt(
        request,
        lambda: app().article_desk.still_right(article, language, by=signed_in(request).name),
        "The translation counts as up to date.",
        f"/knowledge/articles/{article}/{language}",
    )
