"""Articles, their versions, and which of them a reader meets."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from unsnag.domain.knowledge.audiences import PUBLIC

ArticleId = NewType("ArticleId", str)
"""Lower-case letters and digits of any script, and dashes: the first address that the article had.
It stays when the address changes, so playbooks, events and search refer to it."""

LONGEST_TITLE = 300
LONGEST_ADDRESS = 120
_LONGEST_MADE, _MOST_BYTES = 80, 200
_LANGUAGE_MARK = "~"


class ArticleKind(StrEnum):
    """Closed set of what an article is to its reader."""

    ARTICLE = "article"
    FAQ = "faq"  # one question and its answer
    VIDEO = "video"  # the video comes first, the text goes with it
    DOWNLOAD = "download"  # the file comes first


class VersionState(StrEnum):
    """Closed set of a version's states, in their order."""

    DRAFT = "draft"  # being written
    REVIEW = "review"  # waits for a manager, or for its time when it is scheduled
    PUBLISHED = "published"  # what readers meet; one at most in each language
    ARCHIVED = "archived"  # was published, or was set aside

    @property
    def open(self) -> bool:
        """Whether it is on its way to being published; one at most in each language."""
        return self in (VersionState.DRAFT, VersionState.REVIEW)


@dataclass(frozen=True)
class ArticleContent:
    """What a version says. `body` is Markdown."""

    title: str
    summary: str = ""
    body: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """32 hex digits; equal contents have equal ones."""
        parts = [self.title, self.summary, self.body, list(self.keywords)]
        text = json.dumps(parts, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True)
class ArticleVersion:
    """One version in one language. Numbers grow by one from 1 within the language.

    `source_number` is the version of the original that a translation was made from; None in the
    original's own language. `publish_at` is set when it is approved and waits for its time.
    """

    article: ArticleId
    language: str
    number: int
    state: VersionState
    content: ArticleContent
    by: str
    began: datetime
    saved: datetime
    note: str = ""
    publish_at: datetime | None = None
    approved_by: str = ""
    published: datetime | None = None
    source_number: int | None = None

    @property
    def digest(self) -> str:
        return self.content.digest

    @property
    def scheduled(self) -> bool:
        """Approved, and waiting for its time."""
        return self.state is VersionState.REVIEW and self.publish_at is not None


@dataclass(frozen=True)
class Article:
    """An article without its words. `audience` is the one chosen for it; what holds for readers may
    be stricter, because its collection is. `feature` names what the article describes: when that
    changes, the article wants checking."""

    id: ArticleId
    language: str
    kind: ArticleKind = ArticleKind.ARTICLE
    collection: str = ""
    audience: str = PUBLIC
    related: tuple[ArticleId, ...] = ()
    position: int = 0
    owner: str = ""
    feature: str = ""
    checked: date | None = None
    checked_by: str = ""
    archived: bool = False


@dataclass(frozen=True)
class PublishedArticle:
    """What readers meet: the published version in one language. `slug` is its address in that
    language. `collection` is the collection's title there and `collection_slug` its address.
    `audience` is the one that holds. `outdated` says that the text it was translated from has moved
    on."""

    id: ArticleId
    slug: str
    title: str
    collection: str
    summary: str
    body: str
    language: str
    keywords: tuple[str, ...]
    related: tuple[ArticleId, ...]
    updated: date
    checked: date | None
    audience: str = PUBLIC
    collection_slug: str = ""
    kind: ArticleKind = ArticleKind.ARTICLE
    number: int = 1
    original_language: str = ""
    outdated: bool = False


@dataclass(frozen=True)
class Translation:
    """A language in which an article is published."""

    language: str
    slug: str
    title: str
    outdated: bool = False


def choose_language(
    available: Collection[str], wanted: Sequence[str], workspace: str, original: str
) -> str | None:
    """The language to show: the first of the reader's that there is (`de-AT` is served by `de`, and
    `de` by `de-AT` when nothing is nearer), then the workspace's, then the original's, then any.
    None when nothing is available."""
    for language in (*wanted, workspace, original):
        if found := _nearest(available, language):
            return found
    return min(available, default=None)


def _nearest(available: Collection[str], language: str) -> str | None:
    if not language:
        return None
    if language in available:
        return language
    plain = language.split("-")[0]
    if plain in available:
        return plain
    return min((one for one in available if one.split("-")[0] == plain), default=None)


def search_id(article: ArticleId, language: str, original: str) -> str:
    """How search names a text: by the article's id, and by its language when it is a
    translation."""
    return article if language == original else f"{article}{_LANGUAGE_MARK}{language}"


def split_search_id(found: str) -> tuple[ArticleId, str]:
    """The article and the language; the language is empty when it is the original's."""
    article, _, language = found.partition(_LANGUAGE_MARK)
    return ArticleId(article), language


def address_of(title: str, taken: Collection[str] = (), *, otherwise: str = "article") -> str:
    """A clean address for a title that is none of `taken`: lower-case letters and digits of any
    script with dashes between them, at most 80 and 200 bytes, composed (NFKC). Latin letters lose
    their accents; other scripts keep their marks. `otherwise` serves titles without any letter or
    digit."""
    wanted = _shortened(_plain(title)) or otherwise
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted}-{count}"
    return name


def _plain(title: str) -> str:
    words: list[str] = []
    latin = False
    for letter in unicodedata.normalize("NFKC", title).casefold().replace("ß", "ss"):
        kind = unicodedata.category(letter)
        if letter in "'’" or kind == "Cf" or (kind == "Mn" and latin):
            continue  # an apostrophe, an invisible mark, an accent that stands by itself
        latin = letter.isalpha() and "LATIN" in unicodedata.name(letter, "")
        if latin:
            letter = unicodedata.normalize("NFKD", letter)[0]  # noqa: PLW2901
        marks = kind.startswith("M") and bool(words) and words[-1] != "-"
        words.append(letter if letter.isalnum() or marks else "-")
    spelt = unicodedata.normalize("NFKC", "".join(words))
    return re.sub(r"-+", "-", spelt).strip("-")


def _shortened(name: str) -> str:
    bounded = name[:_LONGEST_MADE].encode()[:_MOST_BYTES].decode("utf-8", "ignore")
    return bounded.strip("-")
