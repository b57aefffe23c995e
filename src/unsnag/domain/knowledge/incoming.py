"""Articles as another place wrote them, on their way in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from unsnag.domain.knowledge.articles import ArticleContent, ArticleId, ArticleKind, VersionState
from unsnag.domain.knowledge.audiences import PUBLIC


@dataclass(frozen=True)
class EarlierVersion:
    """What an article said before, who wrote it and when."""

    content: ArticleContent
    by: str = ""
    saved: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class IncomingArticle:
    """One article in one language. (`source`, `source_id`, `language`) says which it is, so that
    importing it again finds it. `translation_of` is the source id of the original; empty when this
    is the original.

    `slug` is the address it should have; empty lets one be made of the title. `old_addresses` lead
    here from now on: paths that begin with `/`, or slugs. `collections` are titles from the top
    down. `related` and `feature` are ids of articles here. `state` is DRAFT, PUBLISHED or ARCHIVED;
    an archived original archives its article. `earlier` are former versions, the oldest first; only
    an article that is new here takes them.
    """

    source: str
    source_id: str
    language: str
    content: ArticleContent
    slug: str = ""
    old_addresses: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    translation_of: str = ""
    audience: str = PUBLIC
    kind: ArticleKind = ArticleKind.ARTICLE
    related: tuple[ArticleId, ...] = ()
    position: int = 0
    owner: str = ""
    feature: str = ""
    updated: date | None = None
    checked: date | None = None
    state: VersionState = VersionState.PUBLISHED
    earlier: tuple[EarlierVersion, ...] = ()
    id: str = ""
    """The id that a new article should have; empty lets its address be it."""


class ImportOutcome(StrEnum):
    """Closed set of what importing an article did."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    EDITED_HERE = "edited_here"  # somebody changed it here since; theirs was kept


@dataclass(frozen=True)
class Imported:
    """What became of an incoming article. `slug` is the address that it has here."""

    article: ArticleId
    slug: str
    outcome: ImportOutcome


@dataclass(frozen=True)
class KnownImport:
    """An article that was imported before: its address here, and the digest of what came then.
    `edited_here` says that another text stands there by now."""

    article: ArticleId
    slug: str
    digest: str
    edited_here: bool = False
