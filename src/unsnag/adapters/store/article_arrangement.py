"""Where articles stand, who may read them, under which addresses, and what goes with them. All of
it holds at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from unsnag.adapters.store.article_versions import article_row, collection_row
from unsnag.adapters.store.knowledge_models import (
    ArticleAddressRow,
    ArticleLanguageRow,
    ArticleMediaRow,
    ArticleRow,
    CollectionRow,
    FeatureChangeRow,
    SegmentRow,
)
from unsnag.adapters.store.knowledge_rows import (
    as_article,
    as_collections,
    as_media,
    next_revision,
    note_change,
    touch,
)
from unsnag.adapters.store.statements import writing
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.knowledge import (
    AddressTaken,
    Arrangement,
    NoSuchArticle,
    Redirect,
    WrongState,
)
from unsnag.domain.knowledge import (
    Article,
    ArticleId,
    Collection,
    Media,
    Segment,
    address_of,
    path_of,
)


class ArrangementRecords:
    """The part of ArticleDesk that is not about versions."""

    clock: Clock

    def arrange(self, article: str, arrangement: Arrangement, *, by: str) -> None:
        with writing():
            row = article_row(article, lock=True)
            before = as_article(row)
            row.collection = collection_row(arrangement.collection)
            row.audience, row.kind = arrangement.audience, arrangement.kind
            row.related = list(arrangement.related)
            row.owner, row.feature = arrangement.owner, arrangement.feature
            row.save()
            note_change(row, by, self.clock(), _differences(before, as_article(row)))
            touch(row)

    def move(self, article: str, collection: str, *, position: int = 0) -> None:
        with writing():
            row = article_row(article, lock=True)
            row.collection, row.position = collection_row(collection), position
            row.save(update_fields=["collection", "position"])
            touch(row)

    def set_address(self, article: str, language: str, slug: str, *, by: str) -> str:
        with writing():
            row = article_row(article, lock=True)
            text = row.languages.filter(language=language).first()
            if text is None:
                raise NoSuchArticle("There is no text in this language yet.")
            wanted = address_of(slug)
            if wanted == text.slug:
                return wanted
            _refuse_taken(wanted, row)
            former = text.slug
            # An article may take back an address that it had.
            ArticleAddressRow.objects.filter(address=wanted, article=row).delete()
            text.slug = wanted
            text.save(update_fields=["slug"])
            ArticleAddressRow.objects.create(address=former, article=row, language=language)
            note_change(row, by, self.clock(), f"Address ({language}): {former} → {wanted}")
            touch(row)
            return wanted

    def add_redirect(self, article: str, language: str, address: str) -> None:
        with writing():
            row = article_row(article, lock=True)
            add_former(row, language, address)

    def addresses(self, article: str) -> Sequence[Redirect]:
        rows = ArticleAddressRow.objects.filter(article__key=article).order_by("address")
        return [Redirect(ArticleId(article), r.address, r.language, "", "") for r in rows]

    def checked(self, article: str, *, on: date, by: str) -> None:
        with writing():
            row = article_row(article, lock=True)
            row.checked, row.checked_by = on, by
            row.save(update_fields=["checked", "checked_by"])
            touch(row)

    def put_collection(self, collection: Collection) -> None:
        with writing():
            above = as_collections(CollectionRow.objects.select_related("parent"))
            path = path_of(collection.parent, above)
            if collection.slug in [one.slug for one in path]:
                raise WrongState("A collection can't stand below itself.")
            CollectionRow.objects.update_or_create(
                slug=collection.slug,
                defaults={
                    "title": collection.title,
                    "summary": collection.summary,
                    "position": collection.position,
                    "parent": collection_row(collection.parent),
                    "audience": collection.audience,
                    "titles": dict(collection.titles),
                    "summaries": dict(collection.summaries),
                },
            )
            next_revision(everything=True)

    def remove_collection(self, slug: str) -> None:
        with writing():
            row = collection_row(slug)
            if row is None:
                raise NoSuchArticle("There is no such collection.")
            if row.articles.exists() or row.below.exists():
                raise WrongState("Move the articles and collections in it elsewhere first.")
            row.delete()
            next_revision(everything=True)

    def put_segment(self, segment: Segment) -> None:
        with writing():
            SegmentRow.objects.update_or_create(
                name=segment.name,
                defaults={
                    "title": segment.title,
                    "plans": sorted(segment.plans),
                    "products": sorted(segment.products),
                },
            )
            next_revision(everything=True)

    def put_media(self, media: Media) -> Media:
        with writing():
            row = article_row(media.article, lock=True)
            values = {
                name: getattr(media, name)
                for name in ("name", "digest", "link", "content_type", "size", "title", "alt")
            } | {name: getattr(media, name) for name in ("language", "position", "width", "height")}
            values["kind"] = media.kind.value
            values["chapters"] = [[one.seconds, one.title] for one in media.chapters]
            values["captions"] = dict(media.captions)
            if media.id:
                if not row.media.filter(pk=media.id).update(**values):
                    raise NoSuchArticle("There is no such picture, video or file.")
                found = row.media.get(pk=media.id)
            else:
                found = ArticleMediaRow.objects.create(article=row, **values)
            touch(row)
            return as_media(found)

    def remove_media(self, media: int) -> None:
        with writing():
            row = ArticleMediaRow.objects.select_related("article").filter(pk=media).first()
            if row is None:
                raise NoSuchArticle("There is no such picture, video or file.")
            row.delete()
            touch(row.article)

    def feature_changed(self, feature: str, *, on: date, by: str, note: str = "") -> None:
        FeatureChangeRow.objects.create(feature=feature, on=on, by=by, note=note)


def _refuse_taken(address: str, row: ArticleRow) -> None:
    others = (
        ArticleLanguageRow.objects.filter(slug=address),
        ArticleAddressRow.objects.filter(address=address).exclude(article=row),
        ArticleRow.objects.filter(key=address).exclude(pk=row.pk),
    )
    if any(rows.exists() for rows in others):
        raise AddressTaken(f"“{address}” belongs to another article. Choose another address.")


def add_former(row: ArticleRow, language: str, address: str) -> None:
    """Let an address lead to the article, unless it does. Raises AddressTaken."""
    wanted = address.strip().rstrip("/") or address
    if row.languages.filter(slug=wanted).exists():
        return
    if row.addresses.filter(address=wanted).exists():
        return
    _refuse_taken(wanted, row)
    ArticleAddressRow.objects.create(address=wanted, article=row, language=language)


def _differences(before: Article, after: Article) -> str:
    """What changed, a line each."""
    lines = []
    for name in ("kind", "collection", "audience", "owner", "feature", "related"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            if name == "related":
                old, new = ", ".join(old), ", ".join(new)
            lines.append(f"{name.capitalize()}: {old or 'none'} → {new or 'none'}")
    return "\n".join(lines)
