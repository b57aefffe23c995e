"""Writing articles: who may do what, what is refused, which links are broken, and how fast search
knows."""

from __future__ import annotations

from collections.abc import Collection as Some
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes.keyword_models import KeywordSearch
from tests.fakes.knowledge import put_article, put_shipped
from unsnag.adapters.knowledge_folder.articles import read_articles
from unsnag.adapters.knowledge_folder.plain_text import as_article_text
from unsnag.adapters.media_folder.files import MediaFolder
from unsnag.adapters.store.articles import ArticleRecords
from unsnag.adapters.store.knowledge import DatabaseKnowledge
from unsnag.application.check_links import CheckLinks, LinkFault
from unsnag.application.follow_knowledge import FollowKnowledge
from unsnag.application.ports.egress import EgressFailed, EgressRefused, Fetched
from unsnag.application.ports.knowledge import Arrangement
from unsnag.application.write_articles import NotWritable, Place, WriteArticles
from unsnag.domain.knowledge import (
    PUBLIC,
    SIGNED_IN,
    STAFF,
    ArticleContent,
    Collection,
    MediaKind,
    read_chapters,
)
from unsnag.domain.retrieval import ArticleText
from unsnag.domain.staff import HumanAgent, NotAllowed, Role
from unsnag.entrypoints.configuration import read_configuration

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
ALEX, MORGAN = (
    HumanAgent("Alex", frozenset({Role.AGENT})),
    HumanAgent("Morgan", frozenset({Role.MANAGER})),
)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (8).to_bytes(4, "big") + (6).to_bytes(4, "big")


@pytest.fixture
def shelf() -> DatabaseKnowledge:
    return DatabaseKnowledge(lambda: NOW)


@pytest.fixture
def writes(shelf: DatabaseKnowledge, tmp_path: Path) -> WriteArticles:
    return WriteArticles(shelf, shelf, MediaFolder(tmp_path), lambda: NOW)


def begun(writes: WriteArticles, body: str = "Text") -> tuple[Place, str]:
    one = writes.begin(ALEX, "Descale", kind="article", language="en", collection="")
    place = Place(one.article, "en")
    content = ArticleContent("Descale", "S", body)
    return place, writes.save(ALEX, place, content, edited=one.digest).digest


def test_agents_write_and_ask_and_managers_put_in_force(writes: WriteArticles) -> None:
    place, edited = begun(writes)
    for refused in (
        lambda: writes.publish(ALEX, place, edited=edited),
        lambda: writes.schedule(ALEX, place, edited=edited, at=NOW + timedelta(days=1)),
        lambda: writes.archive(ALEX, place.article),
        lambda: writes.set_address(ALEX, place, "other"),
    ):
        with pytest.raises(NotAllowed):
            refused()
    writes.submit(ALEX, place, edited=edited, note="Please read")
    writes.publish(MORGAN, place, edited=edited)
    assert writes.articles.by_id(place.article) is not None


def test_only_managers_let_more_people_read_what_is_published(writes: WriteArticles) -> None:
    place, edited = begun(writes)
    draft = Arrangement("", STAFF, "article")
    writes.arrange(ALEX, place.article, draft)
    writes.publish(MORGAN, place, edited=edited)
    with pytest.raises(NotAllowed):
        writes.arrange(ALEX, place.article, Arrangement("", PUBLIC, "article"))
    assert writes.articles.audience_of(place.article) == STAFF
    writes.arrange(MORGAN, place.article, Arrangement("", PUBLIC, "article"))
    writes.arrange(ALEX, place.article, Arrangement("", SIGNED_IN, "faq"))
    with pytest.raises(NotWritable):
        writes.arrange(MORGAN, place.article, Arrangement("", "segment:none", "faq"))


def test_moving_out_of_a_closed_collection_is_letting_people_in(
    writes: WriteArticles, shelf: DatabaseKnowledge
) -> None:
    shelf.put_collection(Collection("closed", "Closed", audience=STAFF))
    place, edited = begun(writes)
    writes.arrange(ALEX, place.article, Arrangement("closed", PUBLIC, "article"))
    writes.publish(MORGAN, place, edited=edited)
    with pytest.raises(NotAllowed):
        writes.arrange(ALEX, place.article, Arrangement("", PUBLIC, "article"))


@pytest.mark.parametrize(
    ("body", "said"),
    [("  \n", "Write the text first"), ("![](/media/a/b.png)", "has no description")],
)
def test_what_readers_could_not_use_is_not_published(
    writes: WriteArticles, body: str, said: str
) -> None:
    place, edited = begun(writes, body)
    for act in (writes.publish, writes.submit):
        with pytest.raises(NotWritable, match=said):
            act(MORGAN, place, edited=edited)


def test_a_time_that_has_passed_is_refused(writes: WriteArticles) -> None:
    place, edited = begun(writes)
    with pytest.raises(NotWritable, match="has passed"):
        writes.schedule(MORGAN, place, edited=edited, at=NOW)


def test_pictures_need_words_and_must_be_pictures(writes: WriteArticles) -> None:
    place, _ = begun(writes)
    with pytest.raises(NotWritable, match="what the picture shows"):
        writes.add_picture(place, PNG, "a.png", " ")
    with pytest.raises(NotWritable, match="no picture"):
        writes.add_picture(place, b"<svg onload=x()>", "a.png", "A lever")
    kept = writes.add_picture(place, PNG, "../../Évil name.PNG", "A lever")
    assert (kept.kind, kept.width, kept.name) == (MediaKind.PICTURE, 8, "vil-name.png")
    assert kept.address == f"/media/{kept.digest}/vil-name.png"
    assert writes.add_picture(place, PNG, "b.png", "A lever") == kept
    with pytest.raises(NotWritable):
        writes.add_file(place, b"#!/bin/sh", "run.sh", "Run me")
    with pytest.raises(NotWritable):
        writes.add_link(place, "javascript:alert(1)//a.b", "V")


ANCHORS = {"Text": frozenset({"s-a"}), "## A": frozenset({"s-a"})}


class Outside:
    """Other sites, as they would answer."""

    def fetch(
        self,
        url: str,
        *,
        most_bytes: int = 10_000_000,
        media_types: Some[str] = (),
        same_host: bool = False,
    ) -> Fetched:
        if "private" in url:
            raise EgressRefused("private_address", "That address is inside a private network.")
        if "silent" in url:
            raise EgressFailed("no answer")
        return Fetched(url, 404 if "gone" in url else 200, "text/html", "", b"")


def test_broken_links_inside_are_named_at_once(shelf: DatabaseKnowledge) -> None:
    put_article("open", "Open", body="## A")
    put_article("team", "Team", audience=STAFF)
    put_article("old", "Old")
    shelf.set_address("old", "en", "new", by="Morgan")
    put_article("sold-out", "Sold out")
    shelf.archive("sold-out", by="Morgan")
    check = CheckLinks(ArticleRecords(), lambda text: ANCHORS.get(text, frozenset()), Outside)
    lines = [
        "[ok](/articles/open) [ok](/articles/open#s-a) [ok](/contact) [ok](https://example.com)",
        "[x](/articles/nothing)",
        "[x](/articles/open#s-b)",
        "[x](/articles/team)",
        "[x](/articles/old)",
        "[x](/articles/sold-out)",
        "[x](#s-c)",
        "[x]()",
        "[x](open)",
    ]
    found = check.inside("\n".join(lines), PUBLIC)
    assert [(one.line, one.fault) for one in found] == [
        (2, LinkFault.MISSING),
        (3, LinkFault.ANCHOR),
        (4, LinkFault.LESS_VISIBLE),
        (5, LinkFault.MOVED),
        (6, LinkFault.ARCHIVED),
        (7, LinkFault.ANCHOR),
        (8, LinkFault.EMPTY),
        (9, LinkFault.MISSING),
    ]
    assert found[3].instead == "/articles/new"
    assert check.inside("[x](/articles/team)", STAFF) == ()


def test_links_to_other_sites_are_asked_for_when_somebody_wants_it(
    shelf: DatabaseKnowledge,
) -> None:
    check = CheckLinks(shelf, lambda _: frozenset(), Outside)
    text = (
        "[a](https://fine.example) [b](https://gone.example/x) [b](https://gone.example/x)\n"
        "[c](http://private.example) [d](https://silent.example)"
    )
    found = [(one.target, one.line) for one in check.outside(text)]
    assert found == [
        ("https://gone.example/x", 1),
        ("http://private.example", 2),
        ("https://silent.example", 2),
    ]


def test_search_follows_what_is_published_moved_and_archived(
    writes: WriteArticles, shelf: DatabaseKnowledge
) -> None:
    search = KeywordSearch()
    follow = FollowKnowledge(shelf, search, as_article_text)
    assert follow()
    place, edited = begun(writes, "Pour zymurgy into the tank")
    assert not follow()
    assert not search.search("zymurgy").found
    writes.publish(MORGAN, place, edited=edited)
    assert follow()
    assert [hit.article_id for hit in search.search("zymurgy").hits] == [place.article]
    writes.arrange(MORGAN, place.article, Arrangement("", STAFF, "article"))
    follow()
    assert not search.search("zymurgy").found
    assert search.search("zymurgy", audiences=frozenset({STAFF})).found
    writes.archive(MORGAN, place.article)
    follow()
    assert not search.search("zymurgy", audiences=frozenset({STAFF})).found


class Updatable(KeywordSearch):
    """Keeps what it is told to change."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[list[str], list[str]]] = []

    def update(self, changed: list[ArticleText], removed: list[str]) -> None:
        self.told.append(([one.id for one in changed], removed))


def test_a_change_costs_no_rebuild_and_names_what_has_gone(
    writes: WriteArticles, shelf: DatabaseKnowledge
) -> None:
    put_article("other")
    search = Updatable()
    follow = FollowKnowledge(shelf, search, as_article_text)
    follow()
    place, edited = begun(writes)
    first = writes.publish(MORGAN, place, edited=edited)
    follow()
    german = Place(place.article, "de")
    draft = writes.save(ALEX, german, ArticleContent("Entkalken", "", "Eins"), edited="")
    writes.publish(MORGAN, german, edited=draft.digest)
    follow()
    writes.archive(MORGAN, first.article)
    follow()
    assert search.told == [
        (["descale"], []),
        (["descale~de", "descale"], []),
        ([], ["descale", "descale~de"]),
    ]


def test_chapters_and_captions_are_found(writes: WriteArticles, shelf: DatabaseKnowledge) -> None:
    place, edited = begun(writes)
    video = writes.add_link(place, "https://video.example/1", "Descaling")
    captions = {"en": "WEBVTT\n\n00:01.000 --> 00:09.000\nPour the zymurgy in\n"}
    writes.set_video(video, title="T", chapters=read_chapters("0:05 Quixotry"), captions=captions)
    writes.publish(MORGAN, place, edited=edited)
    search = KeywordSearch()
    FollowKnowledge(shelf, search, as_article_text)()
    assert search.search("zymurgy").found
    assert search.search("quixotry").found


def test_a_managers_edits_survive_the_next_start_of_the_demo(
    writes: WriteArticles, shelf: DatabaseKnowledge
) -> None:
    shipped = read_articles(read_configuration().demo / "articles")[:3]
    for n, article in enumerate(shipped):
        put_shipped(article, n)
    place = Place(shipped[0].id, "en")
    current = shelf.current(place.article, "en")
    assert current is not None
    draft = writes.save(MORGAN, place, ArticleContent("Ours", "", "Text"), edited=current.digest)
    writes.publish(MORGAN, place, edited=draft.digest)
    writes.archive(MORGAN, shipped[1].id)
    for n, article in enumerate(shipped):
        put_shipped(article, n)
    kept = shelf.by_id(place.article)
    assert kept is not None
    assert (kept.title, shelf.by_id(shipped[1].id)) == ("Ours", None)
