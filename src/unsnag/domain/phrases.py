"""What the AI says of itself, in each language that it writes: the words around a playbook's own.

English is the key of every phrase and what is said where a language lacks it. `{name}` stands for a
value that is given. Names of goods, cards and places come from the connected systems and stay as
they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from unsnag.domain.phrases_german import GERMAN, GERMAN_DAYS, GERMAN_MONTHS
from unsnag.domain.shared import Money

ENGLISH = "en"
PHRASES: Mapping[str, Mapping[str, str]] = {"de": GERMAN}


def phrase(text: str, language: str, **values: object) -> str:
    """The phrase in that language, or in English, with the values put in."""
    found = PHRASES.get(language, {}).get(text, text)
    return found.format(**values) if values else found


def choice(label: str, value: str, language: str) -> dict[str, str]:
    """A button: what it says in that language, and what pressing it sends."""
    return {"label": phrase(label, language), "choice": value}


def day(moment: datetime, language: str, *, year: bool = False) -> str:
    """A day with its weekday, such as Friday 6 November or Freitag, 6. November."""
    if language == "de":
        said = f"{GERMAN_DAYS[moment.weekday()]}, {moment.day}. {GERMAN_MONTHS[moment.month - 1]}"
    else:
        said = f"{moment:%A} {moment.day} {moment:%B}"
    return f"{said} {moment.year}" if year else said


def money(amount: Money, language: str) -> str:
    """An amount as it is written in that language: €1,200.00 or 1.200,00 €."""
    said = str(amount)
    if language != "de":
        return said
    bare = said.lstrip("-")
    digits = bare.lstrip("".join(c for c in bare if not c.isdigit()))
    sign, unit = said[: len(said) - len(bare)], bare[: len(bare) - len(digits)].strip()
    return f"{sign}{digits.translate(str.maketrans(',.', '.,'))} {unit}"
