"""What somebody may have meant, by the words that their own shelf holds: a word that only a closed
article has is never offered."""

from __future__ import annotations

import re
from collections.abc import Set
from difflib import get_close_matches

_WORD = re.compile(r"[^\W\d_]{4,}")
NEAR = 0.75
MOST_WORDS = 12


def words_of(text: str) -> set[str]:
    """The words of a text that are long enough to be misspelt."""
    return {word.casefold() for word in _WORD.findall(text)}


def meant(query: str, known: Set[str]) -> str:
    """The query with each unknown word as the nearest known one with the same first letter; empty
    when nothing changes."""
    written = query.casefold()
    for word in _WORD.findall(written)[:MOST_WORDS]:
        if word in known:
            continue
        alike = [one for one in known if one[0] == word[0] and abs(len(one) - len(word)) <= 2]
        nearest = get_close_matches(word, sorted(alike), n=1, cutoff=NEAR)
        if nearest:
            written = re.sub(rf"\b{re.escape(word)}\b", nearest[0], written)
    return "" if written == query.casefold() else written
