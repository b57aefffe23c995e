"""The widget's own words, a file for each language. In English the widget brings along what it says
before it has heard from us, so that the file has the others alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from unsnag.entrypoints.web.help_center.languages import direction

WORDS = Path(__file__).parent / "words"
LANGUAGES = ("en", *sorted(file.stem for file in WORDS.glob("*.json") if file.stem != "en"))


@dataclass(frozen=True)
class Spoken:
    """What the widget says, and how it is written. Of English the words that
    the widget doesn't bring along."""

    language: str
    direction: Literal["ltr", "rtl"]
    words: Mapping[str, str]


def spoken_among(wanted: Sequence[str]) -> Spoken:
    """The words for the first of these language tags that the widget speaks, by its first part
    (`pt-BR` is `pt`); English when there is none."""
    bases = (tag.replace("_", "-").partition("-")[0].casefold() for tag in wanted)
    return _read(next((base for base in bases if base in LANGUAGES), "en"))


@lru_cache(maxsize=len(LANGUAGES))
def _read(language: str) -> Spoken:
    file = WORDS / f"{language}.json"
    words: Mapping[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return Spoken(language, "rtl" if direction(language) == "rtl" else "ltr", words)
