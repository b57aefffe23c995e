"""Freshdesk Solutions: the JSON of its API, saved page by page.

Followed: solution categories, folders and articles of the API v2. Each page is a bare list, so a
record's kind is told by its fields: articles have a `folder_id`, folders a `visibility`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from unsnag.adapters.importers.exported import ExportSource, Found
from unsnag.adapters.importers.packages import Package
from unsnag.adapters.importers.records import Record, language_tag, pages
from unsnag.application.ports.imports import Attachment, Loss, Lost
from unsnag.domain.knowledge import PUBLIC, SIGNED_IN, STAFF

_ARTICLE = re.compile(r"/solutions/articles/(\d+)")
_VISIBLE = {1: PUBLIC, 2: SIGNED_IN, 3: STAFF}
_NARROW = {4: "some companies", 5: "bots", 6: "some contacts", 7: "some companies"}
_PUBLISHED = 2


def freshdesk(package: Package, language: str) -> ExportSource:
    """The articles of an export."""

    def find() -> Iterator[Found]:
        folders: dict[str, Record] = {}
        categories: dict[str, Record] = {}
        for record in _records(package):
            if not _is_article(record):
                (folders if "visibility" in record.values else categories)[record.id("id")] = record
        first: dict[str, str] = {}
        for record in _records(package):
            if not _is_article(record) or not record.id("id"):
                continue
            tag = _language(record, language)
            own = first.setdefault(record.id("id"), tag)
            yield _article(record, folders, categories, tag, own)

    return ExportSource("freshdesk", find, article_key)


def article_key(address: str) -> str:
    """The article's number."""
    match = _ARTICLE.search(address)
    return match[1] if match else ""


def _records(package: Package) -> Iterator[Record]:
    for _, page in pages(package):
        found: list[Any] = page if isinstance(page, list) else [page]
        yield from (Record(one) for one in found if isinstance(one, dict))


def _is_article(record: Record) -> bool:
    return "folder_id" in record.values and "title" in record.values


def _language(record: Record, default: str) -> str:
    said = [one.record("data").text("language") for one in record.records("hierarchy")]
    return language_tag(record.text("language", "language_code") or "".join(said[-1:]), default)


def _article(
    record: Record, folders: dict[str, Record], categories: dict[str, Record], tag: str, own: str
) -> Found:
    number, folder = record.id("id"), folders.get(record.id("folder_id"))
    audience, lost = _audience(folder)
    seo = record.record("seo_data")
    words = [*record.texts("tags"), *seo.text("meta_keywords").split(",")]
    return Found(
        source_id=number if tag == own else f"{number}:{tag}",
        title=record.text("title"),
        html=record.text("description"),
        address=f"/support/solutions/articles/{number}" + ("" if tag == own else f"?lang={tag}"),
        collection=_path(record, folder, categories),
        summary=seo.text("meta_description")[:500],
        language=tag,
        translation_of="" if tag == own else number,
        audience=audience,
        keywords=tuple(dict.fromkeys(word.strip() for word in words if word.strip())),
        published=record.number("status") == _PUBLISHED,
        created=record.time("created_at"),
        updated=record.time("updated_at"),
        attachments=tuple(
            Attachment(one.text("name"), one.text("attachment_url"))
            for one in record.records("attachments")
        ),
        lost=lost,
    )


def _audience(folder: Record | None) -> tuple[str, tuple[Lost, ...]]:
    if folder is None:
        return STAFF, (Lost(Loss.AUDIENCE, "its folder is not in the export: staff only"),)
    visibility = folder.number("visibility")
    if visibility in _VISIBLE:
        return _VISIBLE[visibility], ()
    who = _NARROW.get(visibility, f"visibility {visibility}")
    return STAFF, (Lost(Loss.AUDIENCE, f"{who}: staff only"),)


def _path(record: Record, folder: Record | None, categories: dict[str, Record]) -> tuple[str, ...]:
    """The hierarchy that the article tells, else its category and folder."""
    told = [one.record("data").text("name") for one in record.records("hierarchy")]
    if not any(told):
        category = categories.get(record.id("category_id"))
        told = [one.text("name") for one in (category, folder) if one is not None]
    return tuple(title for title in told if title)
