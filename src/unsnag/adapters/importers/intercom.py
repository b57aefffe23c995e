"""Intercom: the JSON of its articles and collections, saved page by page.

Followed: Articles (`GET /articles`) and Help Center collections (`GET /help_center/collections`) of
the REST API; each page an object of type `list` with its records under `data`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from unsnag.adapters.importers.exported import ExportSource, Found
from unsnag.adapters.importers.packages import Package
from unsnag.adapters.importers.records import Record, language_tag, listed

_KINDS = {
    "data": "any",
    "articles": "any",
    "article": "any",
    "collections": "any",
    "sections": "any",
}
_ARTICLE = re.compile(r"/articles/(\d+)")


def intercom(package: Package, language: str) -> ExportSource:
    """The articles of an export. Who may read them is not in it."""

    def find() -> Iterator[Found]:
        collections = {
            record.id("id"): Record({k: record.values.get(k) for k in ("name", "parent_id")})
            for _, record in listed(package, _KINDS)
            if not _is_article(record)
        }
        for _, record in listed(package, _KINDS):
            if not _is_article(record) or not record.id("id"):
                continue
            own = language_tag(record.text("default_locale"), language)
            path = _path(record.id("parent_id"), collections)
            yield _found(record, record.id("id"), own, path, "")
            for tag, content in _translations(record):
                if tag != own:
                    yield _found(content, f"{record.id('id')}:{tag}", tag, path, record.id("id"))

    return ExportSource("intercom", find, article_key)


def article_key(address: str) -> str:
    """The article's number, whatever language and title stand in the address."""
    match = _ARTICLE.search(address)
    return match[1] if match else ""


def _is_article(record: Record) -> bool:
    kind = record.text("type")
    return kind == "article" or (kind == "" and "title" in record.values)


def _translations(record: Record) -> Iterator[tuple[str, Record]]:
    contents = record.record("translated_content")
    for locale in contents.values:
        tag = language_tag(str(locale), "")
        content = contents.record(str(locale))
        if tag and content.text("title", "body"):
            yield tag, content


def _found(record: Record, source_id: str, tag: str, path: tuple[str, ...], original: str) -> Found:
    return Found(
        source_id=source_id,
        title=record.text("title"),
        html=record.text("body"),
        address=record.text("url"),
        collection=path,
        summary=record.text("description")[:500],
        language=tag,
        translation_of=original,
        published=record.text("state") == "published",
        created=record.time("created_at"),
        updated=record.time("updated_at"),
    )


def _path(collection: str, collections: dict[str, Record]) -> tuple[str, ...]:
    titles: list[str] = []
    seen: set[str] = set()
    while collection in collections and collection not in seen:
        seen.add(collection)
        titles.insert(0, collections[collection].text("name"))
        collection = collections[collection].id("parent_id")
    return tuple(title for title in titles if title)
