"""What past tickets ask for, and how much of it could be resolved rather than only answered.

A category is judged from counts alone: which needs its tickets show, and how they went. Every
point of its score is a sentence that a reader can check; nothing here reads a ticket or guesses.
Savings are ranges built from stated assumptions, never one certain figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

Key = TypeVar("Key")


class Want(StrEnum):
    """What the customer wants: the closed set of kinds."""

    LOOK_UP = "look_up"  # read something in a system and tell
    CHANGE = "change"  # alter something in a system
    DOCUMENT = "document"  # produce and send a document
    HOW_TO = "how_to"  # a question that an article answers
    TROUBLESHOOTING = "troubleshooting"  # something fails; steps may mend it
    PHYSICAL = "physical"  # goods move: returns, repairs, parcels
    JUDGEMENT = "judgement"  # complaints, exceptions, negotiation
    LEGAL_SAFETY = "legal_safety"  # law, fraud, danger
    UNCLEAR = "unclear"  # the words do not say


class Reach(StrEnum):
    """How far automation gets: the question that this page exists to answer."""

    COMPLETES = "completes"  # it acts or reads in a system, and the issue is over
    ANSWERS = "answers"  # it can explain; the customer still has to do the work
    PERSON = "person"  # someone has to judge


class Measure(StrEnum):
    """What an adjustment may look at, each a figure of one category."""

    REPEAT_SHARE = "repeat_share"  # tickets that follow an earlier one within 14 days, 0…1
    REOPENED_SHARE = "reopened_share"  # tickets reopened, 0…1
    MEDIAN_REPLIES = "median_replies"  # replies a ticket took
    MEDIAN_WORDS = "median_words"  # words the customer wrote
    SEVERAL_SHARE = "several_share"  # tickets that show two needs or more, 0…1
    MONEY_SHARE = "money_share"  # tickets that move money, 0…1
    LABEL_SPREAD = "label_spread"  # share of tickets outside the leading need, 0…1
    REPEATABLE_SHARE = "repeatable_share"  # tickets that people solved in a way to repeat, 0…1
    ALIKE_SHARE = "alike_share"  # answers that say nearly the same as another, 0…1
    SOLVED_SHARE = "solved_share"  # tickets that people marked solved, 0…1


@dataclass(frozen=True)
class Need:
    """One thing that customers ask for, with what it takes to do it. `score` is 0…100."""

    id: str
    title: str
    want: Want
    reach: Reach
    score: int
    systems: tuple[str, ...]
    because: str
    money: bool = False
    signals: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Adjustment:
    """Adds `points` in full at `full`, nothing up to `start`, in proportion between. Where `full`
    is the smaller one, nothing from `start` on upwards.

    `because` may hold `{value}`, shown as a percentage for shares and as a number otherwise.
    """

    measure: Measure
    start: float
    full: float
    points: int
    because: str

    def points_at(self, value: float) -> int:
        """Points for a measured value, rounded to whole points."""
        part = (value - self.start) / (self.full - self.start)
        return round(self.points * min(1.0, max(0.0, part)))

    def sentence(self, value: float) -> str:
        """The reason in words, with the measured value set in."""
        shown = (
            percent(value) if self.measure.value.endswith(("share", "spread")) else f"{value:,.0f}"
        )
        return self.because.replace("{value}", shown)


@dataclass(frozen=True)
class Estimate:
    """A range: at least, most likely, at most. Always low <= likely <= high."""

    low: float
    likely: float
    high: float

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(self.low + other.low, self.likely + other.likely, self.high + other.high)

    def times(self, other: Estimate) -> Estimate:
        """Product of two ranges of non-negative figures, end by end."""
        return Estimate(self.low * other.low, self.likely * other.likely, self.high * other.high)

    def scaled(self, factor: float) -> Estimate:
        return Estimate(self.low * factor, self.likely * factor, self.high * factor)


NOTHING = Estimate(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Assumptions:
    """What savings rest on. `addressable` is the share of resolvable tickets that automation
    really takes over, by reach, before the category's score is applied."""

    minutes_per_ticket: Estimate
    cost_per_hour: float
    currency: str
    addressable: Mapping[Reach, Estimate]


@dataclass(frozen=True)
class RuleBook:
    """The written rules: needs in order of precedence, adjustments, assumptions."""

    needs: tuple[Need, ...]
    adjustments: tuple[Adjustment, ...]
    assumptions: Assumptions
    unclear_score: int
    unclear_because: str
    systems: Mapping[str, str]
    repeatable: tuple[str, ...] = ()
    """Words in notes of how a ticket was solved that name a way to repeat."""

    def need(self, need_id: str) -> Need:
        """The need with this id. Raises KeyError for one that the book does not have."""
        for need in self.needs:
            if need.id == need_id:
                return need
        raise KeyError(need_id)


@dataclass(frozen=True)
class CategoryFacts:
    """Counts of one category. `needs` maps need id to tickets (fractions allowed); tickets that
    show none are the rest. Measures that the file cannot give are simply absent."""

    name: str
    tickets: int
    needs: Mapping[str, float]
    measures: Mapping[Measure, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Contribution:
    """Points of a score with their reason."""

    points: int
    sentence: str


@dataclass(frozen=True)
class Assessment:
    """A category judged. `score` is the sum of `because`, 0…100. `reach` is what most of its
    tickets get; a ticket whose words say nothing counts as a person's."""

    score: int
    want: Want
    reach: Reach
    need_title: str
    systems: tuple[str, ...]
    because: tuple[Contribution, ...]
    reach_shares: Mapping[Reach, float]
    want_shares: Mapping[Want, float]
    system_shares: Mapping[str, float]
    system_completes: Mapping[str, float]
    """Share of tickets that need each system, and of those the ones it completes; what is left
    to a person needs none."""


def percent(share: float) -> str:
    """A share as people read it; small but present shares never become zero."""
    if 0 < share < 0.01:
        return "under 1 %"
    if 0.99 < share < 1:
        return "over 99 %"
    return f"{share * 100:.0f} %"


def assess(facts: CategoryFacts, book: RuleBook) -> Assessment:
    """Judge a category from its counts under the rules. Same counts and rules, same result."""
    shares = _need_shares(facts, book)
    unclear = max(0.0, 1.0 - sum(share for _, share in shares))
    because = _base(shares, unclear, book)
    for adjustment in book.adjustments:
        value = facts.measures.get(adjustment.measure)
        points = 0 if value is None else adjustment.points_at(value)
        if value is not None and points:
            because.append(Contribution(points, adjustment.sentence(value)))
    because = _cut(because)
    leading = shares[0][0] if shares and shares[0][1] >= unclear * 0.25 else None
    reach_shares = _sum_by((need.reach, share) for need, share in shares)
    reach_shares[Reach.PERSON] = reach_shares.get(Reach.PERSON, 0.0) + unclear
    want_shares = _sum_by((need.want, share) for need, share in shares)
    want_shares[Want.UNCLEAR] = want_shares.get(Want.UNCLEAR, 0.0) + unclear
    return Assessment(
        score=sum(part.points for part in because),
        want=_largest({w: s for w, s in want_shares.items() if w is not Want.UNCLEAR})
        if leading
        else Want.UNCLEAR,
        reach=_largest(reach_shares),
        need_title=leading.title if leading else "not clear from the words",
        systems=_systems(shares),
        because=tuple(because),
        reach_shares=reach_shares,
        want_shares=want_shares,
        system_shares=_sum_by(
            (system, share)
            for need, share in shares
            if need.reach is not Reach.PERSON
            for system in need.systems
        ),
        system_completes=_sum_by(
            (system, share)
            for need, share in shares
            if need.reach is Reach.COMPLETES
            for system in need.systems
        ),
    )


def saving(tickets: int, assessment: Assessment, assumptions: Assumptions) -> Estimate:
    """Handling cost of these tickets that automation may take over, in the book's currency.

    Tickets × share by reach × addressable share × score/100 × minutes × cost; a person's part
    saves nothing.
    """
    hours = NOTHING
    for reach, share in assessment.reach_shares.items():
        taken = assumptions.addressable.get(reach, NOTHING)
        handled = taken.scaled(tickets * share * assessment.score / 100)
        hours = hours + handled.times(assumptions.minutes_per_ticket).scaled(1 / 60)
    return hours.scaled(assumptions.cost_per_hour)


def _need_shares(facts: CategoryFacts, book: RuleBook) -> list[tuple[Need, float]]:
    order = {need.id: place for place, need in enumerate(book.needs)}
    total = max(facts.tickets, 1)
    found = [(book.need(name), count / total) for name, count in facts.needs.items() if count > 0]
    return sorted(found, key=lambda pair: (-pair[1], order[pair[0].id]))


def _base(shares: list[tuple[Need, float]], unclear: float, book: RuleBook) -> list[Contribution]:
    """One sentence for each need that carries weight; the small ones share a sentence."""
    because: list[Contribution] = []
    rest_points = rest_share = 0.0
    for place, (need, share) in enumerate(shares):
        if place < 3 and share >= 0.05:
            sentence = f"{percent(share)} of tickets: {need.title} ({need.score}). {need.because}"
            because.append(Contribution(round(share * need.score), sentence))
        else:
            rest_points += share * need.score
            rest_share += share
    if rest_share > 0.005:
        sentence = f"{percent(rest_share)} of tickets: {_count(len(shares) - len(because))}."
        because.append(Contribution(round(rest_points), sentence))
    if unclear > 0.005:
        sentence = f"{percent(unclear)} of tickets: {book.unclear_because}"
        because.append(Contribution(round(unclear * book.unclear_score), sentence))
    return because


def _count(needs: int) -> str:
    return "one other need" if needs == 1 else f"{needs} other needs, each smaller"


def _cut(because: list[Contribution]) -> list[Contribution]:
    """Keep the sum inside 0…100 by an explicit line, so that the sentences still add up."""
    total = sum(part.points for part in because)
    if total > 100:
        return [*because, Contribution(100 - total, "Nothing scores above 100.")]
    if total < 0:
        return [*because, Contribution(-total, "Nothing scores below 0.")]
    return because


def _systems(shares: list[tuple[Need, float]]) -> tuple[str, ...]:
    """Systems that at least a fifth of the recognised tickets need, most needed first."""
    known = sum(share for _, share in shares)
    weight = _sum_by((system, share) for need, share in shares for system in need.systems)
    kept = [name for name in weight if weight[name] >= 0.2 * known]
    return tuple(sorted(kept, key=lambda name: (-weight[name], name)))


def _sum_by(pairs: Iterable[tuple[Key, float]]) -> dict[Key, float]:
    total: dict[Key, float] = {}
    for key, share in pairs:
        total[key] = total.get(key, 0.0) + share
    return total


def _largest(shares: Mapping[Key, float]) -> Key:
    return max(shares, key=lambda key: shares[key])
