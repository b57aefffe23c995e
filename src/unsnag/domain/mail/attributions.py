"""The line that introduces a quote: “On 3 May 2026, Ada <ada@example.org> wrote:”.

Programs write it in dozens of languages and break it over up to five lines. It is recognised by
what it is made of: an opening word or a date, a date or an address, and a word for writing or a
colon at its end. A sentence that merely contains such words is not one.
"""

from __future__ import annotations

import re

from unsnag.domain.mail.lines import LONGEST, has_address, is_blank, is_quote, plain
from unsnag.domain.mail.reply_words import MONTHS, OPENERS, WROTE_INSIDE, WROTE_LAST, WROTE_UNSPACED

_MOST_LINES = 5
_ENDS = (":", "：", ">", ")", "]", "-", "؛", '"', "”")
_DASHES = "-–—_ =*"
_CLOCK = re.compile(
    r"\b\d{1,2}\s?[:.hH時点시]\s?\d{2}\b|\d{1,2}\s?(?:[ap]\.?m\b|Uhr|heure|時|시|点)"
)
_DATE = re.compile(
    r"\b\d{1,4}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,4}\b|\b\d{4}[年년]|\b(?:19|20)\d\d\b|\b\d{1,2}[日일]"
)
_NUMBER = re.compile(r"\d{1,2}")
_STARTS_WITH_DATE = re.compile(
    r"(?:\d{1,4}\s?[-/.年년]\s?\d{1,2}|\d{1,2}\.?\s(?:de\s)?\w{3,}\.?,?\s(?:de\s)?\d{4}"
    r"|\d{1,2}\s\w{3,}\.?\s\d{4})"
)
_WORD = re.compile(r"[\w'’()/]+", re.UNICODE)
_LONGEST_JOINED = 400
_OURSELVES = (" i wrote", " we wrote", " i also wrote")
"""Somebody tells what they wrote; no program does."""


def attributions(lines: list[str]) -> dict[int, int]:
    """Where such lines stand outside quotes: the first line's number and the number after the
    last."""
    found: dict[int, int] = {}
    taken = -1
    for end, line in enumerate(lines):
        if not _may_end(line):
            continue
        start = _start_of(lines, end, taken)
        if start is not None:
            found[start] = end + 1
            taken = end
    return found


def _may_end(line: str) -> bool:
    if len(line) > LONGEST or is_blank(line) or is_quote(line):
        return False
    end = plain(line)
    return end.endswith(_ENDS) or _ends_with_wrote(end.lower())


def _start_of(lines: list[str], end: int, taken: int) -> int | None:
    """The nearest line at which the introduction that ends at `end` may begin. One that begins as
    introductions do is preferred to one that doesn't."""
    fallback = None
    joined = ""
    for start in range(end, max(end - _MOST_LINES, taken), -1):
        line = lines[start]
        if is_blank(line) or is_quote(line) or len(line) > LONGEST:
            break
        joined = f"{plain(line)} {joined}".strip()
        if len(joined) > _LONGEST_JOINED:
            break
        if not _introduces(joined):
            continue
        if _opens(joined):
            return _torn_start(lines, start, joined, taken)
        fallback = start if fallback is None else fallback
    return fallback


def _torn_start(lines: list[str], start: int, joined: str, taken: int) -> int:
    """The first of the lines above that end in a comma and belong to it: “On 21 Nov 2026,”."""
    while start - 1 > taken and plain(lines[start - 1]).endswith(","):
        above = f"{plain(lines[start - 1])} {joined}"
        if is_quote(lines[start - 1]) or len(above) > _LONGEST_JOINED:
            break
        if not (_opens(plain(lines[start - 1])) and _introduces(above)):
            break
        start, joined = start - 1, above
    return start


def _introduces(joined: str) -> bool:
    text = joined.strip(_DASHES)
    lower = text.lower()
    body = lower.rstrip(":： ").strip(_DASHES)
    told_when, told_who = _tells_when(lower), has_address(text)
    if _ends_with_wrote(body):
        return (told_who or told_when) and not body.endswith(_OURSELVES)
    colon = lower.endswith((":", "："))
    if colon and _has_inside(lower):
        return (told_who and told_when) or (told_when and _opens(text)) or told_who
    if not (told_who and told_when) or len(text) > LONGEST // 2:
        return False
    closed = body.endswith((">", ")", "]"))
    if _STARTS_WITH_DATE.match(text):
        return colon or closed
    return colon and closed and (text[:1].isdigit() or _opens(text))


def _opens(joined: str) -> bool:
    text = joined.strip(_DASHES + "\"“'[(").lower()
    if _STARTS_WITH_DATE.match(text):
        return True
    words = [word.strip("().,") for word in text[:40].replace(",", " ").split()[:3]]
    if not words:
        return False
    first, two = words[0], " ".join(words[:2])
    if (first in OPENERS or two in OPENERS) and _NUMBER.search(text):
        return True
    return text[:1] in "在於于" or text.startswith(("vào lúc", "pada "))


def _ends_with_wrote(lower: str) -> bool:
    text = lower.rstrip(":： ").strip(_DASHES)
    if text.endswith(WROTE_UNSPACED):
        return True
    if text.endswith("wrote") and len(text) > 5:
        return not text[-6].isalnum()  # some programs leave no space before it
    tail = text[-40:].split()
    return any(" ".join(tail[-count:]) in WROTE_LAST for count in (1, 2, 3) if len(tail) >= count)


def _has_inside(lower: str) -> bool:
    return any(word in WROTE_INSIDE for word in _WORD.findall(lower[:_LONGEST_JOINED]))


def _tells_when(lower: str) -> bool:
    if not _NUMBER.search(lower):
        return False
    if _CLOCK.search(lower) or _DATE.search(lower):
        return True
    return any(_is_month(word) for word in lower.replace(",", " ").replace(".", " ").split())


def _is_month(word: str) -> bool:
    return len(word) >= 3 and any(word.startswith(month) for month in _BY_LETTER.get(word[0], ()))


_BY_LETTER: dict[str, tuple[str, ...]] = {
    letter: tuple(sorted(month for month in MONTHS if month[0] == letter))
    for letter in {month[0] for month in MONTHS}
}
