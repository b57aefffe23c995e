"""Read `company.yaml`: how the workspace presents itself and when people answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from unsnag.adapters.knowledge_folder.front_matter import Fields, read_fields, read_text
from unsnag.domain.tickets import DeskHours

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class CompanyFile:
    """`asked_most` holds (label, kind, target): kind is `article` with a slug or `playbook` with a
    name. `accent` and `accent_dark` are `#rrggbb`."""

    name: str
    tagline: str
    support_email: str
    accent: str
    accent_dark: str
    currency: str
    hours: DeskHours
    collections: tuple[str, ...]
    asked_most: tuple[tuple[str, str, str], ...]


def read_company(file: Path) -> CompanyFile:
    """Raises NotReadable, naming file and line."""
    fields = read_fields(file, read_text(file))
    brand = _part(fields, "brand")
    return CompanyFile(
        name=fields.text("name"),
        tagline=fields.text("tagline", default=""),
        support_email=fields.text("support_email", default=""),
        accent=_colour(fields, brand, "accent"),
        accent_dark=_colour(fields, brand, "accent_dark"),
        currency=fields.text("currency", default="EUR"),
        hours=_desk_hours(fields),
        collections=fields.texts("collections"),
        asked_most=_asked_most(fields),
    )


def _part(fields: Fields, name: str) -> dict[str, Any]:
    part = fields.values.get(name, {})
    if not isinstance(part, dict):
        raise fields.wrong(name, f"Below “{name}” stand lines like “key: value”.")
    return part


def _colour(fields: Fields, brand: dict[str, Any], name: str) -> str:
    colour = brand.get(name)
    if not isinstance(colour, str) or not _COLOUR.fullmatch(colour):
        raise fields.wrong("brand", f"“{name}” must be a colour like \"#165A72\".")
    return str(colour)


def _desk_hours(fields: Fields) -> DeskHours:
    zone = fields.text("time_zone", default="UTC")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise fields.wrong("time_zone", f"“{zone}” is not a time zone.") from None
    hours = _part(fields, "support_hours").get("monday_to_friday")
    if hours is None:
        return DeskHours(zone=zone)
    match = _HOURS.fullmatch(str(hours))
    if match is None:
        raise fields.wrong("support_hours", "Write hours like \"08:00-18:00\".")
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in match.groups())
    opens, closes = time(from_hour, from_minute), time(to_hour, to_minute)
    if opens >= closes:
        raise fields.wrong("support_hours", "The hours end before they begin.")
    return DeskHours(zone=zone, opens=opens, closes=closes)


def _asked_most(fields: Fields) -> tuple[tuple[str, str, str], ...]:
    entries = fields.values.get("asked_most", [])
    if not isinstance(entries, list):
        raise fields.wrong("asked_most", "“asked_most” must be a list.")
    found = []
    for entry in entries:
        kinds = [k for k in ("article", "playbook") if isinstance(entry, dict) and k in entry]
        if len(kinds) != 1 or not isinstance(entry.get("label"), str):
            problem = "Each entry has a label and either an article or a playbook."
            raise fields.wrong("asked_most", problem)
        found.append((str(entry["label"]), kinds[0], str(entry[kinds[0]])))
    return tuple(found)
