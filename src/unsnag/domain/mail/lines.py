"""Lines of a mail's text as the rules look at them.

Every expression used on them is matched at a fixed place or over a bounded length, so that no line
takes longer than its length allows.
"""

from __future__ import annotations

import re

LONGEST = 500
"""Longer lines are never introductions, headers or signatures."""

_INVISIBLE = dict.fromkeys(
    [0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F)]
)
_SPACES = {0xA0: " ", 0x2007: " ", 0x202F: " ", 0x3000: " "}
_QUOTE = re.compile(r"\s{0,3}(?:>|＞)(?!\s?[:：]\s*$)")
"""Not the end of an address that was torn before its bracket: “>:”."""
_LINK = re.compile(r"[<(\[](?:https?|mailto|tel|callto):[^\s<>)\]]{0,400}[>)\]]", re.IGNORECASE)
_RULE = re.compile(r"\s*([-_=*~—–─━⎯#·])(?:\s?\1){1,}\s*")
_MAIL_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]{1,64}@[^\s<>()\[\],;:\"@]{1,255}")


def lines_of(text: str) -> list[str]:
    """The lines, whatever ended them, without their ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def plain(line: str) -> str:
    """The line for comparing: no invisible characters, no emphasis at its ends, single kinds of
    space. Empty for a line that is too long to matter."""
    if len(line) > LONGEST:
        return ""
    if not line.isascii():
        line = line.translate(_INVISIBLE).translate(_SPACES)
    return line.replace("\t", " ").strip().strip("*_ ")


def is_blank(line: str) -> bool:
    """Whether nothing can be seen in it."""
    return not (line if line.isascii() else line.translate(_INVISIBLE)).strip()


def is_quote(line: str) -> bool:
    """Whether it is marked as quoted."""
    return _QUOTE.match(line) is not None


def is_rule(line: str, least: int) -> bool:
    """Whether it is a drawn line of at least so many signs of one kind."""
    if len(line) > LONGEST or not (found := _RULE.fullmatch(line)):
        return False
    return line.count(found.group(1)) >= least


def without_links(line: str) -> str:
    """The line without addresses of pages in brackets, as programs write them beside words."""
    return _LINK.sub("", line)


def has_address(line: str) -> bool:
    """Whether a mail address is in it."""
    return "@" in line and _MAIL_ADDRESS.search(line[:LONGEST]) is not None


def trimmed(lines: list[str]) -> str:
    """The lines as a text, without blank ones at its beginning and white space at its end."""
    first = next((at for at, line in enumerate(lines) if not is_blank(line)), len(lines))
    return "\n".join(lines[first:]).rstrip()
