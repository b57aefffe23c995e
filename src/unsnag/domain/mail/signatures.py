"""Signatures below what somebody wrote: after “-- ”, what a phone adds, and cards with contacts.

A greeting with a name stays, since it is part of what was said; a card of name, position and
telephone number goes.
"""

from __future__ import annotations

import re

from unsnag.domain.mail.lines import has_address, is_blank, is_quote, is_rule, plain, without_links
from unsnag.domain.mail.reply_words import CLOSINGS, DEVICES, SENT_FROM, SENT_FROM_ENDS

_DELIMITER = re.compile(r"\s{0,3}(?:--|—|__|- -|--\\|=20--|——)\s*")
_PHONE = re.compile(r"(?:\+|\(|\b)\d[\d\s().\-/]{6,20}\d\b")
_PAGE = re.compile(r"\b(?:https?://|www\.)\S", re.IGNORECASE)
_DASH_NAME = re.compile(r"\s{0,3}-\s?[A-Z][\w.'’-]{1,20}(?:\s[A-Z][\w.'’-]{0,20}){0,3}\s*")
_WORD = re.compile(r"[^\s,;!?()<>\[\]®™]+")
_CARD_LINES = 12
_SHORT = 60
_DEVICE_WITHIN = 4  # words
_PHONE_LINE = 90


def signature_start(lines: list[str]) -> int | None:
    """The number of the line at which the signature begins, or None. The lines are what is left
    when quotes below them were taken away."""
    starts = [
        at
        for at in (
            _by_delimiter(lines),
            _by_phone(lines),
            _by_drawn_line(lines),
            _by_closing(lines),
            _by_dash_and_name(lines),
        )
        if at is not None
    ]
    return min(starts, default=None)


def is_phone_line(line: str) -> bool:
    """Whether a phone or a mail program added this line of its own."""
    text = plain(without_links(line)).strip(" .").replace("’", "'").lower()
    if not text or len(text) > _PHONE_LINE:
        return False
    words = _WORD.findall(text)
    if any(text.endswith(end) for end in SENT_FROM_ENDS):
        return len(words) <= 8 and _names_device(words)
    for begin in SENT_FROM:
        if text.startswith(begin):
            rest = _WORD.findall(text[len(begin) :])
            if "outlook" in begin and len(words) <= 8:
                return True
            if _names_device(rest[:_DEVICE_WITHIN]):
                return True
            return begin.endswith(" my") and 0 < len(rest) <= 3 and "," not in text
    return False


def _names_device(words: list[str]) -> bool:
    return any(word.strip("'.") in DEVICES or word.split("-")[0] in DEVICES for word in words)


def _by_delimiter(lines: list[str]) -> int | None:
    """The last delimiter with at most a card below it; “-- ” itself may have more."""
    for at, line in enumerate(lines):
        if len(line) > 8 or not _DELIMITER.fullmatch(line):
            continue
        below = [each for each in lines[at + 1 :] if not is_blank(each)]
        if any(is_quote(each) for each in below) and not line.startswith("--"):
            continue
        if _is_short(below, _CARD_LINES) or (line.rstrip("\n") == "-- " and len(below) <= 40):
            return at
    return None


def _by_phone(lines: list[str]) -> int | None:
    for at, line in enumerate(lines):
        if is_phone_line(line):
            return at
    return None


def _by_drawn_line(lines: list[str]) -> int | None:
    """A drawn line with a card below it, or a list's footer."""
    for at in range(len(lines) - 1, -1, -1):
        if not is_rule(lines[at], 3):
            continue
        below = [each for each in lines[at + 1 :] if not is_blank(each)]
        closed = below and is_rule(below[-1], 3)
        if below and _is_short(below, _CARD_LINES) and (_has_contact(below) or closed):
            return at
    return None


def _by_closing(lines: list[str]) -> int | None:
    """“Regards,” with a card below it. With a name alone it stays."""
    for at in range(len(lines) - 1, -1, -1):
        if plain(lines[at]).rstrip(",.! ").lower() not in CLOSINGS:
            continue
        below = [each for each in lines[at + 1 :] if not is_blank(each)]
        if 2 <= len(below) <= _CARD_LINES and _is_short(below, _CARD_LINES):
            return at
        return None
    return None


def _by_dash_and_name(lines: list[str]) -> int | None:
    last = next((at for at in range(len(lines) - 1, -1, -1) if not is_blank(lines[at])), None)
    if last and is_blank(lines[last - 1]) and _DASH_NAME.fullmatch(lines[last][:200]):
        return last
    return None


def _is_short(lines: list[str], most: int) -> bool:
    return len(lines) <= most and all(len(line) <= _SHORT * 2 for line in lines)


def _has_contact(lines: list[str]) -> bool:
    return any(
        has_address(line) or _PHONE.search(line[: _SHORT * 4]) or _PAGE.search(line[: _SHORT * 4])
        for line in lines
    )
