"""What each reader keeps of an export in the shape that its product publishes."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes import exports
from unsnag.adapters.importers.choosing import source_at
from unsnag.adapters.importers.packages import FolderPackage, Limits
from unsnag.adapters.importers.records import Record, language_tag
from unsnag.application.ports.egress import Egress
from unsnag.application.ports.imports import (
    ImportedArticle,
    KnowledgeSource,
    Loss,
    SourceUnreadable,
)


def no_egress() -> Egress:
    raise AssertionError("an export is read without asking anybody")


def source(folder: Path, kind: str = "") -> KnowledgeSource:
    return source_at(str(folder), kind, "en", no_egress, lambda _: False)


def read(folder: Path, kind: str = "") -> dict[str, ImportedArticle]:
    """By source id, originals and translations."""
    one = source(folder, kind)
    list(one.headings())
    both = [*one.articles(translations=False), *one.articles(translations=True)]
    return {article.source_id: article for article in both}


def kinds(article: ImportedArticle) -> set[Loss]:
    return {one.kind for one in article.lost}


def test_zendesk_is_read_with_its_collections_languages_audiences_and_states(
    tmp_path: Path,
) -> None:
    found = read(exports.zendesk(tmp_path / "z"))
    assert set(found) == {"1001", "1002", "1003", "1004", "1005", "1001:de"}
    first = found["1001"]
    assert (first.title, first.language, first.collection) == (
        "First steps",
        "en-US",
        ("Product", "Basics"),
    )
    assert first.keywords == ("setup",)
    assert first.published
    assert kinds(first) == {Loss.MACRO, Loss.VIDEO, Loss.TAG}
    assert [found[number].audience for number in ("1001", "1003", "1004")] == [
        "public",
        "signed_in",
        "staff",
    ]
    assert Loss.AUDIENCE in kinds(found["1004"])
    assert not found["1005"].published
    german = found["1001:de"]
    assert (german.language, german.translation_of, german.body) == ("de", "1001", "Los")
    assert [one.name for one in found["1002"].attachments] == ["plan.pdf"]


def test_headings_lists_tables_code_and_links_are_kept(tmp_path: Path) -> None:
    body = read(exports.zendesk(tmp_path / "z"))["1001"].body
    assert body.startswith("## Before you start\n\nRead [the other](https://acme.zendesk.com/hc/")
    assert "1. One\n2. Two\n" in body
    assert "- a" in body
    assert "| 1 | 2 |" in body
    assert '```\nx = "{y}"\n```' in body
    assert "[How to](https://video.example/embed/1)" in body
    assert "Mind the gap" in body


def test_intercom_is_read_with_nested_collections_and_translations(tmp_path: Path) -> None:
    found = read(exports.intercom(tmp_path / "i"))
    assert found["39"].collection == ("Money", "Cards")
    assert found["39"].summary == "How cards work"
    assert found["39"].updated is not None
    assert (found["39:fr"].translation_of, found["39:fr"].published) == ("39", False)
    assert not found["40"].published


def test_help_scout_is_read_in_full_and_private_collections_stay_inside(tmp_path: Path) -> None:
    found = read(exports.help_scout(tmp_path / "h"))
    assert set(found) == {"a1", "a2"}
    assert (found["a1"].slug, found["a1"].collection) == ("pair-it", ("Guides", "Set up"))
    assert found["a1"].audience == "public"
    assert found["a2"].audience == "staff"
    assert Loss.AUDIENCE in kinds(found["a2"])


def test_freshdesk_is_read_with_the_visibility_of_its_folders(tmp_path: Path) -> None:
    found = read(exports.freshdesk(tmp_path / "f"))
    assert {number: found[number].audience for number in found} == {
        "51": "public",
        "52": "signed_in",
        "53": "staff",
        "54": "staff",
    }
    assert found["51"].collection == ("General", "Everybody")
    assert found["51"].keywords == ("a", "b")
    assert not found["53"].published


@pytest.mark.parametrize("name", ["zendesk", "intercom", "helpscout", "freshdesk"])
def test_a_zip_of_an_export_is_read_like_its_folder(tmp_path: Path, name: str) -> None:
    make = {
        "zendesk": exports.zendesk,
        "intercom": exports.intercom,
        "helpscout": exports.help_scout,
        "freshdesk": exports.freshdesk,
    }
    folder = make[name](tmp_path / name)
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for file in folder.iterdir():
            out.write(file, f"export/{file.name}")
    assert source(packed).name == name
    assert read(packed) == read(folder)


def test_addresses_of_one_article_have_one_key(tmp_path: Path) -> None:
    one = source(exports.zendesk(tmp_path / "z"))
    same = {
        "/hc/articles/1001",
        "/hc/de/articles/1001-Erste#x",
        "https://a.example/hc/en-us/articles/1001",
    }
    assert {one.key(address) for address in same} == {"1001"}
    assert one.key("https://elsewhere.example/") == ""


def test_a_folder_of_markdown_is_read_with_and_without_front_matter(tmp_path: Path) -> None:
    (tmp_path / "setting-up").mkdir()
    (tmp_path / "setting-up" / "01-first-run.md").write_text(
        "---\ntitle: First run\ntags: [setup, 2026]\ndraft: false\ndate: 2026-01-02\n"
        "aliases: [/old/first]\n---\n# First run\n\nSee [next](../next.md#a) ![Lamp](lamp.png)\n"
    )
    (tmp_path / "setting-up" / "lamp.png").write_bytes(exports.png())
    (tmp_path / "next.md").write_text("# What is next\n\n`[a](b)` <kbd>K</kbd> <x-y>z</x-y>\n")
    one = source(tmp_path)
    found = {a.source_id: a for a in one.articles(translations=False)}
    first = found["setting-up/01-first-run.md"]
    assert (first.title, first.collection) == ("First run", ("Setting up",))
    assert first.keywords == ("setup", "2026")
    assert first.aliases == ("/old/first",)
    assert first.body == "See [next](/next.md#a) ![Lamp](/setting-up/lamp.png)"
    assert one.key("/next.md#a") == one.key(next(iter(one.headings())).address)
    assert one.picture("/setting-up/lamp.png") == exports.png()
    second = found["next.md"]
    assert second.title == "What is next"
    assert second.body == "`[a](b)` K <x-y>z</x-y>"
    assert kinds(second) == {Loss.TAG}


def test_a_folder_of_pages_is_read_without_what_stands_around_the_text(tmp_path: Path) -> None:
    (tmp_path / "billing").mkdir()
    (tmp_path / "billing" / "pay.html").write_text(
        "<html lang='de'><head><title>Zahlen | Acme</title>"
        "<link rel=canonical href='https://acme.example/hilfe/zahlen'></head><body>"
        "<nav>Home</nav><main><h1>Zahlen</h1><p>So zahlst du deine Rechnung mit der Karte."
        "<img src='../img/a.png' alt='Karte'></p><a href='other.html'>mehr</a></main>"
        "<footer>Impressum</footer></body></html>"
    )
    page = read(tmp_path)["billing/pay.html"]
    assert (page.title, page.language, page.collection) == ("Zahlen", "de", ("Billing",))
    assert page.body == (
        "So zahlst du deine Rechnung mit der Karte.![Karte](/img/a.png)\n\n"
        "[mehr](/billing/other.html)"
    )
    assert page.aliases == ("https://acme.example/hilfe/zahlen",)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'{"articles": [', "line 1: not valid JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 200_000, "can't be read"),
        (b'{"articles": [], "n": ' + b"9" * 5_000 + b"}", "can't be read"),
        (b"{}", "no article"),
        (b'{"articles": {"items": 4}}', "no article"),
    ],
)
def test_broken_json_is_refused_with_its_place(tmp_path: Path, raw: bytes, said: str) -> None:
    (tmp_path / "articles.json").write_bytes(raw)
    with pytest.raises(SourceUnreadable, match=said):
        list(source(tmp_path, "zendesk").headings())


@pytest.mark.parametrize(
    "top",
    [
        "title: [a\n",
        "title: &a [*a]\n- x\n",
        "date: 2026-13-45\n",
        "- a\n",
        "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\ntitle: *c\n" + "x: [" * 3_000 + "\n",
    ],
)
def test_front_matter_that_makes_no_sense_is_refused(tmp_path: Path, top: str) -> None:
    (tmp_path / "a.md").write_text(f"---\n{top}---\nText\n")
    with pytest.raises(SourceUnreadable, match=r"a\.md"):
        list(source(tmp_path).headings())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("id", "title", "body", "articles", "data", "items", "locale", "section_id"),
                    *("translations", "source_id", "user_segment_ids", "folder_id", "visibility"),
                    *(
                        "translated_content",
                        "created_at",
                        "hierarchy",
                        "type",
                        "state",
                        "label_names",
                    ),
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@pytest.mark.parametrize("kind", ["zendesk", "intercom", "helpscout", "freshdesk"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=JSON)
def test_any_json_gives_articles_or_a_named_refusal(
    tmp_path: Path, kind: str, page: object
) -> None:
    (tmp_path / "articles.json").write_text(json.dumps(page))
    one = source(tmp_path, kind)
    try:
        for heading in one.headings():
            heading.title.encode()
    except SourceUnreadable:
        return
    for article in (*one.articles(translations=False), *one.articles(translations=True)):
        (article.title + article.body + article.source_id).encode()


@given(st.text(max_size=12))
def test_a_language_is_a_tag_or_the_default(text: str) -> None:
    found = language_tag(text, "")
    assert found == "" or (found.isascii() and len(found) <= 12)


def test_values_that_make_no_sense_are_empty() -> None:
    odd = Record({"a": 1e400, "b": "\ud800x\x00", "c": True, "d": {"e": 1}, "f": [1, "x", None]})
    assert odd.time("a") is None
    assert odd.text("b") == "x"
    assert odd.id("c", "d") == ""
    assert odd.texts("f") == ("x",)
    assert odd.record("f").values == {}


def test_a_folder_is_left_by_no_link_and_counted(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "a.md").write_text("a")
    (inside / "b.md").symlink_to(tmp_path / "secret.md")
    (inside / "loop").symlink_to(inside)
    package = FolderPackage(inside, Limits())
    assert package.names == ("a.md",)
    with pytest.raises(SourceUnreadable):
        package.read("../secret.md")
    with pytest.raises(SourceUnreadable, match="more than 0 files"):
        FolderPackage(inside, Limits(files=0))
