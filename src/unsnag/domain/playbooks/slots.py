"""Details that the customer gives, each of a closed kind.

What was said is kept as text and becomes a typed fact `said.<slot>` where its kind is closed: a
choice, a yes or no, a whole number. A pattern's value names something to look up; a free text can
only be handed on to an action that takes it, and decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from unsnag.domain.details import (
    Reading,
    amounts_in,
    days_in,
    emails_in,
    fold_words,
    mentions,
    phones_in,
)
from unsnag.domain.details.own import values_of
from unsnag.domain.policies import FactSpec, FactType, FactValue
from unsnag.domain.signals import says_no, says_yes

SAID = "said."
CUSTOMER = "customer"  # the source of a fact that the customer gave
LONGEST_TEXT = 200
READ_CHARACTERS = 20_000
NO_DAY = Reading()
YES, NO = "yes", "no"
# Words before a choice's name that turn its meaning round, at most two words away.
_DENIED = re.compile(
    r"\b(not|no|never|without|nor|(?:do|does|did|is|are|was|has|have|ca|wo|would|should)nt"
    r"|kein\w*|nicht|nie|ohne|statt|instead of|rather than)"
    r"(\s\w+){0,2}\s$"
)


class SlotKind(StrEnum):
    """Closed set of what a slot can hold."""

    PATTERN = "pattern"  # found in a message by a regular expression
    CHOICE = "choice"  # one of a closed list, offered as buttons
    CONFIRM = "confirm"  # yes or no, offered as buttons
    NUMBER = "number"  # a whole number within limits
    DATE = "date"  # a day of the calendar
    AMOUNT = "amount"  # an amount of money with its currency
    EMAIL = "email"  # an e-mail address
    PHONE = "phone"  # a phone number
    LISTED = "listed"  # an entry of a connector's list, by its name
    TEXT = "text"  # the customer's own words, never a ground for a decision


@dataclass(frozen=True)
class Option:
    """One answer that a choice offers: the value that conditions name, and what people read.
    `also` are other words that name it: its label in other languages, and what people call it."""

    value: str
    label: str
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it is called."""
        return (self.label, *self.also)


@dataclass(frozen=True)
class Slot:
    """A detail that the customer gives. `choices_from` names a look-up whose list of values is
    offered as buttons; `options` are the answers of a choice. `heard` says that what the first
    message gives is taken from it."""

    name: str
    pattern: str
    ask: str
    choices_from: str = ""
    kind: SlotKind = SlotKind.PATTERN
    options: tuple[Option, ...] = ()
    least: int | None = None
    most: int | None = None
    heard: bool = True

    def find(self, text: str) -> str | None:
        """The first value in any message, upper-cased and without spaces; None if there is none.
        Only a pattern is found in words that don't answer its question."""
        if self.kind is not SlotKind.PATTERN:
            return None
        return next(iter(self.candidates(text)), None)

    def candidates(self, text: str, reading: Reading = NO_DAY) -> tuple[str, ...]:
        """The different values that a message holds, in order; none for a kind that is not found
        in words."""
        read = text[:READ_CHARACTERS]
        if self.kind is SlotKind.PATTERN:
            return values_of(re.compile(self.pattern, re.IGNORECASE), read)
        if self.kind is SlotKind.DATE:
            return tuple(day.isoformat() for day in days_in(read, reading.today))
        if self.kind is SlotKind.AMOUNT:
            return tuple(str(amount) for amount in amounts_in(read, reading.currency))
        if self.kind is SlotKind.EMAIL:
            return emails_in(read)
        return phones_in(read) if self.kind is SlotKind.PHONE else ()

    def hear(self, text: str, reading: Reading = NO_DAY) -> str | None:
        """The value that a first message gives without being asked: the only one that it holds, or
        the one choice that it names. Nothing where it holds two, or speaks of what is not so."""
        if not self.heard:
            return None
        if self.kind is SlotKind.CHOICE:
            return _named(text, self.options)
        return _only(self.candidates(text, reading))

    def take(self, text: str, reading: Reading = NO_DAY) -> str | None:
        """The value in an answer to the slot's own question; None when it is none, or several."""
        if self.kind is SlotKind.CHOICE:
            return _chosen(text, self.options)
        if self.kind is SlotKind.CONFIRM:
            return YES if says_yes(text) else NO if says_no(text) else None
        if self.kind is SlotKind.NUMBER:
            return self._number(text)
        if self.kind is not SlotKind.TEXT:
            return _only(self.candidates(text, reading))
        words = " ".join(text.split())
        return words if 0 < len(words) <= (self.most or LONGEST_TEXT) else None

    def _number(self, text: str) -> str | None:
        found = re.findall(r"(?<![\w.,-])-?\d{1,9}(?![\w]|[.,]\d)", text)
        if len(found) != 1:
            return None
        number = int(found[0])
        low = self.least is not None and number < self.least
        high = self.most is not None and number > self.most
        return None if low or high else str(number)

    @property
    def fact(self) -> FactSpec:
        """What the answer is as a fact. A text or a date is shown and never decides."""
        kind = {
            SlotKind.CHOICE: FactType.CHOICE,
            SlotKind.CONFIRM: FactType.BOOL,
            SlotKind.NUMBER: FactType.INT,
        }.get(self.kind, FactType.TEXT)
        return FactSpec(
            name=f"{SAID}{self.name}",
            type=kind,
            source=CUSTOMER,
            about=self.name.replace("_", " ").capitalize(),
            choices=tuple(o.value for o in self.options),
        )

    def value(self, given: str) -> FactValue:
        """The kept text as the fact's value."""
        if self.kind is SlotKind.CONFIRM:
            return given == YES
        return int(given) if self.kind is SlotKind.NUMBER else given


def said(slots: Mapping[str, Slot], given: Mapping[str, str]) -> dict[str, FactValue]:
    """What was said, as facts by name. A value that its slot cannot have is left out."""
    facts: dict[str, FactValue] = {}
    for name, text in given.items():
        slot = slots.get(name)
        if slot is None:
            continue
        if slot.kind is SlotKind.CHOICE and all(text != o.value for o in slot.options):
            continue
        facts[f"{SAID}{name}"] = slot.value(text)
    return facts


def _only(values: tuple[str, ...]) -> str | None:
    return values[0] if len(values) == 1 else None


def _chosen(text: str, options: tuple[Option, ...]) -> str | None:
    """The one option that the words name: by what it is called, by its value or by its number."""
    words = fold_words(text)
    for index, option in enumerate(options, start=1):
        called = (
            *(fold_words(name) for name in option.names),
            fold_words(option.value),
            str(index),
        )
        if words in called:
            return option.value
    named = {value for value, _ in _mentions(words, options)}
    return named.pop() if len(named) == 1 else None


def _named(text: str, options: tuple[Option, ...]) -> str | None:
    """The one option that a message names in passing; None in any doubt."""
    words = fold_words(text)
    found = _mentions(words, options)
    if len({value for value, _ in found}) != 1:
        return None
    if any(_DENIED.search(words[:start]) for _, start in found):
        return None
    return found[0][0]


def _mentions(words: str, options: tuple[Option, ...]) -> list[tuple[str, int]]:
    return mentions(words, {option.value: option.names for option in options})
