"""Durations as people write them, `30 minutes`, `6 hours`, `2 days`, and waits made of them."""

from __future__ import annotations

import re
from datetime import timedelta

from ruamel.yaml.comments import CommentedMap

from unsnag.adapters.playbook_files.places import Sheet
from unsnag.domain import playbooks as pb

_WRITTEN = re.compile(r"(\d{1,4}) (minute|hour|day|week)s?")
WAITING = ("remind", "text", "close_after", "hand_off_after")
LONGEST = timedelta(days=365)


def duration(text: str) -> timedelta | None:
    """The duration; None when it is not written so, is nothing or is over a year."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    length = timedelta(**{f"{match.group(2)}s": int(match.group(1))})
    return length if timedelta() < length <= LONGEST else None


def read_waiting(sheet: Sheet, node: CommentedMap) -> pb.Waiting:
    """`waiting` of a playbook or of an ask step."""
    about = sheet.mapping(node, "waiting")
    sheet.only(about, WAITING, "'waiting'")
    remind = []
    for written in sheet.texts(about, "remind"):
        length = duration(written)
        if length is None:
            sheet.at_key(about, "remind", _not_a_duration(written))
        else:
            remind.append(length)
    text = sheet.spoken(about, "text", "'waiting'", needed=bool(remind))
    if "close_after" in about and "hand_off_after" in about:
        sheet.at_key(about, "hand_off_after", "Say either close_after or hand_off_after.")
    hand_off = "hand_off_after" in about
    key = "hand_off_after" if hand_off else "close_after"
    give_up = read_duration(sheet, about, key, "'waiting'") if key in about else None
    return pb.Waiting(tuple(sorted(remind)), text, give_up, hand_off)


def read_duration(sheet: Sheet, node: CommentedMap, key: str, what: str) -> timedelta:
    """A duration; a problem and an hour when it is none."""
    written = sheet.text(node, key, what)
    length = duration(written)
    if length is None:
        if written:
            sheet.at_value(node, key, _not_a_duration(written))
        return timedelta(hours=1)
    return length


def _not_a_duration(written: str) -> str:
    return f"{written!r} is not a duration. Write it like 30 minutes, 6 hours or 2 days."
