"""Reads one team of `routing.yaml`: its people's hours, holidays, skills and languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ruamel.yaml.comments import CommentedMap

from unsnag.adapters.playbook_files.places import Sheet, did_you_mean
from unsnag.domain.routing import Team
from unsnag.domain.tickets import DeskHours
from unsnag.domain.tickets.hours import HoursWrong, Openings, openings_of

KEYS = (
    *("team", "title", "hours", "zone", "holidays", "skills", "languages", "capacity"),
    *("push", "sticky"),
)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_PER_PERSON = 500


def read_team(
    sheet: Sheet, node: CommentedMap, company: DeskHours, languages: Sequence[str]
) -> Team:
    """A team; problems are on the sheet. `languages` are those that exist, all if there are
    none."""
    sheet.only(node, KEYS, "A team")
    name = sheet.text(node, "team", "A team")
    if name and not _CODE.fullmatch(name):
        message = "A team's code has small letters, digits and _ only, like first_line."
        sheet.at_value(node, "team", message)
    spoken = sheet.texts(node, "languages")
    for one in spoken:
        if languages and one not in languages:
            message = f"{one!r} is no language's two letters."
            sheet.at_value(node, "languages", message, did_you_mean(one, languages))
    title = sheet.text(node, "title", "A team", needed=False)
    capacity = sheet.whole(node, "capacity")
    if capacity is not None and not 1 <= capacity <= MOST_PER_PERSON:
        sheet.at_value(node, "capacity", f"'capacity' lies from 1 to {MOST_PER_PERSON}.")
    return Team(
        name=name,
        title=title or name.replace("_", " ").capitalize(),
        hours=_hours(sheet, node, company),
        skills=frozenset(sheet.texts(node, "skills")),
        languages=frozenset(spoken),
        capacity=capacity or Team.capacity,
        push=_flag(sheet, node, "push", Team.push),
        sticky=_flag(sheet, node, "sticky", Team.sticky),
    )


def _flag(sheet: Sheet, node: CommentedMap, key: str, default: bool) -> bool:
    value = node.get(key, default)
    if not isinstance(value, bool):
        sheet.at_value(node, key, f"{key!r} is true or false.")
        return default
    return value


def _hours(sheet: Sheet, node: CommentedMap, company: DeskHours) -> DeskHours:
    zone = sheet.text(node, "zone", "A team", needed=False) or company.zone
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        sheet.at_value(node, "zone", f"{zone!r} is no time zone.", "Write it like Europe/Dublin.")
        zone = company.zone
    days = _days(sheet, node) if "hours" in node else dict(company.days)
    return DeskHours(zone, days, company.answer_minutes, _holidays(sheet, node) | company.holidays)


def _days(sheet: Sheet, node: CommentedMap) -> dict[int, Openings]:
    about = sheet.mapping(node, "hours")
    days: dict[int, Openings] = {}
    for names, hours in about.items():
        first, _, last = str(names).partition("_to_")
        last = last or first
        wrong = next((d for d in (first, last) if d not in DAYS), None)
        if wrong is not None or DAYS.index(first) > DAYS.index(last):
            message = f"{str(names)!r} is not a day like monday, or days like monday_to_friday."
            sheet.at_key(about, names, message, did_you_mean(wrong or "", DAYS))
            continue
        if hours == "closed":
            continue
        try:
            openings = openings_of(str(hours))
        except HoursWrong as refused:
            sheet.at_value(about, names, str(refused), inside=refused.at)
            continue
        for day in range(DAYS.index(first), DAYS.index(last) + 1):
            days[day + 1] = openings
    if not days:
        sheet.at_key(node, "hours", "Say at least one day with hours.")
    return days


def _holidays(sheet: Sheet, node: CommentedMap) -> frozenset[date]:
    value = node.get("holidays")
    if value is None:
        return frozenset()
    if not isinstance(value, list):
        sheet.at_value(node, "holidays", "'holidays' must be a list of dates, like [2026-12-25].")
        return frozenset()
    found = set()
    for one in value:
        try:
            found.add(one if isinstance(one, date) else date.fromisoformat(str(one)))
        except ValueError:
            message = f"{str(one)!r} is no date. Write it like 2026-12-25."
            sheet.at_value(node, "holidays", message)
    return frozenset(found)
