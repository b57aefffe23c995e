"""Writing articles: agents and managers write, managers put in force and take away.

Everything that can be got wrong is refused with a sentence that says what to do; what somebody
typed is never lost by it, because the draft was saved before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.knowledge import (
    Arrangement,
    ArticleDesk,
    ArticleStore,
    KnowledgeProblem,
    MediaFiles,
)
from unsnag.domain.knowledge import (
    PUBLIC,
    SIGNED_IN,
    STAFF,
    ArticleContent,
    ArticleKind,
    ArticleVersion,
    Chapter,
    Media,
    MediaKind,
    caption_lines,
    widens,
)
from unsnag.domain.knowledge.articles import LONGEST_TITLE
from unsnag.domain.knowledge.file_types import file_type
from unsnag.domain.knowledge.markdown_text import links_in
from unsnag.domain.staff import Capability, HumanAgent, NotAllowed

LONGEST_BODY = 400_000
LARGEST_PICTURE = 10_000_000
LARGEST_FILE = 100_000_000
MOST_KEYWORDS = 40
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")
_UNSAFE_NAME = re.compile(r"[^a-z0-9.]+")


class NotWritable(KnowledgeProblem):
    """The text or the file can't be kept or published as it is."""

    code = "not_writable"


@dataclass(frozen=True)
class Place:
    """Which text: an article in a language."""

    article: str
    language: str


class WriteArticles:
    """What the writers' pages do."""

    def __init__(
        self, desk: ArticleDesk, articles: ArticleStore, files: MediaFiles, clock: Clock
    ) -> None:
        self.desk, self.articles = desk, articles
        self._files, self._clock = files, clock

    def begin(
        self, who: HumanAgent, title: str, *, kind: str, language: str, collection: str
    ) -> ArticleVersion:
        """A new article with an empty draft of this title; for everybody once it is published."""
        content = _checked(ArticleContent(title.strip()))
        if not content.title:
            raise NotWritable("Give it a title first: what would a customer ask?")
        arrangement = Arrangement(collection, PUBLIC, ArticleKind(kind).value)
        return self.desk.create(content, arrangement, language=_language(language), by=who.name)

    def save(
        self,
        who: HumanAgent,
        place: Place,
        content: ArticleContent,
        *,
        edited: str,
        source_number: int | None = None,
    ) -> ArticleVersion:
        """Save the draft. Raises EditedMeanwhile, NotWritable."""
        return self.desk.save_draft(
            place.article,
            _language(place.language),
            _checked(content),
            edited=edited,
            by=who.name,
            source_number=source_number,
        )

    def submit(
        self, who: HumanAgent, place: Place, *, edited: str, note: str = ""
    ) -> ArticleVersion:
        """Ask a manager to read it."""
        self._complete(place)
        return self.desk.submit(
            place.article, place.language, edited=edited, by=who.name, note=note
        )

    def send_back(self, who: HumanAgent, place: Place, *, note: str) -> ArticleVersion:
        """To draft again; the one who wrote it may also take it back."""
        return self.desk.send_back(place.article, place.language, by=who.name, note=note)

    def publish(
        self, who: HumanAgent, place: Place, *, edited: str, note: str = ""
    ) -> ArticleVersion:
        """Put it in force now. Managers only."""
        _manager(who)
        self._complete(place)
        return self.desk.publish(
            place.article, place.language, edited=edited, by=who.name, note=note
        )

    def schedule(
        self, who: HumanAgent, place: Place, *, edited: str, at: datetime, note: str = ""
    ) -> ArticleVersion:
        """Put it in force at a time to come. Managers only."""
        _manager(who)
        self._complete(place)
        if at <= self._clock():
            raise NotWritable("That time has passed. Choose a later one, or publish now.")
        return self.desk.schedule(
            place.article, place.language, edited=edited, at=at, by=who.name, note=note
        )

    def archive(self, who: HumanAgent, article: str, *, note: str = "") -> None:
        """Take it from readers. Managers only."""
        _manager(who)
        self.desk.archive(article, by=who.name, note=note)

    def arrange(self, who: HumanAgent, article: str, arrangement: Arrangement) -> None:
        """Change where it stands and who reads it. Only managers let more people read what is
        published, because that is publishing."""
        known = {PUBLIC, SIGNED_IN, STAFF, *(s.key for s in self.articles.segments())}
        if arrangement.audience not in known:
            raise NotWritable("Choose who may read it from the list.")
        before = self.articles.audience_of(article)
        published = bool(self.articles.translations(article))
        self._refuse_widening(who, article, arrangement, before if published else None)
        self.desk.arrange(
            article, replace(arrangement, kind=ArticleKind(arrangement.kind).value), by=who.name
        )

    def _refuse_widening(
        self, who: HumanAgent, article: str, new: Arrangement, before: str | None
    ) -> None:
        if who.may(Capability.PUBLISH_ARTICLES) or before is None:
            return
        collections = {one.slug: one for one in self.articles.collections()}
        held = collections[new.collection].held if new.collection in collections else PUBLIC
        was = self.desk.article(article)
        moved_out = was.collection != new.collection and widens(before, held)
        if widens(was.audience, new.audience) or moved_out:
            raise NotAllowed("A manager lets more people read what is published.")

    def set_address(self, who: HumanAgent, place: Place, slug: str) -> str:
        """A new address; the old one leads there. Managers only."""
        _manager(who)
        if not slug.strip():
            raise NotWritable("Write the new address.")
        return self.desk.set_address(place.article, place.language, slug, by=who.name)

    def add_picture(self, place: Place, data: bytes, name: str, alt: str) -> Media:
        """Keep a picture that the text can show. `alt` says what is to be seen."""
        if not alt.strip():
            raise NotWritable("Say what the picture shows, for those who can't see it.")
        if len(data) > LARGEST_PICTURE:
            raise NotWritable("A picture has at most 10 MB.")
        known = file_type(data)
        if known is None or known.kind is not MediaKind.PICTURE:
            raise NotWritable("That is no picture. PNG, JPEG, GIF, WebP and AVIF can be shown.")
        return self._add(place.article, data, name, alt=alt.strip()[:500])

    def add_file(self, place: Place, data: bytes, name: str, title: str) -> Media:
        """Keep a video or a download."""
        known = file_type(data)
        if len(data) > LARGEST_FILE:
            raise NotWritable("A file has at most 100 MB. Link a longer video instead.")
        if known is None or known.kind is MediaKind.PICTURE:
            raise NotWritable("Choose a video (MP4, WebM) or a file (PDF, ZIP).")
        return self._add(place.article, data, name, title=title.strip()[:300])

    def add_link(self, place: Place, link: str, title: str) -> Media:
        """A video that stands elsewhere."""
        if not re.fullmatch(r"https://[^\s/]+\.[^\s]+", link.strip()):
            raise NotWritable("Write the video's whole address; it begins with https://.")
        media = Media(0, place.article, MediaKind.VIDEO, "video", link=link.strip()[:2000])
        return self.desk.put_media(replace(media, title=title.strip()[:300]))

    def set_video(
        self, media: Media, *, title: str, chapters: Sequence[Chapter], captions: dict[str, str]
    ) -> Media:
        """Chapters and captions by language. Raises CueUnreadable."""
        for text in captions.values():
            caption_lines(text)
        kept = {**media.captions, **captions}
        return self.desk.put_media(
            replace(media, title=title.strip()[:300], chapters=tuple(chapters), captions=kept)
        )

    def _add(
        self, article: str, data: bytes, name: str, *, alt: str = "", title: str = ""
    ) -> Media:
        known = file_type(data)
        assert known is not None  # noqa: S101  callers have looked
        digest = self._files.keep(data)
        for one in self.articles.media_of(article):
            if one.digest == digest and one.kind is known.kind and one.alt == alt:
                return one
        stem = _UNSAFE_NAME.sub("-", name.lower().rpartition(".")[0]).strip("-.")[:60] or "file"
        return self.desk.put_media(
            Media(
                0,
                article,
                known.kind,
                f"{stem}.{known.suffix}",
                digest=digest,
                content_type=known.content_type,
                size=len(data),
                title=title,
                alt=alt,
                width=known.width,
                height=known.height,
                position=len(self.articles.media_of(article)),
            )
        )

    def _complete(self, place: Place) -> None:
        """Refuses what readers could not use."""
        current = self.desk.current(place.article, place.language)
        if current is None:
            return
        media = self.articles.media_of(place.article)
        if not current.content.title.strip():
            raise NotWritable("Give it a title first.")
        if not current.content.body.strip() and not media:
            raise NotWritable("Write the text first.")
        if any(link.picture and not link.text for link in links_in(current.content.body)):
            raise NotWritable("A picture has no description. Say what it shows between [ and ].")


def _checked(content: ArticleContent) -> ArticleContent:
    """The content as it is kept. Raises NotWritable."""
    if len(content.title) > LONGEST_TITLE:
        raise NotWritable(f"A title has at most {LONGEST_TITLE} characters.")
    if len(content.body) > LONGEST_BODY or len(content.summary) > 2_000:
        raise NotWritable("The text is too long for one article. Split it in two.")
    if len(content.keywords) > MOST_KEYWORDS:
        raise NotWritable(f"At most {MOST_KEYWORDS} keywords.")
    clean = [_plain(text) for text in (content.title, content.summary, content.body)]
    keywords = tuple(dict.fromkeys(_plain(k).strip()[:80] for k in content.keywords if k.strip()))
    return ArticleContent(clean[0].strip(), clean[1].strip(), clean[2], keywords)


def _plain(text: str) -> str:
    """One kind of line end, and nothing that a database refuses."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _language(language: str) -> str:
    if not _LANGUAGE.fullmatch(language):
        raise NotWritable("Choose a language from the list.")
    return language


def _manager(who: HumanAgent) -> None:
    who.require(Capability.PUBLISH_ARTICLES, "A manager does this. Ask for a review.")
