"""The editor: text on the left, the page as readers will see it on the right."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unsnag.application.check_links import CheckLinks, LinkProblem
from unsnag.application.ports.knowledge import EditedMeanwhile, KnowledgeProblem, NoSuchArticle
from unsnag.application.write_articles import LARGEST_PICTURE, NotWritable, Place
from unsnag.domain.knowledge import Article, ArticleContent, ArticleVersion, Media
from unsnag.domain.knowledge.differences import word_differences
from unsnag.domain.knowledge.hints import hints, reading_level
from unsnag.domain.staff import Capability, NotAllowed
from unsnag.entrypoints.web.help_center.article_html import ArticleHtml, render_article
from unsnag.entrypoints.web.knowledge import words
from unsnag.entrypoints.web.knowledge.around import (
    around,
    of_article,
    shown_in_frames,
    shows_frames,
)
from unsnag.entrypoints.web.staff import may, page, signed_in
from unsnag.entrypoints.wiring import app

_ID = re.compile(r'\bid="([^"]+)"')
_DONE = {
    "submit": "A manager is asked to read it.",
    "publish": "Published. Readers see it now, and search finds it within two seconds.",
    "send_back": "It is a draft again.",
    "discard": "Set aside. You find the text under Versions.",
}


@require_GET
@may(Capability.SEE_ARTICLES)
@of_article
@shows_frames
def edit(request: HttpRequest, article: str, language: str) -> HttpResponse:
    """The editor of a text; a language without one begins empty, or with the original's."""
    one = app().article_desk.article(article)
    if language not in words.LANGUAGES and language not in app().article_desk.languages(article):
        raise NoSuchArticle("There is no such language here.")
    return _editor(request, one, language)


def _editor(
    request: HttpRequest,
    article: Article,
    language: str,
    *,
    typed: ArticleContent | None = None,
    problem: str = "",
    meanwhile: ArticleVersion | None = None,
) -> HttpResponse:
    current = app().article_desk.current(article.id, language)
    original = _original(article, language)
    content = typed or (current.content if current else ArticleContent(""))
    if typed is None and current is None and original and request.GET.get("from") == "original":
        content = original.content
    context = {
        **around(article, language, "edit"),
        "current": current,
        "content": content,
        "keywords": ", ".join(content.keywords),
        "edited": current.digest if current else "",
        "state": words.state_words(current) if current else "Not begun",
        "tone": words.TONES.get(words.standing_of(current), "") if current else "",
        "open": bool(current and current.state.open),
        "original": original,
        "since": _since(article, current, original),
        "zone": timezone.get_current_timezone_name(),
        "problem": problem,
        "meanwhile": meanwhile,
        **_notes(content, article, language),
    }
    status = 409 if meanwhile else 422 if problem else 200
    return page(request, "knowledge/edit.html", context, status=status)


def _original(article: Article, language: str) -> ArticleVersion | None:
    """What a translation is made from: the published original, else its newest version."""
    if language == article.language:
        return None
    desk = app().article_desk
    published = app().articles.by_id(article.id, [article.language], exact=True)
    if published is not None:
        return desk.version(article.id, article.language, published.number)
    return desk.current(article.id, article.language)


def _since(
    article: Article, current: ArticleVersion | None, original: ArticleVersion | None
) -> Any:
    """How the original has changed since the translation was made."""
    if current is None or original is None or current.source_number in (None, original.number):
        return None
    before = app().article_desk.version(
        article.id, article.language, int(current.source_number or 0)
    )
    return {
        "from": before.number,
        "to": original.number,
        "title": word_differences(before.content.title, original.content.title),
        "pieces": word_differences(before.content.body, original.content.body),
    }


def _posted(request: HttpRequest) -> ArticleContent:
    post = request.POST
    return ArticleContent(
        post.get("title", ""),
        post.get("summary", ""),
        post.get("body", "").replace("\r\n", "\n"),
        tuple(part.strip() for part in post.get("keywords", "").split(",") if part.strip()),
    )


def _save(request: HttpRequest, place: Place) -> ArticleVersion:
    """Save what was posted. Raises EditedMeanwhile, KnowledgeProblem."""
    writes, post = app().write_articles, request.POST
    number = post.get("source_number", "")
    if post.get("over"):
        # The writer has seen the other text and keeps their own; the other is set aside, not lost.
        writes.desk.discard(
            place.article, place.language, edited=post["over"], by=signed_in(request).name
        )
    before = writes.desk.current(place.article, place.language)
    return writes.save(
        signed_in(request),
        place,
        _posted(request),
        edited=before.digest if post.get("over") and before else post.get("edited", ""),
        source_number=int(number) if number.isdecimal() and len(number) < 9 else None,
    )


@require_POST
@may(Capability.WRITE_ARTICLES)
@of_article
@shows_frames
def save(request: HttpRequest, article: str, language: str) -> HttpResponse:
    """Save the draft; for scripts the answer is JSON."""
    one = app().article_desk.article(article)
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        saved = _save(request, Place(article, language))
    except EditedMeanwhile as other:
        if wants_json:
            return JsonResponse(_theirs(other), status=409)
        return _editor(request, one, language, typed=_posted(request), meanwhile=other.now)
    except KnowledgeProblem as refused:
        if wants_json:
            return JsonResponse({"problem": str(refused)}, status=422)
        return _editor(request, one, language, typed=_posted(request), problem=str(refused))
    if wants_json:
        return JsonResponse(_saved(saved))
    messages.success(request, "Saved.")
    return redirect("knowledge-edit", article, language)


def _saved(version: ArticleVersion) -> dict[str, Any]:
    return {
        "digest": version.digest,
        "state": words.state_words(version),
        "number": version.number,
        "open": version.state.open,
    }


def _theirs(other: EditedMeanwhile) -> dict[str, Any]:
    return {"problem": str(other), "digest": other.now.digest, "body": other.now.content.body}


@require_POST
@may(Capability.WRITE_ARTICLES)
@of_article
@shows_frames
def act(request: HttpRequest, article: str, language: str) -> HttpResponse:
    """Save what was posted, then submit, publish, schedule, send back or set aside."""
    who, place = signed_in(request), Place(article, language)
    one, writes = app().article_desk.article(article), app().write_articles
    name, note = request.POST.get("act", ""), request.POST.get("note", "").strip()[:1000]
    try:
        if name in ("submit", "publish", "schedule"):
            edited = _save(request, place).digest
            said = _put(request, name, place, edited, note)
        elif name == "send_back":
            writes.send_back(who, place, note=note)
            said = _DONE[name]
        elif name == "discard":
            edited = request.POST.get("edited", "")
            writes.desk.discard(article, language, edited=edited, by=who.name)
            said = _DONE[name]
        else:
            raise NotWritable("Choose what to do with the text.")
    except EditedMeanwhile as other:
        return _editor(request, one, language, typed=_posted(request), meanwhile=other.now)
    except (KnowledgeProblem, NotAllowed) as refused:
        return _editor(request, one, language, typed=_posted(request), problem=str(refused))
    messages.success(request, said)
    return redirect("knowledge-edit", article, language)


def _put(request: HttpRequest, name: str, place: Place, edited: str, note: str) -> str:
    """Submit, publish or schedule the saved text; what to say then."""
    who, writes = signed_in(request), app().write_articles
    current = writes.desk.current(place.article, place.language)
    if current is not None and not current.state.open:
        raise NotWritable("Nothing has changed since it was published.")
    if name == "submit":
        writes.submit(who, place, edited=edited, note=note)
    elif name == "publish":
        writes.publish(who, place, edited=edited, note=note)
    else:
        at = _time(request.POST.get("publish_at", ""))
        writes.schedule(who, place, edited=edited, at=at, note=note)
        here = timezone.localtime(at)
        zone = timezone.get_current_timezone_name()
        return f"It will be published on {here:%A} {here.day} {here:%B} at {here:%H:%M} ({zone})."
    return _DONE[name]


def _time(text: str) -> datetime:
    try:
        naive = datetime.fromisoformat(text)
    except ValueError:
        raise NotWritable("Choose the day and the time when it is to be published.") from None
    return naive if naive.tzinfo else timezone.make_aware(naive)


@require_http_methods(["GET", "POST"])
@may(Capability.WRITE_ARTICLES)
@of_article
@shown_in_frames
def preview(request: HttpRequest, article: str, language: str) -> HttpResponse:
    """GET: the saved text as its page. POST: what is being typed, as JSON, with what to look at."""
    one = app().article_desk.article(article)
    if request.method == "GET":
        current = app().article_desk.current(article, language)
        content = current.content if current else ArticleContent("")
        context = {"content": content, "html": _html(one, content), "language": language}
        context["direction"] = words.direction(language)
        return render(request, "knowledge/preview.html", context)
    content = _posted(request)
    notes = render_to_string(
        "knowledge/_notes.html", _notes(content, one, language), request=request
    )
    shown = {"title": content.title, "summary": content.summary, "html": _html(one, content).body}
    return JsonResponse({**shown, "notes": notes})


@require_POST
@may(Capability.WRITE_ARTICLES)
@of_article
def links(request: HttpRequest, article: str, language: str) -> HttpResponse:
    """Ask other sites whether their pages are still there."""
    found = _check().outside(_posted(request).body)
    return render(request, "knowledge/_outside.html", {"problems": found})


@require_POST
@may(Capability.WRITE_ARTICLES)
@of_article
def pictures(request: HttpRequest, article: str, language: str) -> HttpResponse:
    """Keep a picture; its Markdown comes back."""
    app().article_desk.article(article)
    file = request.FILES.get("picture")
    try:
        if file is None or isinstance(file, list) or (file.size or 0) > LARGEST_PICTURE:
            raise NotWritable("Choose a picture of at most 10 MB.")
        kept = app().write_articles.add_picture(
            Place(article, language), file.read(), file.name or "", request.POST.get("alt", "")
        )
    except KnowledgeProblem as refused:
        return JsonResponse({"problem": str(refused)}, status=422)
    return JsonResponse({"markdown": picture_markdown(kept)})


def picture_markdown(picture: Media) -> str:
    """How a text shows a picture."""
    alt = re.sub(r"([\[\]\\])", r"\\\1", " ".join(picture.alt.split()))
    return f"![{alt}]({picture.address})"


def _html(article: Article, content: ArticleContent) -> ArticleHtml:
    return render_article(content.body)


def _check() -> CheckLinks:
    return CheckLinks(app().articles, _anchors, app().egress)


def _anchors(markdown: str) -> frozenset[str]:
    return frozenset(_ID.findall(render_article(markdown).body))


def _notes(content: ArticleContent, article: Article, language: str) -> dict[str, Any]:
    """What to look at in the text: broken links first, then hints."""
    problems: tuple[LinkProblem, ...] = _check().inside(content.body, article.audience)
    found = hints(content.body, content.summary, language)
    level = reading_level(content.body, language)
    return {"problems": problems, "hints": found, "level": level}
