"""Port to knowledge that is kept elsewhere: articles as another product or a folder has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from unsnag.domain.knowledge import (
    PUBLIC,
    ArticleKind,
    Collection,
    EarlierVersion,
    Media,
    Segment,
)

KINDS = ("zendesk", "intercom", "helpscout", "freshdesk", "markdown", "html", "sitemap")
"""What a source can be."""


class Loss(StrEnum):
    """Closed set of what an import can't keep; the value is what a report says."""

    MACRO = "macro"  # {{placeholders}} that the other product filled in
    VIDEO = "embedded video"  # a link to it is kept
    ATTACHMENT = "attachment"  # a link to the old place is kept
    IMAGE = "image"
    TAG = "unknown tag"  # its text is kept
    FORM = "form"
    TABLE = "table layout"  # merged cells, tables in tables
    NESTING = "deep nesting"  # the text is kept
    PLACE = "place in a page"  # a link to a heading; the text is kept
    AUDIENCE = "audience"  # narrower than ours: staff only until somebody opens it
    TEXT = "text"  # there was none, or more than an article holds
    FIELD = "field"  # a value that makes no sense, or has no counterpart


@dataclass(frozen=True)
class Lost:
    """One thing that was lost, with the words that tell which (up to 200 characters)."""

    kind: Loss
    what: str


@dataclass(frozen=True)
class Heading:
    """What is known of an article before its text is read: enough to give it an address."""

    source_id: str
    address: str
    """Where it could be read; empty when nowhere."""
    title: str
    language: str = ""
    translation_of: str = ""
    """The source id of the original, empty for an original."""
    slug: str = ""
    """The address it asks for, empty when it doesn't care."""


@dataclass(frozen=True)
class Attachment:
    """A file that hangs on an article."""

    name: str
    address: str


@dataclass(frozen=True)
class ImportedArticle:
    """One article in one language. `body` is Markdown; links and pictures in it are absolute
    addresses, or paths inside the source."""

    source: str
    source_id: str
    address: str
    title: str
    body: str
    collection: tuple[str, ...] = ()
    """From the outermost collection to the innermost."""
    summary: str = ""
    language: str = ""
    translation_of: str = ""
    slug: str = ""
    audience: str = PUBLIC
    """An audience key of ours, never wider than it was where it comes from."""
    kind: ArticleKind = ArticleKind.ARTICLE
    keywords: tuple[str, ...] = ()
    published: bool = True
    archived: bool = False
    earlier: tuple[EarlierVersion, ...] = ()
    """Former versions, the oldest first; only our own exports have any."""
    created: datetime | None = None
    updated: datetime | None = None
    aliases: tuple[str, ...] = ()
    """Further old addresses."""
    images: tuple[str, ...] = ()
    """The pictures of the body, as written there."""
    inline: tuple[tuple[str, bytes], ...] = ()
    """Those of them that the text itself carried."""
    attachments: tuple[Attachment, ...] = ()
    media: tuple[Media, ...] = ()
    """Videos and downloads that come with it; ids are 0, and files are found by digest."""
    related: tuple[str, ...] = ()
    position: int = 0
    owner: str = ""
    feature: str = ""
    checked: date | None = None
    lost: tuple[Lost, ...] = ()
    problem: str = ""
    """Why the article can't be read at all; empty when it can."""


class SourceUnreadable(Exception):
    """The source as a whole can't be read: nothing of it was imported. The message says what to
    do."""

    code = "source_unreadable"


class KnowledgeSource(Protocol):
    """A place with articles. Reading never changes it, and takes memory for one page at a time."""

    @property
    def name(self) -> str:
        """A word like `zendesk`, part of what makes a source id one of a kind."""
        ...

    def headings(self) -> Iterator[Heading]:
        """Every article, in the order of the source. Raises SourceUnreadable for anything that
        would stop the import half-way."""
        ...

    def articles(self, *, translations: bool) -> Iterator[ImportedArticle]:
        """The originals with their texts, in the same order; or the translations. Raises
        SourceUnreadable."""
        ...

    def key(self, address: str) -> str:
        """What two addresses of the same article have in common; empty for what is none."""
        ...

    def picture(self, reference: str) -> bytes | None:
        """A file that lies in the source itself; None for one that doesn't."""
        ...

    def notes(self) -> Sequence[str]:
        """What was left out of the source as a whole, a sentence each; whole after the last
        article."""
        ...

    def collections(self) -> Sequence[Collection]:
        """Collections with more than a title, above before below; only our own exports have
        any."""
        ...

    def segments(self) -> Sequence[Segment]:
        """Named audiences; only our own exports have any."""
        ...


class ImportJournal(Protocol):
    """What an interrupted import had done, for sources where reading again costs somebody."""

    def done(self) -> frozenset[str]:
        """Source ids; empty when the last run came to its end or is a day old."""
        ...

    def note(self, source_id: str) -> None: ...

    def close(self) -> None:
        """The run came to its end."""
        ...
