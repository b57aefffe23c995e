"""The help center's lists, read from the database without the articles' bodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count

from unsnag.adapters.store import prepared
from unsnag.adapters.store.knowledge_models import (
    ArticleLanguageRow,
    ArticleRow,
    ArticleVersionRow,
    CollectionRow,
    KnowledgeRevisionRow,
)
from unsnag.adapters.store.knowledge_rows import PUBLISHED, as_collections
from unsnag.adapters.store.models import EventRow, IssueRow
from unsnag.application.queries.help_center import TROUBLE_FROM, TROUBLE_WINDOW, ArticleLine
from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.knowledge import ArticleKind, Collection, strictest
from unsnag.domain.outcomes import EventKind

_COLUMNS = (
    "text__article__key",
    "text__slug",
    "title",
    "summary",
    "text__article__collection__slug",
    "text__language",
    "text__article__language",
    "text__article__kind",
    "text__article__audience",
    "published",
    "saved",
)

_SOME = f"""
SELECT article."key", text."slug", version."title", version."summary", collection."slug",
       text."language", article."language", article."kind", article."audience",
       version."published", version."saved"
FROM "{ArticleRow._meta.db_table}" article
JOIN "{ArticleLanguageRow._meta.db_table}" text ON text."article_id" = article."id"
JOIN "{ArticleVersionRow._meta.db_table}" version ON version."text_id" = text."id"
LEFT JOIN "{CollectionRow._meta.db_table}" collection ON collection."id" = article."collection_id"
WHERE article."key" IN (ASKED) AND NOT article."archived"
      AND version."state" || '' = '{PUBLISHED}'
"""  # noqa: S608  names of our own tables
_REVISION = f'SELECT "number" FROM "{KnowledgeRevisionRow._meta.db_table}"'  # noqa: S608  likewise
"""Written out, because they are asked with each letter that somebody types. The state is compared
as an expression, so that SQLite doesn't begin with all published versions."""


class HelpCenterQueries:
    """HelpCenterRows on Django's database."""

    def revision(self) -> int:
        row = prepared.first(connection, _REVISION, ())
        return row[0] if row else 0

    def lines(self) -> Sequence[ArticleLine]:
        collections = {one.slug: one for one in self.collections()}
        place = {slug: number for number, slug in enumerate(collections)}
        rows = ArticleVersionRow.objects.filter(state=PUBLISHED, text__article__archived=False)
        found = [
            _line(row, collections)
            for row in rows.order_by("text__article__position", "text__article__key").values_list(
                *_COLUMNS
            )
        ]
        return sorted(found, key=lambda line: place.get(line.collection, len(place)))

    def some(
        self, articles: Sequence[str], collections: Mapping[str, Collection]
    ) -> Sequence[ArticleLine]:
        asked = ", ".join(["%s"] * len(articles))
        rows = prepared.every(connection, _SOME.replace("ASKED", asked), articles)
        return [_line(row, collections) for row in rows]

    def collections(self) -> Sequence[Collection]:
        return tuple(as_collections(CollectionRow.objects.select_related("parent")).values())

    def systems_in_trouble(self, now: datetime) -> bool:
        met = EventRow.objects.filter(
            kind=EventKind.HANDED_OFF.value,
            data__reason=HandoffReason.SYSTEM_UNREACHABLE.value,
            at__gt=now - TROUBLE_WINDOW,
            at__lte=now,
        )
        return met.values("issue").distinct().count() >= TROUBLE_FROM

    def asked_since(self, since: datetime) -> Mapping[str, int]:
        asked = IssueRow.objects.filter(opened__gte=since).exclude(intent="")
        return dict(asked.values_list("intent").annotate(count=Count("id")))


def _line(row: tuple[Any, ...], collections: Mapping[str, Collection]) -> ArticleLine:
    """From a row of `_COLUMNS`."""
    key, slug, title, summary, collection, language, original, kind, audience, *times = row
    at = times[0] or times[1]
    return ArticleLine(
        id=key,
        slug=slug,
        title=title,
        summary=summary,
        collection=collection or "",
        language=language,
        original=original,
        kind=ArticleKind(kind),
        audience=_held(audience, collections.get(collection or "")),
        # SQLite hands a time back as text when it is not asked by Django.
        updated=date.fromisoformat(at[:10]) if isinstance(at, str) else at.date(),
    )


def _held(audience: str, collection: Collection | None) -> str:
    return audience if collection is None else strictest((audience, collection.held))
