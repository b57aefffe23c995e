"""Days of the calendar in a message: written, named, or counted from today."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from unsnag.domain.details import day_words as words

_ISO = re.compile(r"(?<![\d.-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\d-])")
_NUMERIC = re.compile(
    r"(?<![\w.,/€$£-])(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2})(?!\d)|(\.)(?!\d))(?!\w)"
)
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_ORDINAL = frozenset({"st", "nd", "rd", "th", "er", "º", "ª", "de", "di", "of", "den", "le"})
_FAR = 366  # days; a date without a year that is further away is of another year


@dataclass(frozen=True)
class _Token:
    text: str
    start: int


def days_in(text: str, today: date | None = None) -> tuple[date, ...]:
    """The different days, in the message's order. Day before month where both could be; without
    `today` only days that are written with their year."""
    found = sorted([*_written(text, today), *_in_words(text, today)], key=lambda pair: pair[0])
    return tuple(dict.fromkeys(day for _, day in found))


def _written(text: str, today: date | None) -> Iterator[tuple[int, date]]:
    for match in _ISO.finditer(text):
        day = _day(*(int(part) for part in match.groups()))
        if day:
            yield match.start(), day
    for match in _NUMERIC.finditer(text):
        first, second, year = int(match[1]), int(match[3]), match[4]
        dotted = match[2] == "."
        if not year and (today is None or not dotted):
            continue
        if second > 12 and not dotted:  # written month first
            first, second = second, first
        day = _nearest(second, first, today) if not year else _day(_full(year), second, first)
        if day:
            yield match.start(), day


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, today: date | None) -> date | None:
    """The day nearest to today, as a date without a year is meant."""
    if today is None:
        return None
    near = (_day(today.year + offset, month, day) for offset in (-1, 0, 1))
    return min((one for one in near if one), key=lambda one: abs((one - today).days), default=None)


def _in_words(text: str, today: date | None) -> Iterator[tuple[int, date]]:
    lowered = text.lower()
    tokens = [_Token(m.group(), m.start()) for m in _TOKEN.finditer(lowered)]
    yield from _with_month(tokens, today)
    if today is not None:
        yield from _relative(lowered, tokens, today)
        yield from _weekdays(tokens, today)
        yield from _counted(tokens, today)


def _with_month(tokens: list[_Token], today: date | None) -> Iterator[tuple[int, date]]:
    """“5 November 2026”, “Nov 5th”, “5 de noviembre”."""
    for at, token in enumerate(tokens):
        month = words.MONTHS.get(token.text)
        if month is None:
            continue
        before = _number_beside(tokens, at, -1)
        after = _number_beside(tokens, at, 1)
        place, number = before if before is not None else after if after is not None else (0, 0)
        if not 1 <= number <= 31:
            continue
        year = _year_after(tokens, max(at, place))
        day = _day(year, month, number) if year else _nearest(month, number, today)
        if day:
            yield token.start, day


def _number_beside(tokens: list[_Token], at: int, step: int) -> tuple[int, int] | None:
    for place in (at + step, at + 2 * step, at + 3 * step):
        if not 0 <= place < len(tokens):
            return None
        text = tokens[place].text
        if text.isdecimal() and len(text) <= 2:
            return place, int(text)
        if text not in _ORDINAL:
            return None
    return None


def _year_after(tokens: list[_Token], at: int) -> int:
    for token in tokens[at + 1 : at + 3]:
        if token.text.isdecimal() and len(token.text) == 4 and 1990 <= int(token.text) <= 2100:
            return int(token.text)
        if token.text not in _ORDINAL:
            return 0
    return 0


def _relative(text: str, tokens: list[_Token], today: date) -> Iterator[tuple[int, date]]:
    taken = [(m.start(), m.end()) for p in words.NOT_RELATIVE for m in re.finditer(p, text)]
    for phrase, offset in words.RELATIVE_PHRASES.items():
        for match in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", text):
            taken.append(match.span())
            yield match.start(), today + timedelta(offset)
    french = len(tokens) == 1 or any(token.text in words.FRENCH for token in tokens)
    for token in tokens:
        counted = words.RELATIVE.get(token.text)
        inside = any(start <= token.start < end for start, end in taken)
        if counted is not None and not inside and (token.text != "hier" or french):
            yield token.start, today + timedelta(counted)


def _weekdays(tokens: list[_Token], today: date) -> Iterator[tuple[int, date]]:
    """The last day of that name, or the next where a word says so."""
    for at, token in enumerate(tokens):
        weekday = words.WEEKDAYS.get(token.text)
        if weekday is None:
            continue
        beside = {t.text for t in (*tokens[max(0, at - 2) : at], *tokens[at + 1 : at + 2])}
        if token.text in words.UNSURE_WEEKDAYS and not beside & words.SURE_BESIDE:
            continue
        back = (today.weekday() - weekday) % 7 or 7
        yield token.start, today + timedelta(7 - back or 7 if beside & words.NEXT else -back)


def _counted(tokens: list[_Token], today: date) -> Iterator[tuple[int, date]]:
    """“3 days ago”, “vor zwei Wochen”, “il y a 3 jours”, “in 5 days”."""
    for at, token in enumerate(tokens):
        days = 1 if token.text in words.DAY_UNITS else 7 if token.text in words.WEEK_UNITS else 0
        if not days or at == 0:
            continue
        text = tokens[at - 1].text
        many = int(text) if text.isdecimal() and len(text) <= 3 else words.NUMBERS.get(text, 0)
        before = tokens[at - 2].text if at > 1 else ""
        two = f"{tokens[at - 3].text} {before}" if at > 2 else ""
        after = tokens[at + 1].text if at + 1 < len(tokens) else ""
        ago = after in words.AGO_AFTER or before in words.AGO_BEFORE or two in words.AGO_BEFORE_TWO
        if many and many * days <= _FAR and (ago or before in words.IN_BEFORE):
            yield token.start, today + timedelta(-many * days if ago else many * days)
