"""Where an article stands, who may read it, its addresses, and when it was checked."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from unsnag.application.ports.knowledge import Arrangement, KnowledgeProblem
from unsnag.application.write_articles import Place
from unsnag.domain.knowledge import ArticleKind
from unsnag.domain.staff import Capability, NotAllowed
from unsnag.entrypoints.web.knowledge import words
from unsnag.entrypoints.web.knowledge.around import around, attempt, of_article
from unsnag.entrypoints.web.staff import may, page, signed_in
from unsnag.entrypoints.wiring import app


@require_http_methods(["GET", "POST"])
@may(Capability.WRITE_ARTICLES)
@of_article
def settings(request: HttpRequest, article: str) -> HttpResponse:
    """What belongs to the article and not to a version of it; it holds at once."""
    one = app().article_desk.article(article)
    problem = ""
    if request.method == "POST":
        try:
            app().write_articles.arrange(signed_in(request), article, _posted(request))
            return redirect("knowledge-settings", article)
        except (KnowledgeProblem, NotAllowed) as refused:
            problem = str(refused)
    desk, use = app().article_desk, app().knowledge.use_of(article, _today())
    context = {
        **around(one, one.language, "settings"),
        "kinds": [(kind.value, title) for kind, title in words.KINDS.items()],
        "audiences": words.audiences(app().articles.segments()),
        "collections": app().articles.collections(),
        "held": app().articles.audience_of(article),
        "features": [name for name, _ in app().knowledge.features()],
        "addresses": [
            (code, words.language_name(code), desk.slug_of(article, code))
            for code in desk.languages(article)
        ],
        "former": desk.addresses(article),
        "use": use,
        "problem": problem,
    }
    return page(request, "knowledge/settings.html", context, status=422 if problem else 200)


def _posted(request: HttpRequest) -> Arrangement:
    post = request.POST
    kind = post.get("kind", "")
    named = [part.strip() for part in post.get("related", "").split(",")]
    related = dict.fromkeys(key for key in named if key)
    return Arrangement(
        collection=post.get("collection", ""),
        audience=post.get("audience", ""),
        kind=kind if kind in list(ArticleKind) else ArticleKind.ARTICLE.value,
        related=tuple(key for key in related if app().articles.audience_of(key) is not None),
        owner=post.get("owner", "").strip()[:200],
        feature=post.get("feature", "").strip()[:120],
    )


@require_POST
@may(Capability.WRITE_ARTICLES)
@of_article
def checked(request: HttpRequest, article: str) -> HttpResponse:
    """Somebody has read it and found it right."""
    back = "/knowledge/review-next" if request.POST.get("back") == "review" else ""
    return attempt(
        request,
        lambda: app().article_desk.checked(article, on=_today(), by=signed_in(request).name),
        "Checked today. Thank you.",
        back or f"/knowledge/articles/{article}/settings",
    )


@require_POST
@may(Capability.PUBLISH_ARTICLES)
@of_article
def archive(request: HttpRequest, article: str) -> HttpResponse:
    """Take it from readers; its addresses say so and lead on."""
    note = request.POST.get("note", "").strip()[:1000]
    return attempt(
        request,
        lambda: app().write_articles.archive(signed_in(request), article, note=note),
        "Archived. Readers are shown the way on. Restore a version to bring it back.",
        f"/knowledge/articles/{article}/settings",
    )


@require_POST
@may(Capability.PUBLISH_ARTICLES)
@of_article
def address(request: HttpRequest, article: str, language: str) -> HttpResponse:
    """Give it a new address; the old one leads to it."""
    slug = request.POST.get("slug", "")[:200]
    return attempt(
        request,
        lambda: app().write_articles.set_address(
            signed_in(request), Place(article, language), slug
        ),
        "The address is changed. The old one leads to it.",
        f"/knowledge/articles/{article}/settings",
    )


def _today() -> date:
    return timezone.localdate(app().clock())
