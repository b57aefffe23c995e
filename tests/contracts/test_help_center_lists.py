"""What of the help center's lists is asked in statements of its own is the same as in the whole."""

from __future__ import annotations

import pytest

from tests.fakes.knowledge import put_article
from unsnag.adapters.store.knowledge import DatabaseKnowledge
from unsnag.adapters.store.queries_help_center import HelpCenterQueries
from unsnag.application.queries.help_center import HelpCenterPages
from unsnag.bootstrap.clock import now
from unsnag.domain.knowledge import PUBLIC, SIGNED_IN, STAFF, ArticleContent

pytestmark = pytest.mark.usefixtures("file_database")
EVERYBODY = frozenset({PUBLIC})


def test_articles_asked_for_by_name_are_the_lines_of_the_whole_list() -> None:
    put_article("open", "Open", "Care", summary="In short")
    put_article("loose", collection="")
    put_article("members", collection="Care", audience=SIGNED_IN)
    rows = HelpCenterQueries()
    collections = {one.slug: one for one in rows.collections()}
    asked = rows.some(["members", "open", "unknown", "loose' OR 1=1 --", "loose"], collections)
    assert sorted(asked, key=lambda line: line.id) == sorted(rows.lines(), key=lambda line: line.id)
    assert len(asked) == 3


def test_a_shelf_of_what_was_found_holds_only_what_the_reader_may_see() -> None:
    put_article("open", "Open", "Care")
    put_article("members", collection="Care", audience=SIGNED_IN)
    put_article("closed", collection="Closed", audience=STAFF)
    pages = HelpCenterPages(HelpCenterQueries(), "en")
    found = ["open", "members", "closed", "gone", "open:de"]
    shelf = pages.shelf_of(found, EVERYBODY)
    assert [one for one in found if shelf.found(one)] == ["open"]
    assert pages.shelf_of(found, EVERYBODY | {SIGNED_IN}).found("members") is not None
    assert pages.shelf_of([], EVERYBODY).lines == ()


def test_a_collection_that_is_closed_closes_what_is_found_in_it_at_once() -> None:
    put_article("open", "Open", "Care")
    desk, pages = DatabaseKnowledge(now), HelpCenterPages(HelpCenterQueries(), "en")
    assert pages.shelf_of(["open"], EVERYBODY).found("open") is not None
    care = next(one for one in HelpCenterQueries().collections() if one.slug == "care")
    desk.put_collection(type(care)(care.slug, care.title, audience=STAFF))
    assert pages.shelf_of(["open"], EVERYBODY).found("open") is None


def test_a_draft_is_not_found() -> None:
    put_article("open", "Open", "Care")
    desk, pages = DatabaseKnowledge(now), HelpCenterPages(HelpCenterQueries(), "en")
    version = desk.current("open", "en")
    assert version is not None
    changed = ArticleContent("Not yet", body="Text")
    desk.save_draft("open", "en", changed, edited=version.content.digest, by="Tests")
    line = pages.shelf_of(["open"], EVERYBODY).found("open")
    assert line is not None
    assert line.title == "Open"
