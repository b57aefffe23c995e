"""What somebody wrote in a mail, apart from what they quote, sign and forward.

Kept: everything they wrote themselves, also between and below quoted lines, and then the lines they
answer. Left out: a quote below everything, the lines that introduce quotes, signatures. Nothing is
ever lost whole: where nothing would be left, the whole text is the reply.
"""

from __future__ import annotations

from dataclasses import dataclass

from unsnag.domain.mail.attributions import attributions
from unsnag.domain.mail.header_blocks import Mark, block_at, is_line_above_block, mark_of
from unsnag.domain.mail.lines import is_blank, is_quote, is_rule, lines_of, plain, trimmed
from unsnag.domain.mail.signatures import is_phone_line, signature_start

MOST_LINES = 20_000
"""Lines below are not looked at; they are part of no reply."""

_MOST_LAYERS = 4
_WRAPPED = 60  # characters after which programs break a quoted line


@dataclass(frozen=True)
class Reply:
    """`text` is what was written; `forwarded` what was passed on, or None."""

    text: str
    forwarded: str | None = None


def reply_of(text: str) -> Reply:
    """The reply in a mail's plain text. Its text is empty only where `text` has nothing to see."""
    lines = lines_of(text)[:MOST_LINES]
    found = _reply(lines)
    if found.text:
        return found
    if found.forwarded:
        return Reply(found.forwarded, found.forwarded)
    return Reply(trimmed(lines), None)


def _reply(lines: list[str]) -> Reply:
    lines = _without_notices(lines)
    cut, mark, below = _cut(lines)
    forwarded = None
    kept = lines[:cut]
    if cut < len(lines):
        rest = trimmed(lines[below:])
        if mark is Mark.FORWARDED:
            forwarded = trimmed(_unquoted(lines[below:])) or None
        if not _says_something(kept) and mark is None and rest:
            kept = lines[below:]  # the block stands above what was written
    answer = _without_quotes(kept)
    for _ in range(_MOST_LAYERS):  # a footer below a quote below a signature
        shorter = _without_quotes(_unsigned(answer))
        if shorter == answer:
            break
        answer = shorter
    return Reply(trimmed(answer), forwarded)


def _unquoted(lines: list[str]) -> list[str]:
    """The lines without their marks, where all of them are marked as quoted."""
    if not all(is_quote(line) or is_blank(line) for line in lines):
        return lines
    return [line.lstrip()[1:].removeprefix(" ") for line in lines]


def _unsigned(lines: list[str]) -> list[str]:
    """Without the signature at the end, and without what a phone put above answered quotes."""
    lines = _without_trailing_rules(lines)
    if any(map(is_quote, lines)):
        lines = [line for line in lines if not is_phone_line(line)]
    start = signature_start(lines)
    if start is None:
        return lines
    if not _says_something(lines[:start]):
        return [line for line in lines if not is_phone_line(line)]
    return lines[:start]


def _without_notices(lines: list[str]) -> list[str]:
    """Without “reply above this line”, which some desks put into their mails."""
    return [line for line in lines if "reply above this line" not in line[:200].lower()]


def _cut(lines: list[str]) -> tuple[int, Mark | None, int]:
    """Where an unmarked quote begins, what marks it, and where what is quoted begins; all three at
    the end of the lines when there is none."""
    for at, line in enumerate(lines):
        if is_quote(line) or is_blank(line):
            continue
        if mark := mark_of(line):
            return at, mark, _below_block(lines, at + 1)
        if is_line_above_block(lines, at):
            return at, None, _below_block(lines, at + 1)
        if end := block_at(lines, at):
            return at, None, end
    return len(lines), None, len(lines)


def _below_block(lines: list[str], at: int) -> int:
    """The number of the first line below the block that follows, if one does."""
    while at < len(lines) and is_blank(lines[at]):
        at += 1
    if at < len(lines) and (end := block_at(lines, at)):
        return end
    return at


def _without_quotes(lines: list[str]) -> list[str]:
    """Without the quote that ends the mail, and without what introduces quotes."""
    introduced = attributions(lines)
    quoted = _quoted(lines)
    first = _begins_at(lines)
    for start, end in introduced.items():
        if first >= start:
            continue
        below = next((at for at in range(end, len(lines)) if not is_blank(lines[at])), None)
        if below is None or not quoted[below]:
            return lines[:start]  # the quote has no marks: it is everything below
    inside = {at for start, end in introduced.items() for at in range(start, end)}
    cut = len(lines)
    while cut and (is_blank(lines[cut - 1]) or quoted[cut - 1] or cut - 1 in inside):
        cut -= 1
    return [line for at, line in enumerate(lines[:cut]) if at not in inside] if cut else lines


def _begins_at(lines: list[str]) -> int:
    """The number of the first line that says something."""
    return next((at for at, line in enumerate(lines) if _says_something([line])), len(lines))


def _quoted(lines: list[str]) -> list[bool]:
    """For each line whether it is quoted: marked so, or the torn end of a marked line."""
    marked = [is_quote(line) for line in lines]
    found = list(marked)
    for at in range(1, len(lines) - 1):
        if marked[at] or is_blank(lines[at]) or not marked[at - 1]:
            continue
        torn = len(lines[at - 1]) >= _WRAPPED and lines[at].lstrip()[:1].islower()
        found[at] = torn and marked[at + 1]
    return found


def _says_something(lines: list[str]) -> bool:
    """Whether anything but blank and drawn lines is there."""
    return any(plain(line) and not is_rule(line, 2) for line in lines)


def _without_trailing_rules(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and (is_blank(lines[end - 1]) or is_rule(lines[end - 1], 5)):
        end -= 1
    return lines[:end] if end else lines
