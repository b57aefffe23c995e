"""The widget's own words, a file for each language but English, which the widget brings along."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from unsnag.entrypoints.web.help_center.languages import direction

WORDS = Path(__file__).parent / "words"
LANGUAGES = ("en", *sorted(file.stem for file in WORDS.glob("*.json")))


@dataclass(frozen=True)
class Spoken:
    """What the widget says, and how it is written. English has no words here."""

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
    words: Mapping[str, str] = {}
    if language != "en":
        words = json.loads((WORDS / f"{language}.json").read_text(encoding="utf-8"))
    return Spoken(language, "rtl" if direction(language) == "rtl" else "ltr", words)
