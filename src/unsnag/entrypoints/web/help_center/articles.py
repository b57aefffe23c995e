"""The page of an article, and what its reader says about it."""

from __future__ import annotations

from django.core import signing
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.know_reader import Reader
from unsnag.domain.feedback import Reason
from unsnag.domain.knowledge import PUBLIC, PublishedArticle, address_of, search_id
from unsnag.entrypoints.web.help_center import searches
from unsnag.entrypoints.web.help_center.article_page import article_page
from unsnag.entrypoints.web.help_center.languages import languages_of
from unsnag.entrypoints.web.help_center.moved import moved
from unsnag.entrypoints.web.help_center.readers import for_reader
from unsnag.entrypoints.web.help_center.reading import reading_token, seconds_read
from unsnag.entrypoints.web.help_center.visits import Visit
from unsnag.entrypoints.web.help_center.wording import speak
from unsnag.entrypoints.wiring import app

VOTES = "votes"
_VOTES_SALT = "votes"
_VOTES_LAST_SECONDS = 180 * 24 * 60 * 60
_MOST_VOTES = 40
LONGEST_SLUG = 500
_LONGEST_NUMBER = 6
REASONS = (
    (Reason.STILL_BROKEN, "I did this, and it still doesn’t work"),
    (Reason.UNCLEAR, "I couldn’t follow it"),
    (Reason.OTHER_QUESTION, "It answers something else"),
    (Reason.OUTDATED, "It isn’t like that any more"),
)


@require_GET
@for_reader
def article(request: HttpRequest, visit: Visit, reader: Reader, slug: str) -> HttpResponseBase:
    """One article. Coming from search it carries a token, with which reading it can count."""
    shown = open_article(slug, reader)
    if shown is None:
        return _otherwise_written(slug, reader) or moved(request, slug, reader, "help:article")
    page = article_page(request, shown, reader)
    if page.better is not None and "lang" in request.GET:
        return redirect(page.better.address)
    via = request.GET.get("via", "")
    if via == "suggest":
        app().measure.searched(visit.counted, shown.title, found=1)
    origin = searches.came_from(request.GET.get("s", ""))
    searches.clicked(visit, origin, _found_as(shown))
    solved = request.GET.get("solved", "")
    context = {
        "page": page,
        "reading": reading_token(slug, visit.id, app().clock()) if via else "",
        "origin": origin.mark,
        "solved": solved if solved in ("yes", "no", "told") else "",
        "reasons": [(reason.value, words) for reason, words in REASONS],
        "reader": reader,
        "for_all": shown.audience == PUBLIC,
    }
    speak(request, (shown.language, *languages_of(request)))
    response = render(request, "help_center/article.html", context)
    if origin.search and visit.counted:
        searches.remember(request, response, origin.search)
    return response


def open_article(slug: str, reader: Reader) -> PublishedArticle | None:
    """The article at this address when the reader may read it. Whether it exists for others is
    never told."""
    if len(slug) > LONGEST_SLUG or "\x00" in slug:
        return None
    found = app().articles.by_slug(slug)
    return found if found is not None and found.audience in reader.keys else None


def _otherwise_written(slug: str, reader: Reader) -> HttpResponseBase | None:
    """The article at an address that was typed in capitals or that a system took apart (some
    write é as two signs)."""
    plain = address_of(slug[:LONGEST_SLUG], otherwise="")
    if not plain or plain == slug or open_article(plain, reader) is None:
        return None
    return HttpResponsePermanentRedirect(reverse("help:article", args=[plain]))


def _article_or_404(slug: str, reader: Reader) -> PublishedArticle:
    found = open_article(slug, reader)
    if found is None:
        raise Http404
    return found


def _found_as(shown: PublishedArticle) -> str:
    return search_id(shown.id, shown.language, shown.original_language or shown.language)


@require_POST
@for_reader
def read(request: HttpRequest, visit: Visit, reader: Reader, slug: str) -> HttpResponse:
    """The page says how long it was visible; what counts is checked against the clock."""
    shown = _article_or_404(slug, reader)
    claimed = request.POST.get("seconds", "")
    seconds = seconds_read(
        request.POST.get("token", ""),
        slug,
        visit.counted,
        int(claimed) if claimed.isdecimal() and len(claimed) <= _LONGEST_NUMBER else 0,
        app().clock(),
    )
    app().measure.article_read(visit.counted, shown.id, seconds=seconds)
    origin = searches.came_from(request.POST.get("s", ""))
    if origin.search and visit.counted:
        app().learn_from_search.left(origin.search, _found_as(shown), seconds)
    return HttpResponse(status=204)


@require_POST
@for_reader
def solved(request: HttpRequest, visit: Visit, reader: Reader, slug: str) -> HttpResponse:
    """Whether the article solved it, and why not. One answer a browser and article: a further one
    takes its place."""
    shown = _article_or_404(slug, reader)
    yes = request.POST.get("solved") == "yes"
    given = request.POST.get("reason", "")
    reason = Reason(given) if given in set(Reason) else None
    votes = _votes(request)
    vote = app().say_solved(
        shown,
        visit=visit.counted,
        vote=votes.get(shown.id, ""),
        solved=yes,
        reason=reason,
        search=searches.came_from(request.POST.get("s", "")).search,
    )
    answer = "yes" if yes else "told" if reason else "no"
    response = redirect(f"{reverse('help:article', args=[slug])}?solved={answer}#solved")
    if vote:
        _keep_vote(request, response, votes, shown.id, vote)
    return response


def _votes(request: HttpRequest) -> dict[str, str]:
    """The answers that this browser has given, by article. Each has a random name of its own, so
    that nobody can put them together into a person."""
    try:
        kept = signing.loads(
            request.COOKIES.get(VOTES, ""), salt=_VOTES_SALT, max_age=_VOTES_LAST_SECONDS
        )
    except signing.BadSignature:
        return {}
    return {str(article): str(vote) for article, vote in kept.items()}


def _keep_vote(
    request: HttpRequest, response: HttpResponse, votes: dict[str, str], article: str, vote: str
) -> None:
    votes.pop(article, None)
    newest = dict([*votes.items(), (article, vote)][-_MOST_VOTES:])
    response.set_cookie(
        VOTES,
        signing.dumps(newest, salt=_VOTES_SALT, compress=True),
        max_age=_VOTES_LAST_SECONDS,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
        path=reverse("help:home") + "articles/",
    )
