"""Links and pictures of a Markdown text with other targets. Code is left alone."""

from __future__ import annotations

import re
from collections.abc import Callable

_FENCE = re.compile(r"^ {0,3}(?:(?:[-*+]|\d{1,9}[.)])\s+)?\s*(`{3,}|~{3,})")
_CODE = re.compile(r"(`+)(?!`).{1,400}?(?<!`)\1(?!`)")
_TARGET = re.compile(r"(\]\()(\s*)(<[^<>]*>|[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)")
_DEFINED = re.compile(r"^( {0,3}\[[^\[\]]{1,200}\]:)(\s*)(<[^<>]*>|\S+)")
_AUTOLINK = re.compile(r"<(https?://[^\s<>]+)>")
_LOST_PICTURE = re.compile(r"!(\[[^\[\]]{0,500}\])\(\x00")

New = Callable[[str], str | None]
"""The new target for an old one; None leaves it."""
GONE = "\x00"
"""Begins the target of a picture that is to become a link."""


def retargeted(markdown: str, new: New) -> str:
    """The text with each target that `new` knows replaced. A picture whose new target begins with
    `GONE` becomes a link to the rest of it."""

    def change(text: str) -> str:
        return _changed(text, new) if "](" in text or "]:" in text or "<http" in text else text

    changed = outside_code(markdown, change)
    return _LOST_PICTURE.sub(r"\1(", changed).replace(GONE, "")


def outside_code(markdown: str, change: Callable[[str], str]) -> str:
    """The text with `change` made to every piece of a line that is no code."""
    lines: list[str] = []
    fence = ""
    for line in markdown.replace(GONE, "").split("\n"):
        mark = _FENCE.match(line)
        if fence:
            closes = mark is not None and mark[1].startswith(fence)
            fence = "" if closes else fence
        elif mark is not None:
            fence = mark[1]
        else:
            lines.append(_outside_inline_code(line, change))
            continue
        lines.append(line)
    return "\n".join(lines)


def _outside_inline_code(line: str, change: Callable[[str], str]) -> str:
    parts: list[str] = []
    at = 0
    for code in _CODE.finditer(line):
        parts += [change(line[at : code.start()]), code[0]]
        at = code.end()
    return "".join([*parts, change(line[at:])])


def _changed(text: str, new: New) -> str:
    def with_new(match: re.Match[str]) -> str:
        written = match[3]
        target = written[1:-1] if written.startswith("<") else written
        found = new(target)
        return match[0] if found is None else f"{match[1]}{match[2]}{_fits(found)}"

    def linked(match: re.Match[str]) -> str:
        found = new(match[1])
        return match[0] if found is None else f"[{found}]({_fits(found)})"

    return _AUTOLINK.sub(linked, _DEFINED.sub(with_new, _TARGET.sub(with_new, text)))


def _fits(target: str) -> str:
    gone = GONE if target.startswith(GONE) else ""
    plain = target.removeprefix(GONE)
    odd = any(letter in plain for letter in " ()")
    return gone + (f"<{plain}>" if odd else plain)
