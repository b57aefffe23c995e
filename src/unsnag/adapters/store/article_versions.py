"""Writing articles: drafts, reviews, publishing. Each change is one transaction, and what it rests
on is read in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError
from django.db.models import Max

from unsnag.adapters.store.knowledge_models import (
    ArticleAddressRow,
    ArticleLanguageRow,
    ArticleRow,
    ArticleVersionRow,
    CollectionRow,
)
from unsnag.adapters.store.knowledge_rows import (
    ARCHIVED,
    OPEN,
    PUBLISHED,
    as_article,
    as_version,
    fill,
    note_change,
    touch,
)
from unsnag.adapters.store.statements import writing
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.knowledge import (
    Arrangement,
    EditedMeanwhile,
    NoSuchArticle,
    WrongState,
)
from unsnag.domain.knowledge import (
    Article,
    ArticleContent,
    ArticleVersion,
    VersionState,
    address_of,
)

_TRIES = 5


class VersionRecords:
    """The part of ArticleDesk that reads and writes versions."""

    clock: Clock

    def article(self, article: str) -> Article:
        return as_article(article_row(article))

    def slug_of(self, article: str, language: str) -> str:
        rows = ArticleLanguageRow.objects.filter(article__key=article, language=language)
        return rows.values_list("slug", flat=True).first() or ""

    def languages(self, article: str) -> Sequence[str]:
        row = article_row(article)
        found = row.languages.values_list("language", flat=True)
        return sorted(found, key=lambda language: (language != row.language, language))

    def versions(self, article: str, language: str) -> Sequence[ArticleVersion]:
        rows = ArticleVersionRow.objects.select_related("text__article").filter(
            text__article__key=article, text__language=language
        )
        return [as_version(row) for row in rows.order_by("-number")]

    def version(self, article: str, language: str, number: int) -> ArticleVersion:
        return as_version(_numbered(article, language, number))

    def current(self, article: str, language: str) -> ArticleVersion | None:
        row = current_row(article, language)
        return None if row is None else as_version(row)

    def create(
        self, content: ArticleContent, arrangement: Arrangement, *, language: str, by: str
    ) -> ArticleVersion:
        for _ in range(_TRIES - 1):
            try:
                return self._create(content, arrangement, language, by)
            except IntegrityError:
                continue  # somebody took the address between our look and our write
        return self._create(content, arrangement, language, by)

    def _create(
        self, content: ArticleContent, arrangement: Arrangement, language: str, by: str
    ) -> ArticleVersion:
        with writing():
            key = free_address(content.title)
            row = ArticleRow.objects.create(
                key=key,
                language=language,
                kind=arrangement.kind,
                audience=arrangement.audience,
                collection=collection_row(arrangement.collection),
                related=list(arrangement.related),
                owner=arrangement.owner,
                feature=arrangement.feature,
            )
            text = ArticleLanguageRow.objects.create(article=row, language=language, slug=key)
            return as_version(self._begin(text, content, by))

    def save_draft(
        self,
        article: str,
        language: str,
        content: ArticleContent,
        *,
        edited: str,
        by: str,
        source_number: int | None = None,
    ) -> ArticleVersion:
        with writing():
            text = self._text(article, language, content.title)
            before = current_row(article, language)
            same = before is not None and before.digest == content.digest
            if before is not None and not same and before.digest != edited:
                raise EditedMeanwhile(as_version(before))
            if before is None or before.state not in OPEN:
                if before is not None and same and before.state == PUBLISHED:
                    return as_version(before)
                return as_version(self._begin(text, content, by, source_number))
            if not same:
                before.by, before.saved = by, self.clock()
                before.state, before.publish_at, before.approved_by = "draft", None, ""
            fill(before, content)
            if source_number is not None:
                before.source_number = source_number
            before.save()
            return as_version(before)

    def submit(
        self, article: str, language: str, *, edited: str, by: str, note: str = ""
    ) -> ArticleVersion:
        with writing():
            row = self._open(article, language, edited)
            if row.state != VersionState.DRAFT:
                raise WrongState("This text waits for its review already.")
            row.state, row.note, row.by = VersionState.REVIEW.value, note, by
            row.save(update_fields=["state", "note", "by"])
            return as_version(row)

    def send_back(self, article: str, language: str, *, by: str, note: str) -> ArticleVersion:
        with writing():
            row = self._open(article, language, None)
            if row.state != VersionState.REVIEW:
                raise WrongState("Nothing of this article waits for a review.")
            row.state, row.publish_at, row.approved_by = VersionState.DRAFT.value, None, ""
            row.note = f"{by}: {note}" if note else row.note
            row.save(update_fields=["state", "publish_at", "approved_by", "note"])
            return as_version(row)

    def publish(
        self, article: str, language: str, *, edited: str, by: str, note: str = ""
    ) -> ArticleVersion:
        with writing():
            row = self._open(article, language, edited)
            row.note = note or row.note
            self._put_in_force(row, by, self.clock())
            return as_version(row)

    def schedule(
        self, article: str, language: str, *, edited: str, at: datetime, by: str, note: str = ""
    ) -> ArticleVersion:
        with writing():
            row = self._open(article, language, edited)
            row.state, row.publish_at = VersionState.REVIEW.value, at
            row.approved_by, row.note = by, note or row.note
            row.save(update_fields=["state", "publish_at", "approved_by", "note"])
            return as_version(row)

    def publish_due(self, now: datetime) -> Sequence[ArticleVersion]:
        waiting = ArticleVersionRow.objects.filter(
            state=VersionState.REVIEW.value, publish_at__lte=now
        )
        done = []
        for pk in waiting.order_by("publish_at", "pk").values_list("pk", flat=True):
            with writing():
                # Looked at again under the lock: another worker may have been quicker.
                row = waiting.select_for_update().filter(pk=pk).first()
                if row is not None:
                    self._put_in_force(row, row.approved_by, now)
                    done.append(as_version(row))
        return done

    def archive(self, article: str, *, by: str, note: str = "") -> None:
        with writing():
            row = article_row(article, lock=True)
            rows = ArticleVersionRow.objects.filter(text__article=row)
            said = f"Archived by {by}." + (f" {note}" if note else "")
            rows.filter(state__in=[PUBLISHED, *OPEN]).update(
                state=ARCHIVED, note=said, publish_at=None
            )
            row.archived = True
            row.save(update_fields=["archived"])
            touch(row)

    def restore(self, article: str, language: str, number: int, *, by: str) -> ArticleVersion:
        with writing():
            old = _numbered(article, language, number)
            standing = current_row(article, language)
            if standing is not None and standing.state in OPEN:
                _set_aside(standing, f"Set aside when version {number} was restored.")
            content = as_version(old).content
            row = self._begin(old.text, content, by, old.source_number)
            row.note = f"Restored from version {number}."
            row.save(update_fields=["note"])
            return as_version(row)

    def discard(self, article: str, language: str, *, edited: str, by: str) -> None:
        with writing():
            _set_aside(self._open(article, language, edited), f"Set aside by {by}.")
            article_ = article_row(article, lock=True)
            states = ArticleVersionRow.objects.filter(text__article=article_)
            if not states.filter(state__in=[PUBLISHED, *OPEN]).exists():
                article_.archived = True
                article_.save(update_fields=["archived"])

    def still_right(self, article: str, language: str, *, by: str) -> None:
        with writing():
            row = article_row(article, lock=True)
            number = published_number(row)
            rows = ArticleVersionRow.objects.filter(text__article=row, text__language=language)
            if language == row.language or number is None:
                raise WrongState("This is no translation of a published text.")
            rows.filter(state__in=[PUBLISHED, *OPEN]).update(source_number=number)
            note_change(row, by, self.clock(), f"Translation ({language}) is still right")
            touch(row)

    def _text(self, article: str, language: str, title: str) -> ArticleLanguageRow:
        """The article's row for a language, locked; a new one gets an address from its title."""
        row = article_row(article, lock=True)
        found = row.languages.filter(language=language).first()
        if found is not None:
            return found
        slug = free_address(title, otherwise=f"{article}-{language.lower()}")
        return ArticleLanguageRow.objects.create(article=row, language=language, slug=slug)

    def _begin(
        self,
        text: ArticleLanguageRow,
        content: ArticleContent,
        by: str,
        source_number: int | None = None,
    ) -> ArticleVersionRow:
        now = self.clock()
        highest = text.versions.aggregate(Max("number"))["number__max"] or 0
        row = ArticleVersionRow(
            text=text,
            number=highest + 1,
            state=VersionState.DRAFT.value,
            by=by,
            began=now,
            saved=now,
            source_number=source_number,
        )
        if source_number is None and text.language != text.article.language:
            row.source_number = published_number(text.article)
        fill(row, content)
        row.save()
        return row

    def _open(self, article: str, language: str, edited: str | None) -> ArticleVersionRow:
        """The open version, locked, if it still says what the writer saw."""
        article_row(article, lock=True)
        row = current_row(article, language)
        if row is None or row.state not in OPEN:
            raise WrongState("There is no draft of this text.")
        if edited is not None and row.digest != edited:
            raise EditedMeanwhile(as_version(row))
        return row

    def _put_in_force(self, row: ArticleVersionRow, by: str, now: datetime) -> None:
        article = row.text.article
        row.text.versions.filter(state=PUBLISHED).update(state=ARCHIVED)
        row.state, row.published, row.publish_at = PUBLISHED, now, None
        row.approved_by = by
        row.save()
        article.archived = False
        if row.text.language == article.language:
            # Who puts a text in force has read it.
            article.checked, article.checked_by = now.date(), by
        article.save(update_fields=["archived", "checked", "checked_by"])
        touch(article)


def article_row(article: str, *, lock: bool = False) -> ArticleRow:
    """Raises NoSuchArticle. The lock is the row's, until the transaction ends."""
    rows = ArticleRow.objects.filter(key=article)
    row = (rows.select_for_update() if lock else rows).first()
    if row is None:
        raise NoSuchArticle("There is no such article.")
    return row


def current_row(article: str, language: str) -> ArticleVersionRow | None:
    """The open version, else the published one, else the newest."""
    rows = ArticleVersionRow.objects.select_related("text__article").filter(
        text__article__key=article, text__language=language
    )
    for state in (OPEN, [PUBLISHED]):
        if (row := rows.filter(state__in=state).first()) is not None:
            return row
    return rows.order_by("-number").first()


def published_number(article: ArticleRow) -> int | None:
    """The number of the original's published version."""
    rows = ArticleVersionRow.objects.filter(
        text__article=article, text__language=article.language, state=PUBLISHED
    )
    return rows.values_list("number", flat=True).first()


def collection_row(slug: str) -> CollectionRow | None:
    """None for no collection. Raises NoSuchArticle for one that isn't there."""
    if not slug:
        return None
    row = CollectionRow.objects.filter(slug=slug).first()
    if row is None:
        raise NoSuchArticle("There is no such collection.")
    return row


def free_address(title: str, *, otherwise: str = "article") -> str:
    """An address for a title that no article has or had."""
    wanted = address_of(title, otherwise=otherwise)
    taken: set[str] = set()
    for rows, field in (
        (ArticleRow.objects, "key"),
        (ArticleLanguageRow.objects, "slug"),
        (ArticleAddressRow.objects, "address"),
    ):
        found = rows.filter(**{f"{field}__startswith": wanted})
        taken |= set(found.values_list(field, flat=True))
    return address_of(wanted, taken)


def _numbered(article: str, language: str, number: int) -> ArticleVersionRow:
    row = (
        ArticleVersionRow.objects.select_related("text__article")
        .filter(text__article__key=article, text__language=language, number=number)
        .first()
    )
    if row is None:
        raise NoSuchArticle("There is no such version.")
    return row


def _set_aside(row: ArticleVersionRow, note: str) -> None:
    row.state, row.note, row.publish_at = ARCHIVED, note, None
    row.save(update_fields=["state", "note", "publish_at"])
