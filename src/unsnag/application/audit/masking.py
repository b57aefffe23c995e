"""Hides what identifies a person before a sentence of a ticket is shown."""

from __future__ import annotations

import re

_EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}")
_URL = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b")
_DIGITS = re.compile(r"(?<![\w])\+?\(?\d(?:[\s().\-/]{0,2}\d){5,24}(?!\w)")
_LONG = re.compile(r"\b(?=\w*\d\w*\d\w*\d\w*\d\w*\d)[\w-]{9,}\b")
_SPACE = re.compile(r"\s+")


def masked(text: str) -> str:
    """The text without e-mail addresses, links, phone, card, account and other long numbers."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    plain = _URL.sub("[link]", _EMAIL.sub("[e-mail]", plain))
    plain = _DIGITS.sub("[number]", _IBAN.sub("[account]", plain))
    return _SPACE.sub(" ", _LONG.sub("[number]", plain)).strip()


def shortened(text: str, letters: int = 140) -> str:
    """The first sentence or so, cut between words, masked."""
    shown = masked(text[:1_000])
    if len(shown) <= letters:
        return shown
    cut = shown[: letters - 1]
    return cut[: max(cut.rfind(" "), letters // 2)].rstrip(" ,;:.-") + "…"
