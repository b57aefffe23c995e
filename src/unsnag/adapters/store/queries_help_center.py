"""The help center's lists, read from the database without the articles' bodies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Count

from unsnag.adapters.store.knowledge_models import (
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


class HelpCenterQueries:
    """HelpCenterRows on Django's database."""

    def revision(self) -> int:
        return KnowledgeRevisionRow.objects.values_list("number", flat=True).first() or 0

    def lines(self) -> Sequence[ArticleLine]:
        collections = {one.slug: one for one in self.collections()}
        place = {slug: number for number, slug in enumerate(collections)}
        rows = ArticleVersionRow.objects.filter(state=PUBLISHED, text__article__archived=False)
        found = [
            ArticleLine(
                id=key,
                slug=slug,
                title=title,
                summary=summary,
                collection=collection or "",
                language=language,
                original=original,
                kind=ArticleKind(kind),
                audience=_held(audience, collections.get(collection or "")),
                updated=(published or saved).date(),
            )
            for key, slug, title, summary, collection, language, original, kind, audience,
                published, saved in rows.order_by(
                "text__article__position", "text__article__key"
            ).values_list(*_COLUMNS)
        ]  # fmt: skip
        return sorted(found, key=lambda line: place.get(line.collection, len(place)))

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


def _held(audience: str, collection: Collection | None) -> str:
    return audience if collection is None else strictest((audience, collection.held))
