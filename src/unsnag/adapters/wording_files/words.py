"""Read the help center's words, a file for each language: those that ship, and a company's own in
its data folder, which come first. Whatever is wrong names the file and the line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from string import Formatter
from typing import Any

from unsnag.adapters.knowledge_folder.front_matter import Fields, read_fields, read_text
from unsnag.domain.wording import Wording, Wordings

SHIPPED = Path(__file__).parent
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z]{2})?")
_MOST_FILES = 100


def read_wordings(own: Path) -> Wordings:
    """Every language there is a file for: `de.yaml`, `pt-BR.yaml`. A language in both folders has
    the words of both, the company's where they differ. Raises NotReadable."""
    found: dict[str, Wording] = {}
    for folder in (SHIPPED, own):
        for file in sorted(folder.glob("*.yaml"))[:_MOST_FILES]:
            if _LANGUAGE.fullmatch(file.stem):
                found[file.stem] = _read(file, found.get(file.stem))
    return Wordings(found)


def _read(file: Path, before: Wording | None) -> Wording:
    fields = read_fields(file, read_text(file))
    start = before or Wording(file.stem)
    return Wording(
        language=file.stem,
        words={**start.words, **_words(fields)},
        months=_names(fields, "months", start.months),
        days=_names(fields, "days", start.days),
        date=_form(fields, "date", start.date, {"day", "month", "year"}),
        weekday=_form(fields, "weekday", start.weekday, {"weekday", "day", "month"}),
    )


def _words(fields: Fields) -> dict[str, str]:
    """A phrase that is left empty stays English."""
    given = fields.values.get("words", {})
    if not isinstance(given, dict):
        raise fields.wrong("words", 'Below “words” stand lines like "Search": "Suchen".')
    for text, said in given.items():
        if not isinstance(said, str | None):
            raise fields.wrong("words", f"“{text}” must be a text.")
        if said and (more := _values(fields, said) - _values(fields, str(text))):
            raise fields.wrong("words", f"“{said}” has {{{min(more)}}}, which “{text}” lacks.")
    return {str(text): str(said) for text, said in given.items() if said}


def _values(fields: Fields, text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        raise fields.wrong("words", f"“{text}” has a brace that is not closed.") from None


def _names(fields: Fields, name: str, start: tuple[str, ...]) -> tuple[str, ...]:
    given = fields.texts(name)
    if given and len(given) != len(start):
        raise fields.wrong(name, f"“{name}” must be {len(start)} names.")
    return given or start


def _form(fields: Fields, name: str, start: str, known: set[str]) -> str:
    form = fields.text(name, default=start)
    if _values(fields, form) - known:
        raise fields.wrong(name, f"“{name}” is made of {', '.join(sorted(known))} in braces.")
    return form


def skeleton(english: Iterable[str], wording: Wording) -> dict[str, Any]:
    """A file's content with every phrase, those that the language has and empty ones."""
    return {
        "months": list(wording.months),
        "days": list(wording.days),
        "date": wording.date,
        "weekday": wording.weekday,
        "words": {text: wording.words.get(text, "") for text in english},
    }
