"""Regular expressions that can't run away.

Python's engine tries every way in which a pattern can fit, so that a pattern of a few signs can
take hours over a line. Here the ways are counted before a pattern is used: at any place of a text
the engine has at most `MOST_WAYS` to try, so that the time grows with the text and with nothing
else. What has no such number is refused: `*`, `+` and `{n,}` without an end, and going back to an
earlier part. Where they are allowed, a text is read in windows, which ends them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from re import _constants as signs  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MOST_WAYS = 2_000
MOST_WAYS_IN_A_WINDOW = 100_000
ENDLESS = 200  # what `*` and `+` count as where they are allowed
LONGEST = 300
WINDOW, STEP = 1_000, 500  # characters; what is longer than a step is not found

_ONE_WAY = frozenset(
    {signs.LITERAL, signs.NOT_LITERAL, signs.ANY, signs.IN, signs.AT, signs.RANGE, signs.CATEGORY}
)


class PatternRefused(ValueError):
    """The pattern is not valid, or could take very long over a text; the message says why."""

    code = "pattern_refused"


def bounded(pattern: str, *, endless: bool = False) -> re.Pattern[str]:
    """The pattern, compiled without regard to case; `endless` allows `*` and `+`, as long as none
    stands inside another. Raises PatternRefused."""
    if len(pattern) > LONGEST:
        raise PatternRefused(f"A pattern has {LONGEST} characters at most.")
    try:
        ways = _Ways(endless).of_all(parser.parse(pattern, re.IGNORECASE))
        compiled = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as trouble:
        raise PatternRefused(f"This pattern is not valid: {trouble}.") from trouble
    if ways > (MOST_WAYS_IN_A_WINDOW if endless else MOST_WAYS):
        message = "This pattern can fit in too many ways. Make its repetitions shorter."
        raise PatternRefused(message)
    if compiled.match("") is not None:
        raise PatternRefused("This pattern fits an empty text. Say what must be there.")
    return compiled


def matches_in(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """What the pattern finds, in order. The time grows with the text alone."""
    done = 0
    for start in range(0, max(1, len(text) - STEP), STEP):
        end = min(start + WINDOW, len(text))
        for match in pattern.finditer(text, start, end):
            whole = match.end() < end or end == len(text)  # else it may go on behind the window
            if whole and match.start() >= done:
                done = match.end()
                yield match.group()


class _Ways:
    """Counts in how many ways a parsed pattern can fit at one place; beyond the limits, roughly."""

    def __init__(self, endless: bool) -> None:
        self._endless = endless

    def of_all(self, parts: Iterable[Any]) -> int:
        """The ways of parts one after the other."""
        ways = 1
        for sign, about in parts:
            ways = min(ways * self._of_one(sign, about), MOST_WAYS_IN_A_WINDOW + 1)
        return ways

    def _of_one(self, sign: Any, about: Any) -> int:
        if sign in _ONE_WAY:
            return 1
        if sign is signs.BRANCH:
            return sum(self.of_all(branch) for branch in about[1])
        if sign is signs.SUBPATTERN:
            return self.of_all(about[-1])
        if sign in (signs.ASSERT, signs.ASSERT_NOT):
            return self.of_all(about[1])
        if sign in (signs.MAX_REPEAT, signs.MIN_REPEAT):
            return self._of_repeat(*about)
        raise PatternRefused("This pattern goes back to an earlier part of itself. Write it out.")

    def _of_repeat(self, least: int, most: Any, repeated: Iterable[Any]) -> int:
        if most is signs.MAXREPEAT:
            if not self._endless:
                how = "{1,20} in the place of +, {0,20} of *"
                raise PatternRefused(f"Say where a repetition ends: {how}.")
            most = max(least, ENDLESS)
        inner, ways = self.of_all(repeated), 0
        for times in range(least, int(most) + 1):
            ways += min(inner**times, MOST_WAYS_IN_A_WINDOW + 1) if inner > 1 else 1
            if ways > MOST_WAYS_IN_A_WINDOW:
                break
        return ways
