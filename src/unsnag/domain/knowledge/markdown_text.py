"""What a Markdown text holds that is not prose: links, pictures, headings, sentences. Code is left
out, because nothing in it is a link or a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_INLINE_CODE = re.compile(r"(`+)(?!`).{1,400}?(?<!`)\1(?!`)")
_LINK = re.compile(r"(!?)\[([^\[\]]{0,500})\]\(\s*<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?")
_DEFINED = re.compile(r"^ {0,3}\[[^\[\]]{1,200}\]:\s*<?(\S+?)>?\s*(?:[\"'(].*)?$")
_AUTOLINK = re.compile(r"<(https?://[^\s<>]+)>")
_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])\s+")
_NUMBERED = re.compile(r"^ {0,3}\d{1,9}[.)]\s+")
_MARKS = re.compile(r"[*_~`#>|]+")
_END = re.compile(r"(?<=[.!?…。！？])[\"'”’)]*\s+")
_LONGEST_LINE = 20_000


@dataclass(frozen=True)
class Link:
    """A link or a picture, and the line it stands in, counted from 1. `text` is a picture's
    alternative text."""

    target: str
    text: str
    line: int
    picture: bool = False


@dataclass(frozen=True)
class Line:
    """A line outside of code, with its number."""

    number: int
    text: str


def lines_of(markdown: str) -> list[Line]:
    """Lines without blocks of code and without inline code."""
    found: list[Line] = []
    fence = ""
    for number, line in enumerate(markdown.splitlines(), 1):
        match = _FENCE.match(line)
        if match and not fence:
            fence = match.group(1)
        elif fence:
            if match and match.group(1).startswith(fence):
                fence = ""
        else:
            found.append(Line(number, _INLINE_CODE.sub(" ", line[:_LONGEST_LINE])))
    return found


def links_in(markdown: str) -> tuple[Link, ...]:
    """Every link and picture, in the order of the text."""
    found: list[Link] = []
    for line in lines_of(markdown):
        for mark, text, target in _LINK.findall(line.text):
            found.append(Link(target, text.strip(), line.number, picture=bool(mark)))
        if defined := _DEFINED.match(line.text):
            found.append(Link(defined.group(1), "", line.number))
        found += [Link(target, target, line.number) for target in _AUTOLINK.findall(line.text)]
    return tuple(found)


def sentences_in(markdown: str) -> tuple[Line, ...]:
    """Sentences of paragraphs and list items without their marks, each with its line. Headings,
    tables and pictures are none."""
    found: list[Line] = []
    for line in lines_of(markdown):
        text = line.text
        if _HEADING.match(text) or text.lstrip().startswith("|") or _DEFINED.match(text):
            continue
        text = _LINK.sub(lambda m: " " if m.group(1) else m.group(2), _ITEM.sub("", text))
        text = " ".join(_MARKS.sub("", text).split())
        found += [Line(line.number, part) for part in _END.split(text) if part]
    return tuple(found)


def steps_without_picture(markdown: str) -> bool:
    """Whether there are three numbered steps or more and not one picture."""
    steps = sum(bool(_NUMBERED.match(line.text)) for line in lines_of(markdown))
    return steps >= 3 and not any(link.picture for link in links_in(markdown))
