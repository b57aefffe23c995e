"""Collections, and the segments of customers that articles may be for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unsnag.application.write_articles import NotWritable
from unsnag.domain.knowledge import Collection, Segment, address_of
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.knowledge import words
from unsnag.entrypoints.web.knowledge.around import attempt
from unsnag.entrypoints.web.staff import may, not_found, page
from unsnag.entrypoints.wiring import app

_BACK = "/knowledge/collections"
_WORKSPACE = "en"
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?")


@require_GET
@may(Capability.SEE_ARTICLES)
def every(request: HttpRequest) -> HttpResponse:
    """The tree of collections and the segments."""
    found = app().articles.collections()
    depths: dict[str, int] = {}
    for one in found:
        depths[one.slug] = depths.get(one.parent, -1) + 1
    counted: dict[str, int] = {}
    for article in app().articles.published():
        counted[article.collection_slug] = counted.get(article.collection_slug, 0) + 1
    context = {
        "section": "knowledge",
        "collections": [(one, depths[one.slug], counted.get(one.slug, 0)) for one in found],
        "audiences": words.audiences(app().articles.segments()),
        "names": dict(words.audiences(app().articles.segments())),
        "segments": app().articles.segments(),
    }
    return page(request, "knowledge/collections.html", context)


@require_POST
@may(Capability.PUBLISH_ARTICLES)
def save(request: HttpRequest) -> HttpResponse:
    """Add, change or remove a collection."""
    if request.POST.get("remove"):
        slug = request.POST.get("slug", "")
        return attempt(
            request, lambda: app().article_desk.remove_collection(slug), "Removed.", _BACK
        )
    return attempt(request, lambda: _save(request), "Saved.", _BACK)


def _save(request: HttpRequest) -> None:
    post = request.POST
    title = post.get("title", "").strip()[:300]
    if not title:
        raise NotWritable("Give the collection a title.")
    known = {one.slug: one for one in app().articles.collections()}
    if post.get("audience") not in dict(words.audiences(app().articles.segments())):
        raise NotWritable("Choose who may read it from the list.")
    slug = post.get("slug", "") or address_of(title, set(known), otherwise="collection")
    position = post.get("position", "")
    before = known.get(slug)
    app().article_desk.put_collection(
        Collection(
            slug=slug,
            title=title,
            summary=post.get("summary", "").strip()[:1000],
            position=int(position) if position.isdecimal() and len(position) < 7 else len(known),
            parent=post.get("parent", ""),
            audience=post.get("audience", ""),
            titles=before.titles if before else {},
            summaries=before.summaries if before else {},
        )
    )


@require_http_methods(["GET", "POST"])
@may(Capability.PUBLISH_ARTICLES)
def languages(request: HttpRequest, slug: str) -> HttpResponse:
    """A collection's title and summary in other languages; one left empty takes the original's."""
    one = next((c for c in app().articles.collections() if c.slug == slug), None)
    if one is None:
        return not_found(request, "There is no such collection.", _BACK, "All collections")
    if request.method == "POST":
        titles, summaries = _told(request, "title", 300), _told(request, "summary", 1000)
        changed = replace(one, titles=titles, summaries=summaries)
        return attempt(request, lambda: app().article_desk.put_collection(changed), "Saved.", _BACK)
    codes = {*words.LANGUAGES, *one.titles, *one.summaries} - {_WORKSPACE}
    context = {
        "section": "knowledge",
        "collection": one,
        "rows": [
            {
                "code": code,
                "name": words.language_name(code),
                "direction": words.direction(code),
                "title": one.titles.get(code, ""),
                "summary": one.summaries.get(code, ""),
            }
            for code in sorted(codes, key=_written_in(one))
        ],
    }
    return page(request, "knowledge/collection_languages.html", context)


def _written_in(one: Collection) -> Callable[[str], tuple[bool, bool, str]]:
    """Languages that have a title come first, then those that something is written in."""
    used = set(app().knowledge.languages())
    return lambda code: (code not in one.titles, code not in used, code)


def _told(request: HttpRequest, name: str, longest: int) -> dict[str, str]:
    """What was typed for each language: `title-de`, `title-fr`."""
    typed = {
        key.removeprefix(f"{name}-"): str(value).replace("\x00", "").strip()[:longest]
        for key, value in request.POST.items()
        if key.startswith(f"{name}-")
    }
    return {code: text for code, text in typed.items() if text and _LANGUAGE.fullmatch(code)}


@require_POST
@may(Capability.PUBLISH_ARTICLES)
def save_segment(request: HttpRequest) -> HttpResponse:
    """Add or change a segment of customers."""
    return attempt(request, lambda: _save_segment(request), "Saved.", _BACK + "#segments")


def _save_segment(request: HttpRequest) -> None:
    post = request.POST
    title = post.get("title", "").strip()[:300]
    plans, products = _list(post.get("plans", "")), _list(post.get("products", ""))
    if not title or not (plans or products):
        raise NotWritable("Name the segment and at least one plan or product.")
    taken = {one.name for one in app().articles.segments()}
    name = post.get("name", "") or address_of(title, taken, otherwise="segment")
    if post.get("name") and name not in taken:
        raise NotWritable("There is no such segment.")
    app().article_desk.put_segment(Segment(name, title, plans, products))


def _list(text: str) -> frozenset[str]:
    return frozenset(part.strip()[:120] for part in text.split(",") if part.strip())
