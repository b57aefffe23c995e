"""Readers' answers in the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Count

from unsnag.adapters.store.feedback_rows import ArticleVerdictRow
from unsnag.domain.feedback import Helpfulness, Reason, Verdict


class DatabaseFeedback:
    """FeedbackStore on Django's database."""

    def put(self, verdict: Verdict) -> None:
        ArticleVerdictRow.objects.update_or_create(
            vote=verdict.vote,
            defaults={
                "article": verdict.article,
                "language": verdict.language,
                "version": verdict.version,
                "solved": verdict.solved,
                "reason": "" if verdict.reason is None else verdict.reason.value,
                "at": verdict.at,
            },
        )

    def helpfulness(
        self,
        articles: Collection[str] | None = None,
        *,
        since: datetime | None = None,
        before: datetime | None = None,
    ) -> Mapping[str, Helpfulness]:
        rows = ArticleVerdictRow.objects.all()
        if articles is not None:
            rows = rows.filter(article__in=list(articles))
        if since is not None:
            rows = rows.filter(at__gte=since)
        if before is not None:
            rows = rows.filter(at__lt=before)
        found: dict[str, Helpfulness] = {}
        counted = rows.values_list("article", "solved", "reason").annotate(count=Count("id"))
        for article, solved, reason, count in counted:
            so_far = found.get(article, Helpfulness())
            reasons = dict(so_far.reasons)
            if reason:
                reasons[Reason(reason)] = count
            found[article] = Helpfulness(
                so_far.yes + (count if solved else 0),
                so_far.no + (0 if solved else count),
                reasons,
            )
        return found
