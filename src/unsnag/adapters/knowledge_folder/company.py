"""Read `company.yaml`: how the workspace presents itself and when people answer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from unsnag.adapters.knowledge_folder.front_matter import Fields, read_fields, read_text
from unsnag.adapters.knowledge_folder.safeguards import read_safeguards
from unsnag.application.company import AskedMost, Company
from unsnag.domain.autonomy import Level
from unsnag.domain.tickets import DeskHours
from unsnag.domain.tickets.hours import HoursWrong, Openings, openings_of

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def read_company(file: Path) -> Company:
    """Raises NotReadable, naming file and line."""
    fields = read_fields(file, read_text(file))
    brand = _part(fields, "brand")
    return Company(
        name=fields.text("name"),
        tagline=fields.text("tagline", default=""),
        accent=_colour(fields, brand, "accent"),
        accent_dark=_colour(fields, brand, "accent_dark"),
        currency=fields.text("currency", default="EUR"),
        hours=_desk_hours(fields),
        collections=fields.texts("collections"),
        asked_most=_asked_most(fields),
        levels=_levels(fields),
        safeguards=read_safeguards(fields),
    )


def _part(fields: Fields, name: str) -> dict[str, Any]:
    part = fields.values.get(name, {})
    if not isinstance(part, dict):
        raise fields.wrong(name, f"Below “{name}” stand lines like “key: value”.")
    return part


def _colour(fields: Fields, brand: dict[str, Any], name: str) -> str:
    colour = brand.get(name)
    if not isinstance(colour, str) or not _COLOUR.fullmatch(colour):
        raise fields.wrong("brand", f'“{name}” must be a colour like "#165A72".')
    return str(colour)


def _desk_hours(fields: Fields) -> DeskHours:
    zone = fields.text("time_zone", default="UTC")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise fields.wrong("time_zone", f"“{zone}” is not a time zone.") from None
    days: dict[int, Openings] = {}
    for names, hours in _part(fields, "support_hours").items():
        first, _, last = str(names).partition("_to_")
        last = last or first
        if first not in _DAYS or last not in _DAYS:
            raise fields.wrong("support_hours", f"“{names}” is not a day or monday_to_friday.")
        if hours == "closed":
            continue
        for day in range(_DAYS.index(first), _DAYS.index(last) + 1):
            days[day + 1] = _openings(fields, str(hours))
    if not days:
        raise fields.wrong("support_hours", "Say at least one day with hours.")
    return DeskHours(zone=zone, days=days)


def _openings(fields: Fields, hours: str) -> Openings:
    try:
        return openings_of(hours)
    except HoursWrong as wrong:
        raise fields.wrong("support_hours", str(wrong)) from None


def _levels(fields: Fields) -> dict[tuple[str, str], Level]:
    levels: dict[tuple[str, str], Level] = {}
    for playbook, actions in _part(fields, "autonomy").items():
        if not isinstance(actions, dict):
            raise fields.wrong("autonomy", "Write it like `refund: {shop.refund: approve}`.")
        for action, level in actions.items():
            if level not in list(Level):
                raise fields.wrong("autonomy", f"A level is one of {', '.join(Level)}.")
            levels[str(playbook), str(action)] = Level(level)
    return levels


def _asked_most(fields: Fields) -> tuple[AskedMost, ...]:
    entries = fields.values.get("asked_most", [])
    if not isinstance(entries, list):
        raise fields.wrong("asked_most", "“asked_most” must be a list.")
    found = []
    for entry in entries:
        kinds = [k for k in ("article", "playbook") if isinstance(entry, dict) and k in entry]
        if len(kinds) != 1 or not isinstance(entry.get("label"), str):
            problem = "Each entry has a label and either an article or a playbook."
            raise fields.wrong("asked_most", problem)
        asked = {"label": str(entry["label"]), kinds[0]: str(entry[kinds[0]])}
        more = {name: str(entry[name]) for name in ("intent", "text") if name in entry}
        found.append(AskedMost(**asked, **more))
    return tuple(found)
