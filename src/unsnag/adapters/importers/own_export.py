"""What our own exports carry beside the articles: collections, segments, media."""

from __future__ import annotations

from dataclasses import dataclass

from unsnag.adapters.importers.packages import Package
from unsnag.adapters.importers.records import Record, clean, parsed
from unsnag.application.export_knowledge import FORMAT, MANIFEST, VERSION
from unsnag.application.ports.imports import SourceUnreadable
from unsnag.domain.knowledge import (
    ArticleContent,
    Chapter,
    Collection,
    EarlierVersion,
    Media,
    MediaKind,
    Segment,
)


@dataclass(frozen=True)
class Manifest:
    """The parts that belong to no single article."""

    collections: tuple[Collection, ...]
    segments: tuple[Segment, ...]


def read_manifest(package: Package) -> Manifest | None:
    """None when the folder is no export of ours. Raises SourceUnreadable."""
    if MANIFEST not in package.names:
        return None
    found = parsed(MANIFEST, package.read(MANIFEST))
    record = Record(found if isinstance(found, dict) else {})
    if record.text("format") != FORMAT:
        return None
    if record.number("version") != VERSION:
        raise SourceUnreadable("The folder was exported by another version. Export it again.")
    return Manifest(
        tuple(_collection(one) for one in record.records("collections") if one.text("slug")),
        tuple(_segment(one) for one in record.records("segments") if one.text("name")),
    )


def _collection(record: Record) -> Collection:
    return Collection(
        slug=record.text("slug"),
        title=record.text("title"),
        summary=record.text("summary"),
        position=record.number("position"),
        parent=record.text("parent"),
        audience=record.text("audience") or "staff",
        titles=_words(record.record("titles")),
        summaries=_words(record.record("summaries")),
    )


def _segment(record: Record) -> Segment:
    return Segment(
        record.text("name"),
        record.text("title"),
        frozenset(record.texts("plans")),
        frozenset(record.texts("products")),
    )


def _words(record: Record) -> dict[str, str]:
    return {str(key): record.text(str(key)) for key in record.values if record.text(str(key))}


def earlier_version(fields: Record, body: str) -> EarlierVersion:
    """A former version as an export tells it."""
    content = ArticleContent(
        fields.text("title"), fields.text("summary"), body, fields.texts("keywords")
    )
    return EarlierVersion(
        content, fields.text("by")[:200], fields.time("saved"), fields.text("note")[:500]
    )


def read_media(fields: Record) -> tuple[Media, ...]:
    """The `media` of an article's front matter; what makes no sense is left out."""
    return tuple(
        _media(one)
        for one in fields.records("media")
        if one.text("kind") in set(MediaKind) and (one.text("digest") or one.text("link"))
    )


def _media(one: Record) -> Media:
    chapters = one.values.get("chapters")
    pairs = chapters if isinstance(chapters, list) else []
    return Media(
        id=0,
        article="",
        kind=MediaKind(one.text("kind")),
        name=one.text("name"),
        digest=one.text("digest"),
        link=one.text("link") if one.text("link").startswith(("http://", "https://")) else "",
        content_type=one.text("content_type"),
        size=one.number("size"),
        title=one.text("title"),
        alt=one.text("alt"),
        language=one.text("language"),
        position=one.number("position"),
        width=one.number("width"),
        height=one.number("height"),
        chapters=tuple(
            Chapter(int(pair[0]), str(pair[1]))
            for pair in pairs
            if isinstance(pair, list) and len(pair) == 2 and str(pair[0]).isdecimal()
        ),
        captions={
            str(language): clean(text)
            for language, text in one.record("captions").values.items()
            if isinstance(text, str)
        },
    )
