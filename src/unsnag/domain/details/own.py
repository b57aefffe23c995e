"""Details that a company defines itself: the form of its order and serial numbers, contracts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from unsnag.domain.details.patterns import bounded, matches_in

MOST_FOUND = 20


class DetailWrong(ValueError):
    """The pattern finds something else than its examples say; the message names the first."""

    code = "detail_wrong"


@dataclass(frozen=True)
class Detail:
    """A named pattern. It is found as a whole word, without regard to case."""

    name: str
    about: str
    pattern: str
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """The pattern as it is searched: never in the middle of a longer word or number."""
        return rf"(?<!\w)(?:{self.pattern})(?!\w)"

    def found_in(self, text: str) -> tuple[str, ...]:
        """The different values in a text, in order, as they are kept: capitals, no spaces."""
        return values_of(re.compile(self.whole, re.IGNORECASE), text)


def values_of(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    """What a pattern finds, as values are kept: capitals, without spaces, each once."""
    found: dict[str, None] = {}
    for match in matches_in(pattern, text):
        found.setdefault(re.sub(r"\s+", "", match).upper())
        if len(found) == MOST_FOUND:
            break
    return tuple(found)


def checked(detail: Detail) -> Detail:
    """The same detail. Raises PatternRefused, or DetailWrong where an example isn't found whole,
    where a counter-example is found, or where there is no example."""
    compiled = bounded(detail.whole)
    if not detail.examples:
        raise DetailWrong(f"“{detail.name}” needs at least one example.")
    for example in detail.examples:
        match = compiled.search(example)
        if match is None or match.group() != example:
            raise DetailWrong(f"“{detail.name}” doesn't find its example “{example}”.")
    wrong = _first_found(compiled, detail.counter_examples)
    if wrong is not None:
        raise DetailWrong(f"“{detail.name}” finds its counter-example “{wrong}”.")
    return detail


def _first_found(pattern: re.Pattern[str], texts: Sequence[str]) -> str | None:
    return next((text for text in texts if pattern.search(text)), None)
