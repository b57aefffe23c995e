"""What the help center's pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

TROUBLE_WINDOW = timedelta(minutes=30)
TROUBLE_FROM = 2
"""So many issues have to meet an unreachable system before the home page says so: one alone is as
likely a fault of that issue."""


@dataclass(frozen=True)
class ArticleLine:
    """An article in a list."""

    slug: str
    title: str
    summary: str
    collection: str
    id: str = ""


@dataclass(frozen=True)
class CollectionCard:
    """A collection with what it holds; `slug` is made of its name."""

    slug: str
    name: str
    articles: tuple[ArticleLine, ...]


class HelpCenterPages(Protocol):
    """Public articles only, in the order of their collections."""

    def collections(self) -> Sequence[CollectionCard]: ...

    def collection(self, slug: str) -> CollectionCard | None: ...

    def lines(self, ids: Sequence[str]) -> Sequence[ArticleLine]:
        """The articles of these ids, or of these texts as search names them, that exist, in the
        order asked for; `id` is the one asked for."""
        ...

    def systems_in_trouble(self, now: datetime) -> bool:
        """Whether `TROUBLE_FROM` issues met an unreachable system in the `TROUBLE_WINDOW` before
        `now`."""
        ...
