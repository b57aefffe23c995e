"""The help center's own words in the reader's language: buttons, headings, dates.

English is the key of every word and what is said where a language lacks it, so a page is never
without a word. `{name}` stands for a value that is given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from unsnag.domain.phrases import ENGLISH, phrase

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Wording:
    """One language. `months` are 12 names from January, `days` 7 from Monday; `date` is how a date
    is written (`{day}`, `{month}`, `{year}`), `weekday` how a near day is (`{weekday}` too)."""

    language: str = ENGLISH
    words: Mapping[str, str] = field(default_factory=dict)
    months: tuple[str, ...] = _MONTHS
    days: tuple[str, ...] = _DAYS
    date: str = "{day} {month} {year}"
    weekday: str = "{weekday} {day} {month}"

    def say(self, text: str, **values: object) -> str:
        """The text in this language, else in English, with the values put in."""
        own = self.words.get(text)
        if own is None:
            return phrase(text, self.language, **values)
        return own.format(**values) if values else own

    def date_of(self, day: dt.date) -> str:
        """A date such as 6 November 2026."""
        return self._written(self.date, day)

    def weekday_of(self, day: dt.date) -> str:
        """A day in the next weeks, such as Friday 6 November."""
        return self._written(self.weekday, day)

    def _written(self, form: str, day: dt.date) -> str:
        return form.format(
            weekday=self.days[day.weekday()],
            day=day.day,
            month=self.months[day.month - 1],
            year=day.year,
        )


@dataclass(frozen=True)
class Wordings:
    """Every language that there are words in; English is always among them."""

    others: Mapping[str, Wording] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        return (ENGLISH, *sorted(self.others))

    def nearest(self, language: str) -> Wording | None:
        """The words for a language; `de-AT` is served by `de`. None when there are none."""
        plain = language.split("-")[0]
        found = self.others.get(language) or self.others.get(plain)
        return Wording() if found is None and plain == ENGLISH else found

    def first(self, languages: Sequence[str]) -> Wording:
        """The words for the first language that has any, else English."""
        for language in languages:
            if (found := self.nearest(language)) is not None:
                return found
        return Wording()
