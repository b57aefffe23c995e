"""Bad exports are refused with a sentence, in bounded time and memory."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.adapters.importers.html_markdown import LONGEST_MARKDOWN, to_markdown
from unsnag.adapters.importers.nesting import DEEPEST, flattened
from unsnag.adapters.importers.packages import Limits, ZipPackage, open_package
from unsnag.application.ports.imports import Loss, SourceUnreadable
from unsnag.domain.knowledge.retarget import GONE, retargeted

NESTED = {
    "divs": "<div>" * 40_000 + "kept" + "</div>" * 40_000,
    "unclosed": "<blockquote>" * 40_000 + "kept",
    "lists": "<ul><li>" * 20_000 + "kept",
    "tables": "<table><tr><td>" * 13_000 + "kept",
    "spans": ("<span>" * 90 + "kept" + "</span>" * 90) * 1_100,
    "formatting": "<p>"
    + "".join(f"<font size={n}>" for n in range(58))
    + "</p>"
    + "<p>kept" * 99_000,
    "quotes": "kept" + '<a "' * 400_000,
    "comments": "kept" + "<!--" * 400_000,
    "ampersands": "kept" + "&" * 400_000,
    "brackets": "kept" + "<" * 400_000,
    "scripts": "kept" + "<script>" * 200_000,
}


@pytest.mark.parametrize("name", NESTED)
def test_hostile_html_keeps_its_text_and_takes_linear_time(name: str) -> None:
    began = time.process_time()
    found = to_markdown(NESTED[name])
    assert time.process_time() - began < 6, "about 1 s alone; quadratic would take minutes"
    assert len(found.markdown) <= LONGEST_MARKDOWN
    assert "kept" in found.markdown or Loss.TEXT in {one.kind for one in found.lost}


def test_what_lies_too_deep_is_told() -> None:
    found = to_markdown(NESTED["divs"])
    assert found.markdown == "kept"
    assert {one.kind for one in found.lost} == {Loss.NESTING}
    assert flattened(NESTED["divs"]).left_out == 40_000 - DEEPEST


def test_a_text_of_more_than_two_megabytes_is_refused_in_words() -> None:
    found = to_markdown("<p>x</p>" * 300_000)
    assert found.markdown == ""
    assert found.lost[0].what == "The text has 2400 KB; at most 2000 KB are read."


MARKS = (
    "<p> </p> <div> </div> <b> </b> <li> <ul> </ul> <td> <tr> <table> </table> <br/> <script> "
    "</script> <!-- --> <a\thref='x'> <img\tsrc=x> < > \" word &lt; <x-y> <iframe> </iframe>"
)
TAGS = st.sampled_from(MARKS.split(" "))


@given(st.lists(TAGS, max_size=60).map("".join))
def test_flattened_html_is_matched_and_shallow(html: str) -> None:
    flat = flattened(html, 5)
    assert flattened(flat.html, 5).left_out == 0, "nothing is too deep a second time"
    to_markdown(html)


@given(st.text(max_size=200))
def test_any_text_survives_being_html(text: str) -> None:
    words = "".join(letter for letter in text if letter.isalnum())
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    written = to_markdown(f"<p>{escaped}</p>").markdown
    kept = "".join(letter for letter in written if letter.isalnum())
    assert kept == words or not words.isascii()


def bomb(path: Path, *, declared: int) -> Path:
    """A zip whose entry says that it unpacks to so many bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("articles.json", b"0" * 1_000_000)
    raw = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = raw.find(mark) + offset
        raw[at : at + 4] = struct.pack("<I", declared)
    path.write_bytes(raw)
    return path


def test_a_zip_of_ten_gigabytes_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for number in range(10):
            with out.open(f"{number}.json", "w", force_zip64=True) as entry:
                for _ in range(1_000):
                    entry.write(bytes(100_000))
    assert path.stat().st_size < 2_000_000
    tracemalloc.start()
    with pytest.raises(SourceUnreadable, match=r"more than 0\.5 GB"):
        ZipPackage(path, Limits(bytes=500_000_000))
    package = ZipPackage(path, Limits())
    with pytest.raises(SourceUnreadable, match="larger than 64 MB"):
        package.read("0.json")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_zip_that_lies_about_its_size_is_found_out(tmp_path: Path) -> None:
    small = ZipPackage(bomb(tmp_path / "a.zip", declared=10), Limits())
    with pytest.raises(SourceUnreadable, match="broken in the zip"):
        small.read("articles.json")
    with pytest.raises(SourceUnreadable, match="more than 4 GB"):
        ZipPackage(bomb(tmp_path / "b.zip", declared=4_294_000_000), Limits())


def _named(name: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as out:
            out.writestr(name, "x")

    return make


def _locked(path: Path) -> None:
    _named("a.md")(path)
    raw = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        raw[raw.find(mark) + offset] |= 1
    path.write_bytes(raw)


def _lzma(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as out:
        out.writestr("a.md", "x")


def _cut(path: Path) -> None:
    _named("a.md")(path)
    path.write_bytes(path.read_bytes()[10:])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_named("../../etc/cron.d/x"), "outside of itself"),
        (_named("/etc/passwd"), "outside of itself"),
        (_named("..\\..\\x"), "outside of itself"),
        (_named("C:\\x"), "outside of itself"),
        (_locked, "password"),
        (_lzma, "unusual way"),
        (_cut, "broken"),
        (lambda path: path.write_bytes(b"PK nothing") and None, "neither a folder nor a zip"),
        (lambda path: None, "no folder or file"),
    ],
)
def test_odd_zips_are_refused(tmp_path: Path, make: Callable[[Path], None], said: str) -> None:
    path = tmp_path / "odd.zip"
    make(path)
    with pytest.raises(SourceUnreadable, match=said):
        read_all(path)


def read_all(path: Path) -> None:
    package = open_package(path)
    for name in package.names:
        package.read(name)


def test_a_directory_of_millions_of_files_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    out = io.BytesIO()
    out.write(struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFF0, 0, 0))
    path.write_bytes(out.getvalue())
    with pytest.raises(SourceUnreadable, match="more than 200,000 files"):
        open_package(path)


def test_targets_change_and_code_does_not() -> None:
    new = {
        "/old": "/new",
        "/a b": "/c d",
        "https://x.example/y": "/z",
        "gone.png": GONE + "gone.png",
    }
    text = (
        '[a](/old "t") [b](</a b>) <https://x.example/y> `[c](/old)` ![p](gone.png)\n'
        "[r]: /old\n```\n[d](/old)\n```\n[e](/other)"
    )
    assert retargeted(text, new.get) == (
        '[a](/new "t") [b](</c d>) [/z](/z) `[c](/old)` [p](gone.png)\n'
        "[r]: /new\n```\n[d](/old)\n```\n[e](/other)"
    )


@given(st.text(alphabet="[]()!<>`~ab:/ \n\\", max_size=80))
def test_without_new_targets_a_text_stays_as_it_is(text: str) -> None:
    assert retargeted(text, lambda _: None) == text
