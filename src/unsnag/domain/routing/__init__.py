"""Who answers what, by when, and why: teams, entitlements, clocks, and rules in order.

A routing file is read once and holds until it changes. Its rules see typed facts only, as policies
do, and no words of a ticket. Routing is total: every set of facts lands with one team, with the
rule that said so; a condition that fails leaves the ticket to the last resort, which always holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from unsnag.domain.policies import FactSpec, FactValue
from unsnag.domain.tickets import DeskHours, Priority

OTHER = "other"
"""Stands for a value that the file knows nothing of: an intent, a language, a tier."""
NO_ENTITLEMENT = "none"


class ClockKind(StrEnum):
    """Closed set of what is timed about a ticket."""

    FIRST = "first_answer"  # from the hand-off to the first answer of a person
    NEXT = "next_answer"  # from the customer's message to the next answer of a person
    RESOLUTION = "resolution"  # from the hand-off to the close, without the customer's own time


class Cause(StrEnum):
    """Closed set of why a ticket was routed."""

    HANDED_OFF = "handed_off"
    FOUND = "found"  # it was there without a route
    SPLIT = "split"  # a person made it of a part of another
    INTENT_CORRECTED = "intent_corrected"
    PRIORITY_SET = "priority_set"
    OVERFLOW = "overflow"
    BY_HAND = "by_hand"
    TEAM_GONE = "team_gone"


@dataclass(frozen=True)
class Team:
    """People who answer together. `name` is its code, `capacity` how many open tickets one person
    is given; `push` gives tickets to people unasked; `sticky` leaves a ticket with who answered
    last while they are there."""

    name: str
    title: str
    hours: DeskHours
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    capacity: int = 8
    push: bool = False
    sticky: bool = True


@dataclass(frozen=True)
class Entitlement:
    """What customers of some tiers are promised: at least this priority, and clocks by its name."""

    name: str
    tiers: frozenset[str]
    priority: Priority | None = None


@dataclass(frozen=True)
class Targets:
    """Working time for each clock, for tickets that have all that is named. The first written one
    that names a clock sets it."""

    minutes: Mapping[ClockKind, int]
    priority: Priority | None = None
    entitlement: str = ""
    channel: str = ""

    def fits(self, priority: Priority, entitlement: str, channel: str) -> bool:
        return (
            self.priority in (None, priority)
            and self.entitlement in ("", entitlement)
            and self.channel in ("", channel)
        )


@dataclass(frozen=True)
class Overflow:
    """Where a ticket goes that nobody has taken `after` it landed."""

    after: timedelta
    team: str


@dataclass(frozen=True)
class RouteRule:
    """One written rule. `when` is the condition as written, empty on the last resort; `line` is
    where it stands in the file. Without a `priority` the ticket keeps its own."""

    name: str
    when: str
    line: int
    team: str
    live: bool = False
    priority: Priority | None = None
    skills: frozenset[str] = frozenset()
    overflow: Overflow | None = None


@dataclass(frozen=True)
class Routing:
    """A routing file. `version` is a digest of its text; `warn_percent` how much of a clock's time
    is left when people are warned; after `gone_after` without a sign somebody counts as away."""

    version: str
    teams: Mapping[str, Team]
    entitlements: tuple[Entitlement, ...]
    targets: tuple[Targets, ...]
    facts: tuple[FactSpec, ...]
    rules: tuple[RouteRule, ...]
    otherwise: RouteRule
    warn_percent: int = 25
    gone_after: timedelta = timedelta(minutes=10)

    def entitlement_of(self, tier: str) -> Entitlement | None:
        """The first entitlement of a tier."""
        return next((e for e in self.entitlements if tier in e.tiers), None)

    def minutes(self, priority: Priority, entitlement: str, channel: str) -> dict[ClockKind, int]:
        """The working minutes of each clock that runs for such a ticket."""
        found: dict[ClockKind, int] = {}
        for target in self.targets:
            if target.fits(priority, entitlement, channel):
                for kind, minutes in target.minutes.items():
                    found.setdefault(kind, minutes)
        return found


@dataclass(frozen=True)
class Route:
    """Where a ticket landed and why: the rule with its line, and the facts that it looked at.
    `live` says that somebody was there to answer at once; `trouble` why a rule could not be
    read."""

    team: str
    priority: Priority
    live: bool
    rule: RouteRule
    facts: tuple[tuple[str, FactValue], ...]
    entitlement: str
    minutes: Mapping[ClockKind, int]
    version: str
    trouble: str = ""
