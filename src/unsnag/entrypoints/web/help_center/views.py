"""The help center's pages. They work without scripts; scripts make them quicker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.queries.help_center import ArticleLine
from unsnag.domain.knowledge import PUBLIC, PublishedArticle
from unsnag.domain.retrieval import Hit
from unsnag.entrypoints.web.help_center.article_html import marked, render_article
from unsnag.entrypoints.web.help_center.reading import reading_token, seconds_read
from unsnag.entrypoints.web.help_center.visits import Visit, with_visit
from unsnag.entrypoints.wiring import app

LONGEST_QUERY = 500
ANSWER_FROM = 8
"""Characters typed before the suggestions also show the sentence that answers."""


@dataclass(frozen=True)
class Found:
    """A search hit as the page shows it."""

    slug: str
    title: str
    collection: str
    passage: SafeString


@dataclass(frozen=True)
class AskedMost:
    """One of the things people ask most: an article with its answer, or a need for the chat."""

    label: str
    article: ArticleLine | None = None
    ask: str = ""
    acts: bool = False


@require_GET
@with_visit
def home(request: HttpRequest, _visit: Visit) -> HttpResponse:
    """The search field, what people ask most, and all collections."""
    return render(
        request,
        "help_center/home.html",
        {
            "asked_most": list(_asked_most()),
            "collections": app().help_center.collections(),
            "trouble": app().help_center.systems_in_trouble(app().clock()),
            "promise": app().company.hours.promise(app().clock()),
        },
    )


def _asked_most() -> Iterable[AskedMost]:
    playbooks = {playbook.name: playbook for playbook in app().shelf.all()}
    for item in app().company.asked_most:
        playbook = playbooks.get(item.playbook)
        if playbook is not None:
            yield AskedMost(item.label, ask=item.label, acts=bool(playbook.actions))
        for line in app().help_center.lines([item.article]):
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
@with_visit
def search(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Articles that answer, each with its passage; or "nothing found" with the way to a person."""
    query = _query(request)
    if not query:
        return redirect("help:home")
    result = app().search.search(query)
    playbook = app().suggest_help.playbook_for(query)
    app().measure.searched(visit.counted, query, found=len(result.hits))
    context = {
        "query": query,
        "hits": found(result.hits),
        "playbook": playbook,
        "promise": app().company.hours.promise(app().clock()),
    }
    return render(request, "help_center/search.html", context)


def found(hits: Iterable[Hit]) -> list[Found]:
    """Hits as pages show them, in their order."""
    hits = list(hits)
    lines = {line.id: line for line in app().help_center.lines([h.article_id for h in hits])}
    return [
        Found(
            lines[h.article_id].slug,
            h.title,
            lines[h.article_id].collection,
            marked(h.passage, h.sentence),
        )
        for h in hits
        if h.article_id in lines
    ]


@require_GET
def suggest(request: HttpRequest) -> JsonResponse:
    """Titles for what has been typed so far, and the sentence that answers it, if one does."""
    typed = _query(request)
    options = []
    answered = ""
    if len(typed) >= ANSWER_FROM:
        for hit in app().search.search(typed, limit=1).hits:
            options.append(_option(hit.article_id, hit.title) | {"sentence": hit.sentence})
            answered = hit.article_id
    for suggestion in app().search.suggest(typed) if typed else ():
        if suggestion.article_id != answered:
            options.append(_option(suggestion.article_id, suggestion.title))
    response = JsonResponse({"typed": typed, "options": options[:6]})
    response["Cache-Control"] = "private, max-age=60"
    return response


def _option(slug: str, title: str) -> dict[str, str]:
    return {"title": title, "url": reverse("help:article", args=[slug]) + "?via=suggest"}


@require_GET
@with_visit
def collection(request: HttpRequest, _visit: Visit, slug: str) -> HttpResponse:
    """All articles of one collection."""
    card = app().help_center.collection(slug)
    if card is None:
        raise Http404
    return render(request, "help_center/collection.html", {"collection": card})


@require_GET
@with_visit
def article(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """One article. Coming from search it carries a token, with which reading it can count."""
    shown = _public_article(slug)
    via = request.GET.get("via", "")
    if via == "suggest":
        app().measure.searched(visit.counted, shown.title, found=1)
    by_search = via in ("search", "suggest")
    solved = request.GET.get("solved", "")
    context = {
        "article": shown,
        "html": render_article(shown.body),
        "collection": _collection_of(shown),
        "related": app().help_center.lines(shown.related),
        "reading": reading_token(slug, visit.id, app().clock()) if by_search else "",
        "solved": solved if solved in ("yes", "no") else "",
        "promise": app().company.hours.promise(app().clock()),
    }
    return render(request, "help_center/article.html", context)


@require_POST
@with_visit
def article_read(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """The page says that it was visible for a while; what counts is checked against the clock."""
    shown = _public_article(slug)
    claimed = request.POST.get("seconds", "")
    seconds = seconds_read(
        request.POST.get("token", ""),
        slug,
        visit.counted,
        int(claimed) if claimed.isdecimal() and len(claimed) < 7 else 0,
        app().clock(),
    )
    app().measure.article_read(visit.counted, shown.id, seconds=seconds)
    return HttpResponse(status=204)


@require_POST
@with_visit
def article_solved(request: HttpRequest, visit: Visit, slug: str) -> HttpResponse:
    """Whether the article solved it."""
    shown = _public_article(slug)
    answer = "yes" if request.POST.get("solved") == "yes" else "no"
    app().measure.said_solved(visit.counted, shown.id, solved=answer == "yes")
    return redirect(f"{reverse('help:article', args=[slug])}?solved={answer}#solved")


def _public_article(slug: str) -> PublishedArticle:
    found_article = app().articles.by_slug(slug)
    if found_article is None or found_article.audience != PUBLIC:
        raise Http404
    return found_article


def _collection_of(shown: PublishedArticle) -> tuple[str, str]:
    cards = app().help_center.collections()
    slug = next((card.slug for card in cards if card.name == shown.collection), "")
    return slug, shown.collection


def _query(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
