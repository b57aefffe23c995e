"""Articles: which language a reader meets, who may read, what is found in media, what changed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.knowledge import (
    PUBLIC,
    SIGNED_IN,
    STAFF,
    ArticleContent,
    ArticleId,
    Chapter,
    Collection,
    CueUnreadable,
    Media,
    MediaKind,
    Segment,
    Viewer,
    address_of,
    audience_keys,
    caption_lines,
    choose_language,
    media_text,
    path_of,
    read_chapters,
    search_id,
    split_search_id,
    strictest,
    widens,
)
from unsnag.domain.knowledge.collections import held_audience
from unsnag.domain.knowledge.file_types import file_type

PRO = Segment("pro", "Pro", plans=frozenset({"pro"}))
BEANS = Segment("beans", "Beans", products=frozenset({"beans"}))
AUDIENCES = st.sampled_from([PUBLIC, SIGNED_IN, STAFF, PRO.key, BEANS.key])
VIEWERS = st.builds(
    Viewer,
    signed_in=st.booleans(),
    staff=st.booleans(),
    plans=st.frozensets(st.sampled_from(["pro", "free"])),
    products=st.frozensets(st.sampled_from(["beans", "mill"])),
)


@pytest.mark.parametrize(
    ("available", "wanted", "shown"),
    [
        ({"en", "de"}, ["de"], "de"),
        ({"en", "de"}, ["de-AT", "en"], "de"),
        ({"en", "de-AT"}, ["de"], "de-AT"),
        ({"en", "fr"}, ["de"], "en"),
        ({"fr", "it"}, ["de"], "it"),
        ({"fr"}, ["de"], "fr"),
        (set(), ["de"], None),
    ],
)
def test_a_reader_gets_their_language_then_the_workspaces_then_the_originals(
    available: set[str], wanted: list[str], shown: str | None
) -> None:
    assert choose_language(available, wanted, workspace="en", original="it") == shown


@given(AUDIENCES, AUDIENCES, VIEWERS)
def test_what_is_held_by_two_audiences_is_read_by_nobody_whom_one_of_them_keeps_out(
    one: str, other: str, viewer: Viewer
) -> None:
    keys = audience_keys(viewer, [PRO, BEANS])
    if strictest((one, other)) in keys:
        assert one in keys
        assert other in keys


@given(AUDIENCES, AUDIENCES, VIEWERS)
def test_a_change_that_does_not_widen_lets_nobody_new_in(
    before: str, after: str, viewer: Viewer
) -> None:
    keys = audience_keys(viewer, [PRO, BEANS])
    if not widens(before, after) and after in keys:
        assert before in keys


def test_entitlements_count_only_for_who_is_signed_in() -> None:
    stranger = Viewer(plans=frozenset({"pro"}))
    assert audience_keys(stranger, [PRO]) == {PUBLIC}
    customer = Viewer(signed_in=True, plans=frozenset({"pro"}))
    assert audience_keys(customer, [PRO, BEANS]) == {PUBLIC, SIGNED_IN, "segment:pro"}
    assert audience_keys(Viewer(staff=True), [PRO]) == {PUBLIC, SIGNED_IN, STAFF, PRO.key}
    assert not Segment("none", "None").holds(customer)


def test_what_stands_in_a_collection_is_never_for_more_people_than_the_collection() -> None:
    tree = {
        "a": Collection("a", "A", audience=SIGNED_IN),
        "b": Collection("b", "B", parent="a"),
        "c": Collection("c", "C", parent="b", audience=STAFF),
    }
    assert [held_audience(slug, tree) for slug in "abc"] == [SIGNED_IN, SIGNED_IN, STAFF]
    assert [one.slug for one in path_of("c", tree)] == ["a", "b", "c"]
    ring = {"x": Collection("x", "X", parent="y"), "y": Collection("y", "Y", parent="x")}
    assert len(path_of("x", ring)) == 2


def test_addresses_are_clean_and_none_that_is_taken() -> None:
    assert address_of("Wie entkalke ich die Skerry? (Größe 2)") == (
        "wie-entkalke-ich-die-skerry-grosse-2"
    )
    assert address_of("Can’t sign in", {"cant-sign-in", "cant-sign-in-2"}) == "cant-sign-in-3"
    assert address_of("!?", otherwise="descale-ja") == "descale-ja"
    assert len(address_of("word " * 60)) <= 80


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("Как очистить кофемашину? Йод", "как-очистить-кофемашину-йод"),
        ("日本語の説明：電源", "日本語の説明-電源"),
        ("تنظيف عصا البخار", "تنظيف-عصا-البخار"),
        ("हिन्दी में मदद", "हिन्दी-में-मदद"),
        ("Ａdd “ＡＢＣ” to Café", "add-abc-to-cafe"),
        ("می\u200cخواهم", "میخواهم"),
    ],
)
def test_an_address_is_in_the_script_of_its_title(title: str, address: str) -> None:
    assert address_of(title) == address
    assert address_of(unicodedata.normalize("NFD", title)) == address


@given(st.text(max_size=200))
def test_every_title_makes_an_address(title: str) -> None:
    made = address_of(title)
    assert made.strip("-") == made
    assert len(made) <= 80
    assert len(made.encode()) <= 200
    assert not set(made) & set("/?#%&~. '\"<>\n")
    assert unicodedata.normalize("NFKC", made) == made == made.casefold()
    assert address_of(made) == made
    assert made


def test_search_tells_translations_apart() -> None:
    one = ArticleId("descale")
    assert search_id(one, "en", "en") == "descale"
    assert split_search_id(search_id(one, "de", "en")) == ("descale", "de")
    assert split_search_id("descale") == ("descale", "")


def test_equal_contents_have_equal_digests_and_others_do_not() -> None:
    one = ArticleContent("T", "S", "B", ("k",))
    assert one.digest == ArticleContent("T", "S", "B", ("k",)).digest
    assert one.digest != ArticleContent("T", "S", "B", ("k", "l")).digest
    assert one.digest != ArticleContent("TS", "", "B", ("k",)).digest


def test_chapters_and_captions_are_read_by_search_as_headings_and_paragraphs() -> None:
    captions = (
        "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\nHello <b>there</b>\n\n"
        "1\n00:01:06.000 --> 00:01:09.000 align:start\nPour in the descaler\nand wait\n"
    )
    video = Media(
        1,
        "a",
        MediaKind.VIDEO,
        "v.mp4",
        title="Descaling",
        chapters=read_chapters("1:05 Descale the boiler\n\n10:00 Rinse"),
        captions={"en": captions},
    )
    assert media_text([video], "en") == (
        "Descaling\n\nHello there\n\n## Descale the boiler\n\nPour in the descaler and wait\n\n"
        "## Rinse"
    )
    assert "Hello" not in media_text([video], "de")


def test_chapters_are_sorted_and_written_as_clocks() -> None:
    found = read_chapters("1:02:05 Late\n0:00 Start")
    assert found == (Chapter(0, "Start"), Chapter(3725, "Late"))
    assert [chapter.clock for chapter in found] == ["0:00", "1:02:05"]


@pytest.mark.parametrize("text", ["Descale 1:05", "1:05", "1:05 a\n1:05 b", "1:75 x"])
def test_chapters_that_cannot_be_read_name_their_line(text: str) -> None:
    with pytest.raises(CueUnreadable, match="Line"):
        read_chapters(text)


@pytest.mark.parametrize("text", ["", "1\n00:00 --> 00:01\nx", "WEBVTT\n\n", "WEBVTT\n\nx --> y"])
def test_captions_that_are_no_captions_are_refused(text: str) -> None:
    with pytest.raises(CueUnreadable):
        caption_lines(text)


def test_a_file_is_what_its_bytes_say() -> None:
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big")
    known = file_type(png)
    assert known is not None
    assert (known.content_type, known.width, known.height) == ("image/png", 640, 480)
    assert file_type(b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'>") is None
    assert file_type(b"<!doctype html>") is None


@given(st.binary(max_size=64))
def test_no_bytes_break_the_look_at_a_file(data: bytes) -> None:
    for start in (b"", b"\xff\xd8\xff", b"RIFF0000WEBPVP8 ", b"\x89PNG\r\n\x1a\n", b"GIF89a"):
        file_type(start + data)
