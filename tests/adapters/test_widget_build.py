"""The file that ships is the one that the sources make, and it is small."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest

from unsnag.entrypoints.web.widget.spoken import LANGUAGES, spoken_among
from unsnag.entrypoints.web.widget.views import FILE

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
ESBUILD = FRONTEND / "node_modules" / "esbuild"


def test_the_shipped_widget_names_the_sources_it_was_built_from() -> None:
    digest = hashlib.sha256()
    for source in sorted((FRONTEND / "widget").iterdir()):
        digest.update(f"{source.name}\n".encode())
        digest.update(source.read_bytes())
    first = FILE.read_text(encoding="utf-8").splitlines()[0]
    assert first.endswith(f"sources {digest.hexdigest()[:20]} */"), (
        "run `npm run build` in frontend/"
    )


@pytest.mark.skipif(not ESBUILD.is_dir(), reason="`npm ci` was not run in frontend/")
def test_building_the_sources_gives_the_shipped_file(tmp_path: Path) -> None:
    built = tmp_path / "widget.js"
    subprocess.run(["node", "build.mjs", str(built)], cwd=FRONTEND, check=True)
    assert built.read_bytes() == FILE.read_bytes()


def test_the_widget_weighs_at_most_15_kilobytes_on_the_wire() -> None:
    assert len(gzip.compress(FILE.read_bytes())) <= 15_000


def test_the_widget_needs_no_loose_policy() -> None:
    text = FILE.read_text(encoding="utf-8")
    for loose in ("eval(", "new Function", "innerHTML", "insertAdjacentHTML", "document.write"):
        assert loose not in text


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_each_language_says_everything_with_the_same_places(language: str) -> None:
    brought = json.loads((FRONTEND / "widget" / "words.json").read_text(encoding="utf-8"))
    english = brought | spoken_among(["en"]).words
    assert len(english) == len(brought) + len(spoken_among(["en"]).words), "no word twice"
    spoken = spoken_among([language]).words
    assert sorted(spoken) == sorted(english)
    for name, words in spoken.items():
        assert words.strip() == words != ""
        places = [re.findall(r"\{\w+\}", text) for text in (words, english[name])]
        assert sorted(places[0]) == sorted(places[1]), name
