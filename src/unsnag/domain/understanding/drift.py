"""Whether what customers ask for, and how well it is understood, has moved.

The last 7 and the last 28 whole days are compared with the 56 days before them: each intent's share
of the messages, the share refused, how sure the classifier was, and how much was corrected. All of
it is one question, whether two shares differ, and is answered by Fisher's exact test, so that small
counts raise nothing. It is asked over and over and about many things: about 7 days every day, about
28 days every week, half of it about single intents and half about all messages. The limit of a
single answer is the FALSE_ALARMS of a year, dealt out over all of these: whatever depends on what,
the chance that a year without a change raises any alarm stays below it.

Days differ more than chance where messages come in bursts. Then the counts are divided by how much
more (the design effect), as if fewer messages had come.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import accumulate
from math import exp, lgamma, log, sqrt

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

_UPPER = 1.645  # of a one-sided interval of 95 %
_LEAST_KNOWN = 0.25
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
        effect = design_effect([(hits[:cut], whole[:cut]), (hits[cut:], whole[cut:])])
        chance = split_chance(*(round(count / effect) for count in (x, n, y, m)))
        if chance < (STILL if thing in again else limit):
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


def design_effect(windows: Sequence[tuple[Sequence[int], Sequence[int]]]) -> float:
    """How much more the share differs from day to day than chance has it, each window by itself; 1
    where it doesn't, and where it does the upper end of what it may be. Windows are pairs of (hits,
    messages) by day."""
    uneven, free = 0.0, 0
    for hits, whole in windows:
        n = sum(whole)
        share = sum(hits) / n if n else 0.0
        spread = share * (1 - share)
        filled = [(x, size) for x, size in zip(hits, whole, strict=True) if size]
        if spread and len(filled) > 1:
            uneven += sum((x - size * share) ** 2 / (size * spread) for x, size in filled)
            free += len(filled) - 1
    if not free:
        return 1.0
    effect, error = uneven / free, sqrt(2 / free)
    if effect > 1 + 2 * error:  # more than chance lets it look: then the most that it may be
        effect /= max(1 - _UPPER * error, _LEAST_KNOWN)
    return max(1.0, effect)


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
