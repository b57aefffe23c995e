"""Reads `company.yaml`."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from unsnag.application.company import AskedMost, Company
from unsnag.domain.tickets import DeskHours

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


class CompanyInvalid(ValueError):
    """The file cannot be used; the message says what to mend."""

    code = "company_invalid"


def read_company(file: Path) -> Company:
    """The company of a file. Raises CompanyInvalid."""
    try:
        node = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        return Company(
            name=str(node["name"]),
            tagline=str(node["tagline"]),
            accent=str(node["brand"]["accent"]),
            accent_dark=str(node["brand"]["accent_dark"]),
            currency=str(node["currency"]),
            collections=tuple(node["collections"]),
            asked_most=tuple(
                AskedMost(str(a["label"]), str(a.get("article", "")), str(a.get("playbook", "")))
                for a in node["asked_most"]
            ),
            hours=DeskHours(str(node["time_zone"]), _hours(node["support_hours"])),
            levels={
                (str(playbook), str(action)): str(level)
                for playbook, actions in node.get("autonomy", {}).items()
                for action, level in actions.items()
            },
        )
    except KeyError as missing:
        raise CompanyInvalid(f"{file} lacks {missing}.") from missing


def _hours(node: dict[str, Any]) -> dict[int, tuple[time, time]]:
    hours = {}
    for days, text in node.items():
        match = _HOURS.fullmatch(str(text))
        if match is None:
            continue
        a, b, c, d = (int(g) for g in match.groups())
        first, _, last = days.partition("_to_")
        for day in range(_DAYS.index(first), _DAYS.index(last or first) + 1):
            hours[day + 1] = (time(a, b), time(c, d))
    return hours
