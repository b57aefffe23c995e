"""The help center's lists: public articles only, in the company's order, and trouble when there is
some."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.knowledge import put_article
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.adapters.store.queries_help_center import HelpCenterQueries
from unsnag.application.measure import Measure
from unsnag.domain.conversations import Channel
from unsnag.domain.knowledge import PUBLIC, STAFF
from unsnag.domain.outcomes import EventKind

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def put(slug: str, collection: str, audience: str = PUBLIC) -> None:
    put_article(slug, collection=collection, audience=audience)


def unreachable(store: DatabaseStore, reason: str = "system_unreachable") -> None:
    conversation = store.start_conversation(Channel.WIDGET)
    issue = store.open_issue(conversation, "refund", "x")
    Measure(store, store.clock).log(issue, EventKind.HANDED_OFF, reason=reason)


def test_collections_come_in_the_companys_order_and_empty_ones_do_not_show() -> None:
    put("a", "Care")
    put("b", "Orders")
    put("c", "Beans & brewing")
    cards = HelpCenterQueries(["Orders", "Nothing here", "Care"]).collections()
    assert [(c.slug, c.name) for c in cards] == [
        ("orders", "Orders"),
        ("care", "Care"),
        ("beans-brewing", "Beans & brewing"),
    ]


def test_articles_for_the_team_are_in_no_list() -> None:
    put("a", "Care")
    put("secret", "Care", STAFF)
    pages = HelpCenterQueries([])
    card = pages.collection("care")
    assert card is not None
    assert [line.slug for line in card.articles] == ["a"]
    assert [line.slug for line in pages.lines(["secret", "a", "nothing"])] == ["a"]
    assert pages.collection("nothing") is None


def test_one_unreachable_system_is_no_news_and_two_are() -> None:
    store, pages = DatabaseStore(lambda: NOW), HelpCenterQueries([])
    unreachable(store)
    unreachable(store, "policy")
    assert not pages.systems_in_trouble(NOW)
    unreachable(store)
    assert pages.systems_in_trouble(NOW)
    assert pages.systems_in_trouble(NOW + timedelta(minutes=29))
    assert not pages.systems_in_trouble(NOW + timedelta(minutes=31))
