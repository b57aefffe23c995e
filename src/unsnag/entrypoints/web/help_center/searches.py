"""What readers do with what they found, told to the ranking.

A search has an id that names nobody. It travels in the address of what was found, so that it works
without scripts; the last few of a visit stand in a signed cookie, so that writing to us afterwards
can say that they did not help. Nothing is recorded for a browser that brings no cookie back.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from unsnag.application.audit.masking import masked
from unsnag.domain.retrieval.clicks import Place
from unsnag.entrypoints.web.help_center.visits import SILENCE_SECONDS, Visit
from unsnag.entrypoints.wiring import app

COOKIE = "searches"
MOST_REMEMBERED = 4
_SALT = "searches"
_FROM = re.compile(r"([0-9a-f]{32})\.(\d{1,2})")


@dataclass(frozen=True)
class CameFrom:
    """The search that led to an article, and the place there (0 is first)."""

    search: str = ""
    position: int = 0

    @property
    def mark(self) -> str:
        """As it stands in an address."""
        return f"{self.search}.{self.position}" if self.search else ""


def new_search() -> str:
    """An id for a search that is shown now."""
    return secrets.token_hex(16)


def same_search(visit: Visit, place: Place, found: Sequence[str]) -> str:
    """An id that stays while the same things are shown to the same visit."""
    text = "\n".join((visit.id, place.value, *found))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def came_from(mark: str) -> CameFrom:
    """Nothing for a mark that isn't ours."""
    match = _FROM.fullmatch(mark)
    return CameFrom(match[1], int(match[2])) if match else CameFrom()


def shown(visit: Visit, search: str, query: str, found: Sequence[str], place: Place) -> None:
    """These were shown. What identifies a person is taken out of the query."""
    if visit.counted and found:
        app().learn_from_search.shown(search, masked(query), found, place)


def clicked(visit: Visit, origin: CameFrom, search_id: str) -> None:
    """An article that was found has been opened."""
    if visit.counted and origin.search:
        app().learn_from_search.clicked(origin.search, search_id, origin.position)


def remember(request: HttpRequest, response: HttpResponseBase, search: str) -> None:
    """Keep the search with the visit, in the browser."""
    kept = [one for one in remembered(request) if one != search][-(MOST_REMEMBERED - 1) :]
    response.set_cookie(
        COOKIE,
        signing.dumps([*kept, search], salt=_SALT),
        max_age=SILENCE_SECONDS,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )


def remembered(request: HttpRequest) -> list[str]:
    """The searches of this visit, oldest first."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=SILENCE_SECONDS)
    except signing.BadSignature:
        return []
    return [str(one) for one in kept]


def wrote_anyway(request: HttpRequest, response: HttpResponseBase | None = None) -> None:
    """The visit wrote to us: nothing that these searches showed had been enough."""
    for search in remembered(request):
        app().learn_from_search.wrote_anyway(search)
    if response is not None:
        response.delete_cookie(COOKIE, samesite="Lax")
