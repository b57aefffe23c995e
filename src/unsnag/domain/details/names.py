"""Names of things in a message: products, plans, the answers of a choice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence


def fold_words(text: str) -> str:
    """Words in small letters with single spaces, without apostrophes and other marks."""
    plain = re.sub(r"(?<=\w)['’](?=\w)", "", text.casefold().replace("_", " "))
    return " ".join(re.findall(r"\w+", plain))


def mentions(words: str, names: Mapping[str, Sequence[str]]) -> list[tuple[str, int]]:
    """The values that folded words name, each with where; `names` holds what a value is called.
    A name inside a longer one that stands there too is not named by itself (“Skerry” in “Skerry
    Mini”)."""
    folded = [(fold_words(name), value) for value, called in names.items() for name in called]
    found, taken = [], [False] * len(words)
    for name, value in sorted(folded, key=lambda pair: -len(pair[0])):
        for match in re.finditer(rf"\b{re.escape(name)}\b", words) if name else ():
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = [True] * len(name)
                found.append((value, match.start()))
    return found


def named_in(text: str, names: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The values that a message names, each once, in its order."""
    found = sorted(mentions(fold_words(text), names), key=lambda pair: pair[1])
    return tuple(dict.fromkeys(value for value, _ in found))
