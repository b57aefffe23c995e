"""Importing articles: found again by their source, changed when the source changed, and left alone
when somebody changed them here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, time

from unsnag.adapters.store.article_arrangement import add_former
from unsnag.adapters.store.article_versions import (
    VersionRecords,
    current_row,
    free_address,
    published_number,
)
from unsnag.adapters.store.knowledge_models import (
    ArticleLanguageRow,
    ArticleRow,
    ArticleSourceRow,
    ArticleVersionRow,
    CollectionRow,
)
from unsnag.adapters.store.knowledge_rows import ARCHIVED, OPEN, PUBLISHED, fill, touch
from unsnag.adapters.store.statements import writing
from unsnag.domain.knowledge import (
    ArticleId,
    EarlierVersion,
    Imported,
    ImportOutcome,
    IncomingArticle,
    KnownImport,
    VersionState,
    address_of,
)


class ImportRecords(VersionRecords):
    """The part of ArticleDesk that takes articles in."""

    def import_article(self, incoming: IncomingArticle, *, by: str) -> Imported:
        with writing():
            known = (
                ArticleSourceRow.objects.select_related("text__article")
                .filter(
                    source=incoming.source,
                    source_id=incoming.source_id,
                    language=incoming.language,
                )
                .first()
            )
            if known is None:
                return self._take_in(incoming, by)
            return self._again(incoming, known, by)

    def imported(self, source: str) -> Mapping[tuple[str, str], KnownImport]:
        rows = ArticleSourceRow.objects.filter(source=source).select_related("text__article")
        found = {}
        for row in rows.iterator(chunk_size=500):
            standing = current_row(row.text.article.key, row.language)
            edited = standing is None or standing.digest != row.digest
            found[row.source_id, row.language] = KnownImport(
                ArticleId(row.text.article.key), row.text.slug, row.digest, edited
            )
        return found

    def address_is_free(self, address: str) -> bool:
        return free_address(address) == address

    def _take_in(self, incoming: IncomingArticle, by: str) -> Imported:
        row = _original_of(incoming)
        wanted = incoming.slug or incoming.content.title
        if row is None:
            slug = free_address(wanted)
            key = free_address(incoming.id) if incoming.id else slug
            row = ArticleRow.objects.create(key=key, language=incoming.language)
            _arrange(row, incoming)
        else:
            slug = free_address(wanted, otherwise=f"{row.key}-{incoming.language.lower()}")
        text = ArticleLanguageRow.objects.create(article=row, language=incoming.language, slug=slug)
        for address in incoming.old_addresses:
            add_former(row, incoming.language, address)
        for earlier in incoming.earlier:
            self._keep_earlier(text, earlier, by)
        self._write(text, incoming, by)
        _remember(incoming, text)
        return Imported(ArticleId(row.key), slug, ImportOutcome.CREATED)

    def _again(self, incoming: IncomingArticle, known: ArticleSourceRow, by: str) -> Imported:
        text, article = known.text, known.text.article
        for address in incoming.old_addresses:
            add_former(article, incoming.language, address)
        standing = current_row(article.key, incoming.language)
        ours = standing is None or standing.digest != known.digest or standing.state == ARCHIVED
        new_words = incoming.content.digest != known.digest
        outcome = ImportOutcome.UNCHANGED
        if new_words and ours:
            outcome = ImportOutcome.EDITED_HERE
        elif new_words:
            self._write(text, incoming, by)
            outcome = ImportOutcome.CHANGED
        if text.language == article.language and _arranged(article) == known.arrangement:
            # Nobody has moved it or changed its audience here since.
            before = known.arrangement
            _arrange(article, incoming)
            if _arranged(article) != before:
                touch(article)
                if outcome is ImportOutcome.UNCHANGED:
                    outcome = ImportOutcome.CHANGED
            known.arrangement = _arranged(article)
            known.save(update_fields=["arrangement"])
        if outcome is ImportOutcome.CHANGED:
            known.digest = incoming.content.digest
            known.save(update_fields=["digest"])
        return Imported(ArticleId(article.key), text.slug, outcome)

    def _write(self, text: ArticleLanguageRow, incoming: IncomingArticle, by: str) -> None:
        """Put the words into the open draft or a new one, and in force when they are published."""
        article = text.article
        row = text.versions.select_related("text__article").filter(state__in=OPEN).first()
        if row is None:
            translates = text.language != article.language
            source = published_number(article) if translates else None
            row = self._begin(text, incoming.content, by, source)
        else:
            fill(row, incoming.content)
            row.by, row.saved = by, self.clock()
        row.note = f"Imported from {incoming.source}."
        row.save()
        if incoming.state is VersionState.PUBLISHED:
            self._publish_silently(row, incoming, by)
        elif incoming.state is VersionState.ARCHIVED:
            row.state = ARCHIVED
            if incoming.updated is not None:  # it was in force: its address says what became of it
                row.published = datetime.combine(incoming.updated, time(12), UTC)
            row.save(update_fields=["state", "published"])
            _check(article, incoming, by)
            if text.language == article.language:
                article.archived = True
                article.save(update_fields=["archived"])
            touch(article)

    def _keep_earlier(self, text: ArticleLanguageRow, earlier: EarlierVersion, by: str) -> None:
        row = self._begin(text, earlier.content, earlier.by or by, None)
        row.state, row.note = ARCHIVED, earlier.note
        row.saved = earlier.saved or row.saved
        row.save()

    def _publish_silently(self, row: ArticleVersionRow, incoming: IncomingArticle, by: str) -> None:
        """With the dates that the source gives: nobody here has checked it."""
        article = row.text.article
        row.text.versions.filter(state=PUBLISHED).update(state=ARCHIVED)
        at = self.clock()
        if incoming.updated is not None:
            at = min(at, datetime.combine(incoming.updated, time(12), UTC))
        row.state, row.published, row.approved_by, row.publish_at = PUBLISHED, at, by, None
        row.save()
        _check(article, incoming, by)
        touch(article)


def _check(article: ArticleRow, incoming: IncomingArticle, by: str) -> None:
    """Take over when it was checked, unless it was checked here since."""
    if incoming.checked and (article.checked is None or article.checked < incoming.checked):
        article.checked, article.checked_by = incoming.checked, by
        article.save(update_fields=["checked", "checked_by"])


def _original_of(incoming: IncomingArticle) -> ArticleRow | None:
    """The article that this is a translation of, if it has been imported."""
    if not incoming.translation_of:
        return None
    known = (
        ArticleSourceRow.objects.select_related("text__article")
        .filter(source=incoming.source, source_id=incoming.translation_of)
        .exclude(text__article__languages__language=incoming.language)
        .first()
    )
    return None if known is None else known.text.article


def _arrange(row: ArticleRow, incoming: IncomingArticle) -> None:
    row.collection = _collection(incoming.collections)
    row.kind, row.audience = incoming.kind.value, incoming.audience
    row.related, row.position = list(incoming.related), incoming.position
    row.owner, row.feature = incoming.owner, incoming.feature
    row.save()


def _arranged(row: ArticleRow) -> str:
    """A digest of where the article stands and who may read it."""
    place = None if row.collection is None else row.collection.slug
    parts = [place, row.kind, row.audience, row.related, row.position, row.owner, row.feature]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _collection(titles: tuple[str, ...]) -> CollectionRow | None:
    """The collection at the end of this path, made where it is missing."""
    row: CollectionRow | None = None
    for title in titles:
        found = CollectionRow.objects.filter(title=title, parent=row).first()
        if found is None:
            taken = set(CollectionRow.objects.values_list("slug", flat=True))
            found = CollectionRow.objects.create(
                slug=address_of(title, taken, otherwise="collection"),
                title=title,
                parent=row,
                position=CollectionRow.objects.filter(parent=row).count(),
            )
        row = found
    return row


def _remember(incoming: IncomingArticle, text: ArticleLanguageRow) -> None:
    ArticleSourceRow.objects.create(
        source=incoming.source,
        source_id=incoming.source_id,
        language=incoming.language,
        text=text,
        digest=incoming.content.digest,
        arrangement=_arranged(text.article),
    )
