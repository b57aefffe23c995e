"""What was seen of a drafted action, case by case.

A case is an error when the drafted action was materially wrong: wrong action, object or amount, or
it should have gone to a person. A right one counts only when it is final: fourteen days without
reopening, or a second review. A wrong one counts at once. What is in doubt counts as an error until
a second review clears it, so that nothing becomes safer by not being looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

FINAL_AFTER = timedelta(days=14)


class Source(StrEnum):
    """Closed set of where a case was seen."""

    OBSERVE = "observe"  # drafted beside the person who did it
    APPROVE = "approve"  # a person approved or refused it
    AUDIT = "audit"  # done without a person, looked at afterwards
    REVERSAL = "reversal"  # done without a person, and its money came back on us
    REPLAY = "replay"  # drafted for a past ticket


class Label(StrEnum):
    """Closed set of what a reviewer says of a draft."""

    RIGHT = "right"
    WRONG = "wrong"  # wrong action, object or amount, or it should have gone to a person
    CRITICAL = "critical"  # wrong person, above a cap, irreversible, or it leaks something
    UNSURE = "unsure"

    @property
    def error(self) -> bool:
        return self in (Label.WRONG, Label.CRITICAL)


class Standing(StrEnum):
    """Closed set of how a case counts today."""

    UNSEEN = "unseen"  # nobody has looked yet
    FRESH = "fresh"  # right so far; final fourteen days after the label
    RIGHT = "right"
    ERROR = "error"
    DOUBT = "doubt"  # counts as an error until a second review


@dataclass(frozen=True)
class Draft:
    """What the AI would do, did, or what a person did instead. Money in minor units."""

    action: str
    object: str
    amount: int | None

    def same_as(self, other: Draft) -> bool:
        """Whether action, object and amount agree; case and spaces in the object don't matter."""
        mine, theirs = _bare(self.object), _bare(other.object)
        return (self.action, mine, self.amount) == (other.action, theirs, other.amount)


@dataclass(frozen=True)
class Observation:
    """One observed case. `reopened` says that the customer came back about it within the fourteen
    days; `reversed` that its money came back on us. `day` is the day on which the action was
    drafted, `language` the customer's."""

    day: date
    customer: str
    source: Source
    label: Label | None
    labelled: datetime | None = None
    second: Label | None = None
    reopened: bool = False
    reversed: bool = False
    language: str = ""

    def standing(self, now: datetime) -> Standing:
        """How the case counts at this moment."""
        if self.reversed and self.source is not Source.APPROVE:
            return Standing.ERROR
        label = self.second or self.label
        if label is None or self.labelled is None:
            return Standing.UNSEEN
        if label.error:
            return Standing.ERROR
        if label is Label.UNSURE:
            return Standing.DOUBT
        if self.second is not None:
            return Standing.RIGHT
        if self.reopened or self.reversed:
            return Standing.DOUBT
        return Standing.RIGHT if now - self.labelled >= FINAL_AFTER else Standing.FRESH

    @property
    def critical(self) -> bool:
        return (self.second or self.label) is Label.CRITICAL


def design_effect(days: Mapping[date, tuple[int, int]]) -> Fraction:
    """1 + (m − 1)·ICC over days, exactly; `days` gives cases and errors of each day.

    m is the size of the day that the average case lies in, ICC the correlation of errors between
    the pairs of cases of one day. Together they are the variance of the days' errors over what it
    would be if errors were independent. A bad day with many errors makes it large; then cases count
    as fewer. Never below 1.
    """
    cases = sum(n for n, _ in days.values())
    errors = sum(e for _, e in days.values())
    if errors in (0, cases):
        return Fraction(1)
    rate = Fraction(errors, cases)
    spread = sum(((e - n * rate) ** 2 for n, e in days.values()), Fraction(0))
    return max(Fraction(1), spread / (cases * rate * (1 - rate)))


def by_day(observations: Sequence[Observation], now: datetime) -> Mapping[date, tuple[int, int]]:
    """Cases that count, and the errors among them, of each day, in the order of the days."""
    counted: dict[date, tuple[int, int]] = {}
    for seen in sorted(observations, key=lambda o: o.day):
        standing = seen.standing(now)
        if standing in (Standing.UNSEEN, Standing.FRESH):
            continue
        cases, errors = counted.get(seen.day, (0, 0))
        counted[seen.day] = (cases + 1, errors + (standing is not Standing.RIGHT))
    return counted


def path(observations: Sequence[Observation], now: datetime) -> tuple[tuple[int, int], ...]:
    """The way walked so far: cases and errors at the end of each day, from (0, 0)."""
    walked = [(0, 0)]
    for cases, errors in by_day(observations, now).values():
        walked.append((walked[-1][0] + cases, walked[-1][1] + errors))
    return tuple(walked)


def _bare(value: str) -> str:
    return "".join(c for c in value.upper() if c.isalnum())
