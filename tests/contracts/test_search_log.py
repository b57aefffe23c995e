"""The log of searches keeps what browsers report, and only what can be true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.moved_clock import MovedClock
from unsnag.adapters.store.search_log import DatabaseSearchLog
from unsnag.application.learn_from_search import LONGEST_STAY, REMEMBERED, LearnFromSearch
from unsnag.domain.retrieval.clicks import Place, SearchSeen, Visit

pytestmark = pytest.mark.usefixtures("file_database")
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def log(clock: MovedClock) -> DatabaseSearchLog:
    return DatabaseSearchLog(clock)


@pytest.fixture
def learn(log: DatabaseSearchLog, clock: MovedClock) -> LearnFromSearch:
    return LearnFromSearch(log, clock)


def kept(log: DatabaseSearchLog) -> list[SearchSeen]:
    return list(log.seen(START))


def test_a_search_is_kept_with_what_came_of_it(
    learn: LearnFromSearch, log: DatabaseSearchLog
) -> None:
    learn.shown("s1", "return a kettle", ["returns", "refunds"], Place.SEARCH)
    learn.clicked("s1", "refunds", 1)
    learn.left("s1", "refunds", 30.0)
    learn.left("s1", "refunds", 12.0)
    learn.solved("s1", "returns")
    learn.wrote_anyway("s1")
    visits = (Visit("refunds", 30.0), Visit("returns", None, solved=True))
    assert kept(log) == [SearchSeen("return a kettle", ("returns", "refunds"), visits, True)]


def test_what_cannot_be_true_is_not_kept(learn: LearnFromSearch, log: DatabaseSearchLog) -> None:
    learn.shown("s1", "kettle", ["returns"], Place.FORM)
    learn.clicked("s1", "never-shown", 0)
    learn.clicked("s1", "returns", -1)
    learn.left("s1", "returns", float("nan"))
    learn.left("s1", "returns", -5)
    learn.clicked("unknown", "returns", 0)
    learn.wrote_anyway("unknown")
    learn.solved("s1", "x" * 10_000)
    assert kept(log) == [SearchSeen("kettle", ("returns",))]


@pytest.mark.parametrize("bad", ["", "\0", "\ud800", "x" * 100_000, "' OR 1=1 --"])
def test_no_text_from_a_browser_raises(
    learn: LearnFromSearch, log: DatabaseSearchLog, bad: str
) -> None:
    learn.shown(bad, bad, [bad], Place.WIDGET)
    learn.shown("id", bad, [bad], Place.WIDGET)
    learn.clicked(bad, bad, 0)
    learn.left(bad, bad, 1.0)
    learn.solved("id", bad)
    learn.wrote_anyway(bad)
    assert len(kept(log)) <= 2
    assert len(learn.preferences()) <= 2


def test_the_first_result_under_an_id_counts(
    learn: LearnFromSearch, log: DatabaseSearchLog
) -> None:
    learn.shown("s1", "kettle", ["returns"], Place.SEARCH)
    learn.shown("s1", "toaster", ["refunds"], Place.SEARCH)
    assert kept(log) == [SearchSeen("kettle", ("returns",))]


def test_a_page_left_open_was_not_read_all_night(
    learn: LearnFromSearch, log: DatabaseSearchLog
) -> None:
    learn.shown("s1", "kettle", ["returns"], Place.SEARCH)
    learn.left("s1", "returns", 1e9)
    assert kept(log)[0].visits == (Visit("returns", LONGEST_STAY),)


def test_what_helped_is_preferred_and_old_searches_are_forgotten(
    learn: LearnFromSearch, clock: MovedClock
) -> None:
    for number in range(12):
        learn.shown(f"s{number}", "return a kettle", ["returns", "refunds"], Place.SEARCH)
        learn.solved(f"s{number}", "refunds")
    lifts = {each.article_id: each.lift for each in learn.preferences()}
    assert lifts["refunds"] > 0 > lifts["returns"]
    clock.now = START + REMEMBERED + timedelta(days=1)
    assert learn.preferences() == ()
    assert learn.forget_old() == 12
