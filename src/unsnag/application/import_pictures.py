"""Pictures and attached files of imported articles: fetched or read once, checked for what they
really are, and kept by their content."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from unsnag.application.ports.egress import Egress, EgressFailed, EgressRefused
from unsnag.application.ports.imports import (
    Attachment,
    ImportedArticle,
    KnowledgeSource,
    Loss,
    Lost,
)
from unsnag.application.ports.knowledge import ArticleStore, MediaFiles
from unsnag.domain.knowledge import Media, MediaKind
from unsnag.domain.knowledge.file_types import FileType, file_type
from unsnag.domain.knowledge.retarget import GONE

LARGEST_PICTURE = 5_000_000
MOST_PICTURES = 200
LARGEST_ATTACHED = 50_000_000
MOST_FILES = 50
_FAILURES_OF_A_HOST = 3
_ATTACHED_AS = {
    MediaKind.PICTURE: MediaKind.DOWNLOAD,  # it hangs on the article and is not shown in its text
    MediaKind.VIDEO: MediaKind.VIDEO,
    MediaKind.DOWNLOAD: MediaKind.DOWNLOAD,
}


@dataclass
class Pictures:
    """The pictures of one article: where each is kept, and what was lost."""

    targets: dict[str, str] = field(default_factory=dict)
    media: list[Media] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    fetched: set[str] = field(default_factory=set)
    """Addresses of attached files that are kept, or whose loss is told here."""


class TakePictures:
    """Keeps what articles show. A host that fails three times isn't asked again in a run."""

    def __init__(
        self,
        articles: ArticleStore,
        files: MediaFiles,
        egress: Egress | None,
        *,
        attached: bool = False,
    ) -> None:
        """Without `egress` nothing is fetched; attached files only when they are asked for."""
        self._attached_too = attached
        self._articles, self._files, self._egress = articles, files, egress
        self._failures: Counter[str] = Counter()

    def __call__(
        self, source: KnowledgeSource, article: ImportedArticle, known: str, *, dry: bool
    ) -> Pictures:
        """`known` is the id of the article here, empty for a new one: pictures that it has already
        are not read again. A dry run only looks those up."""
        found = Pictures()
        inline = dict(article.inline)
        kept = {one.name.rpartition(".")[0]: one for one in self._of(known)}
        for number, reference in enumerate(article.images):
            name = f"picture-{hashlib.sha256(reference.encode()).hexdigest()[:16]}"
            if name in kept:
                found.targets[reference] = kept[name].address
                continue
            if dry:
                continue
            data = inline.get(reference)
            problem = "" if number < MOST_PICTURES else f"more than {MOST_PICTURES} pictures"
            if data is None and not problem:
                data, problem = self._read(source, reference)
            self._take(reference, name, data, problem, found)
        if self._attached_too:
            every = {one.address: one for one in reversed(article.attachments[:MOST_FILES])}
            for file in every.values():
                self._attached(source, file, kept, found, dry=dry)
        return found

    def _attached(
        self,
        source: KnowledgeSource,
        file: Attachment,
        kept: Mapping[str, Media],
        found: Pictures,
        *,
        dry: bool,
    ) -> None:
        """A file becomes a download of the article, and links to it lead there."""
        name = f"file-{hashlib.sha256(file.address.encode()).hexdigest()[:16]}"
        if name in kept:
            found.targets[file.address] = kept[name].address
            found.fetched.add(file.address)
        elif dry:
            found.fetched.add(file.address)  # whether it can be had, the import tells
        else:
            data, problem = self._read(source, file.address, LARGEST_ATTACHED)
            kind = file_type(data) if data else None
            if problem or data is None or kind is None:
                problem = problem or "not a file of a type that articles may have"
                what = f"{file.name[:60]} {file.address[:80]}: {problem}"
                found.lost.append(Lost(Loss.ATTACHMENT, what[:200]))
                found.fetched.add(file.address)
                return
            media = replace(
                self._media(name, data, kind), kind=_ATTACHED_AS[kind.kind], title=file.name[:200]
            )
            found.targets[file.address] = media.address
            found.media.append(media)
            found.fetched.add(file.address)

    def carried(self, source: KnowledgeSource, media: Media) -> bool:
        """Keep a file that came with an article; whether it is the one that was named."""
        if not media.digest:
            return bool(media.link)
        data = source.picture(media.address)
        if data is None or hashlib.sha256(data).hexdigest() != media.digest:
            return False
        if file_type(data) is None:
            return False
        return self._files.keep(data) == media.digest

    def _of(self, article: str) -> tuple[Media, ...]:
        return tuple(self._articles.media_of(article)) if article else ()

    def _take(
        self, reference: str, name: str, data: bytes | None, problem: str, found: Pictures
    ) -> None:
        kind = file_type(data) if data else None
        if data and (kind is None or kind.kind is not MediaKind.PICTURE):
            problem = "not a picture of a type that is shown"
        if problem or data is None or kind is None:
            found.lost.append(Lost(Loss.IMAGE, f"{reference[:120]}: {problem}"[:200]))
            found.targets[reference] = GONE + reference
            return
        media = self._media(name, data, kind)
        found.targets[reference] = media.address
        found.media.append(media)

    def _media(self, name: str, data: bytes, kind: FileType) -> Media:
        return Media(
            id=0,
            article="",
            kind=MediaKind.PICTURE,
            name=f"{name}.{kind.suffix}",
            digest=self._files.keep(data),
            content_type=kind.content_type,
            size=len(data),
            width=kind.width,
            height=kind.height,
        )

    def _read(
        self, source: KnowledgeSource, reference: str, most: int = LARGEST_PICTURE
    ) -> tuple[bytes | None, str]:
        """The bytes, or why there are none."""
        inside = source.picture(reference)
        if inside is not None:
            return inside, "" if len(inside) <= most else f"larger than {most // 1_000_000} MB"
        if not reference.startswith(("http://", "https://")):
            return None, "it is not in the export"
        if self._egress is None:
            return None, "not fetched"
        host = _host(reference)
        if self._failures[host] >= _FAILURES_OF_A_HOST:
            return None, f"{host} failed before"
        try:
            answer = self._egress.fetch(reference, most_bytes=most)
        except EgressRefused as refused:
            return None, refused.problem
        except EgressFailed as failed:
            self._failures[host] += 1
            return None, str(failed)
        return (answer.body, "") if answer.ok else (None, f"status {answer.status}")


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
