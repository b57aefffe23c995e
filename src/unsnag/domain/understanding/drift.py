"""Whether what customers ask for, and how well it is understood, has moved.

The last 7 and the last 28 whole days are compared with the 56 days before them: each intent's share
of the messages, the share refused, how sure the classifier was, and how much was corrected. All of
it is one question, whether two shares differ, and is answered by Fisher's exact test, so that small
counts raise nothing. It is asked over and over and about many things: about 7 days every day, about
28 days every week, half of it about single intents and half about all messages. The limit of a
single answer is the FALSE_ALARMS of a year, dealt out over all of these: whatever depends on what,
the chance that a year without a change raises any alarm stays below it.

Where messages come in bursts, days differ more than single messages would by chance, and the exact
test of messages is wrong. So the days' own shares are asked too, by the exact rank sum test, and
both must be below the limit.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from math import comb, exp, lgamma, log, sqrt

FALSE_ALARMS = 0.05
"""The most that the chance of any alarm in a year without a change may be."""

LOOKS = {7: 365, 28: 53}
"""Looks in a year at each recent window, in days."""

WEEK = 7
RECENT = tuple(LOOKS)
REFERENCE = 56
FEWEST_REFERENCE = 28
"""Days of a reference; with fewer behind it a look says nothing."""

STILL = 0.01
"""An alarm stays as long as the chance of what raised it is below this."""

LEAST_SURE = 0.3
"""Sureness is compared by how many messages are among the least sure ones of both windows."""

_PLAIN = 3.0  # standard errors below which nothing can be under the limit; spares the exact test


class Watched(StrEnum):
    """Closed set of what is watched."""

    INTENT = "intent"  # one intent's share of the messages
    REFUSED = "refused"  # taken for no known intent
    UNSURE = "unsure"  # among the least sure ones
    CORRECTED = "corrected"  # people said that it was something else


ONLY_RISING = (Watched.UNSURE, Watched.CORRECTED)


@dataclass(frozen=True)
class Thing:
    """What may move; `intent` names which, of intents alone."""

    watched: Watched
    intent: str = ""


@dataclass(frozen=True)
class Day:
    """What the classifier made of one whole day's messages. `intents` counts those that were taken
    for one, `refused` the others. `sureness` counts messages by per cent."""

    day: date
    messages: int
    intents: Mapping[str, int] = field(default_factory=dict)
    refused: int = 0
    corrected: int = 0
    sureness: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Moved:
    """A thing in the two windows: of `messages` recent ones `hits`, of `before` earlier ones
    `hits_before`. `chance` is how likely so uneven a split is if nothing moved; it raises an alarm
    below `limit`. `since` is the day from which on the split is the most uneven."""

    thing: Thing
    window: int
    hits: int
    messages: int
    hits_before: int
    before: int
    chance: float
    limit: float
    since: date

    @property
    def alarming(self) -> bool:
        return self.chance < self.limit

    @property
    def share(self) -> float:
        return self.hits / self.messages if self.messages else 0.0

    @property
    def share_before(self) -> float:
        return self.hits_before / self.before if self.before else 0.0


def look(days: Sequence[Day], again: Collection[Thing] = ()) -> tuple[Moved, ...]:
    """What has moved by the end of the last of `days` (consecutive, oldest first), the least likely
    first; each thing once, at the window that shows it best. To be asked about each day once. Of
    the things in `again` also what is below STILL only, on every day."""
    found: dict[Thing, Moved] = {}
    for window in RECENT:
        if len(days) < window + FEWEST_REFERENCE:
            continue
        due = window == WEEK or days[-1].day.toordinal() % WEEK == 0
        for moved in _in_window(days[-window - REFERENCE :], window, again):
            known = found.get(moved.thing)
            better = known is None or moved.chance < known.chance
            if better and (due or moved.thing in again):
                found[moved.thing] = moved
    return tuple(sorted(found.values(), key=lambda one: (one.chance, one.thing.intent)))


def _in_window(days: Sequence[Day], window: int, again: Collection[Thing]) -> list[Moved]:
    whole = [day.messages for day in days]
    series = _series(days)
    every, single = len(Watched) - 1, len(series) - len(Watched) + 1
    of_all = FALSE_ALARMS / (len(RECENT) * LOOKS[window]) / 2
    found = []
    for thing, hits in series.items():
        cut = len(days) - window
        x, n, y, m = sum(hits[cut:]), sum(whole[cut:]), sum(hits[:cut]), sum(whole[:cut])
        if thing not in again and abs(_errors(x, n, y, m)) < _PLAIN:
            continue
        if thing.watched in ONLY_RISING and x * m <= y * n:
            continue
        limit = of_all / (single if thing.watched is Watched.INTENT else every)
        allowed = STILL if thing in again else limit
        chance = split_chance(x, n, y, m)
        if chance < allowed:
            days_of = list(zip(hits, whole, strict=True))
            chance = max(chance, days_chance(days_of[cut:], days_of[:cut]))
        if chance < allowed:
            since = days[_turn(hits, whole, cut)].day
            found.append(Moved(thing, window, x, n, y, m, chance, limit, since))
    return found


def _series(days: Sequence[Day]) -> dict[Thing, list[int]]:
    """Hits by day of everything that is watched."""
    names = sorted({intent for day in days for intent in day.intents})
    series = {
        Thing(Watched.INTENT, name): [day.intents.get(name, 0) for day in days] for name in names
    }
    series[Thing(Watched.REFUSED)] = [day.refused for day in days]
    series[Thing(Watched.CORRECTED)] = [min(day.corrected, day.messages) for day in days]
    edge = _least_sure(days)
    series[Thing(Watched.UNSURE)] = [
        sum(count for percent, count in day.sureness.items() if percent <= edge) for day in days
    ]
    return series


def _least_sure(days: Sequence[Day]) -> int:
    """Up to which per cent a message is among the least sure. It is found in both windows together:
    only so is the split of those messages between the two an exact one."""
    counts = [0] * 101
    for day in days:
        for percent, count in day.sureness.items():
            counts[percent] += count
    wanted, up_to = LEAST_SURE * sum(counts), list(accumulate(counts))
    return min(range(101), key=lambda percent: abs(up_to[percent] - wanted))


def _errors(x: int, n: int, y: int, m: int) -> float:
    """How many standard errors two shares are apart."""
    if not n or not m:
        return 0.0
    share = (x + y) / (n + m)
    error = sqrt(share * (1 - share) * (1 / n + 1 / m))
    return (x / n - y / m) / error if error else 0.0


def days_chance(recent: Sequence[tuple[int, int]], earlier: Sequence[tuple[int, int]]) -> float:
    """How likely it is that the recent days' shares lie so far above or below the earlier ones if
    no day differs from another but by chance, of whatever kind: the exact rank sum test, twice the
    tail. Days are (hits, messages); days that share a share count as if they spoke against it."""
    late = [x / n for x, n in recent if n]
    early = sorted(y / m for y, m in earlier if m)
    if not late or not early:
        return 1.0
    above = sum(bisect_left(early, share) for share in late)
    below = sum(len(early) - bisect_right(early, share) for share in late)
    pairs = len(late) * len(early)
    return min(1.0, 2 * _ranked(len(late), len(early))[pairs - max(above, below)])


@lru_cache(maxsize=64)
def _ranked(late: int, early: int) -> tuple[float, ...]:
    """At each place the chance that at most so many of all pairs of a late and an early day speak
    against the late ones being higher, all orders being equally likely."""
    ways = [1] + [0] * (late * early)
    for size in range(1, late + 1):
        for place in range(late * early, early + size - 1, -1):
            ways[place] -= ways[place - early - size]
        for place in range(size, late * early + 1):
            ways[place] += ways[place - size]
    whole = comb(late + early, late)
    return tuple(below / whole for below in accumulate(ways))


def split_chance(x: int, n: int, y: int, m: int) -> float:
    """How likely a split of x + y hits over n and m messages at least as uneven is if nothing
    moved: Fisher's exact test, twice the tail on the side where it is uneven."""
    hits, rest = x + y, n + m - x - y
    if not hits or not rest or not n or not m:
        return 1.0
    least, most = max(0, n - rest), min(n, hits)
    whole = _ways(n + m, n)
    further = range(x, most + 1) if x * m >= y * n else range(x, least - 1, -1)
    return min(1.0, 2 * _tail(further, n, hits, rest, whole))


def _tail(counts: range, n: int, hits: int, rest: int, whole: float) -> float:
    """The chance of any of these numbers of hits, which lie ever further out."""
    total = 0.0
    for count in counts:
        one = exp(_ways(hits, count) + _ways(rest, n - count) - whole)
        total += one
        if one < total * 1e-12:
            break
    return total


def _ways(n: int, k: int) -> float:
    """The logarithm of n over k."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _turn(hits: Sequence[int], whole: Sequence[int], cut: int) -> int:
    """The place of the day from which on the share differs the most from before it, not earlier
    than twice the recent window before the end."""
    earliest = max(1, 2 * cut - len(hits))
    best, place = -1.0, cut
    x, n = sum(hits[earliest:]), sum(whole[earliest:])
    y, m = sum(hits[:earliest]), sum(whole[:earliest])
    both = _likely(x + y, n + m)
    for turn in range(earliest, len(hits)):
        gain = _likely(x, n) + _likely(y, m) - both
        if gain > best and n and m:
            best, place = gain, turn
        x, n = x - hits[turn], n - whole[turn]
        y, m = y + hits[turn], m + whole[turn]
    return place


def _likely(hits: int, n: int) -> float:
    """The log likelihood of so many hits at their own share."""
    if not 0 < hits < n:
        return 0.0
    return hits * log(hits / n) + (n - hits) * log(1 - hits / n)
