"""Reads the dates of a whole column: the order of day and month is decided once, over all of it.

Dates without an offset are taken as UTC. Nothing outside 1990 to 2100 counts as a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?!\d)")
_NAMED = re.compile(r"^(?:[^\W\d]{2,}\.?,?\s+)?(\d{1,2})\.?[ -]+([^\W\d]{3,})\.?,?[ -]+(\d{4})")
_NAMED_FIRST = re.compile(
    r"^(?:[^\W\d]{2,}\.?,\s+)?([^\W\d]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})"
)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([AaPp]\.?[Mm])?")
_OFFSET = re.compile(r"\d\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})\s*$")
_NUMBER = re.compile(r"^\d{9,16}(\.\d+)?$")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen",
            "feb fev fév",
            "mar mär mrt",
            "apr abr avr",
            "may mai mag mei",
            "jun giu",
            "jul lug",
            "aug ago aoû",
            "sep set",
            "oct okt ott out",
            "nov",
            "dec dez dic déc",
        ),
        1,
    )
    for name in names.split()
}
_MONTHS |= {"juin": 6, "juil": 7}
_LEAST = datetime(1990, 1, 1, tzinfo=UTC).timestamp()
_MOST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


@dataclass(frozen=True)
class DateForm:
    """How a column writes dates; `certain` is False when no value told day from month,
    `numeric` True when any value is written as numbers without the year first."""

    day_first: bool
    certain: bool
    numeric: bool = False


def form_of(values: Iterable[str]) -> DateForm:
    """Decide the order of day and month from values such as 13/02/2024 or 02/13/2024."""
    day = month = dotted = numeric = 0
    for value in values:
        found = _NUMERIC.match(value.strip())
        if found:
            first, second = int(found[1]), int(found[2])
            day += first > 12 >= second
            month += second > 12 >= first
            dotted += "." in found[0]
            numeric += 1
    if day or month:
        return DateForm(day_first=day >= month, certain=True, numeric=True)
    return DateForm(day_first=True, certain=dotted > 0, numeric=numeric > 0)


def parse(value: str, form: DateForm) -> int | None:
    """Seconds since 1970, or None when this is no date."""
    text = value.strip()
    if not text or len(text) > 60 or not any(char.isdigit() for char in text):
        return None
    try:
        seconds = _epoch(text) if _NUMBER.match(text) else _written(text, form)
    except (ValueError, OverflowError):
        return None
    return int(seconds) if seconds is not None and _LEAST <= seconds < _MOST else None


def parse_all(values: Sequence[str]) -> tuple[list[int | None], DateForm]:
    """Every value of a column under the form that the column as a whole shows."""
    form = form_of(values)
    return [parse(value, form) for value in values], form


def _epoch(text: str) -> float:
    number = float(text)
    for unit in (1, 1_000, 1_000_000):
        if number / unit < _MOST:
            return number / unit
    raise ValueError(text)


def _written(text: str, form: DateForm) -> float | None:
    day = _day(text, form)
    if day is None:
        return None
    year, month, date, rest = day
    hour = minute = second = 0
    clock = _TIME.search(rest)
    if clock:
        hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        if clock[4]:
            hour = hour % 12 + (12 if clock[4][0] in "pP" else 0)
    zone = _zone(rest) if clock else UTC
    return datetime(year, month, date, hour, minute, min(second, 59), tzinfo=zone).timestamp()


def _day(text: str, form: DateForm) -> tuple[int, int, int, str] | None:
    """(year, month, day, what follows)."""
    if found := _ISO.match(text):
        return int(found[1]), int(found[2]), int(found[3]), text[found.end() :]
    if found := _NUMERIC.match(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        year += 2000 if year < 100 else 0
        day, month = (first, second) if form.day_first else (second, first)
        if month > 12 >= day:  # one stray value in the other order
            day, month = month, day
        return year, month, day, text[found.end() :]
    if found := _NAMED.match(text):
        return _named(found[3], found[2], found[1], text[found.end() :])
    if found := _NAMED_FIRST.match(text):
        return _named(found[3], found[1], found[2], text[found.end() :])
    return None


def _named(year: str, month: str, day: str, rest: str) -> tuple[int, int, int, str] | None:
    name = month.lower()
    number = _MONTHS.get(name[:4]) or _MONTHS.get(name[:3])
    return (int(year), number, int(day), rest) if number else None


def _zone(rest: str) -> timezone:
    found = _OFFSET.search(rest)
    if not found or found[1][0] not in "+-":
        return UTC
    sign = -1 if found[1][0] == "-" else 1
    digits = found[1][1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
