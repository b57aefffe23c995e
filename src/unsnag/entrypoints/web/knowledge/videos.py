"""Videos and downloads of an article: files or links, chapters by time, captions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from unsnag.application.ports.knowledge import NoSuchArticle
from unsnag.application.write_articles import LARGEST_FILE, NotWritable, Place
from unsnag.domain.knowledge import CueUnreadable, Media, MediaKind, read_chapters
from unsnag.domain.staff import Capability
from unsnag.entrypoints.web.knowledge import words
from unsnag.entrypoints.web.knowledge.around import around, attempt, of_article
from unsnag.entrypoints.web.staff import may, page
from unsnag.entrypoints.wiring import app

_LARGEST_CAPTIONS = 1_000_000


@require_GET
@may(Capability.SEE_ARTICLES)
@of_article
def every(request: HttpRequest, article: str) -> HttpResponse:
    """What goes with the article beside its pictures."""
    one = app().article_desk.article(article)
    media = app().articles.media_of(article)
    context = {
        **around(one, one.language, "videos"),
        "videos": [_shown(m) for m in media if m.kind is MediaKind.VIDEO],
        "downloads": [m for m in media if m.kind is MediaKind.DOWNLOAD],
        "pictures": [m for m in media if m.kind is MediaKind.PICTURE],
        "all_languages": list(words.LANGUAGES.items()),
    }
    return page(request, "knowledge/videos.html", context)


def _shown(video: Media) -> dict[str, object]:
    return {
        "one": video,
        "chapters": "\n".join(f"{c.clock} {c.title}" for c in video.chapters),
        "captions": [words.language_name(code) for code in video.captions],
    }


@require_POST
@may(Capability.WRITE_ARTICLES)
@of_article
def add(request: HttpRequest, article: str) -> HttpResponse:
    """Add a file or a link."""
    app().article_desk.article(article)
    return attempt(
        request,
        lambda: _add(request, Place(article, "")),
        "Added. Readers see it with the published text.",
        f"/knowledge/articles/{article}/videos",
    )


def _add(request: HttpRequest, place: Place) -> Media:
    title, link = request.POST.get("title", ""), request.POST.get("link", "")
    if link.strip():
        return app().write_articles.add_link(place, link, title)
    file = request.FILES.get("file")
    if file is None or isinstance(file, list):
        raise NotWritable("Choose a file, or write the address of a video.")
    if (file.size or 0) > LARGEST_FILE:
        raise NotWritable("A file has at most 100 MB. Link a longer video instead.")
    return app().write_articles.add_file(place, file.read(), file.name or "", title)


@require_POST
@may(Capability.WRITE_ARTICLES)
@of_article
def change(request: HttpRequest, article: str, media: int) -> HttpResponse:
    """Change title, chapters and captions, or take it away."""
    found = next((m for m in app().articles.media_of(article) if m.id == media), None)
    if found is None:
        raise NoSuchArticle("There is no such picture, video or file.")
    back = f"/knowledge/articles/{article}/videos"
    if request.POST.get("remove"):
        return attempt(request, lambda: app().article_desk.remove_media(media), "Taken away.", back)
    return attempt(request, lambda: _change(request, found), "Saved.", back)


def _change(request: HttpRequest, media: Media) -> Media:
    captions: dict[str, str] = {}
    file = request.FILES.get("captions")
    language = request.POST.get("captions_language", "")
    if file is not None and not isinstance(file, list):
        if (file.size or 0) > _LARGEST_CAPTIONS or language not in words.LANGUAGES:
            raise NotWritable("Choose a caption file of at most 1 MB and its language.")
        try:
            captions[language] = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise NotWritable("Save the captions as UTF-8 text and try again.") from None
    try:
        return app().write_articles.set_video(
            media,
            title=request.POST.get("title", media.title),
            chapters=read_chapters(request.POST.get("chapters", "")),
            captions=captions,
        )
    except CueUnreadable as wrong:
        raise NotWritable(str(wrong)) from wrong
