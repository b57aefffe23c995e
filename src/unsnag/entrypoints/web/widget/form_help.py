"""Help beside the forms of other sites, and articles to be read in the widget.

The host page's form is not ours: it is sent to whom it always was. What we are told is what was
written so far, what was taken up, and that it was sent. A browser sends no cookie along from
another site, so the visit travels in the body, signed.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Status

from unsnag.domain.retrieval.clicks import Place
from unsnag.entrypoints.web.help_center import searches
from unsnag.entrypoints.web.help_center.article_html import render_article
from unsnag.entrypoints.web.help_center.articles import open_article
from unsnag.entrypoints.web.help_center.languages import direction
from unsnag.entrypoints.web.help_center.readers import asking, kept_by_nobody_else
from unsnag.entrypoints.web.help_center.searches import CameFrom, came_from, same_search
from unsnag.entrypoints.web.help_center.views import shelf_of_found
from unsnag.entrypoints.web.help_center.visits import Visit, new_visit, signed_visit, visit_in
from unsnag.entrypoints.web.widget import schemas
from unsnag.entrypoints.web.widget.article_nodes import nodes_of
from unsnag.entrypoints.web.widget.limits import Limit, within
from unsnag.entrypoints.wiring import app

ASKED = Limit(60, seconds=60)
_ERRORS = {(400, 413, 422, 429, 500): schemas.Failed}

router = Router()


@router.post("forms/suggest", response={200: schemas.Suggestions, **_ERRORS})
def suggest(request: HttpRequest, body: schemas.Written) -> schemas.Suggestions:
    """What may settle what is being written, for who asks."""
    within(ASKED, str(request.META.get("REMOTE_ADDR", "")))
    known = visit_in(body.visit)
    visit = Visit(known or new_visit(), known)
    text = body.text.replace("\x00", "")
    reader = asking(request)
    suggested = app().suggest_help(text, reader.keys)
    ids = [hit.article_id for hit in suggested.hits]
    shelf = shelf_of_found(request, reader, ids)
    shown = [(hit, line) for hit in suggested.hits if (line := shelf.found(hit.article_id))]
    search = same_search(visit, Place.FORM, ids) if ids else ""
    playbook = suggested.playbook
    name = "" if playbook is None else playbook.name
    app().measure.suggested(visit.counted, [line.id for _, line in shown], playbook=name)
    searches.shown(visit, search, text, [hit.article_id for hit, _ in shown], Place.FORM)
    return schemas.Suggestions(
        visit=signed_visit(visit.id),
        urgent=suggested.urgent,
        articles=[
            schemas.Offered(
                slug=line.slug,
                title=line.title,
                passage=hit.passage,
                sentence=hit.sentence,
                found=f"{hit.article_id} {search}.{place}",
            )
            for place, (hit, line) in enumerate(shown)
        ],
        playbook=None if playbook is None else schemas.OfferedPlaybook(title=playbook.title),
    )


@router.post("forms/opened", response={204: None, **_ERRORS})
def opened(request: HttpRequest, body: schemas.Taken) -> Status[None]:
    """A suggestion was opened to be read."""
    visit, found = _taken(request, body)
    if found:
        app().measure.suggestion_opened(visit, found)
        _to_ranking(visit, body.found)
    return Status(204, None)


@router.post("forms/solved", response={204: None, **_ERRORS})
def solved(request: HttpRequest, body: schemas.Taken) -> Status[None]:
    """A suggestion solved it, and the form is not sent."""
    visit, found = _taken(request, body)
    if found:
        app().measure.form_solved(visit, found)
        article, origin = _to_ranking(visit, body.found)
        if origin.search:
            app().learn_from_search.solved(origin.search, article)
    return Status(204, None)


@router.post("forms/sent", response={204: None, **_ERRORS})
def sent(request: HttpRequest, body: schemas.FormSent) -> Status[None]:
    """The form was sent all the same."""
    within(ASKED, str(request.META.get("REMOTE_ADDR", "")))
    app().measure.form_sent_elsewhere(visit_in(body.visit))
    return Status(204, None)


@router.get("articles/{slug}", response={200: schemas.ArticleRead, 404: schemas.Failed, **_ERRORS})
def article(request: HttpRequest, response: HttpResponse, slug: str) -> schemas.ArticleRead:
    """An article that who asks may read, as nodes: a page whose policy lets no markup be parsed
    can still build them."""
    reader = asking(request)
    kept_by_nobody_else(response, reader)
    found = open_article(slug, reader)
    if found is None:
        raise Http404
    return schemas.ArticleRead(
        title=found.title,
        language=found.language,
        direction="rtl" if direction(found.language) == "rtl" else "ltr",
        body=nodes_of(render_article(found.body).body),
    )


def _taken(request: HttpRequest, body: schemas.Taken) -> tuple[str, str]:
    """The visit and the article's id; an empty id where who asks can't see such an article."""
    within(ASKED, str(request.META.get("REMOTE_ADDR", "")))
    asked = body.found.partition(" ")[0].replace("\x00", "")
    line = shelf_of_found(request, asking(request), [asked]).found(asked)
    return visit_in(body.visit), "" if line is None else line.id


def _to_ranking(visit: str, mark: str) -> tuple[str, CameFrom]:
    article, _, place = mark.partition(" ")
    origin = came_from(place)
    searches.clicked(Visit(visit, visit), origin, article)
    return article, origin
