"""Hides what identifies a person before a sentence of a ticket is shown.

Personal data as everywhere, and what may identify somebody in a report that is passed on: links,
and every long number."""

from __future__ import annotations

import re

from unsnag.domain import personal_data

_URL = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_DIGITS = re.compile(r"(?<![\w])\+?\(?\d(?:[\s().\-/]{0,2}\d){5,24}(?!\w)")
_LONG = re.compile(r"\b(?=\w*\d\w*\d\w*\d\w*\d\w*\d)[\w-]{9,}\b")
_ENDING = re.compile(r"\[card ending \d{4}\]")
_SPACE = re.compile(r"\s+")


def masked(text: str) -> str:
    """The text without personal data, links and long numbers."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    plain = personal_data.masked(_URL.sub("[link]", plain))
    plain = _LONG.sub("[number]", _DIGITS.sub("[number]", _ENDING.sub("[card]", plain)))
    return _SPACE.sub(" ", plain).strip()


def shortened(text: str, letters: int = 140) -> str:
    """The first sentence or so, cut between words, masked."""
    shown = masked(text[:1_000])
    if len(shown) <= letters:
        return shown
    cut = shown[: letters - 1]
    return cut[: max(cut.rfind(" "), letters // 2)].rstrip(" ,;:.-") + "…"
