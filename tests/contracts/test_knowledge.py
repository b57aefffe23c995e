"""Articles on both databases: nothing is overwritten, one of two wins, addresses last, and every
process learns what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.contracts.written_articles import FOR_ALL, published, revised, written
from tests.fakes.file_database import at_once
from tests.fakes.moved_clock import MovedClock
from unsnag.adapters.store.knowledge import DatabaseKnowledge
from unsnag.application.ports.knowledge import (
    AddressTaken,
    Arrangement,
    EditedMeanwhile,
    NoSuchArticle,
    WrongState,
)
from unsnag.domain.knowledge import (
    PUBLIC,
    SIGNED_IN,
    STAFF,
    ArticleContent,
    ArticleVersion,
    Chapter,
    Collection,
    Media,
    MediaKind,
    Segment,
    VersionState,
)

pytestmark = pytest.mark.usefixtures("file_database")


def test_readers_meet_the_published_version_while_the_next_is_written(
    shelf: DatabaseKnowledge,
) -> None:
    first = published(shelf)
    assert (first.state, first.number, first.approved_by) == (VersionState.PUBLISHED, 1, "Morgan")
    second = revised(shelf, first, "Two")
    shown = shelf.by_slug("descale")
    assert shown is not None
    assert (second.number, shown.body, shown.number) == (2, "One", 1)
    shelf.publish(first.article, "en", edited=second.digest, by="Morgan")
    shown = shelf.by_id(first.article)
    assert shown is not None
    assert (shown.body, shown.number, shown.checked) == ("Two", 2, date(2026, 11, 2))
    states = [v.state for v in shelf.versions(first.article, "en")]
    assert states == [VersionState.PUBLISHED, VersionState.ARCHIVED]


def test_a_draft_is_nobodys_to_read(shelf: DatabaseKnowledge) -> None:
    draft = written(shelf)
    assert shelf.by_slug("descale") is None
    assert shelf.by_id(draft.article) is None
    assert shelf.redirect_of("descale") is None
    assert (list(shelf.published()), list(shelf.every_language())) == ([], [])
    assert shelf.audience_of(draft.article) == STAFF


def test_the_second_of_two_writers_is_told_and_nothing_is_overwritten(
    shelf: DatabaseKnowledge,
) -> None:
    one = written(shelf)
    theirs = revised(shelf, one, "Theirs")
    with pytest.raises(EditedMeanwhile) as told:
        shelf.save_draft(one.article, "en", ArticleContent("Mine"), edited=one.digest, by="Mara")
    assert told.value.now == theirs
    for late in (shelf.submit, shelf.publish):
        with pytest.raises(EditedMeanwhile):
            late(one.article, "en", edited=one.digest, by="Mara")
    assert shelf.current(one.article, "en") == theirs


def test_of_writers_who_save_at_once_one_wins_and_the_others_are_told(
    shelf: DatabaseKnowledge,
) -> None:
    one = published(shelf)
    works: list[Callable[[], object]] = [
        lambda n=n: revised(shelf, one, f"Writer {n}")  # type: ignore[misc]
        for n in range(4)
    ]
    results = at_once(works)
    won = [r for r in results if isinstance(r, ArticleVersion)]
    assert len(won) == 1
    assert sum(isinstance(r, EditedMeanwhile) for r in results) == 3
    assert shelf.current(one.article, "en") == won[0]


def test_a_save_that_is_repeated_because_its_answer_was_lost_is_no_conflict(
    shelf: DatabaseKnowledge,
) -> None:
    one = published(shelf)
    saved = revised(shelf, one, "Two")
    assert revised(shelf, one, "Two") == saved
    same = shelf.save_draft(one.article, "en", saved.content, edited=saved.digest, by="Mara")
    assert (same.number, same.by) == (2, "Alex")
    assert len(shelf.versions(one.article, "en")) == 2


def test_what_is_changed_after_its_approval_is_not_approved(
    shelf: DatabaseKnowledge, clock: MovedClock
) -> None:
    one = written(shelf)
    at = clock.now + timedelta(hours=1)
    asked = shelf.submit(one.article, "en", edited=one.digest, by="Alex", note="Please")
    assert (asked.state, asked.note) == (VersionState.REVIEW, "Please")
    timed = shelf.schedule(one.article, "en", edited=one.digest, at=at, by="Morgan")
    assert (timed.scheduled, timed.approved_by) == (True, "Morgan")
    changed = revised(shelf, one, "Sneaked in")
    assert (changed.state, changed.publish_at, changed.approved_by) == (
        VersionState.DRAFT,
        None,
        "",
    )
    assert shelf.publish_due(at) == []


def test_what_is_scheduled_is_published_at_its_time_and_once(
    shelf: DatabaseKnowledge, clock: MovedClock
) -> None:
    one = written(shelf)
    at = clock.now + timedelta(hours=1)
    shelf.schedule(one.article, "en", edited=one.digest, at=at, by="Morgan")
    assert shelf.publish_due(at - timedelta(seconds=1)) == []
    results = at_once([lambda: shelf.publish_due(at)] * 3)
    assert sorted(len(r) for r in results) == [0, 0, 1]
    shown = shelf.by_id(one.article)
    assert shown is not None
    assert shown.body == "One"
    assert shelf.publish_due(at) == []


def test_states_are_gone_through_in_their_order(shelf: DatabaseKnowledge) -> None:
    one = written(shelf)
    with pytest.raises(WrongState):
        shelf.send_back(one.article, "en", by="Morgan", note="No")
    shelf.submit(one.article, "en", edited=one.digest, by="Alex")
    with pytest.raises(WrongState):
        shelf.submit(one.article, "en", edited=one.digest, by="Alex")
    back = shelf.send_back(one.article, "en", by="Morgan", note="Shorter")
    assert (back.state, back.note) == (VersionState.DRAFT, "Morgan: Shorter")
    shelf.publish(one.article, "en", edited=one.digest, by="Morgan")
    with pytest.raises(WrongState):
        shelf.publish(one.article, "en", edited=one.digest, by="Morgan")
    with pytest.raises(NoSuchArticle):
        shelf.publish("nothing", "en", edited="", by="Morgan")


def test_an_earlier_version_is_restored_as_a_draft_and_the_open_one_is_not_lost(
    shelf: DatabaseKnowledge,
) -> None:
    first = published(shelf)
    second = revised(shelf, first, "Two")
    draft = shelf.restore(first.article, "en", 1, by="Mara")
    assert (draft.number, draft.state, draft.content) == (3, VersionState.DRAFT, first.content)
    aside = shelf.version(first.article, "en", 2)
    assert (aside.state, aside.content) == (VersionState.ARCHIVED, second.content)
    assert "version 1" in aside.note
    with pytest.raises(NoSuchArticle):
        shelf.restore(first.article, "en", 9, by="Mara")


def test_an_archived_article_says_so_at_its_addresses_and_comes_back_when_published(
    shelf: DatabaseKnowledge,
) -> None:
    one = published(shelf)
    shelf.set_address(one.article, "en", "descaling", by="Morgan")
    shelf.archive(one.article, by="Morgan", note="Sold out")
    assert shelf.by_slug("descaling") is None
    for address in ("descale", "descaling"):
        gone = shelf.redirect_of(address)
        assert gone is not None
        assert (gone.gone, gone.slug, gone.title) == (True, "", "Descale")
    again = shelf.restore(one.article, "en", 1, by="Alex")
    shelf.publish(one.article, "en", edited=again.digest, by="Morgan")
    back = shelf.redirect_of("descale")
    assert back is not None
    assert (back.gone, back.slug) == (False, "descaling")


def test_old_addresses_lead_on_for_ever_and_belong_to_one_article(
    shelf: DatabaseKnowledge,
) -> None:
    one, other = published(shelf), published(shelf, "Rinse")
    for slug in ("second", "third"):
        assert shelf.set_address(one.article, "en", slug, by="Morgan") == slug
    for former in ("descale", "second"):
        leads = shelf.redirect_of(former)
        assert leads is not None
        assert leads.slug == "third"
    for taken in ("third", "second", "descale"):
        with pytest.raises(AddressTaken):
            shelf.set_address(other.article, "en", taken, by="Morgan")
    assert shelf.set_address(one.article, "en", "second", by="Morgan") == "second"
    assert {r.slug for r in shelf.addresses(one.article)} == {"descale", "third"}
    shelf.add_redirect(one.article, "en", "/hc/en-us/articles/123-descale/")
    leads = shelf.redirect_of("/hc/en-us/articles/123-descale")
    assert leads is not None
    assert leads.article == one.article
    with pytest.raises(AddressTaken):
        shelf.add_redirect(other.article, "en", "/hc/en-us/articles/123-descale")


def test_two_articles_of_the_same_title_have_addresses_of_their_own(
    shelf: DatabaseKnowledge,
) -> None:
    made = at_once(
        [lambda: shelf.create(ArticleContent("Same"), FOR_ALL, language="en", by="A")] * 3
    )
    assert sorted(one.article for one in made) == ["same", "same-2", "same-3"]


def test_a_translation_falls_back_and_knows_when_its_source_has_moved_on(
    shelf: DatabaseKnowledge,
) -> None:
    one = published(shelf)
    german = ArticleContent("Entkalken", "", "Eins")
    draft = shelf.save_draft(one.article, "de", german, edited="", by="Alex")
    assert draft.source_number == 1
    shown = shelf.by_id(one.article, ["de"])
    assert shown is not None
    assert shown.language == "en"
    shelf.publish(one.article, "de", edited=draft.digest, by="Morgan")
    shown = shelf.by_slug("entkalken")
    assert shown is not None
    assert (shown.id, shown.language, shown.outdated) == (one.article, "de", False)
    second = revised(shelf, one, "Two")
    shelf.publish(one.article, "en", edited=second.digest, by="Morgan")
    assert [(t.language, t.outdated) for t in shelf.translations(one.article)] == [
        ("en", False),
        ("de", True),
    ]
    shelf.still_right(one.article, "de", by="Alex")
    assert not any(t.outdated for t in shelf.translations(one.article))
    for wanted, language in ((["de-AT"], "de"), (["fr"], "en"), ([], "en")):
        (only,) = shelf.published(wanted)
        assert only.language == language
    assert shelf.by_id(one.article, ["fr"], exact=True) is None
    assert {a.language for a in shelf.every_language()} == {"en", "de"}


def test_collections_hold_back_what_stands_in_them(shelf: DatabaseKnowledge) -> None:
    shelf.put_collection(Collection("in", "Inside", audience=SIGNED_IN))
    shelf.put_collection(Collection("deep", "Deep", parent="in", titles={"de": "Tief"}))
    shelf.put_segment(Segment("pro", "Pro", plans=frozenset({"pro"})))
    one = published(shelf)
    shelf.arrange(one.article, Arrangement("deep", PUBLIC, "faq"), by="Morgan")
    shown = shelf.by_id(one.article)
    assert shown is not None
    assert (shown.audience, shown.collection, shown.collection_slug) == (SIGNED_IN, "Deep", "deep")
    assert [(c.slug, c.held) for c in shelf.collections()] == [
        ("in", SIGNED_IN),
        ("deep", SIGNED_IN),
    ]
    assert list(shelf.published(audiences=frozenset({PUBLIC}))) == []
    shelf.arrange(one.article, Arrangement("deep", "segment:pro", "faq"), by="Morgan")
    assert shelf.audience_of(one.article) == "segment:pro"
    assert [s.plans for s in shelf.segments()] == [frozenset({"pro"})]
    with pytest.raises(WrongState):
        shelf.put_collection(Collection("in", "Inside", parent="deep"))
    for slug in ("in", "deep"):
        with pytest.raises(WrongState):
            shelf.remove_collection(slug)


def test_every_change_of_what_readers_meet_is_noticed_once(shelf: DatabaseKnowledge) -> None:
    begin = shelf.revision()
    one = written(shelf)
    assert shelf.revision() == begin
    shelf.publish(one.article, "en", edited=one.digest, by="Morgan")
    changes = shelf.changed_since(begin)
    assert [a.slug for a in changes.published] == ["descale"]
    after = changes.revision
    assert after > begin
    assert shelf.changed_since(after).articles == frozenset()
    shelf.archive(one.article, by="Morgan")
    changes = shelf.changed_since(after)
    assert (changes.articles, changes.published) == ({one.article}, ())
    shelf.put_collection(Collection("c", "C"))
    assert shelf.changed_since(changes.revision).everything
    assert shelf.changed_since(shelf.revision() + 5).everything


def test_changes_at_once_each_have_a_revision_of_their_own(shelf: DatabaseKnowledge) -> None:
    articles = [published(shelf, f"Article {n}").article for n in range(4)]
    begin = shelf.revision()
    at_once(
        [lambda a=a: shelf.checked(a, on=date(2026, 1, 1), by="A") for a in articles]  # type: ignore[misc]
    )
    assert shelf.revision() == begin + 4
    assert shelf.changed_since(begin).articles == set(articles)


def test_media_belong_to_an_article_and_are_found_by_their_content(
    shelf: DatabaseKnowledge,
) -> None:
    one = published(shelf)
    kept = shelf.put_media(
        Media(0, one.article, MediaKind.VIDEO, "v.mp4", digest="a" * 64, language="de")
    )
    changed = replace(kept, chapters=(Chapter(5, "Start"),), captions={"de": "WEBVTT"})
    assert shelf.put_media(changed) == changed
    assert shelf.media_of(one.article) == [changed]
    assert shelf.media_of(one.article, "en") == []
    assert shelf.media_with("a" * 64) == [changed]
    assert shelf.media_with("") == []
    assert shelf.with_media() == {one.article}
    shelf.remove_media(kept.id)
    assert shelf.media_of(one.article) == []
    with pytest.raises(NoSuchArticle):
        shelf.remove_media(kept.id)
