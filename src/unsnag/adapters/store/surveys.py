"""Surveys of satisfaction in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef

from unsnag.adapters.store.models import EventRow
from unsnag.adapters.store.statements import insert
from unsnag.adapters.store.work_models import SurveyRow
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.surveys import Survey
from unsnag.domain.conversations import Channel
from unsnag.domain.outcomes import EventKind
from unsnag.domain.satisfaction import ClosedBy, Closing
from unsnag.domain.shared import ConversationId, IssueId

MOST = 500
_ENDS = [
    kind.value
    for kind in (
        EventKind.HUMAN_CLOSED,
        EventKind.ANSWERED,
        EventKind.VERIFIED,
        EventKind.CONFIRMED,
    )
]


class DatabaseSurveys:
    """Surveys on Django's database."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def closed_lately(self, since: datetime, until: datetime) -> Sequence[IssueId]:
        drawn = SurveyRow.objects.filter(issue=OuterRef("issue"))
        ends = EventRow.objects.filter(kind__in=_ENDS, at__gte=since, at__lte=until)
        # A visit to the help center has no thread to be asked in.
        asked = ends.exclude(issue__channel=Channel.HELP_CENTER.value).exclude(Exists(drawn))
        ids = asked.order_by("issue_id").values_list("issue_id", flat=True).distinct()
        return [IssueId(one) for one in ids[:MOST]]

    def draw(
        self, closing: Closing, conversation: ConversationId, *, rate: int, invited: bool
    ) -> Survey | None:
        row = SurveyRow(
            closing=f"issue:{closing.issue}",
            issue_id=closing.issue,
            conversation_id=conversation,
            closed_by=closing.by.value,
            rate=rate,
            invited=invited,
            drawn=self._clock(),
        )
        return _as_survey(row) if insert(row, unless_it_clashes=True) else None

    def of_conversation(self, conversation: ConversationId) -> Survey | None:
        rows = SurveyRow.objects.filter(conversation_id=conversation, invited=True)
        row = rows.order_by("-pk").first()
        return None if row is None else _as_survey(row)

    def one(self, id: int) -> Survey | None:
        row = SurveyRow.objects.filter(pk=id).first()
        return None if row is None else _as_survey(row)

    def answer(self, id: int, score: int, words: str, at: datetime) -> bool:
        open = SurveyRow.objects.filter(pk=id, answered=None)
        return bool(open.update(score=score, words=words, answered=at))

    def add_words(self, id: int, words: str) -> bool:
        without = SurveyRow.objects.filter(pk=id, words="").exclude(answered=None)
        return bool(without.update(words=words))

    def opened_between(self, since: datetime, until: datetime) -> Sequence[Survey]:
        rows = SurveyRow.objects.filter(issue__opened__gte=since, issue__opened__lt=until)
        return [_as_survey(row) for row in rows.order_by("-pk")]


def _as_survey(row: SurveyRow) -> Survey:
    return Survey(
        id=row.pk,
        issue=IssueId(row.issue_id),
        conversation=ConversationId(row.conversation_id),
        closed_by=ClosedBy(row.closed_by),
        invited=row.invited,
        drawn=row.drawn,
        score=row.score,
        words=row.words,
        answered=row.answered,
    )
