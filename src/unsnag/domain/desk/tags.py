"""Tags: short words that people sort tickets by. They decide nothing."""

from __future__ import annotations

import re

LONGEST_TAG, MOST_TAGS = 40, 20
_TAG = re.compile(r"[^\W_]+(?:[-_/.][^\W_]+)*")


class TagWrong(ValueError):
    """It can't be a tag; the text says what can."""

    code = "tag_wrong"


def tags_in(text: str) -> tuple[str, ...]:
    """The tags that somebody typed, apart by commas or spaces, in small letters, each once. Raises
    TagWrong."""
    found = dict.fromkeys(text.replace(",", " ").replace("#", "").lower().split())
    if not found:
        raise TagWrong("Write a tag first.")
    for tag in found:
        if len(tag) > LONGEST_TAG or not _TAG.fullmatch(tag):
            raise TagWrong(
                f"A tag is made of letters and numbers, with - between them, up to {LONGEST_TAG}: "
                "wrong-size."
            )
    if len(found) > MOST_TAGS:
        raise TagWrong(f"A ticket has at most {MOST_TAGS} tags.")
    return tuple(found)
