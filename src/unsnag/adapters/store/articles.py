"""Help articles in the database."""

from __future__ import annotations

from collections.abc import Sequence

from unsnag.adapters.store.models import ArticleRow
from unsnag.domain.knowledge import Article, Audience


def as_article(row: ArticleRow) -> Article:
    return Article(
        slug=row.slug,
        title=row.title,
        collection=row.collection,
        summary=row.summary,
        body=row.body,
        language=row.language,
        keywords=tuple(row.keywords),
        related=tuple(row.related),
        updated=row.updated,
        checked=row.checked,
        audience=Audience(row.audience),
    )


class ArticleRecords:
    """Published articles, in the order of their collections."""

    def all(self) -> Sequence[Article]:
        return [as_article(row) for row in ArticleRow.objects.all()]

    def by_slug(self, slug: str) -> Article | None:
        row = ArticleRow.objects.filter(slug=slug).first()
        return None if row is None else as_article(row)

    def put(self, article: Article, *, position: int = 0) -> bool:
        values = {
            "title": article.title,
            "collection": article.collection,
            "summary": article.summary,
            "body": article.body,
            "language": article.language,
            "audience": article.audience.value,
            "keywords": list(article.keywords),
            "related": list(article.related),
            "updated": article.updated,
            "checked": article.checked,
            "position": position,
        }
        existing = ArticleRow.objects.filter(slug=article.slug).first()
        if existing is not None and all(getattr(existing, k) == v for k, v in values.items()):
            return False
        ArticleRow.objects.update_or_create(slug=article.slug, defaults=values)
        return True
