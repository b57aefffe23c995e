"""Reads `routing.yaml`: teams, entitlements, clocks and rules in order. Everything that is wrong is
found at once, with its line and column and what to write instead."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from ruamel.yaml.comments import CommentedMap

from unsnag.adapters.playbook_files.durations import duration
from unsnag.adapters.playbook_files.places import Problem, Sheet, did_you_mean, plain
from unsnag.adapters.routing_file.teams import read_team
from unsnag.application.ports.routing import RoutingUnreadable
from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain.conversations import Channel
from unsnag.domain.policies import FactSpec
from unsnag.domain.routing import (
    ClockKind,
    Entitlement,
    Overflow,
    RouteRule,
    Routing,
    Targets,
    Team,
)
from unsnag.domain.routing.deciding import PRIORITIES, declared
from unsnag.domain.tickets import DeskHours, Priority

KEYS = ("teams", "entitlements", "clocks", "warn", "gone_after", "rules", "otherwise", "cases")
RULE_KEYS = ("rule", "when", "then")
THEN_KEYS = ("team", "priority", "live", "skills", "overflow")
_CHANNELS = tuple(c.value for c in Channel)
_QUOTED = re.compile(r"""'([^']*)'|"([^"]*)\"""")


class RoutingInvalid(RoutingUnreadable):
    """The file doesn't say how tickets are routed; `problems` has everything found."""

    code = "routing_invalid"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(p) for p in problems))


@dataclass(frozen=True)
class Known:
    """What a file may name: the company's hours, which a team has that says none, and the intents
    and languages that there are. With `closed` others are mistakes; else they are let be, since
    what a classifier knows may change after the file was written."""

    hours: DeskHours
    intents: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    closed: bool = False


@dataclass(frozen=True)
class _Names:
    """What rules may name, gathered before they are read."""

    teams: Mapping[str, Team]
    entitlements: tuple[Entitlement, ...]
    facts: tuple[FactSpec, ...]


def read_routing(file: str, text: str, known: Known, language: RuleLanguage) -> Routing:
    """The routing of a file's text. Raises RoutingInvalid with every problem found."""
    sheet = Sheet(file)
    routing = _read(sheet, text, known, language)
    if sheet.problems or routing is None:
        raise RoutingInvalid(tuple(sheet.problems))
    return routing


def _read(sheet: Sheet, text: str, known: Known, language: RuleLanguage) -> Routing | None:
    node = sheet.read(text)
    if not node:
        return None
    sheet.only(node, KEYS, "The file")
    teams = _teams(sheet, node, known)
    if not teams:
        sheet.at_node(node, "The file needs 'teams': who answers.")
        return None
    entitlements = tuple(_entitlement(sheet, e) for e in sheet.maps(node, "entitlements"))
    facts = declared(*_values(known, node), entitlements, teams)
    names = _Names(teams, entitlements, facts)
    rules = [_rule(sheet, r, names, language) for r in sheet.maps(node, "rules")]
    _unlike(sheet, node, rules)
    last = sheet.mapping(node, "otherwise")
    if not last:
        sheet.at_node(node, "The file needs 'otherwise': where a ticket goes that no rule is for.")
    otherwise = _then(sheet, last, names, "otherwise", "", _line(node, "otherwise") if last else 1)
    return Routing(
        version=hashlib.sha256(text.encode()).hexdigest(),
        teams=teams,
        entitlements=entitlements,
        targets=tuple(_targets(sheet, c, names) for c in sheet.maps(node, "clocks")),
        facts=facts,
        rules=tuple(rules),
        otherwise=otherwise,
        warn_percent=_percent(sheet, node),
        gone_after=_length(sheet, node, "gone_after", timedelta(minutes=10)),
    )


def _values(known: Known, node: CommentedMap) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The intents and languages that conditions may name."""
    if known.closed:
        return known.intents, known.languages
    rules = node.get("rules") if isinstance(node.get("rules"), list) else []
    written = " ".join(str(r.get("when", "")) for r in rules if isinstance(r, CommentedMap))
    quoted = tuple(one or two for one, two in _QUOTED.findall(written))
    return (*known.intents, *quoted), (*known.languages, *quoted)


def _teams(sheet: Sheet, node: CommentedMap, known: Known) -> dict[str, Team]:
    teams: dict[str, Team] = {}
    for item in sheet.maps(node, "teams"):
        team = read_team(sheet, item, known.hours, known.languages if known.closed else ())
        if team.name in teams:
            sheet.at_value(item, "team", f"Two teams are called {team.name}.")
        if team.name:
            teams[team.name] = team
    return teams


def _entitlement(sheet: Sheet, node: CommentedMap) -> Entitlement:
    sheet.only(node, ("entitlement", "tiers", "priority"), "An entitlement")
    name = sheet.text(node, "entitlement", "An entitlement")
    tiers = frozenset(sheet.texts(node, "tiers"))
    if not tiers:
        sheet.at_node(node, "An entitlement needs 'tiers', like [gold].")
    return Entitlement(name, tiers, _priority(sheet, node))


def _targets(sheet: Sheet, node: CommentedMap, names: _Names) -> Targets:
    kinds = tuple(k.value for k in ClockKind)
    sheet.only(node, ("priority", "entitlement", "channel", *kinds), "A clock")
    entitlement = sheet.text(node, "entitlement", "A clock", needed=False)
    called = [e.name for e in names.entitlements]
    if entitlement and entitlement not in called:
        _unknown(sheet, node, "entitlement", entitlement, called)
    channel = sheet.text(node, "channel", "A clock", needed=False)
    if channel and channel not in _CHANNELS:
        _unknown(sheet, node, "channel", channel, _CHANNELS)
    minutes = {
        kind: int(_length(sheet, node, kind.value, timedelta()).total_seconds() // 60)
        for kind in ClockKind
        if kind.value in node
    }
    if not minutes:
        sheet.at_node(node, f"A clock needs one of {', '.join(kinds)}.")
    return Targets(minutes, _priority(sheet, node), entitlement, channel)


def _rule(sheet: Sheet, node: CommentedMap, names: _Names, language: RuleLanguage) -> RouteRule:
    sheet.only(node, RULE_KEYS, "A rule")
    name = sheet.text(node, "rule", "A rule")
    when = sheet.text(node, "when", "A rule")
    if when:
        _condition(sheet, node, names, language)
    then = sheet.mapping(node, "then")
    if not then:
        sheet.at_node(node, "A rule needs 'then', like {team: support}.")
    line = _line(node, "rule") if "rule" in node else 1
    return _then(sheet, then, names, name, when, line)


def _condition(sheet: Sheet, node: CommentedMap, names: _Names, language: RuleLanguage) -> None:
    error = language.check(plain(node["when"]), names.facts)
    if error is None:
        return
    called = [f.name for f in names.facts]
    near = did_you_mean(error.unknown_name, called) if error.unknown_name else ""
    if error.unknown_name and not near:
        near = f"A rule can look at {', '.join(c for c in called if '.' not in c)}."
    message = error.message[:1].upper() + error.message[1:].rstrip(".") + "."
    sheet.at_value(node, "when", message, near, inside=error.column - 1)


def _then(
    sheet: Sheet, node: CommentedMap, names: _Names, name: str, when: str, line: int
) -> RouteRule:
    if not node:
        return RouteRule(name, when, line, next(iter(names.teams)))
    sheet.only(node, THEN_KEYS, "'then'" if when else "'otherwise'")
    team = sheet.text(node, "team", "'then'" if when else "'otherwise'")
    if team and team not in names.teams:
        _unknown(sheet, node, "team", team, names.teams)
    live = node.get("live", False)
    if not isinstance(live, bool):
        sheet.at_value(node, "live", "'live' is true or false.")
    return RouteRule(
        name=name,
        when=when,
        line=line,
        team=team if team in names.teams else next(iter(names.teams)),
        live=live is True,
        priority=_priority(sheet, node),
        skills=frozenset(sheet.texts(node, "skills")),
        overflow=_overflow(sheet, node, names),
    )


def _overflow(sheet: Sheet, node: CommentedMap, names: _Names) -> Overflow | None:
    about = sheet.mapping(node, "overflow")
    if not about:
        return None
    sheet.only(about, ("after", "to"), "'overflow'")
    to = sheet.text(about, "to", "'overflow'")
    if to and to not in names.teams:
        _unknown(sheet, about, "to", to, names.teams)
    elif to and to == str(node.get("team")):
        sheet.at_value(about, "to", "A ticket can't overflow to the team that has it.")
    return Overflow(_length(sheet, about, "after", None), to)


def _unlike(sheet: Sheet, node: CommentedMap, rules: list[RouteRule]) -> None:
    seen: set[str] = {"otherwise"}
    for item, rule in zip(sheet.maps(node, "rules"), rules, strict=False):
        if rule.name in seen:
            sheet.at_value(item, "rule", f"Two rules are called {rule.name}.")
        seen.add(rule.name)


def _priority(sheet: Sheet, node: CommentedMap) -> Priority | None:
    text = sheet.text(node, "priority", "", needed=False)
    if text and text not in PRIORITIES:
        _unknown(sheet, node, "priority", text, PRIORITIES)
    return PRIORITIES.get(text)


def _percent(sheet: Sheet, node: CommentedMap) -> int:
    text = sheet.text(node, "warn", "", needed=False)
    if not text:
        return Routing.warn_percent
    number = text.removesuffix("%").strip()
    if not text.endswith("%") or not number.isdigit() or not 1 <= int(number) <= 90:
        sheet.at_value(node, "warn", "Write a share of the time left, from 1% to 90%, like 25%.")
        return Routing.warn_percent
    return int(number)


def _length(sheet: Sheet, node: CommentedMap, key: str, default: timedelta | None) -> timedelta:
    written = sheet.text(node, key, "'overflow'", needed=default is None)
    length = duration(written) if written else default
    if length is None:
        if written:
            message = f"{written!r} is not a duration. Write it like 30 minutes or 6 hours."
            sheet.at_value(node, key, message)
        return timedelta(minutes=30)
    return length


def _unknown(sheet: Sheet, node: CommentedMap, key: str, value: str, known: Iterable[str]) -> None:
    names = list(known)
    message = f"There is no {key} {value!r}; there is {', '.join(names) or 'none'}."
    sheet.at_value(node, key, message, did_you_mean(value, names))


def _line(node: CommentedMap, key: str) -> int:
    """The line of a key that the mapping has."""
    return int(node.lc.key(key)[0]) + 1
