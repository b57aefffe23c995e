"""Pictures, videos and files of articles, and the words in them that search reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_TIME = re.compile(r"(?:(\d{1,2}):)?([0-5]?\d):([0-5]\d)(?:[.,]\d{1,3})?")
_CUE_TIMES = re.compile(rf"^\s*{_TIME.pattern}\s+-->\s+{_TIME.pattern}")
_TAG = re.compile(r"<[^>]*>")
MOST_CHAPTERS = 200


class CueUnreadable(Exception):
    """Chapters or captions are not as they must be; the message names the line and says what to
    do."""

    code = "captions_unreadable"


class MediaKind(StrEnum):
    """Closed set of what goes with an article."""

    PICTURE = "picture"  # stands in the text, where its Markdown names it
    VIDEO = "video"  # a file of ours or a link
    DOWNLOAD = "download"


@dataclass(frozen=True)
class Chapter:
    """A part of a video: where it begins, in whole seconds, and what it is about."""

    seconds: int
    title: str

    @property
    def clock(self) -> str:
        """`1:05`, or `1:02:05` from an hour on."""
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


@dataclass(frozen=True)
class Media:
    """Something that goes with an article. Files are kept by `digest`, the SHA-256 of their bytes
    in hex; a video may be a `link` instead and then has none. `language` is empty when it serves
    every language. `captions` are WebVTT by language."""

    id: int
    article: str
    kind: MediaKind
    name: str
    digest: str = ""
    link: str = ""
    content_type: str = ""
    size: int = 0
    title: str = ""
    alt: str = ""
    language: str = ""
    position: int = 0
    width: int = 0
    height: int = 0
    chapters: tuple[Chapter, ...] = ()
    captions: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where its file is served; empty for a link."""
        return f"/media/{self.digest}/{self.name}" if self.digest else ""


def read_chapters(text: str) -> tuple[Chapter, ...]:
    """Lines like `1:05 Descale the boiler`, in any order. Raises CueUnreadable."""
    found: dict[int, Chapter] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        clock, _, title = line.strip().partition(" ")
        seconds = _seconds(clock)
        if seconds is None:
            raise CueUnreadable(
                f"Line {number}: begin with the time, like 1:05, then a space and the title."
            )
        if not title.strip():
            raise CueUnreadable(f"Line {number}: the chapter at {clock} has no title.")
        if seconds in found:
            raise CueUnreadable(f"Line {number}: there is a chapter at {clock} already.")
        found[seconds] = Chapter(seconds, title.strip())
    if len(found) > MOST_CHAPTERS:
        raise CueUnreadable(f"A video has at most {MOST_CHAPTERS} chapters.")
    return tuple(found[second] for second in sorted(found))


def _seconds(clock: str) -> int | None:
    match = _TIME.fullmatch(clock)
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def caption_lines(webvtt: str) -> tuple[tuple[int, str], ...]:
    """What is said and from which second on. Raises CueUnreadable when it isn't WebVTT."""
    lines = webvtt.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not lines[0].startswith("WEBVTT"):
        raise CueUnreadable("The file must begin with WEBVTT. Save the captions as WebVTT (.vtt).")
    found: list[tuple[int, str]] = []
    at: int | None = None
    for number, line in enumerate(lines[1:], 2):
        times = _CUE_TIMES.match(line)
        if times is not None:
            hours, minutes, seconds = (int(part or 0) for part in times.groups()[:3])
            at = hours * 3600 + minutes * 60 + seconds
        elif "-->" in line:
            raise CueUnreadable(f"Line {number}: the times must look like 00:01:05.000.")
        elif not line.strip():
            at = None
        elif at is not None and (said := _TAG.sub("", line).strip()):
            found.append((at, said))
    if not found:
        raise CueUnreadable("There is no caption in the file.")
    return tuple(found)


def media_text(media: Iterable[Media], language: str) -> str:
    """What search reads of an article's media, as Markdown: each chapter a heading, and below it
    what is said in it as a paragraph; titles of downloads as paragraphs."""
    blocks: list[str] = []
    for one in media:
        if one.language not in ("", language):
            continue
        if one.kind is MediaKind.VIDEO:
            blocks += _spoken(one, language)
        elif one.kind is MediaKind.DOWNLOAD and one.title:
            blocks.append(one.title)
    return "\n\n".join(blocks)


def _spoken(video: Media, language: str) -> list[str]:
    try:
        said = caption_lines(video.captions.get(language, ""))
    except CueUnreadable:
        # None, or none that can be read: the chapters are still worth finding.
        said = ()
    blocks = [video.title] if video.title else []
    starts = [chapter.seconds for chapter in video.chapters]
    if before := " ".join(t for at, t in said if not starts or at < starts[0]):
        blocks.append(before)
    for chapter, until in zip(video.chapters, [*starts[1:], None], strict=False):
        blocks.append(f"## {chapter.title}")
        words = (t for at, t in said if at >= chapter.seconds and (until is None or at < until))
        if paragraph := " ".join(words):
            blocks.append(paragraph)
    return blocks
