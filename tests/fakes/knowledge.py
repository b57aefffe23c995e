"""Short ways to put articles where readers meet them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from unsnag.adapters.store.knowledge import DatabaseKnowledge
from unsnag.domain.knowledge import (
    PUBLIC,
    ArticleContent,
    Imported,
    IncomingArticle,
    PublishedArticle,
)
from unsnag.entrypoints.demo_setup import as_incoming

DAY = date(2026, 1, 1)


def put_article(
    slug: str,
    title: str = "",
    collection: str = "Care",
    audience: str = PUBLIC,
    body: str = "Text",
    summary: str = "",
) -> Imported:
    """Publish an article."""
    incoming = IncomingArticle(
        "tests",
        slug,
        "en",
        ArticleContent(title or slug.upper(), summary, body),
        slug=slug,
        collections=(collection,),
        audience=audience,
        updated=DAY,
        checked=DAY,
    )
    return DatabaseKnowledge(lambda: datetime.now(UTC)).import_article(incoming, by="Tests")


def put_shipped(article: PublishedArticle, position: int = 0) -> Imported:
    """Publish an article of a folder as the demo does."""
    records = DatabaseKnowledge(lambda: datetime.now(UTC))
    return records.import_article(as_incoming(article, position), by="Tests")
