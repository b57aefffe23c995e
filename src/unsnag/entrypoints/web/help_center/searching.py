"""Searching: results with the sentence that answers, facets, and suggestions while typing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.know_reader import Reader
from unsnag.application.ports.search import ANYTHING
from unsnag.application.queries.help_center import ArticleLine, Shelf
from unsnag.application.queries.spelling import meant
from unsnag.domain.retrieval import Hit, Narrowed, SearchResult, Suggestion
from unsnag.domain.retrieval.clicks import Place
from unsnag.entrypoints.web.help_center import searches
from unsnag.entrypoints.web.help_center.article_html import jump_to, marked
from unsnag.entrypoints.web.help_center.languages import language_name
from unsnag.entrypoints.web.help_center.readers import (
    asking,
    for_reader,
    kept_by_nobody_else,
    reader_of,
)
from unsnag.entrypoints.web.help_center.searches import CameFrom
from unsnag.entrypoints.web.help_center.views import shelf_of, shelf_of_found
from unsnag.entrypoints.web.help_center.visits import Visit, visit_of
from unsnag.entrypoints.web.help_center.wording import spoken
from unsnag.entrypoints.wiring import app

LONGEST_QUERY = 500
LONGEST_ADDRESS = 20_000
"""Characters of an address's query part beyond which it is refused."""
ANSWER_FROM = 8
"""Characters typed before the suggestions also show the sentence that answers."""
MOST_OPTIONS = 6
LOOKED_AT = 50
SHOWN = 10
MOST_WAYS = 5
KINDS = {"article": "Article", "faq": "Question", "video": "Video", "download": "Download"}


@dataclass(frozen=True)
class Found:
    """A search hit as the page shows it. `id` is the one that search knows it by."""

    id: str
    line: ArticleLine
    where: str
    section: str
    passage: SafeString
    address: str
    origin: CameFrom

    @property
    def slug(self) -> str:
        return self.line.slug

    @property
    def mark(self) -> str:
        """The hit and where it was shown, as a form sends it back."""
        return f"{self.id} {self.origin.mark}"

    @property
    def title(self) -> str:
        return self.line.title


@dataclass(frozen=True)
class Facet:
    """One way to narrow what was found: its label, how many there are, and where it leads."""

    label: str
    count: int
    address: str
    chosen: bool


@require_GET
@for_reader
def search(request: HttpRequest, visit: Visit, reader: Reader) -> HttpResponseBase:
    """Articles that answer, each with its passage; or "nothing found" with the way to a person."""
    whole = _typed(request)
    if not whole:
        return redirect("help:home")
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_ADDRESS:
        return render(request, "help_center/too_long.html", {"reader": reader}, status=414)
    query = whole[:LONGEST_QUERY]
    every, fitting = _looked_up(request, query, reader)
    ids = [hit.article_id for hit in (*every.page, *fitting.page)]
    shelf = shelf_of_found(request, reader, ids)
    pairs, narrowed = _with_lines(every.hits, shelf), _with_lines(fitting.hits, shelf)
    related = _with_lines(fitting.related, shelf)
    search_id = searches.new_search()
    shown = narrowed[:SHOWN]
    page = [*shown, *related[: SHOWN - len(shown)]]
    listed = [_found(h, line, shelf, search_id, n) for n, (h, line) in enumerate(page)]
    found, near = listed[: len(shown)], listed[len(shown) :]
    app().measure.searched(visit.counted, query, found=len(found))
    searches.shown(visit, search_id, query, [one.id for one in listed], Place.SEARCH)
    context = {
        "query": query,
        "cut": len(whole) > len(query),
        "hits": found,
        "near": near,
        "meant": "" if pairs else _meant(query, shelf_of(request, reader), reader),
        "all": len(narrowed),
        "facets": _facets(request, [line for _, line in pairs], shelf),
        "narrowed": any(request.GET.get(name) for name in FACETS),
        "all_of_them": f"{reverse('help:search')}?{urlencode({'q': query})}",
        "playbook": app().suggest_help.playbook_for(query),
        "reader": reader,
    }
    response = render(request, "help_center/search.html", context)
    if visit.counted:
        searches.remember(request, response, search_id)
    return response


def _looked_up(
    request: HttpRequest, query: str, reader: Reader
) -> tuple[SearchResult, SearchResult]:
    """What was found, and what of it fits the choices. That is looked up by itself, because it may
    stand below what is looked at without them."""
    choice = Narrowed(**{name: request.GET.get(name, "") for name in FACETS})
    every = app().search.search(query, limit=LOOKED_AT, audiences=reader.keys)
    if choice == ANYTHING:
        return every, every
    return every, app().search.search(
        query, limit=LOOKED_AT, audiences=reader.keys, narrowed=choice
    )


def _meant(query: str, shelf: Shelf, reader: Reader) -> str:
    """Another spelling that finds something, where this one finds nothing."""
    other = meant(query, shelf.words)
    if not other or not app().search.search(other, limit=1, audiences=reader.keys).found:
        return ""
    return other


FACETS: dict[str, Callable[[ArticleLine], str]] = {
    "collection": lambda line: line.collection,
    "kind": lambda line: line.kind.value,
    "language": lambda line: line.language,
}


def _facets(
    request: HttpRequest, lines: Sequence[ArticleLine], shelf: Shelf
) -> list[tuple[str, list[Facet]]]:
    """Only ways that tell something apart, or that were chosen."""
    say = spoken(request).say
    labels: dict[str, tuple[str, Callable[[str], str]]] = {
        "collection": (say("Topic"), shelf.name_of),
        "kind": (say("Form"), lambda kind: say(KINDS.get(kind, kind))),
        "language": (say("Language"), language_name),
    }
    made = []
    for name, value in FACETS.items():
        counts = Counter(v for line in lines if (v := value(line)))
        chosen = request.GET.get(name, "")
        if len(counts) < 2 and not chosen:
            continue
        title, label = labels[name]
        made.append(
            (
                title,
                [
                    Facet(label(v) or v, n, _narrowed(request, name, v, chosen), v == chosen)
                    for v, n in counts.most_common(MOST_WAYS)
                ],
            )
        )
    return made


def _narrowed(request: HttpRequest, name: str, value: str, chosen: str) -> str:
    """The same search, narrowed to a value, or widened again when that is the chosen one."""
    kept = {"q": _typed(request)[:LONGEST_QUERY]}
    kept |= {other: request.GET[other] for other in FACETS if request.GET.get(other)}
    if value == chosen:
        kept.pop(name, None)
    else:
        kept[name] = value
    return f"{reverse('help:search')}?{urlencode(kept)}"


def found(hits: Iterable[Hit], shelf: Shelf, search: str) -> list[Found]:
    """Hits as pages show them, in their order."""
    pairs = _with_lines(hits, shelf)
    return [_found(hit, line, shelf, search, place) for place, (hit, line) in enumerate(pairs)]


def _with_lines(hits: Iterable[Hit], shelf: Shelf) -> list[tuple[Hit, ArticleLine]]:
    """The hits that stand on this reader's shelf."""
    return [(hit, line) for hit in hits if (line := shelf.found(hit.article_id)) is not None]


def _found(hit: Hit, line: ArticleLine, shelf: Shelf, search: str, place: int) -> Found:
    return Found(
        id=hit.article_id,
        line=line,
        where=shelf.name_of(line.collection),
        section=hit.section,
        passage=marked(hit.passage, hit.sentence),
        address=_address(line, "search", CameFrom(search, place), hit),
        origin=CameFrom(search, place),
    )


def _address(line: ArticleLine, via: str, origin: CameFrom, found: Hit | Suggestion) -> str:
    """Where the article is, at the sentence that answers, if one does."""
    jump = jump_to(found.section, found.sentence) if found.sentence else ""
    path = reverse("help:article", args=[line.slug])
    return f"{path}?via={via}&s={origin.mark}{jump}"


@require_GET
def suggest(request: HttpRequest) -> HttpResponseBase:
    """Titles for what has been typed so far, and the sentence that answers it, if one does: for the
    help center's own fields by the session, for the widget by its conversation's token."""
    typed = _typed(request)
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_ADDRESS:
        return JsonResponse({"typed": "", "options": []}, status=414)
    typed = typed[:LONGEST_QUERY]
    reader = asking(request)
    search_id = searches.new_search()
    options = list(_options(request, typed, search_id, reader)) if typed else []
    response = JsonResponse({"typed": typed, "search": search_id, "options": options})
    patch_vary_headers(response, ["Authorization", "Accept-Language"])
    return kept_by_nobody_else(response, reader)


def _options(
    request: HttpRequest, typed: str, search_id: str, reader: Reader
) -> Iterator[dict[str, str]]:
    found = app().search.suggest(
        typed, limit=MOST_OPTIONS, audiences=reader.keys, answer=len(typed) >= ANSWER_FROM
    )
    shelf = shelf_of_found(request, reader, [one.article_id for one in found])
    shown = [(one, line) for one in found if (line := shelf.found(one.article_id)) is not None]
    for place, (one, line) in enumerate(shown):
        option = {"id": one.article_id, "title": line.title}
        if one.sentence:
            option["sentence"] = one.sentence
        yield {**option, "url": _address(line, "suggest", CameFrom(search_id, place), one)}


@csrf_exempt
@require_POST
def chosen(request: HttpRequest) -> HttpResponse:
    """A suggestion was chosen: what was shown, and which place was taken. It is sent while the page
    is being left, so it carries no token: the visit's cookie, which other sites' pages can't send,
    is what lets it count."""
    visit = Visit(visit_of(request), visit_of(request))
    origin = searches.came_from(request.POST.get("s", ""))
    asked = request.POST.getlist("found")[:MOST_OPTIONS]
    shelf = shelf_of_found(request, reader_of(request), asked)
    ids = [one for one in asked if shelf.found(one) is not None]
    if origin.search and origin.position < len(ids):
        typed = request.POST.get("q", "").replace("\x00", "")[:LONGEST_QUERY]
        place = Place.WIDGET if request.POST.get("place") == Place.WIDGET else Place.SEARCH
        searches.shown(visit, origin.search, typed, ids, place)
        searches.clicked(visit, origin, ids[origin.position])
    return HttpResponse(status=204)


def _typed(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()
