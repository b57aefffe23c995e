"""Blocks of From, Sent, To and Subject above an unmarked quote, and the marks of forwarding.

Outlook and its kin write such a block in the language of the sender's program. Below it, everything
is the quoted mail.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from unsnag.domain.mail.lines import LONGEST, has_address, is_blank, is_rule, plain
from unsnag.domain.mail.reply_words import COPY, FORWARDED, FROM, ORIGINAL, SENT, SUBJECT, TO

_LABEL = re.compile(
    r"[>\s]{0,3}[*_]{0,2}([^\W\d_][^:：*]{0,28}?)[*_]{0,2}\s{0,3}[*_]{0,2}[:：][*_]{0,2}"
)
_FURTHER_LINES = 6  # of a label's value, such as many recipients


class _Label(Enum):
    FROM = FROM
    SENT = SENT
    TO = TO
    SUBJECT = SUBJECT
    COPY = COPY


class Mark(Enum):
    """What a line between dashes says of the mail below it."""

    ORIGINAL = ORIGINAL
    FORWARDED = FORWARDED


def block_at(lines: list[str], at: int) -> int | None:
    """Where the block that begins at this line ends (the number after its last line), or None."""
    first = _labels(lines[at])
    if _Label.FROM not in first and _Label.SENT not in first and _Label.SUBJECT not in first:
        return None
    seen, end, waiting = [first], at + 1, 0
    line = at + 1
    while line < len(lines) and len(seen) < 12:
        labels = _labels(lines[line])
        if labels:
            seen.append(labels)
            end, waiting = line + 1, 0
        elif is_blank(lines[line]) and (waiting or not _goes_on(lines, line)):
            break
        else:
            waiting += 1
            if waiting > _FURTHER_LINES:
                break
        line += 1
    return end if _is_block(seen, lines[at:end]) else None


def _goes_on(lines: list[str], blank: int) -> bool:
    """Whether the block goes on below a blank line, as it does where each line is a paragraph."""
    return blank + 1 < len(lines) and bool(_labels(lines[blank + 1]))


def _is_block(seen: list[frozenset[_Label]], lines: list[str]) -> bool:
    """Whether it is a mail's block: a journey has a From, a To and a Date as well, but neither a
    subject nor an address."""
    kinds = {label for labels in seen for label in labels}
    if len(seen) >= 3:
        told = _Label.SUBJECT in kinds or any(has_address(line) for line in lines)
        return told and _Label.FROM in kinds and bool(kinds & {_Label.SENT, _Label.TO})
    return len(seen) == 2 and _Label.FROM in seen[0] and len(kinds) >= 2 and has_address(lines[0])


@lru_cache(maxsize=512)
def _labels(line: str) -> frozenset[_Label]:
    """What the line's label may be; one word can be several, in different languages."""
    if len(line) > LONGEST * 4 or not (found := _LABEL.match(line)):
        return frozenset()
    word = found.group(1).strip().lower().rstrip(" .")
    return frozenset(label for label in _Label if word in label.value)


def mark_of(line: str) -> Mark | None:
    """What the line marks; the words must stand alone, between dashes or before a colon."""
    if len(line) > LONGEST // 4:
        return None
    text = plain(line)
    bare = text.strip("-–—_=*><: .").lower()
    if not bare or len(bare) > 60:
        return None
    for mark in Mark:
        if bare in mark.value and (text[:1] in "-–—_=>" or text.endswith(":") or "-" in line[:4]):
            return mark
    if text.startswith("--") and text.rstrip(":").endswith("--"):
        head = bare.split(" by ", 1)[0] + " by"
        return Mark.FORWARDED if head in FORWARDED else None
    return None


def is_line_above_block(lines: list[str], at: int) -> bool:
    """Whether the line is a drawn one with a block right below it."""
    if not is_rule(lines[at], 5):
        return False
    below = at + 1
    while below < len(lines) and below <= at + 3 and is_blank(lines[below]):
        below += 1
    return below < len(lines) and block_at(lines, below) is not None
