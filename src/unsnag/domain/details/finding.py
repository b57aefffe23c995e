"""Everything that general recognisers and a company's own patterns find in one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from unsnag.domain.details.amounts import amounts_in
from unsnag.domain.details.dates import days_in
from unsnag.domain.details.own import Detail
from unsnag.domain.personal_data import Personal, PersonalKind, find_personal

READ_CHARACTERS = 20_000


@dataclass(frozen=True)
class Reading:
    """What a message is read with: the company's day, which “yesterday” counts from, and its
    currency. Without a day only written dates are found."""

    today: date | None = None
    currency: str = ""


def emails_in(text: str) -> tuple[str, ...]:
    """The different e-mail addresses, in order, in small letters."""
    found = (text[p.start : p.end] for p in _personal(text, PersonalKind.EMAIL))
    return tuple(dict.fromkeys(address.strip(".'").lower() for address in found))


def phones_in(text: str) -> tuple[str, ...]:
    """The different phone numbers, in order: digits, with a plus where one was written."""
    found = (text[p.start : p.end] for p in _personal(text, PersonalKind.PHONE))
    plain = ("+" * n.startswith("+") + "".join(c for c in n if c.isdigit()) for n in found)
    return tuple(dict.fromkeys(plain))


def read_all(
    text: str, own: Sequence[Detail], reading: Reading
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What each detail is called and its values as people read them; only what was found."""
    read = text[:READ_CHARACTERS]
    days = (f"{day.day} {day:%B %Y}" for day in days_in(read, reading.today))
    amounts = (str(amount) for amount in amounts_in(read, reading.currency))
    every = (
        *((detail.about, detail.found_in(read)) for detail in own),
        ("Day", tuple(days)),
        ("Amount", tuple(amounts)),
        ("E-mail", emails_in(read)),
        ("Phone", phones_in(read)),
    )
    return tuple((name, values) for name, values in every if values)


def _personal(text: str, kind: PersonalKind) -> list[Personal]:
    return [one for one in find_personal(text[:READ_CHARACTERS]) if one.kind is kind]
