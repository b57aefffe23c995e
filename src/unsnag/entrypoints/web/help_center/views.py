"""The lists of the help center: home, collections, questions. They work without scripts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from unsnag.application.know_reader import Reader
from unsnag.application.queries.help_center import ArticleLine, Shelf
from unsnag.domain.knowledge import PUBLIC, ArticleKind
from unsnag.entrypoints.web.help_center.article_html import render_article
from unsnag.entrypoints.web.help_center.languages import languages_of
from unsnag.entrypoints.web.help_center.linked_data import breadcrumbs, json_ld, questions
from unsnag.entrypoints.web.help_center.readers import for_reader
from unsnag.entrypoints.web.help_center.visits import Visit
from unsnag.entrypoints.wiring import app

ASKED_SHOWN = 6
ASKED_WINDOW = timedelta(days=90)
ASKED_FROM = 20
"""So many issues must be recognised in the window before their counts decide the order."""
MOST_QUESTIONS = 100


@dataclass(frozen=True)
class AskedMost:
    """One of the things people ask most: an article with its answer, or a need for the chat."""

    label: str
    article: ArticleLine | None = None
    ask: str = ""
    text: str = ""
    acts: bool = False


@dataclass(frozen=True)
class Question:
    """A question with its answer, as the page of questions shows it."""

    line: ArticleLine
    answer: str
    related: tuple[ArticleLine, ...]


def shelf_of(request: HttpRequest, reader: Reader) -> Shelf:
    """All that the reader may find, in their languages."""
    return app().help_center.shelf(reader.keys, languages_of(request))


def shelf_of_found(request: HttpRequest, reader: Reader, found: Iterable[str]) -> Shelf:
    """What of these search ids the reader may see, in their languages."""
    return app().help_center.shelf_of(found, reader.keys, languages_of(request))


@require_GET
@for_reader
def home(request: HttpRequest, _visit: Visit, reader: Reader) -> HttpResponse:
    """The search field, what people ask most, and all collections."""
    shelf = shelf_of(request, reader)
    context = {
        "asked_most": list(_asked_most(shelf))[:ASKED_SHOWN],
        "collections": shelf.top,
        "questions": bool(shelf.of_kind(ArticleKind.FAQ)),
        "trouble": app().help_center.systems_in_trouble(app().clock()),
        "reader": reader,
    }
    return render(request, "help_center/home.html", context)


def _asked_most(shelf: Shelf) -> Iterable[AskedMost]:
    """What the workspace names, most asked first by the log, once the log says enough."""
    counts = app().help_center.asked_since(app().clock() - ASKED_WINDOW)
    entries = list(app().company.asked_most)
    if sum(counts.get(item.intent, 0) for item in entries if item.intent) >= ASKED_FROM:
        entries.sort(key=lambda item: -counts.get(item.intent, 0))
    playbooks = {playbook.name: playbook for playbook in app().shelf.all()}
    for item in entries:
        playbook = playbooks.get(item.playbook)
        if playbook is not None:
            acts = bool(playbook.actions)
            yield AskedMost(item.label, ask=item.label, text=item.text, acts=acts)
        for line in shelf.lines_of([item.article]):
            yield AskedMost(item.label, line)


@require_GET
@cache_control(public=True, max_age=300)
def brand(_request: HttpRequest) -> HttpResponse:
    """The workspace's colours, for every face."""
    company = app().company
    sheet = (
        f":root {{ --accent-light: {company.accent}; "
        f"--accent-dark-scheme: {company.accent_dark}; }}\n"
    )
    return HttpResponse(sheet, content_type="text/css; charset=utf-8")


@require_GET
@for_reader
def collection(request: HttpRequest, _visit: Visit, reader: Reader, slug: str) -> HttpResponse:
    """All articles of one collection, and the collections below it."""
    shelf = shelf_of(request, reader)
    card = shelf.card(slug)
    if card is None:
        raise Http404
    for_all = app().help_center.shelf(frozenset({PUBLIC})).card(slug) is not None
    context = {
        "collection": card,
        "trail": card.path,
        "for_all": for_all,
        "linked_data": json_ld(breadcrumbs(request, shelf.trail(slug))) if for_all else "",
        "reader": reader,
    }
    return render(request, "help_center/collection.html", context)


@require_GET
@for_reader
def faq(request: HttpRequest, _visit: Visit, reader: Reader) -> HttpResponse:
    """Short questions with their answers, by collection."""
    shelf = shelf_of(request, reader)
    asked = [_question(line, shelf) for line in shelf.of_kind(ArticleKind.FAQ)[:MOST_QUESTIONS]]
    groups: dict[str, list[Question]] = {}
    for one in asked:
        groups.setdefault(one.line.collection, []).append(one)
    public = [(one.line.title, one.answer) for one in asked if one.line.audience == PUBLIC]
    context = {
        "groups": [(shelf.name_of(slug), each) for slug, each in groups.items()],
        "linked_data": json_ld(questions(public)) if public else "",
        "reader": reader,
    }
    return render(request, "help_center/faq.html", context)


def _question(line: ArticleLine, shelf: Shelf) -> Question:
    found = app().articles.by_id(line.id, (line.language,), exact=True)
    if found is None:
        return Question(line, "", ())
    return Question(line, render_article(found.body).body, shelf.lines_of(found.related))
