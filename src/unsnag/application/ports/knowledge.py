"""Ports to the articles of the help center: what readers meet, and what writers change."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from unsnag.domain.knowledge import (
    Article,
    ArticleContent,
    ArticleId,
    ArticleVersion,
    Collection,
    Imported,
    IncomingArticle,
    KnownImport,
    Media,
    PublishedArticle,
    Segment,
    Translation,
)


class KnowledgeProblem(Exception):
    """Something about articles can't be done; nothing was changed. The message says what to do."""

    code = "knowledge"


class NoSuchArticle(KnowledgeProblem):
    """There is no such article, version or collection."""

    code = "no_such_article"


class EditedMeanwhile(KnowledgeProblem):
    """Somebody saved something else since the text was opened. `now` is what stands there."""

    code = "edited_meanwhile"

    def __init__(self, now: ArticleVersion) -> None:
        super().__init__(f"{now.by or 'Somebody'} has changed this text since you opened it.")
        self.now = now


class WrongState(KnowledgeProblem):
    """The version is not in a state in which this can be done."""

    code = "wrong_state"


class AddressTaken(KnowledgeProblem):
    """The address belongs to another article, now or formerly."""

    code = "address_taken"


@dataclass(frozen=True)
class Redirect:
    """Where an old address leads. `slug` is the current address; empty when the article is archived
    (`gone`), and then `title` says what it was and `collection_slug` where to go on.
    `audience` is the one that holds."""

    article: ArticleId
    slug: str
    language: str
    title: str
    audience: str
    collection_slug: str = ""
    gone: bool = False


@dataclass(frozen=True)
class Changes:
    """What readers meet differently since a revision: every published language of each changed
    article is in `published`; an article in `articles` without one there has gone."""

    revision: int
    articles: frozenset[ArticleId]
    published: tuple[PublishedArticle, ...]
    everything: bool = False
    """A collection or a segment changed, or too much to list: read everything anew."""


class ArticleStore(Protocol):
    """What readers meet. Nothing here filters by audience unless it says so: callers show an
    article to those alone who have its `audience` key."""

    def by_id(
        self, article: str, languages: Sequence[str] = (), *, exact: bool = False
    ) -> PublishedArticle | None:
        """The article in the best language for a reader of `languages`; with `exact` in the first
        of them or not at all."""
        ...

    def by_ids(
        self, wanted: Sequence[tuple[str, Sequence[str]]]
    ) -> Sequence[PublishedArticle | None]:
        """For each article and the languages of its reader what `by_id` says, read together."""
        ...

    def by_slug(self, slug: str) -> PublishedArticle | None:
        """The article whose current address this is, in that address's language."""
        ...

    def redirect_of(self, address: str) -> Redirect | None:
        """Where a former address leads, and what became of an archived article's current one. None
        for current addresses of published articles and for what never was one."""
        ...

    def translations(self, article: str) -> Sequence[Translation]:
        """Every language in which it is published, the original first."""
        ...

    def published(
        self,
        languages: Sequence[str] = (),
        *,
        audiences: frozenset[str] | None = None,
        collection: str | None = None,
    ) -> Sequence[PublishedArticle]:
        """Each article once, in the best language, in the order of their collections. `audiences`
        leaves out what these keys don't open; None leaves out nothing. `collection` is a slug."""
        ...

    def every_language(self, articles: Some[str] | None = None) -> Iterator[PublishedArticle]:
        """Each published version in each language, of these articles or of all."""
        ...

    def collections(self) -> Sequence[Collection]:
        """All of them, those above before those below, then by position."""
        ...

    def segments(self) -> Sequence[Segment]: ...

    def media_of(self, article: str, language: str = "") -> Sequence[Media]:
        """In their order; with a language those of it and those for every language."""
        ...

    def with_media(self) -> frozenset[ArticleId]:
        """The articles that anything goes with."""
        ...

    def media_with(self, digest: str) -> Sequence[Media]:
        """Every use of a file. Somebody who may read one of the articles may read the file."""
        ...

    def audience_of(self, article: str) -> str | None:
        """The audience that holds; the staff's when nothing of it is published. None when there is
        no such article."""
        ...

    def revision(self) -> int:
        """Grows with every change of what readers meet."""
        ...

    def changed_since(self, revision: int) -> Changes: ...


@dataclass(frozen=True)
class Arrangement:
    """What belongs to an article and not to a version of it; it holds at once."""

    collection: str
    audience: str
    kind: str
    related: tuple[str, ...] = ()
    owner: str = ""
    feature: str = ""


class ArticleDesk(Protocol):
    """What writers do. Every change names who made it. `edited` is the digest of the text that the
    writer had before them: `""` where nothing was written yet. When something else stands there by
    now, EditedMeanwhile is raised and nothing is overwritten. All raise NoSuchArticle."""

    def article(self, article: str) -> Article: ...

    def slug_of(self, article: str, language: str) -> str:
        """The current address in a language; empty when there is none yet."""
        ...

    def languages(self, article: str) -> Sequence[str]:
        """Every language with a version, the original first."""
        ...

    def versions(self, article: str, language: str) -> Sequence[ArticleVersion]:
        """Newest first."""
        ...

    def version(self, article: str, language: str, number: int) -> ArticleVersion: ...

    def current(self, article: str, language: str) -> ArticleVersion | None:
        """The open version, else the published one, else the newest."""
        ...

    def create(
        self, content: ArticleContent, arrangement: Arrangement, *, language: str, by: str
    ) -> ArticleVersion:
        """A new article with its first draft."""
        ...

    def save_draft(
        self,
        article: str,
        language: str,
        content: ArticleContent,
        *,
        edited: str,
        by: str,
        source_number: int | None = None,
    ) -> ArticleVersion:
        """Save into the open draft, or begin one. Saving what stands there already changes nothing.
        A version in review goes back to draft: what was approved was another text."""
        ...

    def submit(
        self, article: str, language: str, *, edited: str, by: str, note: str = ""
    ) -> ArticleVersion:
        """Ask for a review. Raises WrongState unless it is a draft."""
        ...

    def send_back(self, article: str, language: str, *, by: str, note: str) -> ArticleVersion:
        """From review, or from being scheduled, to draft. Raises WrongState."""
        ...

    def publish(
        self, article: str, language: str, *, edited: str, by: str, note: str = ""
    ) -> ArticleVersion:
        """Put the open version in force at once; the one before it is archived. Raises
        WrongState."""
        ...

    def schedule(
        self, article: str, language: str, *, edited: str, at: datetime, by: str, note: str = ""
    ) -> ArticleVersion:
        """Approve the open version for a time. Raises WrongState."""
        ...

    def publish_due(self, now: datetime) -> Sequence[ArticleVersion]:
        """Put in force what is scheduled for `now` or before; each once, whoever else asks."""
        ...

    def archive(self, article: str, *, by: str, note: str = "") -> None:
        """Take the article from readers, in every language. Its addresses say so from then on."""
        ...

    def restore(self, article: str, language: str, number: int, *, by: str) -> ArticleVersion:
        """Begin a draft with an earlier version's text. An open version is set aside, not lost."""
        ...

    def discard(self, article: str, language: str, *, edited: str, by: str) -> None:
        """Set the open version aside. Raises WrongState when there is none."""
        ...

    def arrange(self, article: str, arrangement: Arrangement, *, by: str) -> None:
        """Change where it stands and who may read it."""
        ...

    def move(self, article: str, collection: str, *, position: int = 0) -> None: ...

    def set_address(self, article: str, language: str, slug: str, *, by: str) -> str:
        """Give it a new address; the old one leads to it for ever. Raises AddressTaken."""
        ...

    def add_redirect(self, article: str, language: str, address: str) -> None:
        """Let a former address lead to it. Raises AddressTaken."""
        ...

    def addresses(self, article: str) -> Sequence[Redirect]:
        """Every former address of it: `slug` holds the former one."""
        ...

    def checked(self, article: str, *, on: date, by: str) -> None:
        """Somebody has read it and found it right."""
        ...

    def still_right(self, article: str, language: str, *, by: str) -> None:
        """A translation says what the original says now."""
        ...

    def put_collection(self, collection: Collection) -> None:
        """Insert or change by slug. Raises WrongState when it would stand below itself."""
        ...

    def remove_collection(self, slug: str) -> None:
        """Raises WrongState unless it is empty."""
        ...

    def put_segment(self, segment: Segment) -> None: ...

    def put_media(self, media: Media) -> Media:
        """Insert it when its id is 0, change it otherwise; with its id."""
        ...

    def remove_media(self, media: int) -> None:
        """The file stays; earlier versions may show it."""
        ...

    def feature_changed(self, feature: str, *, on: date, by: str, note: str = "") -> None:
        """Say that what articles describe has changed, so that they want checking."""
        ...

    def import_article(self, incoming: IncomingArticle, *, by: str) -> Imported:
        """Insert or change by (source, source id, language), telling nobody. What somebody edited
        here since the last import is kept. Raises AddressTaken when an old address belongs to
        another article."""
        ...

    def imported(self, source: str) -> Mapping[tuple[str, str], KnownImport]:
        """What was imported from a source before, by source id and language."""
        ...

    def address_is_free(self, address: str) -> bool:
        """Whether no article has or had the address."""
        ...


class MediaFiles(Protocol):
    """The bytes, kept by their SHA-256 where no web server looks."""

    def keep(self, data: bytes) -> str:
        """The digest; keeping the same bytes again changes nothing."""
        ...

    def read(self, digest: str) -> bytes | None: ...

    def path(self, digest: str) -> str | None:
        """The file's path, to be served in parts."""
        ...
