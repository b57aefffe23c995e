"""From the tables of articles to the domain's words, and the revision that every change of what
readers meet moves on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import F

from unsnag.adapters.store.knowledge_models import (
    ArticleChangeRow,
    ArticleMediaRow,
    ArticleRow,
    ArticleVersionRow,
    CollectionRow,
    KnowledgeRevisionRow,
    SegmentRow,
)
from unsnag.domain.knowledge import (
    Article,
    ArticleContent,
    ArticleId,
    ArticleKind,
    ArticleVersion,
    Chapter,
    Collection,
    Media,
    MediaKind,
    Segment,
    VersionState,
    strictest,
)
from unsnag.domain.knowledge.collections import held_audience

PUBLISHED = VersionState.PUBLISHED.value
ARCHIVED = VersionState.ARCHIVED.value
OPEN = [state.value for state in VersionState if state.open]


def as_collections(rows: Iterable[CollectionRow]) -> dict[str, Collection]:
    """By slug, those above before those below, then by position."""
    plain = {
        row.slug: Collection(
            slug=row.slug,
            title=row.title,
            summary=row.summary,
            position=row.position,
            parent="" if row.parent is None else row.parent.slug,
            audience=row.audience,
            titles=row.titles,
            summaries=row.summaries,
        )
        for row in rows
    }
    below: dict[str, list[Collection]] = {}
    for one in plain.values():
        below.setdefault(one.parent, []).append(one)
    found: dict[str, Collection] = {}

    def walk(parent: str, above: str) -> None:
        for one in below.get(parent, ()):
            audience = strictest((above, one.audience))
            found[one.slug] = Collection(**{**one.__dict__, "held": audience})
            walk(one.slug, audience)

    walk("", "public")
    return found


def held(article: ArticleRow, collections: Mapping[str, Collection]) -> str:
    """The audience that holds for an article where it stands."""
    if article.collection is None:
        return article.audience
    return strictest((article.audience, held_audience(article.collection.slug, collections)))


def as_article(row: ArticleRow) -> Article:
    return Article(
        id=ArticleId(row.key),
        language=row.language,
        kind=ArticleKind(row.kind),
        collection="" if row.collection is None else row.collection.slug,
        audience=row.audience,
        related=tuple(ArticleId(key) for key in row.related),
        position=row.position,
        owner=row.owner,
        feature=row.feature,
        checked=row.checked,
        checked_by=row.checked_by,
        archived=row.archived,
    )


def as_content(row: ArticleVersionRow) -> ArticleContent:
    return ArticleContent(row.title, row.summary, row.body, tuple(row.keywords))


def as_version(row: ArticleVersionRow) -> ArticleVersion:
    return ArticleVersion(
        article=ArticleId(row.text.article.key),
        language=row.text.language,
        number=row.number,
        state=VersionState(row.state),
        content=as_content(row),
        by=row.by,
        began=row.began,
        saved=row.saved,
        note=row.note,
        publish_at=row.publish_at,
        approved_by=row.approved_by,
        published=row.published,
        source_number=row.source_number,
    )


def fill(row: ArticleVersionRow, content: ArticleContent) -> None:
    """Write a content into a row that is saved later."""
    row.title, row.summary, row.body = content.title, content.summary, content.body
    row.keywords, row.digest = list(content.keywords), content.digest


def as_segment(row: SegmentRow) -> Segment:
    return Segment(row.name, row.title, frozenset(row.plans), frozenset(row.products))


def as_media(row: ArticleMediaRow) -> Media:
    return Media(
        id=row.pk,
        article=row.article.key,
        kind=MediaKind(row.kind),
        name=row.name,
        digest=row.digest,
        link=row.link,
        content_type=row.content_type,
        size=row.size,
        title=row.title,
        alt=row.alt,
        language=row.language,
        position=row.position,
        width=row.width,
        height=row.height,
        chapters=tuple(Chapter(int(at), str(title)) for at, title in row.chapters),
        captions=dict(row.captions),
    )


def next_revision(*, everything: bool = False) -> int:
    """Move the revision on. The row is locked until the transaction ends, so that revisions become
    visible in their order."""
    changes = {"number": F("number") + 1}
    if everything:
        changes["everything"] = F("number") + 1
    if not KnowledgeRevisionRow.objects.filter(pk=1).update(**changes):
        KnowledgeRevisionRow.objects.bulk_create(
            [KnowledgeRevisionRow(pk=1)], ignore_conflicts=True
        )
        KnowledgeRevisionRow.objects.filter(pk=1).update(**changes)
    return KnowledgeRevisionRow.objects.get(pk=1).number


def note_change(article: ArticleRow, by: str, at: datetime, what: str) -> None:
    """Keep who changed what about an article beside its text; nothing for no change."""
    if what:
        ArticleChangeRow.objects.create(article=article, by=by, at=at, what=what)


def touch(article: ArticleRow) -> None:
    """Say that readers meet this article differently from now on."""
    article.revision = next_revision()
    article.save(update_fields=["revision"])
