"""What readers did with what was found, and how much that may move a ranking.

A click says two things: that the article helps, and that it stood high enough to be seen. Only the
first may be learned, or a wrong first place would feed itself. So each showing counts as a chance
that shrinks with the position, and an article is judged by what it earned for its chances. Few
chances say little (smoothing), and no evidence moves an article by more than a bounded lift.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LEFT_AT_ONCE = 10.0  # seconds; a shorter stay says that it was the wrong article
READ = 45.0  # seconds from which a stay says that it was read
SMOOTHING = 6.0  # chances of an average article that every article starts with
LEAST_MEAN = 0.02  # of what a chance earns on average, so that an empty log divides nothing
LONGEST_QUERY = 300  # characters of a query that are kept
MOST_SHOWN = 20  # articles of one result that are kept


class Place(StrEnum):
    """Where the articles were shown; all places teach the same ranking."""

    SEARCH = "search"  # the results page of the help center
    FORM = "form"  # under the form that writes to us
    WIDGET = "widget"  # the chat window on the customer's site


@dataclass(frozen=True)
class Visit:
    """An article of a result was opened. `dwell` is in seconds, None while it is not known."""

    article_id: str
    dwell: float | None = None
    solved: bool = False


@dataclass(frozen=True)
class SearchSeen:
    """One search: what was shown, best first, and what came of it."""

    query: str
    shown: tuple[str, ...]
    visits: tuple[Visit, ...] = ()
    wrote_anyway: bool = False


@dataclass(frozen=True)
class Preference:
    """How much better (to 1) or worse (to -1) an article does for a query than its place says."""

    query: str
    article_id: str
    lift: float


def chance(position: int) -> float:
    """The chance that a reader looks at the article at `position` (0 is first)."""
    return 1.0 / (position + 1)


def gain(visit: Visit, *, wrote_anyway: bool) -> float:
    """What a visit is worth, 0…1. Only "solved it" counts for one who wrote to us all the same."""
    if visit.solved:
        return 1.0
    if wrote_anyway:
        return 0.0
    if visit.dwell is None:
        return 0.3
    if visit.dwell < LEFT_AT_ONCE:
        return 0.0
    return 0.7 if visit.dwell >= READ else 0.4


def same_need(query: str) -> str:
    """A key that queries share when they have the same words, whatever their order and case."""
    return " ".join(sorted(set(re.findall(r"\w+", query[:LONGEST_QUERY].casefold()))))


def preferences(seen: Iterable[SearchSeen]) -> tuple[Preference, ...]:
    """The lift of every article shown for a query, queries with the same words taken together.

    The same searches in any order give the same lifts. A search counts once for an article,
    however often it was opened."""
    chances: defaultdict[tuple[str, str], float] = defaultdict(float)
    earned: defaultdict[tuple[str, str], float] = defaultdict(float)
    wording: dict[str, str] = {}
    for each in seen:
        need = same_need(each.query)
        if not need:
            continue
        wording[need] = min(each.query, wording.get(need, each.query))
        best: dict[str, float] = {}
        for visit in each.visits:
            worth = gain(visit, wrote_anyway=each.wrote_anyway)
            best[visit.article_id] = max(worth, best.get(visit.article_id, 0.0))
        for position, article in enumerate(dict.fromkeys(each.shown[:MOST_SHOWN])):
            chances[need, article] += chance(position)
            earned[need, article] += best.get(article, 0.0)
    return _lifts(chances, earned, wording)


def _lifts(
    chances: dict[tuple[str, str], float],
    earned: dict[tuple[str, str], float],
    wording: dict[str, str],
) -> tuple[Preference, ...]:
    """What each article earned for its chances, beside the mean of all, as bounded lifts."""
    everything = math.fsum(chances.values())
    mean = max(math.fsum(earned.values()) / everything, LEAST_MEAN) if everything else LEAST_MEAN
    found = []
    for (need, article), had in sorted(chances.items()):
        rate = (earned[need, article] + SMOOTHING * mean) / (had + SMOOTHING)
        lift = math.tanh(math.log(rate / mean))
        found.append(Preference(wording[need], article, lift))
    return tuple(found)
