"""The writers' lists, read from the database without the articles' bodies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from unsnag.adapters.store.feedback import DatabaseFeedback
from unsnag.adapters.store.knowledge_models import (
    ArticleAddressRow,
    ArticleChangeRow,
    ArticleLanguageRow,
    ArticleRow,
    ArticleVersionRow,
    FeatureChangeRow,
)
from unsnag.adapters.store.knowledge_rows import ARCHIVED, OPEN, PUBLISHED
from unsnag.adapters.store.models import EventRow, PublicationRow
from unsnag.application.queries.knowledge import (
    WEEKS,
    ArticleChange,
    Standing,
    TextLine,
    TextList,
)
from unsnag.domain.feedback import Helpfulness
from unsnag.domain.knowledge import ArticleId
from unsnag.domain.knowledge.reviewing import ArticleUse, ToReview, review_next
from unsnag.domain.outcomes import EventKind

PAGE = 50
PLAYBOOK = "playbook:"
_READ = (EventKind.ARTICLE_READ.value, EventKind.SUGGESTION_OPENED.value)
_WROTE = (EventKind.FORM_SENT.value, EventKind.CONTACTED.value, EventKind.HANDED_OFF.value)


class DatabaseKnowledgeQueries:
    """KnowledgeQueries on Django's database."""

    def texts(
        self,
        *,
        standing: Standing | None = None,
        collection: str = "",
        language: str = "",
        words: str = "",
        page: int = 1,
    ) -> TextList:
        texts = _filtered(collection, language, words)
        counts = {one: texts.filter(_stands(one)).count() for one in Standing}
        chosen = texts if standing is None else texts.filter(_stands(standing))
        found = chosen.count()
        pages = max(1, -(-found // PAGE))
        page = min(max(1, page), pages)
        rows = chosen[(page - 1) * PAGE : page * PAGE]
        return TextList(tuple(_lines(rows)), counts, found, page, pages)

    def review_next(self, today: date) -> Sequence[ToReview]:
        return review_next(self._uses(today), today)

    def use_of(self, article: str, today: date) -> ArticleUse | None:
        return next(iter(self._uses(today, article)), None)

    def changes(self, article: str) -> Sequence[ArticleChange]:
        rows = ArticleChangeRow.objects.filter(article__key=article).order_by("-pk")[:200]
        return [ArticleChange(row.by, row.at, row.what) for row in rows]

    def features(self) -> Sequence[tuple[str, date | None]]:
        named = ArticleRow.objects.exclude(feature="").values_list("feature", flat=True)
        changed = _features_changed()
        return [(name, changed.get(name)) for name in sorted({*named, *changed})]

    def waiting(self) -> int:
        return ArticleVersionRow.objects.filter(state="review", publish_at=None).count()

    def languages(self) -> Sequence[str]:
        found = ArticleLanguageRow.objects.values_list("language", flat=True).distinct()
        return sorted(found)

    def _uses(self, today: date, article: str = "") -> list[ArticleUse]:
        now = datetime.combine(today, time.max, UTC)
        begin = now - timedelta(weeks=WEEKS)
        readers, wrote = _read(begin, now, article)
        asked = [article] if article else None
        feedback, earlier = DatabaseFeedback(), begin - timedelta(weeks=WEEKS)
        answers = feedback.helpfulness(asked, since=begin)
        before = feedback.helpfulness(asked, since=earlier, before=begin)
        changed = _features_changed()
        return [
            ArticleUse(
                ArticleId(row.key),
                str(row.title or row.key),
                readers=len(readers[row.key]),
                answers=answers.get(row.key, Helpfulness()),
                before=before.get(row.key, Helpfulness()),
                written_after=len(readers[row.key] & wrote),
                checked=row.checked,
                feature=row.feature.removeprefix(PLAYBOOK),
                feature_changed=changed.get(row.feature) if row.feature else None,
                outdated=tuple(outdated),
            )
            for row, outdated in _in_force(article)
        ]


def _read(since: datetime, until: datetime, article: str) -> tuple[dict[str, set[int]], set[int]]:
    """Whose issues read each article, by its key, and which issues wrote to us."""
    keys = _keys_by_address(article)
    rows = EventRow.objects.filter(at__gt=since, at__lte=until)
    of_articles = rows.filter(kind__in=_READ)
    if article:
        of_articles = of_articles.filter(data__article__in=list(keys))
    readers: dict[str, set[int]] = defaultdict(set)
    for issue, data in of_articles.values_list("issue_id", "data").iterator():
        address = str(data.get("article", ""))
        readers[keys.get(address, address)].add(issue)
    wrote = rows.filter(kind__in=_WROTE).values_list("issue_id", flat=True)
    return readers, set(wrote.distinct())


def _keys_by_address(article: str) -> dict[str, str]:
    """The article at each address, of now and of former times."""
    now, former = ArticleLanguageRow.objects.all(), ArticleAddressRow.objects.all()
    if article:
        now, former = now.filter(article__key=article), former.filter(article__key=article)
    found = dict(former.values_list("address", "article__key"))
    return found | dict(now.values_list("slug", "article__key"))


def _in_force(article: str) -> Iterable[tuple[Any, list[str]]]:
    """Articles with a published original, with its title and outdated translations."""
    versions = ArticleVersionRow.objects.filter(state=PUBLISHED).select_related("text__article")
    if article:
        versions = versions.filter(text__article__key=article)
    originals: dict[int, tuple[int, str]] = {}
    others: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    rows: dict[int, ArticleRow] = {}
    for version in versions.defer("body", "summary", "keywords"):
        row = version.text.article
        rows[row.pk] = row
        if version.text.language == row.language:
            originals[row.pk] = (version.number, version.title)
        else:
            others[row.pk].append((version.text.language, version.source_number))
    for pk, row in rows.items():
        number, title = originals.get(pk, (0, row.key))
        row.title = title  # type: ignore[attr-defined]
        yield row, sorted(language for language, of in others[pk] if of and of < number)


def _features_changed() -> dict[str, date]:
    """When each feature changed last; a playbook changes when a version of it is published."""
    own = FeatureChangeRow.objects.values_list("feature").annotate(Max("on"))
    found: dict[str, date] = dict(own.order_by())
    for name, at in PublicationRow.objects.values_list("playbook").annotate(Max("at")).order_by():
        found[PLAYBOOK + name] = at.date()
    return found


def _filtered(collection: str, language: str, words: str) -> QuerySet[ArticleLanguageRow, Any]:
    newest = ArticleVersionRow.objects.filter(text=OuterRef("pk")).order_by("-saved", "-number")
    texts = ArticleLanguageRow.objects.annotate(changed=Subquery(newest.values("saved")[:1]))
    texts = texts.filter(changed__isnull=False).order_by("-changed", "pk")
    if collection:
        texts = texts.filter(article__collection__slug=collection)
    if language:
        texts = texts.filter(language=language)
    for word in words.split()[:8]:
        holds = ArticleVersionRow.objects.filter(text=OuterRef("pk")).filter(
            Q(title__icontains=word) | Q(body__icontains=word) | Q(keywords__icontains=word)
        )
        holds = holds.exclude(state=ARCHIVED) | holds.filter(text__article__archived=True)
        texts = texts.filter(Exists(holds))
    return texts


def _stands(standing: Standing) -> Q:
    versions = ArticleVersionRow.objects.filter(text=OuterRef("pk"))
    if standing is Standing.SCHEDULED:
        return Q(Exists(versions.filter(state="review", publish_at__isnull=False)))
    if standing is Standing.REVIEW:
        return Q(Exists(versions.filter(state="review", publish_at__isnull=True)))
    if standing is Standing.ARCHIVED:
        return ~Q(Exists(versions.exclude(state=ARCHIVED)))
    return Q(Exists(versions.filter(state=standing.value)))


def _lines(rows: Iterable[Any]) -> list[TextLine]:
    texts = list(rows)
    by_text: dict[int, list[ArticleVersionRow]] = defaultdict(list)
    versions = ArticleVersionRow.objects.filter(text__in=[row.pk for row in texts])
    for version in versions.defer("body", "summary").order_by("-number"):
        by_text[version.text_id].append(version)
    articles = ArticleRow.objects.select_related("collection").in_bulk(
        [row.article_id for row in texts]
    )
    originals = {
        version.text.article_id: version.number
        for version in ArticleVersionRow.objects.filter(
            state=PUBLISHED, text__article__in=list(articles)
        ).select_related("text__article")
        if version.text.language == version.text.article.language
    }
    return [
        _line(row, articles[row.article_id], by_text[row.pk], originals.get(row.article_id))
        for row in texts
    ]


def _line(
    text: ArticleLanguageRow,
    article: ArticleRow,
    versions: Sequence[ArticleVersionRow],
    original: int | None,
) -> TextLine:
    standing = [v for v in versions if v.state in OPEN] + [
        v for v in versions if v.state == PUBLISHED
    ]
    top = standing[0] if standing else versions[0]
    shown = standing[-1] if standing else top
    outdated = (
        text.language != article.language
        and bool(shown.source_number and original)
        and (shown.source_number or 0) < (original or 0)
    )
    return TextLine(
        article=article.key,
        language=text.language,
        original=text.language == article.language,
        title=top.title,
        collection="" if article.collection is None else article.collection.title,
        audience=article.audience,
        kind=article.kind,
        standings=tuple(_standing(one) for one in standing) or (Standing.ARCHIVED,),
        number=top.number,
        by=top.by,
        saved=top.saved,
        publish_at=top.publish_at,
        outdated=outdated,
        checked=article.checked,
    )


def _standing(version: ArticleVersionRow) -> Standing:
    if version.state == "review" and version.publish_at is not None:
        return Standing.SCHEDULED
    return Standing(version.state)
