"""What a company's readers call the same thing: groups of words and phrases.

A query that uses one of a group is also searched with the others, and what is typed is completed
with them too. Only whole words count, so that `app` does not turn `apply` into something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

MOST_OTHERS = 4  # other names of one phrase that are searched too
MOST_WORDINGS = 2  # other wordings of a whole query whose meaning is looked up


class Synonyms:
    """Groups of phrases that mean the same."""

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        self._others: dict[str, tuple[str, ...]] = {}
        for group in groups:
            names = list(dict.fromkeys(tidy for name in group if (tidy := _tidy(name))))
            for name in names:
                others = [other for other in names if other != name]
                known = self._others.get(name, ())
                self._others[name] = tuple(dict.fromkeys((*known, *others)))[:MOST_OTHERS]
        longest_first = sorted(self._others, key=lambda name: (-len(name), name))
        told = "|".join(re.escape(name) for name in longest_first)
        self._found = re.compile(rf"(?<!\w)(?:{told})(?!\w)") if told else None

    def of(self, text: str) -> dict[str, str]:
        """Each phrase of the text that is in a group, with its other names."""
        if self._found is None:
            return {}
        named = dict.fromkeys(self._found.findall(_tidy(text)))
        return {name: " ".join(self._others[name]) for name in named}

    def wordings(self, text: str) -> list[str]:
        """The text with a phrase called by its other names; empty where none is in a group."""
        if self._found is None:
            return []
        tidy = _tidy(text)
        found: list[str] = []
        for name in dict.fromkeys(self._found.findall(tidy)):
            before_and_after = re.split(rf"(?<!\w){re.escape(name)}(?!\w)", tidy)
            found += [other.join(before_and_after) for other in self._others[name]]
        return found[:MOST_WORDINGS]


def _tidy(text: str) -> str:
    return " ".join(text.casefold().split())
