"""Where personal data stands in a text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from unsnag.domain.personal_data import secrets
from unsnag.domain.personal_data.check_digits import (
    IBAN_LENGTHS,
    LONGEST_CARD,
    SHORTEST_CARD,
    is_card,
    is_iban,
)
from unsnag.domain.personal_data.national_numbers import national_numbers
from unsnag.domain.personal_data.phones import phones


class PersonalKind(StrEnum):
    """Closed set of what is found."""

    KEY = "key"  # a private key, or a key or token whose form names who gave it out
    CARD = "card"  # a payment card's number
    SECRET = "secret"  # noqa: S105  a kind: a password, token or security code, by the words beside it
    EMAIL = "email"
    IBAN = "iban"
    NATIONAL_NUMBER = "national_number"
    PHONE = "phone"
    LONG_NUMBER = "long_number"  # digits that nothing proves: a mistyped card, an account


KEPT_BY_NOBODY = frozenset({PersonalKind.KEY, PersonalKind.CARD})
"""What no answer needs and what does harm wherever it lies: it is taken out before a message is
kept. Only what its form proves is here, because taking out can't be undone."""


@dataclass(frozen=True)
class Personal:
    """One piece of personal data, from `start` to before `end`. `ending` are a card's last four
    digits, empty for anything else."""

    kind: PersonalKind
    start: int
    end: int
    ending: str = ""


_BETWEEN = " \u00a0\u2009\u202f\u200b\u2060\\-\u2010-\u2015./_"
_EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}")
_SIX_DIGITS = re.compile(rf"\d(?:[{_BETWEEN}()]{{0,3}}\d){{5}}")
_DIGIT_RUN = re.compile(rf"\d(?:[{_BETWEEN}]{{0,3}}\d){{10,80}}")
_LONG_NUMBER = re.compile(r"(?<![\w.,])\d(?:[ \u00a0\u202f-]?\d){10,33}(?![\w])")
_IBAN_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ -]?\d[ -]?\d", re.ASCII)


def find_personal(text: str) -> tuple[Personal, ...]:
    """All personal data, in the text's order, none over another."""
    found: list[Personal] = []
    _add(found, PersonalKind.KEY, secrets.issued_keys(text))
    many_digits = _SIX_DIGITS.search(text) is not None
    if many_digits:  # an account is surer than a card: two check digits and a country
        _add(found, PersonalKind.IBAN, _ibans(text))
        for card in _cards(text):
            _add_one(found, card)
    _add(found, PersonalKind.SECRET, secrets.told_secrets(text))
    if "@" in text:
        _add(found, PersonalKind.EMAIL, (m.span() for m in _EMAIL.finditer(text)))
    if many_digits:
        _add(found, PersonalKind.NATIONAL_NUMBER, national_numbers(text))
        _add(found, PersonalKind.PHONE, phones(text))
        _add(found, PersonalKind.LONG_NUMBER, (m.span() for m in _LONG_NUMBER.finditer(text)))
    return tuple(found)


def _add(found: list[Personal], kind: PersonalKind, places: Iterator[tuple[int, int]]) -> None:
    for start, end in places:
        _add_one(found, Personal(kind, start, end))


def _add_one(found: list[Personal], one: Personal) -> None:
    """Keep it in order of place, unless something surer stands there already."""
    at = bisect_left(found, one.start, key=lambda other: other.start)
    clear_before = at == 0 or found[at - 1].end <= one.start
    clear_after = at == len(found) or one.end <= found[at].start
    if clear_before and clear_after:
        found.insert(at, one)


def _cards(text: str) -> Iterator[Personal]:
    """Cards, also where another number stands right beside: each group of digits may begin one."""
    for run in _DIGIT_RUN.finditer(text):
        places = [i for i in range(*run.span()) if text[i].isdigit()]
        digits = "".join(str(int(text[i])) for i in places)
        begins = [n for n, i in enumerate(places) if n == 0 or places[n - 1] != i - 1]
        ends = {
            n + 1 for n, i in enumerate(places) if n + 1 == len(places) or places[n + 1] != i + 1
        }
        at = 0
        for begin in begins:
            if begin < at:
                continue
            for length in range(LONGEST_CARD, SHORTEST_CARD - 1, -1):
                end = begin + length
                if end in ends and is_card(digits[begin:end]):
                    yield Personal(
                        PersonalKind.CARD, places[begin], places[end - 1] + 1, digits[end - 4 : end]
                    )
                    at = end
                    break


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    """Account numbers, by the length that their country has."""
    for match in _IBAN_START.finditer(text):
        length = IBAN_LENGTHS.get(text[match.start() : match.start() + 2].upper(), 0)
        account, at = "", match.start()
        while at < len(text) and len(account) < length:
            if text[at].isascii() and text[at].isalnum():
                account += text[at].upper()
            elif text[at] not in " -\u00a0\u202f" or not text[at - 1].isalnum():
                break
            at += 1
        ends = at >= len(text) or not text[at].isalnum()
        if length and ends and is_iban(account):
            yield match.start(), at
