"""Help Scout Docs: the JSON of its Docs API, saved page by page.

Followed: `collections`, `categories` and `articles` of the Docs API v1, each an envelope with its
records under `items`, and single articles under `article`: only these carry their text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from unsnag.adapters.importers.exported import ExportSource, Found
from unsnag.adapters.importers.packages import Package
from unsnag.adapters.importers.records import Record, listed
from unsnag.application.ports.imports import Loss, Lost
from unsnag.domain.knowledge import PUBLIC, STAFF

_KINDS = {
    "collections": "collection",
    "collection": "collection",
    "categories": "category",
    "articles": "article",
    "article": "article",
}
_ARTICLE = re.compile(r"/article/(\d+)(?:[-/?#]|$)")


def help_scout(package: Package, language: str) -> ExportSource:
    """The articles of an export; the API names no languages."""

    def find() -> Iterator[Found]:
        collections: dict[str, Record] = {}
        categories: dict[str, Record] = {}
        told: set[str] = set()
        for kind, record in listed(package, _KINDS, inside="items"):
            if kind == "collection":
                collections[record.id("id")] = record
            elif kind == "category":
                categories[record.id("id")] = record
            elif record.text("text"):
                told.add(record.id("id"))
        for kind, record in listed(package, _KINDS, inside="items"):
            number = record.id("id")
            if kind != "article" or not number or (number in told and not record.text("text")):
                continue  # a line of a list, whose article is there in full
            yield _article(record, collections, categories, language)

    return ExportSource("helpscout", find, article_key)


def article_key(address: str) -> str:
    """The article's number."""
    match = _ARTICLE.search(address)
    return match[1] if match else ""


def _article(
    record: Record, collections: dict[str, Record], categories: dict[str, Record], language: str
) -> Found:
    collection = collections.get(record.id("collectionId"))
    chosen = [categories[c] for c in record.texts("categories") if c in categories]
    path = [collection.text("name")] if collection else []
    path += [one.text("name") for one in chosen[:1]]
    lost = [Lost(Loss.FIELD, f"also in “{one.text('name') or one.id('id')}”") for one in chosen[1:]]
    if record.texts("related"):
        lost.append(Lost(Loss.FIELD, "related articles"))
    audience = PUBLIC
    if collection is None or collection.text("visibility") != "public":
        audience = STAFF
        why = "its collection is private" if collection else "its collection is not in the export"
        lost.append(Lost(Loss.AUDIENCE, f"{why}: staff only"))
    return Found(
        source_id=record.id("id"),
        title=record.text("name"),
        html=record.text("text"),
        address=record.text("publicUrl"),
        collection=tuple(title for title in path if title),
        language=language,
        slug=record.text("slug"),
        audience=audience,
        keywords=record.texts("keywords"),
        published=record.text("status") == "published",
        created=record.time("createdAt"),
        updated=record.time("lastPublishedAt", "updatedAt"),
        lost=tuple(lost),
    )
