"""What every page about one article shows around its content, and how refusals are answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from unsnag.application.ports.knowledge import KnowledgeProblem, NoSuchArticle
from unsnag.domain.knowledge import Article
from unsnag.domain.staff import NotAllowed
from unsnag.entrypoints.web.knowledge import words
from unsnag.entrypoints.web.staff import not_found
from unsnag.entrypoints.wiring import app

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def of_article(view: View[P]) -> View[P]:
    """A designed 404 for an article, a version or a file that isn't there."""

    @wraps(view)
    def found(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NoSuchArticle as missing:
            return not_found(request, str(missing), "/knowledge", "All articles")

    return found


def around(article: Article, language: str, tab: str) -> dict[str, Any]:
    """The head of a page about an article: title, languages, tabs."""
    desk = app().article_desk
    current = desk.current(article.id, language) or desk.current(article.id, article.language)
    published = app().articles.by_id(article.id, [language], exact=True)
    outdated = {one.language for one in app().articles.translations(article.id) if one.outdated}
    codes = list(desk.languages(article.id))
    if language not in codes:
        codes.append(language)
    return {
        "section": "knowledge",
        "tab": tab,
        "article": article,
        "language": language,
        "language_name": words.language_name(language),
        "direction": words.direction(language),
        "title": current.content.title if current else article.id,
        "published": published,
        "languages": [(one, words.language_name(one), one in outdated) for one in codes],
        "others": [(c, n) for c, n in words.LANGUAGES.items() if c not in codes],
        "base": f"/knowledge/articles/{article.id}/{language}",
        "article_base": f"/knowledge/articles/{article.id}",
    }


def attempt(request: HttpRequest, work: Callable[[], object], done: str, back: str) -> HttpResponse:
    """Do it and say so, or say why not; then back to the page."""
    try:
        work()
    except NoSuchArticle:
        raise
    except (KnowledgeProblem, NotAllowed) as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(back)


def shows_frames(view: View[P]) -> View[P]:
    """The page shows a page of ours inside it, and pictures that are not sent yet."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        wider = {"frame-src": ["'self'"], "img-src": ["blob:"]}
        response._csp_update = wider  # type: ignore[attr-defined]
        return response

    return answer


def shown_in_frames(view: View[P]) -> View[P]:
    """The page may stand inside a page of ours."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Frame-Options"] = "SAMEORIGIN"
        response._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]
        return response

    return answer
