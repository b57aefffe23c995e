"""The help center's lists: what a reader's keys open, in the order of collections, and trouble when
there is some."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.knowledge import put_article
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.adapters.store.knowledge import DatabaseKnowledge
from unsnag.adapters.store.queries_help_center import HelpCenterQueries
from unsnag.application.measure import Measure
from unsnag.application.queries.help_center import HelpCenterPages, Shelf
from unsnag.domain.conversations import Channel
from unsnag.domain.knowledge import PUBLIC, SIGNED_IN, STAFF, Collection
from unsnag.domain.outcomes import EventKind

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def put(slug: str, collection: str, audience: str = PUBLIC) -> None:
    put_article(slug, collection=collection, audience=audience)


def shelf(*keys: str) -> Shelf:
    return HelpCenterPages(HelpCenterQueries(), "en").shelf(frozenset({PUBLIC, *keys}))


def unreachable(store: DatabaseStore, reason: str = "system_unreachable") -> None:
    conversation = store.start_conversation(Channel.WIDGET)
    issue = store.open_issue(conversation, "refund", "x")
    Measure(store, store.clock).log(issue, EventKind.HANDED_OFF, reason=reason)


def test_collections_come_in_their_order_and_empty_ones_do_not_show() -> None:
    desk = DatabaseKnowledge(lambda: NOW)
    for place, name in enumerate(("Orders", "Nothing here", "Care")):
        desk.put_collection(Collection(name.lower().replace(" ", "-"), name, position=place))
    put("a", "Care")
    put("b", "Orders")
    put("c", "Beans & brewing")
    assert [(c.slug, c.name) for c in shelf().top] == [
        ("orders", "Orders"),
        ("care", "Care"),
        ("beans-brewing", "Beans & brewing"),
    ]


def test_a_shelf_holds_and_counts_only_what_its_keys_open() -> None:
    put("a", "Care")
    put("members", "Care", SIGNED_IN)
    put("secret", "Care", STAFF)
    put("plans", "Closed", STAFF)
    card = shelf().card("care")
    assert card is not None
    assert ([line.slug for line in card.articles], card.count) == (["a"], 1)
    assert [line.slug for line in shelf().lines_of(["secret", "a", "nothing"])] == ["a"]
    assert shelf().card("closed") is None
    assert shelf().name_of("closed") == ""
    assert shelf().found("secret") is None
    assert {line.slug for line in shelf(SIGNED_IN).lines} == {"a", "members"}
    assert shelf(SIGNED_IN, STAFF).card("closed") is not None


def test_a_shelf_is_made_anew_when_something_is_published() -> None:
    pages = HelpCenterPages(HelpCenterQueries(), "en")
    put("a", "Care")
    first = pages.shelf(frozenset({PUBLIC}))
    assert pages.shelf(frozenset({PUBLIC})) is first
    put("b", "Care")
    assert {line.slug for line in pages.shelf(frozenset({PUBLIC})).lines} == {"a", "b"}


def test_one_unreachable_system_is_no_news_and_two_are() -> None:
    store, pages = DatabaseStore(lambda: NOW), HelpCenterQueries()
    unreachable(store)
    unreachable(store, "policy")
    assert not pages.systems_in_trouble(NOW)
    unreachable(store)
    assert pages.systems_in_trouble(NOW)
    assert pages.systems_in_trouble(NOW + timedelta(minutes=29))
    assert not pages.systems_in_trouble(NOW + timedelta(minutes=31))
