"""Zendesk Guide: the JSON that its Help Center API answers with, saved page by page.

Followed: Articles (list, or incremental export), Sections, Categories, Translations, User Segments
and Article Attachments of the Help Center API v2; each page an object with its list under
`articles`, `sections`, `categories`, `translations`, `user_segments` or `article_attachments`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from unsnag.adapters.importers.exported import ExportSource, Found
from unsnag.adapters.importers.packages import Package
from unsnag.adapters.importers.records import Record, language_tag, listed
from unsnag.application.ports.imports import Attachment, Loss, Lost
from unsnag.domain.knowledge import PUBLIC, SIGNED_IN, STAFF

_KINDS = {
    "article_attachments": "attachment",
    "articles": "article",
    "article": "article",
    "sections": "section",
    "categories": "category",
    "translations": "translation",
    "user_segments": "segment",
}
_ARTICLE = re.compile(r"/hc/(?:[A-Za-z-]{2,8}/)?articles/(\d+)")


@dataclass
class _Around:
    """What articles refer to; small, so that it is kept while articles go by."""

    sections: dict[str, Record] = field(default_factory=dict)
    categories: dict[str, Record] = field(default_factory=dict)
    segments: dict[str, str] = field(default_factory=dict)
    attachments: dict[str, list[Attachment]] = field(default_factory=dict)
    articles: dict[str, Found] = field(default_factory=dict)
    """Without their texts, for the translations."""


def zendesk(package: Package, language: str) -> ExportSource:
    """The articles of an export. `language` serves articles that name none."""

    def find() -> Iterator[Found]:
        around = _around(package, language)
        for kind, record in listed(package, _KINDS):
            if kind == "article" and record.id("id"):
                yield _article(record, around, language)
        for kind, record in listed(package, _KINDS):
            if kind == "translation" and (found := _translation(record, around)):
                yield found

    return ExportSource("zendesk", find, article_key)


def article_key(address: str) -> str:
    """The article's number, whatever language and title stand in the address."""
    match = _ARTICLE.search(address)
    return match[1] if match else ""


def _around(package: Package, language: str) -> _Around:
    around = _Around()
    for kind, record in listed(package, _KINDS):
        number = record.id("id")
        if kind == "section":
            around.sections[number] = _named(record)
        elif kind == "category":
            around.categories[number] = _named(record)
        elif kind == "segment":
            narrow = any(record.values.get(k) for k in ("tags", "or_tags", "organization_ids"))
            around.segments[number] = (
                STAFF if narrow else _SEGMENTS.get(record.text("user_type"), STAFF)
            )
        elif kind == "attachment" and not record.flag("inline"):
            one = Attachment(record.text("file_name"), record.text("content_url"))
            around.attachments.setdefault(record.id("article_id"), []).append(one)
        elif kind == "article":
            bare = Record({k: v for k, v in record.values.items() if k != "body"})
            found = _article(bare, around, language)
            around.articles.setdefault(found.source_id, found)
    return around


_SEGMENTS = {"signed_in_users": SIGNED_IN, "staff": STAFF}


def _named(record: Record) -> Record:
    kept = ("id", "name", "category_id", "parent_section_id")
    return Record({k: record.values.get(k) for k in kept})


def _article(record: Record, around: _Around, language: str) -> Found:
    """An article listed in another language than its own is a translation of itself."""
    audience, lost = _audience(record, around)
    number = record.id("id")
    tag = language_tag(record.text("locale", "source_locale"), language)
    own = language_tag(record.text("source_locale"), tag)
    return Found(
        source_id=number if tag == own else f"{number}:{tag}",
        title=record.text("title", "name"),
        html=record.text("body"),
        address=record.text("html_url"),
        collection=_path(record.id("section_id"), around),
        language=tag,
        translation_of="" if tag == own else number,
        audience=audience,
        keywords=record.texts("label_names"),
        published=not record.flag("draft"),
        created=record.time("created_at"),
        updated=record.time("edited_at", "updated_at"),
        attachments=tuple(around.attachments.get(record.id("id"), ())),
        lost=lost,
    )


def _audience(record: Record, around: _Around) -> tuple[str, tuple[Lost, ...]]:
    """The strictest of ours that is not wider than the article's segments."""
    several = record.values.get("user_segment_ids")
    ids = [str(one) for one in several] if isinstance(several, list) else []
    ids = ids or ([record.id("user_segment_id")] if record.id("user_segment_id") else [])
    if not ids:
        return PUBLIC, ()
    found = {around.segments.get(one, STAFF) for one in ids}
    if found == {SIGNED_IN}:
        return SIGNED_IN, ()
    return STAFF, (Lost(Loss.AUDIENCE, f"user segment {', '.join(ids)[:100]}: staff only"),)


def _path(section: str, around: _Around) -> tuple[str, ...]:
    titles: list[str] = []
    seen: set[str] = set()
    category = ""
    while section in around.sections and section not in seen:
        seen.add(section)
        one = around.sections[section]
        titles.insert(0, one.text("name"))
        category, section = one.id("category_id"), one.id("parent_section_id")
    if category in around.categories:
        titles.insert(0, around.categories[category].text("name"))
    return tuple(title for title in titles if title)


def _translation(record: Record, around: _Around) -> Found | None:
    original = around.articles.get(record.id("source_id"))
    tag = language_tag(record.text("locale"), "")
    if original is None or record.text("source_type") not in ("", "Article"):
        return None
    if not tag or tag == original.language:
        return None  # the article itself carries the text of its own language
    return Found(
        source_id=f"{original.source_id}:{tag}",
        title=record.text("title"),
        html=record.text("body"),
        address=record.text("html_url"),
        collection=original.collection,
        language=tag,
        translation_of=original.source_id,
        audience=original.audience,
        published=not record.flag("draft") and not record.flag("hidden"),
        created=record.time("created_at"),
        updated=record.time("updated_at"),
        lost=(Lost(Loss.FIELD, "marked as outdated"),) if record.flag("outdated") else (),
    )
