"""What the readers of other products' JSON have in common: originals, then translations, each
converted only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from unsnag.adapters.importers.html_markdown import to_markdown
from unsnag.application.ports.imports import (
    Attachment,
    Heading,
    ImportedArticle,
    Loss,
    Lost,
    SourceUnreadable,
)
from unsnag.domain.knowledge import PUBLIC, Collection, Segment

MOST_TITLE = 300
_MOST_NAMED_ATTACHMENTS = 50


@dataclass(frozen=True)
class Found:
    """An article as an export has it, its text still HTML."""

    source_id: str
    title: str
    html: str
    address: str = ""
    collection: tuple[str, ...] = ()
    summary: str = ""
    language: str = ""
    translation_of: str = ""
    slug: str = ""
    audience: str = PUBLIC
    keywords: tuple[str, ...] = ()
    published: bool = True
    created: datetime | None = None
    updated: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    lost: tuple[Lost, ...] = field(default=())

    @property
    def heading(self) -> Heading:
        return Heading(
            self.source_id,
            self.address,
            self.title,
            self.language,
            self.translation_of,
            self.slug,
        )


class ExportSource:
    """A KnowledgeSource over articles that a function finds each time anew."""

    def __init__(
        self, name: str, find: Callable[[], Iterator[Found]], key: Callable[[str], str]
    ) -> None:
        self.name, self._find, self._key = name, find, key

    def headings(self) -> Iterator[Heading]:
        seen: set[tuple[str, str]] = set()
        for found in self._find():
            place = (found.source_id, found.language)
            if place not in seen:  # pages of an incremental export overlap
                seen.add(place)
                yield found.heading
        if not seen:
            raise SourceUnreadable(
                f"There is no article of {self.name} in it. Choose the product with --from."
            )

    def articles(self, *, translations: bool) -> Iterator[ImportedArticle]:
        for found in self._find():
            if bool(found.translation_of) is translations:
                yield written(self.name, found)

    def key(self, address: str) -> str:
        return self._key(address)

    def picture(self, reference: str) -> bytes | None:  # noqa: ARG002  the port's
        return None

    def notes(self) -> Sequence[str]:
        return ()

    def collections(self) -> Sequence[Collection]:
        return ()

    def segments(self) -> Sequence[Segment]:
        return ()


def written(source: str, found: Found) -> ImportedArticle:
    """The article with its text as Markdown and everything that was lost on the way."""
    text = to_markdown(found.html, found.address)
    title = " ".join(found.title.split())
    lost = [*found.lost, *text.lost]
    if len(title) > MOST_TITLE:
        lost.append(Lost(Loss.FIELD, f"the title after {MOST_TITLE} characters"))
    hanging = found.attachments[:_MOST_NAMED_ATTACHMENTS]
    lost += [Lost(Loss.ATTACHMENT, f"{one.name} {one.address}".strip()[:200]) for one in hanging]
    if not text.markdown.strip() and not any(one.kind is Loss.TEXT for one in lost):
        lost.append(Lost(Loss.TEXT, "There is no text; it stays a draft."))
    return ImportedArticle(
        source=source,
        source_id=found.source_id,
        address=found.address,
        title=title[:MOST_TITLE] or "Untitled",
        body=text.markdown,
        collection=found.collection,
        summary=found.summary,
        language=found.language,
        translation_of=found.translation_of,
        slug=found.slug,
        audience=found.audience,
        keywords=found.keywords,
        published=found.published and bool(text.markdown.strip()),
        created=found.created,
        updated=found.updated,
        images=text.images,
        inline=text.inline,
        attachments=(*found.attachments, *text.files),
        lost=tuple(dict.fromkeys(lost)),
    )
