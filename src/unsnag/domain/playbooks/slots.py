"""Details that the customer gives, each of a closed kind.

What was said is kept as text and becomes a typed fact `said.<slot>` where its kind is closed: a
choice, a yes or no, a whole number. A pattern's value names something to look up; a free text can
only be handed on to an action that takes it, and decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from unsnag.domain.policies import FactSpec, FactType, FactValue
from unsnag.domain.signals import says_no, says_yes

SAID = "said."
CUSTOMER = "customer"  # the source of a fact that the customer gave
LONGEST_TEXT = 200
YES, NO = "yes", "no"


class SlotKind(StrEnum):
    """Closed set of what a slot can hold."""

    PATTERN = "pattern"  # found in a message by a regular expression
    CHOICE = "choice"  # one of a closed list, offered as buttons
    CONFIRM = "confirm"  # yes or no, offered as buttons
    NUMBER = "number"  # a whole number within limits
    DATE = "date"  # a day of the calendar
    TEXT = "text"  # the customer's own words, never a ground for a decision


@dataclass(frozen=True)
class Option:
    """One answer that a choice offers: the value that conditions name, and what people read."""

    value: str
    label: str


@dataclass(frozen=True)
class Slot:
    """A detail that the customer gives. `choices_from` names a look-up whose list of values is
    offered as buttons; `options` are the answers of a choice."""

    name: str
    pattern: str
    ask: str
    choices_from: str = ""
    kind: SlotKind = SlotKind.PATTERN
    options: tuple[Option, ...] = ()
    least: int | None = None
    most: int | None = None

    def find(self, text: str) -> str | None:
        """The first value in any message, upper-cased and without spaces; None if there is none.
        Only a pattern is found in words that don't answer its question."""
        if self.kind is not SlotKind.PATTERN:
            return None
        match = re.search(self.pattern, text, re.IGNORECASE)
        return re.sub(r"\s+", "", match.group(0)).upper() if match else None

    def take(self, text: str) -> str | None:
        """The value in an answer to the slot's own question; None when it is none."""
        if self.kind is SlotKind.PATTERN:
            return self.find(text)
        if self.kind is SlotKind.CHOICE:
            return _chosen(text, self.options)
        if self.kind is SlotKind.CONFIRM:
            return YES if says_yes(text) else NO if says_no(text) else None
        if self.kind is SlotKind.NUMBER:
            return self._number(text)
        if self.kind is SlotKind.DATE:
            return _day(text)
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


def _chosen(text: str, options: tuple[Option, ...]) -> str | None:
    """The one option that the words name: by its label, by its value or by its number."""
    words = _folded(text)
    for index, option in enumerate(options, start=1):
        if words in (_folded(option.label), _folded(option.value), str(index)):
            return option.value
    named = [o.value for o in options if _within(_folded(o.label), words)]
    return named[0] if len(named) == 1 else None


def _within(label: str, words: str) -> bool:
    return bool(label) and re.search(rf"\b{re.escape(label)}\b", words) is not None


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold().replace("_", " ")))


def _day(text: str) -> str | None:
    """A day written as 2026-11-05 or 5.11.2026, 5/11/2026 (day first); None in doubt."""
    iso = re.search(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b", text)
    dotted = re.search(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b", text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif dotted:
        day, month, year = (int(part) for part in dotted.groups())
    else:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
