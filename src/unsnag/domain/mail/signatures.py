"""Signatures below what somebody wrote: after “-- ”, what a phone adds, and cards with contacts.

A greeting with a name stays, since it is part of what was said; a card of name, position and
telephone number goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from unsnag.domain.mail.lines import has_address, is_blank, is_quote, is_rule, plain, without_links
from unsnag.domain.mail.reply_words import (
    CLOSINGS,
    DEVICES,
    SENT_FROM,
    SENT_FROM_ENDS,
    WEAK_DEVICES,
)

_DELIMITER = re.compile(r"\s{0,3}(?:--|—|__|- -|--\\|=20--|——)\s*")
_PHONE = re.compile(r"(?:\+|\(|\b)\d[\d\s().\-/]{6,20}\d\b")
_PAGE = re.compile(r"\b(?:https?://|www\.)\S", re.IGNORECASE)
_DASH_NAME = re.compile(r"\s{0,3}-\s?[A-Z][\w.'’-]{1,20}(?:\s[A-Z][\w.'’-]{0,20}){0,3}\s*")
_WORD = re.compile(r"[^\s,;!?()<>\[\]®™]+")
_DEVICE_STEMS = tuple(sorted(name for name in DEVICES if len(name) >= 4))
"""Languages put endings behind these names."""
_PROGRAMS = ("sent from ", "sent via ", "sent with ", "sent using ")
_MOST_WORDS = 6
_CARD_LINES = 12
_MOST_BELOW = 40  # lines below “-- ”
_SHORT = 60
_DEVICE_WITHIN = 3  # words
_PHONE_LINE = 90
_PHONE_WORDS = 9
_SENTENCE = 4  # words
_LIST_RULE = 20  # signs in the line above a mailing list's footer


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
    """Whether a phone or a mail program added this line of its own, wherever it stands."""
    text = plain(without_links(line)).strip(" .").replace("’", "'").lower()
    words = _WORD.findall(text[: _PHONE_LINE + 1])
    if not words or len(text) > _PHONE_LINE or len(words) > _PHONE_WORDS or ". " in text:
        return False
    if text.endswith(SENT_FROM_ENDS):
        return _names_device(words)
    for begin in SENT_FROM if text.startswith(SENT_FROM) else ():
        if text.startswith(begin):
            rest = _WORD.findall(text[len(begin) :])[:_DEVICE_WITHIN]
            if "outlook" in begin or _names_device([w for w in rest if w not in WEAK_DEVICES]):
                return True
            short = len(words) <= len(begin.split()) + _DEVICE_WITHIN and "," not in text
            return short and (begin.endswith(" my") or (not rest and len(words) > 2))
    return False


def _names_device(words: list[str]) -> bool:
    return any(word.strip("'.") in DEVICES or word.startswith(_DEVICE_STEMS) for word in words)


def _by_delimiter(lines: list[str]) -> int | None:
    """The first delimiter with at most a card below it; “-- ” itself may have more."""
    found = None
    for at, below in _from_below(lines, _MOST_BELOW):
        line = lines[at]
        if len(line) > 8 or not _DELIMITER.fullmatch(line):
            continue
        if (line == "-- " and not any(map(is_quote, below))) or _is_card(below):
            found = at
    return found


def _by_phone(lines: list[str]) -> int | None:
    """The first such line that has no quotes below it, which would be answered there."""
    quoted = next((at for at in range(len(lines) - 1, -1, -1) if is_quote(lines[at])), -1)
    for at, line in enumerate(lines[quoted + 1 :], quoted + 1):
        if is_phone_line(line) or _is_alone_and_sent_from(lines, at):
            return at
    return None


def _is_alone_and_sent_from(lines: list[str], at: int) -> bool:
    """“Sent from a magnificent torch of pixels”: a paragraph of one line that begins as programs
    begin, and is no sentence."""
    above = at > 0 and is_blank(lines[at - 1])
    if not above or (at + 1 < len(lines) and not is_blank(lines[at + 1])):
        return False
    shown = plain(without_links(lines[at]))
    if len(shown) > _SHORT or shown.endswith((".", "!", "?")) or "," in shown:
        return False
    lower = shown.lower()
    begin = next((one for one in (*_PROGRAMS, *SENT_FROM) if lower.startswith(one)), "")
    rest = shown[len(begin) :].split() if begin else []
    if not 0 < len(rest) <= _MOST_WORDS:
        return False
    named = _names_device([word.lower() for word in rest[:_DEVICE_WITHIN]])
    return named or rest[0][:1].isupper() or rest[0].lower() in ("a", "an", "my")


def _by_drawn_line(lines: list[str]) -> int | None:
    """The last drawn line with a card below it, or a list's footer."""
    for at, below in _from_below(lines, _CARD_LINES):
        if not below or not is_rule(lines[at], 3):
            continue
        if not _is_card(below) or not (_has_contact(below) or is_rule(below[0], 3)):
            continue
        if is_rule(lines[at], _LIST_RULE) or not any(map(_is_sentence, below)):
            return at
    return None


def _by_closing(lines: list[str]) -> int | None:
    """“Regards,” with a card below it. With a name alone it stays."""
    for at, below in _from_below(lines, _CARD_LINES):
        if plain(lines[at]).rstrip(",.! ").lower() in CLOSINGS:
            card = len(below) >= 2 and _is_card(below) and not any(map(_is_sentence, below))
            return at if card else None
    return None


def _by_dash_and_name(lines: list[str]) -> int | None:
    last = next((at for at in range(len(lines) - 1, -1, -1) if not is_blank(lines[at])), None)
    if last and is_blank(lines[last - 1]) and _DASH_NAME.fullmatch(lines[last][:200]):
        return last
    return None


def _from_below(lines: list[str], most: int) -> Iterator[tuple[int, list[str]]]:
    """Each line's number, the last first, and what can be seen below it, the lowest first, as long
    as that is at most so many lines."""
    below: list[str] = []
    for at in range(len(lines) - 1, -1, -1):
        if len(below) > most:
            return
        yield at, below
        if not is_blank(lines[at]):
            below.append(lines[at])


def _is_card(lines: list[str]) -> bool:
    """Whether the lines may be a card: few, short, and no answers to quoted ones."""
    return len(lines) <= _CARD_LINES and not any(
        len(line) > _SHORT * 2 or is_quote(line) for line in lines
    )


def _is_sentence(line: str) -> bool:
    """Whether somebody says something in it, as nobody does on a card."""
    shown = plain(line)
    if shown.lower().startswith(("ps", "p.s", "p. s")):
        return True
    return shown.endswith((".", "!", "?")) and len(shown.split()) >= _SENTENCE


def _has_contact(lines: list[str]) -> bool:
    return any(
        has_address(line) or _PHONE.search(line[: _SHORT * 4]) or _PAGE.search(line[: _SHORT * 4])
        for line in lines
    )
