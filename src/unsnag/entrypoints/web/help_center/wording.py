"""In which language a page of the help center speaks.

An article's page speaks the article's language, every other page the reader's. A language is spoken
once something is published in it, so that no page frames foreign texts in words of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest

from unsnag.domain.phrases import ENGLISH
from unsnag.domain.wording import Wording
from unsnag.entrypoints.web.help_center.languages import (
    direction,
    language_name,
    languages_of,
)
from unsnag.entrypoints.web.help_center.readers import reader_of
from unsnag.entrypoints.wiring import app

_KEPT = ("q", "collection", "kind", "language", "next", "about")


@dataclass(frozen=True)
class Spoken:
    """The words of one page, as templates ask for them."""

    wording: Wording

    @property
    def language(self) -> str:
        return self.wording.language

    @property
    def direction(self) -> str:
        return direction(self.language)

    def say(self, text: str, **values: object) -> str:
        return self.wording.say(text, **values)

    def date_of(self, day: date) -> str:
        return self.wording.date_of(day)

    def promise(self) -> str:
        """By when a person answers."""
        text, by = app().company.hours.promised(app().clock())
        return self.say(text, time=f"{by:%H:%M}", day=self.wording.weekday_of(by))


def spoken(request: HttpRequest) -> Spoken:
    """The words of this page, found once."""
    known: Spoken | None = getattr(request, "help_spoken", None)
    if known is None:
        known = speak(request, languages_of(request))
    return known


def speak(request: HttpRequest, languages: Sequence[str]) -> Spoken:
    """Let the page speak the first of these languages that it may."""
    spoken_here = _published(request)
    fits = [one for one in languages if one.split("-")[0] in spoken_here]
    found = Spoken(app().wordings.first(fits))
    request.help_spoken = found  # type: ignore[attr-defined]
    return found


def choices(request: HttpRequest) -> list[tuple[str, str, str]]:
    """The languages that a reader may choose: code, own name, and the address of this page in
    them; none when there is but one."""
    here = _published(request)
    found = [one for one in app().wordings.languages if one.split("-")[0] in here]
    if len(found) < 2:
        return []
    kept = {name: value for name, value in request.GET.items() if name in _KEPT}
    return [(one, language_name(one), f"?{urlencode({**kept, 'lang': one})}") for one in found]


def _published(request: HttpRequest) -> frozenset[str]:
    shelf = app().help_center.shelf(reader_of(request).keys, languages_of(request))
    return shelf.languages | {ENGLISH}
