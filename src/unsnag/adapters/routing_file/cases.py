"""A routing file's own cases: facts and a moment, and where the ticket must land."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ruamel.yaml.comments import CommentedMap

from unsnag.adapters.playbook_files.places import Problem, Sheet, did_you_mean
from unsnag.application.ports.routing import CaseRouted
from unsnag.application.ports.rules import RuleLanguage
from unsnag.domain.policies import Facts, wrong_facts
from unsnag.domain.routing import ClockKind, Route, Routing
from unsnag.domain.routing.deciding import PRIORITIES, TicketFacts, decide, facts_for

WANTED = ("team", "rule", "priority", "live", "entitlement")
DUE = tuple(k.value for k in ClockKind)
KEYS = ("case", "facts", "at", "there", *WANTED, *DUE)
GIVEN = tuple(f.name for f in fields(TicketFacts))


@dataclass(frozen=True)
class _Tried:
    """A case's route, at the moment of the case by the team's clock."""

    route: Route
    at: datetime


def tried(
    file: str, text: str, routing: Routing, language: RuleLanguage
) -> tuple[Sequence[CaseRouted], Sequence[Problem]]:
    """Each case of a file that can be read, with where it landed; and everything that is wrong."""
    sheet, results = Sheet(file), []
    cases = sheet.maps(sheet.read(text), "cases")
    for case in cases:
        before = len(sheet.problems)
        sheet.only(case, KEYS, "A case")
        name = sheet.text(case, "case", "A case")
        one = _route(sheet, case, routing, language)
        if one is not None:
            _compare(sheet, case, one, routing)
        trouble = "\n".join(str(p) for p in sheet.problems[before:])
        team, rule = ("", "") if one is None else (one.route.team, one.route.rule.name)
        results.append(CaseRouted(name, team, rule, trouble))
    return results, sheet.problems


def _route(
    sheet: Sheet, case: CommentedMap, routing: Routing, language: RuleLanguage
) -> _Tried | None:
    at, known = _moment(sheet, case, routing), _known(sheet, case)
    there = sheet.texts(case, "there")
    for team in there:
        if team not in routing.teams:
            message = f"There is no team {team!r}."
            sheet.at_value(case, "there", message, did_you_mean(team, routing.teams))
    if at is None or known is None:
        return None
    facts = facts_for(routing, known, at, lambda team: team in there)
    # A case means what it says: a value that stands for `other` is more likely a slip of the pen.
    stated: Facts = {name: value for name, value in _given(case).items() if name in facts}
    trouble = wrong_facts(routing.facts, {**facts, **stated})
    if trouble is not None:
        sheet.at_value(case, "facts", f"In this case {trouble}.")
        return None
    specs = routing.facts
    return _Tried(decide(routing, facts, lambda w, f: language.holds(w, specs, f)), at)


def _moment(sheet: Sheet, case: CommentedMap, routing: Routing) -> datetime | None:
    """The moment of a case, written by the first team's clock."""
    zone = ZoneInfo(next(iter(routing.teams.values())).hours.zone)
    written = case.get("at")
    found = _time(written, zone)
    if found is None:
        sheet.at_node(case, "A case needs 'at', like 2026-12-24 15:30.")
    return found


def _time(written: object, zone: ZoneInfo) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment


def _given(case: CommentedMap) -> Facts:
    facts = case.get("facts")
    return facts if isinstance(facts, CommentedMap) else {}


def _known(sheet: Sheet, case: CommentedMap) -> TicketFacts | None:
    given = dict(sheet.mapping(case, "facts"))
    unknown = next((name for name in given if name not in GIVEN), None)
    if unknown is not None:
        message = f"A case has no fact {unknown!r}; it can have {', '.join(GIVEN)}."
        sheet.at_value(case, "facts", message, did_you_mean(str(unknown), GIVEN))
        return None
    priority = given.pop("priority", "normal")
    if priority not in PRIORITIES:
        message = f"A priority is one of {', '.join(PRIORITIES)}."
        sheet.at_value(case, "facts", message, did_you_mean(str(priority), PRIORITIES))
        return None
    return TicketFacts(**given, priority=PRIORITIES[priority])


def _compare(sheet: Sheet, case: CommentedMap, one: _Tried, routing: Routing) -> None:
    route = one.route
    got = {
        "team": route.team,
        "rule": route.rule.name,
        "priority": route.priority.name.lower(),
        "live": route.live,
        "entitlement": route.entitlement,
    }
    if not any(key in case for key in (*WANTED, *DUE)):
        sheet.at_node(case, f"A case needs one of {', '.join((*WANTED, *DUE))}.")
    for key in WANTED:
        if key in case and case[key] != got[key]:
            where = f"by the rule {route.rule.name!r} (line {route.rule.line})"
            if route.trouble:
                where = f"because a rule failed: {route.trouble}"
            sheet.at_value(
                case, key, f"“{case.get('case')}” has the {key} {_said(got[key])} {where}."
            )
    for key in DUE:
        if key in case:
            _compare_due(sheet, case, key, one, routing)


def _compare_due(sheet: Sheet, case: CommentedMap, key: str, one: _Tried, routing: Routing) -> None:
    hours = routing.teams[one.route.team].hours
    zone = ZoneInfo(hours.zone)
    wanted = _time(case[key], zone)
    minutes = one.route.minutes.get(ClockKind(key))
    if wanted is None:
        sheet.at_value(case, key, f"{key!r} is a moment, like 2026-12-24 15:30.")
    elif minutes is None:
        sheet.at_value(case, key, f"No clock names {key} for this case.")
    else:
        due = hours.after(one.at.astimezone(UTC), timedelta(minutes=minutes))
        if due != wanted:
            said = f"{due.astimezone(zone):%Y-%m-%d %H:%M}"
            sheet.at_value(case, key, f"“{case.get('case')}” is due at {said}.")


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
