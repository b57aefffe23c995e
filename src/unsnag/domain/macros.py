"""Macros: answers that are written again and again, with places for what differs.

A macro is text and nothing else: a place is filled with a value, and what a value says is never
read as a place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_NAME, LONGEST_TEXT = 80, 5_000
PLACES = {
    "customer": "the customer's first name",
    "agent": "your own name",
    "ticket": "the ticket's number",
    "company": "the company's name",
}
_PLACE = re.compile(r"\{([\w.]{1,40})\}")


class MacroWrong(ValueError):
    """The macro can't be kept; the message says what to change."""

    code = "macro_wrong"


@dataclass(frozen=True)
class Macro:
    """A named answer. `text` is as it was written, with its places."""

    name: str
    text: str
    id: int = 0

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with each place filled. A place without a value stays as it is written, so that
        whoever sends it sees what is missing."""
        return _PLACE.sub(lambda found: values.get(found[1]) or found[0], self.text)


def checked(name: str, text: str) -> Macro:
    """A macro to keep. Raises MacroWrong."""
    name, text = " ".join(name.split()), text.replace("\r\n", "\n").strip()
    if not name or not text:
        raise MacroWrong("Give it a name and a text.")
    if len(name) > LONGEST_NAME or len(text) > LONGEST_TEXT:
        raise MacroWrong(
            f"A name has at most {LONGEST_NAME} characters and a text {LONGEST_TEXT:,}."
        )
    unknown = sorted({place for place in _PLACE.findall(text) if place not in PLACES})
    if unknown:
        raise MacroWrong(
            f"There is no {{{unknown[0]}}} to fill in. You can use "
            + ", ".join(f"{{{place}}}" for place in PLACES)
            + "."
        )
    return Macro(name, text)


def first_name(name: str) -> str:
    """How to greet somebody: the first of their names, "" where none is known."""
    words = name.split()
    return words[0] if words and "@" not in words[0] else ""
