"""What the writers' pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from unsnag.domain.knowledge.reviewing import ArticleUse, ToReview

WEEKS = 13
"""Use is counted over so many weeks, and compared with as many before."""


class Standing(StrEnum):
    """Closed set of how a text stands, for filters."""

    DRAFT = "draft"
    REVIEW = "review"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    ARCHIVED = "archived"


@dataclass(frozen=True)
class TextLine:
    """A text (an article in a language) in the list. A published one may have a draft besides:
    `standings` has all that holds, the most pressing first."""

    article: str
    language: str
    original: bool
    title: str
    collection: str
    audience: str
    kind: str
    standings: tuple[Standing, ...]
    number: int
    by: str
    saved: datetime
    publish_at: datetime | None
    outdated: bool
    checked: date | None


@dataclass(frozen=True)
class TextList:
    """A page of the list, newest change first, and how many texts there are of each standing."""

    lines: tuple[TextLine, ...]
    counts: dict[Standing, int]
    found: int
    page: int
    pages: int


@dataclass(frozen=True)
class ArticleChange:
    """A change beside the text: who moved it, changed its audience or its address."""

    by: str
    at: datetime
    what: str


class KnowledgeQueries(Protocol):
    """Reads for the writers' pages; the staff see articles of every audience."""

    def texts(
        self,
        *,
        standing: Standing | None = None,
        collection: str = "",
        language: str = "",
        words: str = "",
        page: int = 1,
    ) -> TextList:
        """Texts whose title, keywords or body hold all the words."""
        ...

    def review_next(self, today: date) -> Sequence[ToReview]: ...

    def use_of(self, article: str, today: date) -> ArticleUse | None: ...

    def changes(self, article: str) -> Sequence[ArticleChange]:
        """Newest first."""
        ...

    def features(self) -> Sequence[tuple[str, date | None]]:
        """What articles describe, and when it changed last."""
        ...

    def waiting(self) -> int:
        """How many texts wait for a review."""
        ...

    def languages(self) -> Sequence[str]:
        """Every language with a text."""
        ...
