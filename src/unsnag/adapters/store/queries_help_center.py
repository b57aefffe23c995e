"""The help center's lists, read from the database without the articles' bodies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.text import slugify

from unsnag.adapters.store.articles import ArticleRecords
from unsnag.adapters.store.models import EventRow
from unsnag.application.queries.help_center import (
    TROUBLE_FROM,
    TROUBLE_WINDOW,
    ArticleLine,
    CollectionCard,
)
from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.knowledge import PUBLIC, PublishedArticle, split_search_id
from unsnag.domain.outcomes import EventKind


class HelpCenterQueries:
    """HelpCenterPages on Django's database."""

    def __init__(self, order: Sequence[str]) -> None:
        """`order` names the collections that come first; others follow as they are found."""
        self._order = tuple(order)

    def collections(self) -> Sequence[CollectionCard]:
        found: dict[str, list[ArticleLine]] = {name: [] for name in self._order}
        for line in _public_lines():
            found.setdefault(line.collection, []).append(line)
        return [CollectionCard(slugify(n), n, tuple(lines)) for n, lines in found.items() if lines]

    def collection(self, slug: str) -> CollectionCard | None:
        return next((card for card in self.collections() if card.slug == slug), None)

    def lines(self, ids: Sequence[str]) -> Sequence[ArticleLine]:
        records, lines = ArticleRecords(), []
        for asked in ids:
            article, language = split_search_id(asked)
            shown = records.by_id(article, [language] if language else [])
            if shown is not None and shown.audience == PUBLIC:
                lines.append(_line(shown, asked))
        return lines

    def systems_in_trouble(self, now: datetime) -> bool:
        met = EventRow.objects.filter(
            kind=EventKind.HANDED_OFF.value,
            data__reason=HandoffReason.SYSTEM_UNREACHABLE.value,
            at__gt=now - TROUBLE_WINDOW,
            at__lte=now,
        )
        return met.values("issue").distinct().count() >= TROUBLE_FROM


def _public_lines() -> list[ArticleLine]:
    shown = ArticleRecords().published(audiences=frozenset({PUBLIC}))
    return [_line(article, article.id) for article in shown]


def _line(article: PublishedArticle, asked: str) -> ArticleLine:
    return ArticleLine(article.slug, article.title, article.summary, article.collection, asked)
