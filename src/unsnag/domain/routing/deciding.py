"""From the facts of a ticket to its route. Total: every ticket lands somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from unsnag.domain.conversations import Channel
from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.policies import ConditionFailed, Facts, FactSpec, FactType, FactValue
from unsnag.domain.routing import (
    NO_ENTITLEMENT,
    OTHER,
    Entitlement,
    Route,
    RouteRule,
    Routing,
    Team,
)
from unsnag.domain.tickets import Priority

PRIORITIES = {p.name.lower(): p for p in Priority}
LONGEST_WAIT = 1_000_000  # minutes
_SOURCE = "ticket"
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")

Holds = Callable[[str, Facts], bool]
"""Whether a condition holds for facts. Raises ConditionFailed."""
Present = Callable[[str], bool]
"""Whether somebody of a team is available now."""


@dataclass(frozen=True)
class TicketFacts:
    """What is known of a ticket when it is routed. Codes only: `intent` is empty when it was not
    recognised, `tier` when nobody is identified; `wait` counts minutes."""

    intent: str = ""
    reason: str = HandoffReason.NO_ANSWER.value
    channel: str = Channel.WIDGET.value
    language: str = "en"
    tier: str = ""
    priority: Priority = Priority.NORMAL
    urgent_words: bool = False
    frustrated: bool = False
    identified: bool = False
    reopened: bool = False
    wait: int = 0


def declared(
    intents: Iterable[str],
    languages: Iterable[str],
    entitlements: Collection[Entitlement],
    teams: Iterable[str],
) -> tuple[FactSpec, ...]:
    """The facts that rules may look at, with every value that each can have."""
    tiers = sorted({tier for e in entitlements for tier in e.tiers} | {"standard"})
    called = [e.name for e in entitlements]
    return (
        _choice("intent", intents, "what the ticket is about"),
        _choice("language", languages, "the customer's language"),
        _choice("tier", tiers, "the customer's tier"),
        _choice("entitlement", [*called, NO_ENTITLEMENT], "what the tier entitles to", open_=False),
        _choice("reason", [r.value for r in HandoffReason], "why a person gets it", open_=False),
        _choice("channel", [c.value for c in Channel], "where the contact began", open_=False),
        _choice("priority", PRIORITIES, "the priority before any rule", open_=False),
        _flag("urgent_words", "whether the customer's words are urgent"),
        _flag("frustrated", "whether the customer's words are frustrated"),
        _flag("identified", "whether it is known who the customer is"),
        _flag("reopened", "whether the ticket was open before"),
        _number("wait", "minutes that the customer has waited", 0, LONGEST_WAIT),
        _number("hour", "the hour by the first team's clock", 0, 23),
        _number("weekday", "the day of the week, 1 is Monday", 1, 7),
        *(_flag(f"open.{t}", f"whether {t} has working hours now") for t in teams),
        *(_flag(f"there.{t}", f"whether somebody of {t} is available now") for t in teams),
    )


def facts_for(
    routing: Routing, known: TicketFacts, now: datetime, present: Present
) -> dict[str, FactValue]:
    """The facts of a ticket at a moment, as they are declared."""
    entitlement = routing.entitlement_of(known.tier)
    here = now.astimezone(ZoneInfo(next(iter(routing.teams.values())).hours.zone))
    facts: dict[str, FactValue] = {
        "intent": known.intent,
        "language": known.language,
        "tier": known.tier or "standard",
        "entitlement": NO_ENTITLEMENT if entitlement is None else entitlement.name,
        "reason": known.reason,
        "channel": known.channel,
        "priority": _raised(known.priority, entitlement).name.lower(),
        "urgent_words": known.urgent_words,
        "frustrated": known.frustrated,
        "identified": known.identified,
        "reopened": known.reopened,
        "wait": max(0, min(known.wait, LONGEST_WAIT)),
        "hour": here.hour,
        "weekday": here.isoweekday(),
    }
    for team in routing.teams.values():
        facts[f"open.{team.name}"] = team.hours.open_at(now)
        facts[f"there.{team.name}"] = available(team, now, present)
    return {spec.name: _closed(spec, facts[spec.name]) for spec in routing.facts}


def available(team: Team, now: datetime, present: Present) -> bool:
    """Whether somebody of a team would answer now."""
    return team.hours.open_at(now) and present(team.name)


def decide(routing: Routing, facts: Facts, holds: Holds) -> Route:
    """Route by the first rule that holds; by the last resort when none does or one fails."""
    rule, trouble = _first(routing, facts, holds)
    stated = PRIORITIES[str(facts["priority"])]
    priority = stated if rule.priority is None else min(rule.priority, stated)
    entitlement = str(facts["entitlement"])
    return Route(
        team=rule.team,
        priority=priority,
        live=rule.live and bool(facts[f"there.{rule.team}"]),
        rule=rule,
        facts=tuple((name, facts[name]) for name in names_in(rule.when, facts)),
        entitlement=entitlement,
        minutes=routing.minutes(priority, entitlement, str(facts["channel"])),
        version=routing.version,
        trouble=trouble,
    )


def last_resort(routing: Routing, priority: Priority) -> Route:
    """The route of a ticket of which nothing but its priority is known."""
    rule = routing.otherwise
    given = priority if rule.priority is None else min(rule.priority, priority)
    minutes = routing.minutes(given, NO_ENTITLEMENT, "")
    return Route(
        rule.team, given, False, rule, (), NO_ENTITLEMENT, minutes, routing.version, "no facts"
    )


def names_in(when: str, facts: Mapping[str, FactValue]) -> list[str]:
    """The facts that a condition looks at, as they are declared."""
    bare = _QUOTED.sub("''", when)
    return [n for n in facts if re.search(rf"(?<![\w.]){re.escape(n)}(?![\w.])", bare)]


def _first(routing: Routing, facts: Facts, holds: Holds) -> tuple[RouteRule, str]:
    for rule in routing.rules:
        try:
            if holds(rule.when, facts):
                return rule, ""
        except ConditionFailed as failure:
            return routing.otherwise, str(failure)
    return routing.otherwise, ""


def _raised(priority: Priority, entitlement: Entitlement | None) -> Priority:
    if entitlement is None or entitlement.priority is None:
        return priority
    return min(priority, entitlement.priority)


def _closed(spec: FactSpec, value: FactValue) -> FactValue:
    """A value that the file doesn't know stands as `other`."""
    return OTHER if spec.choices and value not in spec.choices else value


def _choice(name: str, values: Iterable[str], about: str, *, open_: bool = True) -> FactSpec:
    known = dict.fromkeys([*values, OTHER] if open_ else values)
    return FactSpec(name, FactType.CHOICE, _SOURCE, about, tuple(known))


def _flag(name: str, about: str) -> FactSpec:
    return FactSpec(name, FactType.BOOL, _SOURCE, about)


def _number(name: str, about: str, least: int, most: int) -> FactSpec:
    return FactSpec(name, FactType.INT, _SOURCE, about, least=least, most=most)
