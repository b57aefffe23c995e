"""Made days of messages: how many come is chance, and so is what each is about and how sure the
classifier is. Changes can be planted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from unsnag.domain.understanding.drift import Day, Moved, Thing, look

FIRST = date(2026, 1, 1)
BEHIND = 84
WEEKDAYS = (1.25, 1.15, 1.1, 1.05, 1.0, 0.75, 0.7)


@dataclass(frozen=True)
class Mix:
    """What messages are about on a day: the share of each intent, of those refused, of those
    corrected, and how sure the classifier is of those that it takes for an intent and of the others
    (beta distributions); `misread` ones are of no known intent and taken for one all the same."""

    intents: tuple[float, ...]
    refused: float = 0.12
    corrected: float = 0.03
    sure: tuple[float, float] = (6.0, 1.2)
    less_sure: tuple[float, float] = (1.5, 2.5)
    misread: float = 0.0


def usual(intents: int = 30) -> Mix:
    """Few intents hold most of the messages, as with every company."""
    weights = [1 / (1 + place) for place in range(intents)]
    return Mix(tuple(weight / sum(weights) for weight in weights))


def with_new_intent(mix: Mix, share: float = 0.05, refused: float = 0.6) -> Mix:
    """A new intent takes this share of all messages. The model refuses some of them and takes the
    others for its fifth intent."""
    known = [one * (1 - mix.refused) * (1 - share) for one in mix.intents]
    known[4] += share * (1 - refused)
    no_intent = mix.refused * (1 - share) + share * refused
    shares = tuple(one / sum(known) for one in known)
    return replace(mix, intents=shares, refused=no_intent, misread=share * (1 - refused))


def with_shift(mix: Mix, of: int = 3, times: float = 2.0) -> Mix:
    """One intent comes more often, the others as before."""
    shares = [one * (times if place == of else 1) for place, one in enumerate(mix.intents)]
    return replace(mix, intents=tuple(one / sum(shares) for one in shares))


def less_sure(mix: Mix) -> Mix:
    """What is recognised is so with less sureness: 0.74 instead of 0.83 on average."""
    return replace(mix, sure=(4.2, 1.5))


class Traffic:
    """Days of `daily` messages on average. `bursts` above 0 lets the mix of each day differ from
    the others' more than chance."""

    def __init__(self, seed: int, daily: int = 100, bursts: float = 0.0) -> None:
        self._random, self._daily, self._bursts = np.random.default_rng(seed), daily, bursts

    def day(self, number: int, mix: Mix) -> Day:
        random = self._random
        messages = int(random.poisson(self._daily * WEEKDAYS[number % 7]))
        shares = np.array(mix.intents)
        if self._bursts:
            shares = random.dirichlet(shares / self._bursts)
        refused = int(random.binomial(messages, mix.refused))
        counts = random.multinomial(messages - refused, shares)
        misread = int(random.binomial(messages - refused, mix.misread))
        sureness = np.concatenate(
            [
                random.beta(*mix.sure, messages - refused - misread),
                random.beta(3.0, 2.0, misread),
                random.beta(*mix.less_sure, refused),
            ]
        )
        percents, times = np.unique(np.round(100 * sureness).astype(int), return_counts=True)
        return Day(
            FIRST + timedelta(days=number),
            messages,
            {f"intent_{i}": int(n) for i, n in enumerate(counts) if n},
            refused,
            int(random.binomial(messages, mix.corrected)),
            {int(p): int(n) for p, n in zip(percents, times, strict=True)},
        )

    def days(self, first: int, last: int, mix: Mix) -> list[Day]:
        return [self.day(number, mix) for number in range(first, last)]


def alarms_in_a_year(traffic: Traffic, mix: Mix) -> list[tuple[int, Moved]]:
    """Every alarm of 365 daily looks at traffic without a change, with the day of the look."""
    days = traffic.days(0, BEHIND + 365, mix)
    return [
        (end, moved)
        for end in range(BEHIND, len(days))
        for moved in look(days[end - BEHIND : end])
        if moved.alarming
    ]


def days_to_detect(
    traffic: Traffic, before: Mix, after: Mix, wanted: Callable[[Thing], bool], most: int = 90
) -> int | None:
    """Daily looks after the change until one alarms about a wanted thing; None within `most`."""
    days = traffic.days(0, BEHIND, before)
    for number in range(1, most + 1):
        days.append(traffic.day(BEHIND + number - 1, after))
        if any(one.alarming and wanted(one.thing) for one in look(days[-BEHIND:])):
            return number
    return None
