"""A text without its personal data. The same wherever something is logged, shown or sent."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NewType

from unsnag.domain.personal_data.finding import (
    KEPT_BY_NOBODY,
    Personal,
    PersonalKind,
    find_personal,
)

Masked = NewType("Masked", str)
"""A text that went through `masked`: what may be logged, and sent to a model outside."""

MASKS = {
    PersonalKind.KEY: "[key]",
    PersonalKind.CARD: "[card number]",
    PersonalKind.SECRET: "[secret]",
    PersonalKind.EMAIL: "[e-mail]",
    PersonalKind.IBAN: "[account]",
    PersonalKind.NATIONAL_NUMBER: "[national number]",
    PersonalKind.PHONE: "[phone]",
    PersonalKind.LONG_NUMBER: "[number]",
}
CALLED = {
    PersonalKind.CARD: "a card number",
    PersonalKind.KEY: "a key",
    PersonalKind.SECRET: "a password or code",
}
"""What the kinds that are hidden from everybody are called to people."""

_CARD_MASK = re.compile(r"\[card ending \d{4}\]")
_WORTH_STEALING = KEPT_BY_NOBODY | {PersonalKind.SECRET}
_MOST_PASSES = 8


def masked(text: str, kinds: Collection[PersonalKind] = frozenset(PersonalKind)) -> Masked:
    """The text with a mask in the place of each piece of these kinds. Masking it again changes
    nothing; nothing raises."""
    for _ in range(_MOST_PASSES):
        found = [one for one in find_personal(text) if one.kind in kinds]
        if not found:
            break
        text, before = _replaced(text, found), text
        if text == before:
            break
    return Masked(text)


def fit_to_keep(text: str) -> str:
    """The text without what nobody may keep: `KEPT_BY_NOBODY`. A card leaves its last four
    digits."""
    return masked(text, KEPT_BY_NOBODY)


def for_eyes(text: str) -> str:
    """The text as a person of the team reads it: without what is worth stealing. What they need to
    help, such as a phone number, stays."""
    return masked(text, _WORTH_STEALING)


def masks_in(text: str) -> tuple[PersonalKind, ...]:
    """The kinds of what `for_eyes` or `fit_to_keep` took out of a text, each once."""
    kinds = [kind for kind in PersonalKind if kind in _WORTH_STEALING and MASKS[kind] in text]
    return (*([PersonalKind.CARD] if _CARD_MASK.search(text) else []), *kinds)


def _replaced(text: str, found: list[Personal]) -> str:
    parts, at = [], 0
    for one in found:
        mask = f"[card ending {one.ending}]" if one.ending else MASKS[one.kind]
        parts += [text[at : one.start], mask]
        at = one.end
    return "".join((*parts, text[at:]))
