"""Every article as Markdown with front matter, so that whoever leaves takes everything along.

    unsnag.json                       collections and segments
    articles/LANGUAGE/ADDRESS.md      a text with its fields
    versions/LANGUAGE/ADDRESS/N.md    its other versions, when they are asked for
    media/DIGEST/NAME                 pictures, videos, downloads

The same knowledge gives the same files, byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from unsnag.application.ports.knowledge import ArticleDesk, ArticleStore, MediaFiles
from unsnag.application.queries.knowledge import KnowledgeQueries, Standing
from unsnag.domain.knowledge import (
    STAFF,
    ArticleContent,
    ArticleVersion,
    Collection,
    Media,
    PublishedArticle,
    VersionState,
)

MANIFEST, FORMAT, VERSION = "unsnag.json", "unsnag-knowledge", 1
VERSIONS = "versions/"
_NOT_IN_FORCE = (Standing.DRAFT, Standing.REVIEW, Standing.SCHEDULED, Standing.ARCHIVED)


class FolderInUse(Exception):
    """The folder can't take an export; the message says what to do."""

    code = "folder_in_use"


class ExportFolder(Protocol):
    """Where an export is written to."""

    def write(self, name: str, data: bytes) -> None: ...


@dataclass
class ExportReport:
    """How much was written, and which files were not there."""

    texts: int = 0
    drafts: int = 0
    archived: int = 0
    versions: int = 0
    files: int = 0
    collections: int = 0
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Text:
    article: str
    language: str
    slug: str
    content: ArticleContent
    audience_held: str
    published: PublishedArticle | None
    state: VersionState = VersionState.DRAFT
    number: int = 0
    updated: date | None = None
    """When it came into force; None for what never did."""


class ExportKnowledge:
    """Writes what readers with some audience keys may see, or all of it for the staff."""

    def __init__(
        self,
        articles: ArticleStore,
        desk: ArticleDesk,
        files: MediaFiles,
        queries: KnowledgeQueries,
    ) -> None:
        self._articles, self._desk, self._files = articles, desk, files
        self._queries = queries

    def __call__(
        self, folder: ExportFolder, audiences: frozenset[str], *, versions: bool = False
    ) -> ExportReport:
        """Everything, drafts and archived texts too, when the staff's key is among `audiences`;
        then `versions` adds every other version of each text."""
        report = ExportReport()
        texts = [text for text in self._texts(audiences) if text.audience_held in audiences]
        shown = frozenset(text.article for text in texts)
        kept: set[str] = set()
        for text in texts:
            name = f"articles/{text.language}/{text.slug}.md"
            media = self._media(text)
            folder.write(name, self._markdown(text, media, shown, audiences))
            report.texts += 1
            report.drafts += text.state is VersionState.DRAFT
            report.archived += text.state is VersionState.ARCHIVED
            if versions and STAFF in audiences:
                report.versions += self._others(folder, text)
            for one in media:
                if one.digest and one.address not in kept:
                    kept.add(one.address)
                    self._file(folder, one, report)
        folder.write(MANIFEST, self._manifest(texts, audiences, report))
        return report

    def _texts(self, audiences: frozenset[str]) -> Iterator[_Text]:
        for shown in self._articles.every_language():
            content = ArticleContent(shown.title, shown.summary, shown.body, shown.keywords)
            yield _Text(
                shown.id,
                shown.language,
                shown.slug,
                content,
                shown.audience,
                shown,
                VersionState.PUBLISHED,
                shown.number,
                shown.updated,
            )
        if STAFF in audiences:
            for standing in _NOT_IN_FORCE:
                yield from self._unpublished(standing)

    def _unpublished(self, standing: Standing) -> Iterator[_Text]:
        """Texts that no reader meets. One is told once: under its most pressing standing."""
        page, pages = 1, 1
        while page <= pages:
            found = self._queries.texts(standing=standing, page=page)
            for line in found.lines:
                if Standing.PUBLISHED in line.standings or line.standings[0] is not standing:
                    continue
                version = self._desk.version(line.article, line.language, line.number)
                slug = self._desk.slug_of(line.article, line.language)
                gone = standing is Standing.ARCHIVED
                state = VersionState.ARCHIVED if gone else VersionState.DRAFT
                yield _Text(
                    line.article,
                    line.language,
                    slug,
                    version.content,
                    STAFF,
                    None,
                    state,
                    line.number,
                    None if version.published is None else version.published.date(),
                )
            page, pages = page + 1, found.pages

    def _others(self, folder: ExportFolder, text: _Text) -> int:
        """Write the versions beside the one that the article's file holds; how many there are."""
        every = self._desk.versions(text.article, text.language)
        others = [version for version in every if version.number != text.number]
        for one in others:
            name = f"{VERSIONS}{text.language}/{text.slug}/{one.number:06}.md"
            folder.write(name, _page(_version_fields(one), one.content.body))
        return len(others)

    def _media(self, text: _Text) -> list[Media]:
        """Of one language those that serve it; those for every language go with the original."""
        original = self._desk.article(text.article).language == text.language
        every = self._articles.media_of(text.article)
        return [m for m in every if m.language == text.language or (original and not m.language)]

    def _file(self, folder: ExportFolder, media: Media, report: ExportReport) -> None:
        data = self._files.read(media.digest)
        if data is None:
            report.missing.append(media.address)
            return
        folder.write(f"media/{media.digest}/{media.name}", data)
        report.files += 1

    def _markdown(
        self, text: _Text, media: list[Media], shown: frozenset[str], audiences: frozenset[str]
    ) -> bytes:
        article = self._desk.article(text.article)
        staff = STAFF in audiences
        redirects = [
            r.slug for r in self._desk.addresses(text.article) if r.language == text.language
        ]
        fields: list[tuple[str, object]] = [
            ("title", text.content.title),
            ("slug", text.slug),
            (
                "id",
                text.article
                if article.language == text.language
                else f"{text.article}:{text.language}",
            ),
            ("language", text.language),
            ("translation_of", "" if article.language == text.language else text.article),
            ("state", text.state.value),
            ("audience", article.audience),
            ("kind", article.kind.value),
            ("collection", list(self._path(article.collection))),
            ("summary", text.content.summary),
            ("keywords", list(text.content.keywords)),
            ("related", [one for one in article.related if one in shown]),
            ("updated", "" if text.updated is None else text.updated.isoformat()),
            ("checked", "" if article.checked is None else article.checked.isoformat()),
            ("position", article.position),
            ("owner", article.owner if staff else ""),
            ("feature", article.feature if staff else ""),
            ("redirects", redirects),
            ("media", [_media_fields(one) for one in media]),
        ]
        return _page(fields, text.content.body)

    def _path(self, slug: str) -> tuple[str, ...]:
        collections = {one.slug: one for one in self._articles.collections()}
        titles: list[str] = []
        seen: set[str] = set()
        while slug in collections and slug not in seen:
            seen.add(slug)
            titles.insert(0, collections[slug].title)
            slug = collections[slug].parent
        return tuple(titles)

    def _manifest(
        self, texts: list[_Text], audiences: frozenset[str], report: ExportReport
    ) -> bytes:
        staff = STAFF in audiences
        collections = [c for c in self._articles.collections() if c.held in audiences]
        used = {text.published.collection_slug for text in texts if text.published}
        if not staff:
            collections = [c for c in collections if _above(c, used, collections)]
        report.collections = len(collections)
        page = {
            "format": FORMAT,
            "version": VERSION,
            "collections": [_collection_fields(one) for one in collections],
            "segments": [
                {
                    "name": one.name,
                    "title": one.title,
                    "plans": sorted(one.plans),
                    "products": sorted(one.products),
                }
                for one in self._articles.segments()
                if one.key in audiences or staff
            ],
        }
        return (json.dumps(page, ensure_ascii=False, indent=2) + "\n").encode()


def _page(fields: list[tuple[str, object]], body: str) -> bytes:
    rows = [f"{name}: {_value(value)}" for name, value in fields if value not in ("", [], 0)]
    return "\n".join(["---", *rows, "---", "", body, ""]).encode()


def _version_fields(one: ArticleVersion) -> list[tuple[str, object]]:
    return [
        ("title", one.content.title),
        ("number", one.number),
        ("state", one.state.value),
        ("summary", one.content.summary),
        ("keywords", list(one.content.keywords)),
        ("by", one.by),
        ("saved", one.saved.isoformat()),
        ("published", "" if one.published is None else one.published.isoformat()),
        ("note", one.note),
    ]


def _above(collection: Collection, used: set[str], every: list[Collection]) -> bool:
    """Whether a used collection is it or lies below it."""
    below = {collection.slug}
    for one in every:  # those above come before those below
        if one.parent in below:
            below.add(one.slug)
    return bool(below & used)


def _collection_fields(one: Collection) -> dict[str, object]:
    return {
        "slug": one.slug,
        "title": one.title,
        "summary": one.summary,
        "position": one.position,
        "parent": one.parent,
        "audience": one.audience,
        "titles": dict(one.titles),
        "summaries": dict(one.summaries),
    }


def _media_fields(one: Media) -> dict[str, object]:
    fields: dict[str, object] = {
        name: getattr(one, name)
        for name in ("name", "digest", "link", "content_type", "size", "title", "alt", "language")
    } | {name: getattr(one, name) for name in ("position", "width", "height")}
    fields = {"kind": one.kind.value, **fields}
    fields["chapters"] = [[chapter.seconds, chapter.title] for chapter in one.chapters]
    fields["captions"] = dict(one.captions)
    return {name: value for name, value in fields.items() if value not in ("", 0, [], {})}


def _value(value: object) -> str:
    """JSON, which YAML reads as it stands; a line separator inside a text would end its line."""
    text = json.dumps(value, ensure_ascii=False)
    for letter in ("\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff"):
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text
