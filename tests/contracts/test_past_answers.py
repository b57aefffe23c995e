"""What customers confirmed teaches search: the article that solved an issue, in their own words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.fakes.search import KeywordSearch
from unsnag.adapters.store.models import ConversationRow, EventRow, IssueRow
from unsnag.adapters.store.past_answers import DatabasePastAnswers
from unsnag.adapters.store.search_log import DatabaseSearchLog
from unsnag.application.learn_from_search import LearnFromSearch
from unsnag.application.learn_ranking import LearnRanking
from unsnag.domain.outcomes import EventKind
from unsnag.domain.retrieval import PastAnswer
from unsnag.domain.retrieval.clicks import Place, Preference

pytestmark = pytest.mark.usefixtures("file_database")
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def issue(text: str, *events: tuple[EventKind, str]) -> int:
    """An issue with its events, each with the article that it names."""
    conversation = ConversationRow.objects.create(channel="widget", started=START)
    row = IssueRow.objects.create(
        conversation=conversation, channel="widget", text=text, opened=START
    )
    for place, (kind, article) in enumerate(events):
        EventRow.objects.create(
            issue=row,
            kind=kind.value,
            at=START + timedelta(seconds=place),
            key=f"{row.pk}:{place}",
            data={"article": article} if article else {},
        )
    return int(row.pk)


def test_only_what_the_customer_confirmed_teaches() -> None:
    issue("crust in the boiler", (EventKind.ANSWERED, "descale"), (EventKind.CONFIRMED, ""))
    issue("read in silence", (EventKind.ANSWERED, "descale"))
    issue("no help", (EventKind.ANSWERED, "descale"), (EventKind.DENIED, ""))
    issue("", (EventKind.CONFIRMED, "descale"))
    assert DatabasePastAnswers().confirmed() == (PastAnswer("crust in the boiler", "descale"),)


def test_a_later_no_takes_it_back_and_a_later_article_counts() -> None:
    issue("a", (EventKind.ANSWERED, "x"), (EventKind.CONFIRMED, ""), (EventKind.DENIED, ""))
    issue("b", (EventKind.ANSWERED, "x"), (EventKind.ANSWERED, "y"), (EventKind.CONFIRMED, ""))
    assert DatabasePastAnswers().confirmed() == (PastAnswer("b", "y"),)


class Noting(KeywordSearch):
    """Notes what it was taught."""

    def __init__(self) -> None:
        super().__init__()
        self.past: list[tuple[PastAnswer, ...]] = []
        self.preferred: list[tuple[Preference, ...]] = []

    def remember(self, past: Iterable[PastAnswer]) -> None:
        self.past.append(tuple(past))

    def prefer(self, preferences: Iterable[Preference]) -> None:
        self.preferred.append(tuple(preferences))


def test_the_ranking_of_a_process_takes_over_what_is_new_and_only_that() -> None:
    search = Noting()
    learn = LearnFromSearch(DatabaseSearchLog(lambda: START), lambda: START)
    renamed = {"old-address": SimpleNamespace(id="descale")}
    articles = SimpleNamespace(by_slug=renamed.get)
    ranking = LearnRanking(search, learn, DatabasePastAnswers(), articles)  # type: ignore[arg-type]  # asked for by_slug alone
    ranking()
    issue("crust", (EventKind.ANSWERED, "old-address"), (EventKind.CONFIRMED, ""))
    for number in range(40):
        learn.shown(f"s{number}", "red light", ["a", "b"], Place.SEARCH)
        learn.clicked(f"s{number}", "b", 1)
        learn.left(f"s{number}", "b", 90.0)
    ranking()
    ranking()
    assert search.past == [(), (PastAnswer("crust", "descale"),)]
    assert [len(each) > 0 for each in search.preferred] == [False, True]
