"""Everything that stands on an article's page, put together for one reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.safestring import SafeString

from unsnag.application.know_reader import Reader
from unsnag.application.queries.help_center import ArticleLine
from unsnag.domain.knowledge import (
    PUBLIC,
    Chapter,
    CueUnreadable,
    Media,
    MediaKind,
    PublishedArticle,
    caption_lines,
)
from unsnag.entrypoints.web.help_center import linked_data
from unsnag.entrypoints.web.help_center.article_html import (
    ArticleHtml,
    anchor_of,
    render_article,
)
from unsnag.entrypoints.web.help_center.languages import (
    direction,
    language_name,
    languages_of,
)
from unsnag.entrypoints.wiring import app

ALSO = "This page is also in your language:"
_YOUTUBE = ("youtube.com", "youtu.be")


@dataclass(frozen=True)
class Part:
    """A chapter of a video: where it begins, where a click leads without scripts, what is said."""

    anchor: str
    seconds: int
    clock: str
    title: str
    address: str
    said: str


@dataclass(frozen=True)
class Track:
    """Captions in one language."""

    language: str
    name: str
    address: str
    own: bool


@dataclass(frozen=True)
class Video:
    """A video: a file of ours (`file`), or a page elsewhere (`link`, on `host`). `before` is what
    is said before the first chapter."""

    title: str
    file: str
    content_type: str
    link: str
    host: str
    width: int
    height: int
    parts: tuple[Part, ...]
    tracks: tuple[Track, ...]
    before: str

    @property
    def spoken(self) -> bool:
        return bool(self.before) or any(part.said for part in self.parts)


@dataclass(frozen=True)
class Download:
    """A file to take home."""

    title: str
    address: str
    size: str
    form: str


@dataclass(frozen=True)
class Edition:
    """A language in which the article can be read."""

    code: str
    name: str
    address: str
    here: bool


@dataclass(frozen=True)
class ArticlePage:
    """`wanted` is the language that the reader wished for when the article isn't in it (its name);
    `better` the edition in their language when they are reading another, and `also` says so in that
    language."""

    article: PublishedArticle
    address: str
    html: ArticleHtml
    direction: str
    trail: tuple[tuple[str, str], ...]
    related: tuple[ArticleLine, ...]
    editions: tuple[Edition, ...]
    better: Edition | None
    also: str
    wanted: str
    original: str
    videos: tuple[Video, ...]
    downloads: tuple[Download, ...]
    linked_data: SafeString | str


def article_page(request: HttpRequest, shown: PublishedArticle, reader: Reader) -> ArticlePage:
    """The page of an article that the reader may read; what stands around it is in its language
    where that is there."""
    media = app().articles.media_of(shown.id, shown.language)
    videos = [one for one in media if one.kind is MediaKind.VIDEO]
    address = reverse("help:article", args=[shown.slug])
    editions = _editions(shown)
    languages = languages_of(request)
    shelf = app().help_center.shelf(reader.keys, (shown.language, *languages))
    better = _better(shown, editions, languages)
    trail = shelf.trail(shown.collection_slug)
    return ArticlePage(
        article=shown,
        address=address,
        html=render_article(shown.body, _sizes(media)),
        direction=direction(shown.language),
        trail=trail,
        related=shelf.lines_of(shown.related),
        editions=editions,
        better=better,
        also="" if better is None else app().wordings.first((better.code,)).say(ALSO),
        wanted=_wanted(editions, languages),
        original=language_name(shown.original_language),
        videos=tuple(_video(one, shown.language) for one in videos),
        downloads=tuple(_download(one) for one in media if one.kind is MediaKind.DOWNLOAD),
        linked_data=_linked(request, shown, address, trail, videos),
    )


def _sizes(media: Sequence[Media]) -> dict[str, tuple[int, int]]:
    return {m.address: (m.width, m.height) for m in media if m.kind is MediaKind.PICTURE}


def _linked(
    request: HttpRequest,
    shown: PublishedArticle,
    address: str,
    trail: tuple[tuple[str, str], ...],
    videos: Sequence[Media],
) -> SafeString | str:
    if shown.audience != PUBLIC:
        return ""
    return linked_data.json_ld(
        linked_data.article_data(request, shown, address),
        linked_data.breadcrumbs(request, trail, shown.title),
        *(linked_data.video_data(request, shown, video) for video in videos),
    )


def _editions(shown: PublishedArticle) -> tuple[Edition, ...]:
    return tuple(
        Edition(
            code=each.language,
            name=language_name(each.language),
            address=reverse("help:article", args=[each.slug]),
            here=each.language == shown.language,
        )
        for each in app().articles.translations(shown.id)
    )


def _plain(code: str) -> str:
    return code.split("-")[0]


def _better(
    shown: PublishedArticle, editions: Sequence[Edition], languages: Sequence[str]
) -> Edition | None:
    for wished in languages:
        if _plain(wished) == _plain(shown.language):
            return None
        for edition in editions:
            if _plain(edition.code) == _plain(wished):
                return edition
    return None


def _wanted(editions: Sequence[Edition], languages: Sequence[str]) -> str:
    if not languages or any(_plain(e.code) == _plain(languages[0]) for e in editions):
        return ""
    return language_name(languages[0])


def _video(one: Media, language: str) -> Video:
    said = _said(one, language)
    starts = [chapter.seconds for chapter in one.chapters]
    ends = [*starts[1:], None]
    parts = tuple(
        _part(one, chapter, " ".join(t for at, t in said if _within(at, chapter.seconds, end)))
        for chapter, end in zip(one.chapters, ends, strict=False)
    )
    return Video(
        title=one.title,
        file=one.address,
        content_type=one.content_type,
        link=one.link,
        host=(urlsplit(one.link).hostname or "").removeprefix("www."),
        width=one.width or 1280,
        height=one.height or 720,
        parts=parts,
        tracks=tuple(
            Track(
                code,
                language_name(code),
                reverse("help:captions", args=[one.article, one.id, code]),
                code == language,
            )
            for code in one.captions
        )
        if one.address
        else (),
        before=" ".join(t for at, t in said if not starts or at < starts[0]),
    )


def _within(at: int, start: int, end: int | None) -> bool:
    return start <= at and (end is None or at < end)


def _said(one: Media, language: str) -> Sequence[tuple[int, str]]:
    captions = one.captions.get(language, "")
    try:
        return caption_lines(captions) if captions else ()
    except CueUnreadable:
        return ()


def _part(one: Media, chapter: Chapter, said: str) -> Part:
    address = f"{one.address}#t={chapter.seconds}" if one.address else _at(one.link, chapter)
    return Part(
        anchor_of(chapter.title), chapter.seconds, chapter.clock, chapter.title, address, said
    )


def _at(link: str, chapter: Chapter) -> str:
    """The link at a moment, where its host has a way to say so."""
    parts = urlsplit(link)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host in _YOUTUBE:
        query = [pair for pair in parse_qsl(parts.query) if pair[0] != "t"]
        query.append(("t", f"{chapter.seconds}s"))
        return urlunsplit(parts._replace(query=urlencode(query)))
    return urlunsplit(parts._replace(fragment=f"t={chapter.seconds}s"))


def _download(one: Media) -> Download:
    form = one.name.rpartition(".")[2].upper()[:5] if "." in one.name else "File"
    return Download(one.title or one.name, one.address, filesizeformat(one.size), form)
