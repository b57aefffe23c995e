"""The time zone of a telephone number, where its country has one."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\+?([1-9]\d{7,14})")
_ZONES = {
    "20": "Africa/Cairo", "27": "Africa/Johannesburg", "30": "Europe/Athens",
    "31": "Europe/Amsterdam", "32": "Europe/Brussels", "33": "Europe/Paris",
    "36": "Europe/Budapest", "39": "Europe/Rome", "40": "Europe/Bucharest",
    "41": "Europe/Zurich", "43": "Europe/Vienna", "44": "Europe/London",
    "45": "Europe/Copenhagen", "46": "Europe/Stockholm", "47": "Europe/Oslo",
    "48": "Europe/Warsaw", "49": "Europe/Berlin", "60": "Asia/Kuala_Lumpur",
    "63": "Asia/Manila", "64": "Pacific/Auckland", "65": "Asia/Singapore",
    "66": "Asia/Bangkok", "81": "Asia/Tokyo", "82": "Asia/Seoul", "84": "Asia/Ho_Chi_Minh",
    "86": "Asia/Shanghai", "90": "Europe/Istanbul", "91": "Asia/Kolkata", "92": "Asia/Karachi",
    "234": "Africa/Lagos", "254": "Africa/Nairobi", "353": "Europe/Dublin",
    "358": "Europe/Helsinki", "370": "Europe/Vilnius", "371": "Europe/Riga",
    "372": "Europe/Tallinn", "380": "Europe/Kyiv", "385": "Europe/Zagreb",
    "386": "Europe/Ljubljana", "420": "Europe/Prague", "421": "Europe/Bratislava",
    "852": "Asia/Hong_Kong", "886": "Asia/Taipei", "966": "Asia/Riyadh", "971": "Asia/Dubai",
    "972": "Asia/Jerusalem",
}  # fmt: skip
"""Calling codes of countries with one zone, or where nearly everybody lives in one."""


def zone_of(number: str) -> str:
    """The zone by the country of a number in E.164; empty where that tells none. A place is no
    proof of where somebody is at the moment."""
    found = _NUMBER.fullmatch(number)
    if found is None:
        return ""
    return next((_ZONES[found[1][:n]] for n in (3, 2) if found[1][:n] in _ZONES), "")
