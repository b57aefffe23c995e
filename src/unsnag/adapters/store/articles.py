"""Help articles in the database, as readers meet them."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from unsnag.adapters.store.knowledge_models import (
    ArticleAddressRow,
    ArticleLanguageRow,
    ArticleMediaRow,
    ArticleRow,
    ArticleVersionRow,
    CollectionRow,
    KnowledgeRevisionRow,
    SegmentRow,
)
from unsnag.adapters.store.knowledge_rows import (
    PUBLISHED,
    as_collections,
    as_media,
    as_segment,
    held,
)
from unsnag.application.ports.knowledge import Changes, Redirect
from unsnag.domain.knowledge import (
    STAFF,
    ArticleId,
    ArticleKind,
    Collection,
    Media,
    PublishedArticle,
    Segment,
    Translation,
    choose_language,
)

MOST_CHANGES = 1_000
"""So many changed articles are listed; beyond that everything is read anew."""


class ArticleRecords:
    """ArticleStore on Django's database. `language` is the workspace's."""

    def __init__(self, language: str = "en") -> None:
        self._language = language

    def by_id(
        self, article: str, languages: Sequence[str] = (), *, exact: bool = False
    ) -> PublishedArticle | None:
        found = self._best(_published().filter(text__article__key=article), languages)
        if found is None or (exact and found.text.language not in languages[:1]):
            return None
        return _shown(found, self._collections())

    def by_ids(
        self, wanted: Sequence[tuple[str, Sequence[str]]]
    ) -> Sequence[PublishedArticle | None]:
        rows: dict[str, list[ArticleVersionRow]] = {article: [] for article, _ in wanted}
        for row in _published().filter(text__article__key__in=list(rows)):
            rows[row.text.article.key].append(row)
        best = [self._best(rows[article], languages) for article, languages in wanted]
        collections = self._collections() if any(best) else {}
        return [None if row is None else _shown(row, collections) for row in best]

    def _best(
        self, rows: Iterable[ArticleVersionRow], languages: Sequence[str]
    ) -> ArticleVersionRow | None:
        """Of the published versions of one article the best for a reader of these languages."""
        texts = {row.text.language: row for row in rows}
        if not texts:
            return None
        original = next(iter(texts.values())).text.article.language
        chosen = choose_language(texts, languages, self._language, original)
        return None if chosen is None else texts[chosen]

    def by_slug(self, slug: str) -> PublishedArticle | None:
        row = _published().filter(text__slug=slug).first()
        return None if row is None else _shown(row, self._collections())

    def redirect_of(self, address: str) -> Redirect | None:
        wanted = {address, address.rstrip("/") or address}
        former = (
            ArticleAddressRow.objects.select_related("article__collection")
            .filter(address__in=wanted)
            .first()
        )
        if former is not None:
            return self._leads_to(former.article, former.language)
        text = (
            ArticleLanguageRow.objects.select_related("article__collection")
            .filter(slug=address)
            .exclude(versions__state=PUBLISHED)
            .first()
        )
        return None if text is None else self._leads_to(text.article, text.language)

    def _leads_to(self, article: ArticleRow, language: str) -> Redirect | None:
        """To the published text; to nothing when it is archived; None when it never was."""
        key = ArticleId(article.key)
        shown = self.by_id(article.key, [language])
        if shown is not None:
            return Redirect(
                key, shown.slug, shown.language, shown.title, shown.audience, shown.collection_slug
            )
        last = (
            ArticleVersionRow.objects.filter(text__article=article, published__isnull=False)
            .order_by("-published")
            .first()
        )
        if last is None or not article.archived:
            return None
        audience = held(article, self._collections())
        collection = "" if article.collection is None else article.collection.slug
        return Redirect(key, "", language, last.title, audience, collection, gone=True)

    def translations(self, article: str) -> Sequence[Translation]:
        rows = sorted(
            _published().filter(text__article__key=article),
            key=lambda row: (row.text.language != row.text.article.language, row.text.language),
        )
        return [
            Translation(row.text.language, row.text.slug, row.title, _outdated(row)) for row in rows
        ]

    def published(
        self,
        languages: Sequence[str] = (),
        *,
        audiences: frozenset[str] | None = None,
        collection: str | None = None,
    ) -> Sequence[PublishedArticle]:
        rows = _published()
        if collection is not None:
            rows = rows.filter(text__article__collection__slug=collection)
        by_article: dict[int, dict[str, ArticleVersionRow]] = {}
        for row in rows:
            by_article.setdefault(row.text.article_id, {})[row.text.language] = row
        collections, found = self._collections(), []
        for texts in by_article.values():
            original = next(iter(texts.values())).text.article.language
            chosen = choose_language(texts, languages, self._language, original)
            if chosen is not None:
                shown = _shown(texts[chosen], collections)
                if audiences is None or shown.audience in audiences:
                    found.append(shown)
        return found

    def every_language(self, articles: Some[str] | None = None) -> Iterator[PublishedArticle]:
        rows = _published()
        if articles is not None:
            rows = rows.filter(text__article__key__in=list(articles))
        collections = self._collections()
        for row in rows.iterator(chunk_size=500):
            yield _shown(row, collections)

    def collections(self) -> Sequence[Collection]:
        return list(self._collections().values())

    def _collections(self) -> dict[str, Collection]:
        return as_collections(CollectionRow.objects.select_related("parent"))

    def segments(self) -> Sequence[Segment]:
        return [as_segment(row) for row in SegmentRow.objects.all()]

    def media_of(self, article: str, language: str = "") -> Sequence[Media]:
        rows = ArticleMediaRow.objects.select_related("article").filter(article__key=article)
        if language:
            rows = rows.filter(language__in=["", language])
        return [as_media(row) for row in rows]

    def with_media(self) -> frozenset[ArticleId]:
        keys = ArticleMediaRow.objects.values_list("article__key", flat=True).distinct()
        return frozenset(ArticleId(key) for key in keys)

    def media_with(self, digest: str) -> Sequence[Media]:
        rows = ArticleMediaRow.objects.select_related("article").filter(digest=digest)
        return [as_media(row) for row in rows] if digest else []

    def audience_of(self, article: str) -> str | None:
        row = ArticleRow.objects.select_related("collection").filter(key=article).first()
        if row is None:
            return None
        versions = ArticleVersionRow.objects.filter(text__article=row, state=PUBLISHED)
        return held(row, self._collections()) if versions.exists() else STAFF

    def revision(self) -> int:
        row = KnowledgeRevisionRow.objects.filter(pk=1).first()
        return 0 if row is None else row.number

    def changed_since(self, revision: int) -> Changes:
        row = KnowledgeRevisionRow.objects.filter(pk=1).first()
        number, everything = (row.number, row.everything) if row else (0, 0)
        if revision == number:
            return Changes(number, frozenset(), ())
        if revision < everything or revision > number:
            return Changes(number, frozenset(), (), everything=True)
        changed = ArticleRow.objects.filter(revision__gt=revision).values_list("key", flat=True)
        keys = frozenset(ArticleId(key) for key in changed[: MOST_CHANGES + 1])
        if len(keys) > MOST_CHANGES:
            return Changes(number, frozenset(), (), everything=True)
        return Changes(number, keys, tuple(self.every_language(keys)))


def _published() -> QuerySet[ArticleVersionRow, Any]:
    """Published versions, with the number of their original's one."""
    original = ArticleVersionRow.objects.filter(
        state=PUBLISHED,
        text__article=OuterRef("text__article"),
        text__language=OuterRef("text__article__language"),
    )
    return (
        ArticleVersionRow.objects.filter(state=PUBLISHED)
        .select_related("text__article__collection")
        .annotate(original_number=Subquery(original.values("number")[:1]))
        .order_by(
            "text__article__collection__position",
            "text__article__collection_id",
            "text__article__position",
            "text__article__key",
            "text__language",
        )
    )


def _outdated(row: Any) -> bool:
    """Whether the original has moved on since the translation was made."""
    if row.text.language == row.text.article.language or row.source_number is None:
        return False
    return bool(row.original_number is not None and row.original_number > row.source_number)


def _shown(row: ArticleVersionRow, collections: dict[str, Collection]) -> PublishedArticle:
    text, article = row.text, row.text.article
    place = None if article.collection is None else collections.get(article.collection.slug)
    return PublishedArticle(
        id=ArticleId(article.key),
        slug=text.slug,
        title=row.title,
        collection="" if place is None else place.title_in(text.language),
        collection_slug="" if place is None else place.slug,
        summary=row.summary,
        body=row.body,
        language=text.language,
        keywords=tuple(row.keywords),
        related=tuple(ArticleId(key) for key in article.related),
        updated=(row.published or row.saved).date(),
        checked=article.checked,
        audience=held(article, collections),
        kind=ArticleKind(article.kind),
        number=row.number,
        original_language=article.language,
        outdated=_outdated(row),
    )
