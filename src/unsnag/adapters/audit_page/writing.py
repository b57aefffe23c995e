"""How values become HTML text: everything from a file is escaped here, and nowhere trusted."""

from __future__ import annotations

import html
from datetime import date

from unsnag.domain.learning import Estimate, Reach, percent

NARROW_SPACE = "\u00a0"
REACH_WORDS = {
    Reach.COMPLETES: "Completes it",
    Reach.ANSWERS: "Only answers",
    Reach.PERSON: "Needs a person",
}
_MONTHS = "January February March April May June July August September October November December"


def esc(text: str) -> str:
    """Text safe between tags and in quoted attributes, without control characters."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    return html.escape(plain, quote=True)


def from_file(text: str) -> str:
    """Text of the file: escaped, kept from turning the direction of what stands around it, and
    free to break after the marks that join words in labels."""
    return f"<bdi>{esc(text).replace('_', '_<wbr>').replace('/', '/<wbr>')}</bdi>"


def share(value: float) -> str:
    return percent(value).replace(" %", f"{NARROW_SPACE}%")


def sentence(text: str) -> str:
    """A sentence of the rules, escaped, with its percentages kept together."""
    return esc(text).replace(" %", f"{NARROW_SPACE}%")


def count(value: float) -> str:
    return f"{value:,.0f}"


def money(value: float, currency: str) -> str:
    """An amount with its currency, rounded to what an estimate can carry."""
    return f"{esc(currency)}{NARROW_SPACE}{rounded(value):,.0f}"


def money_range(estimate: Estimate, currency: str) -> str:
    low, high = rounded(estimate.low), rounded(estimate.high)
    return f"{esc(currency)}{NARROW_SPACE}{low:,.0f} to {high:,.0f}"


def rounded(value: float) -> float:
    """Two leading digits: an estimate knows no more."""
    if value < 100:
        return round(value)
    digits = len(str(int(value))) - 2
    return float(round(value / 10**digits) * 10**digits)


def day(iso: str) -> str:
    """2024-01-31 as 31 January 2024."""
    given = date.fromisoformat(iso)
    return f"{given.day} {_MONTHS.split()[given.month - 1]} {given.year}"


def month(name: str) -> str:
    """2024-01 as January 2024."""
    return f"{_MONTHS.split()[int(name[5:7]) - 1]} {name[:4]}"


def tickets(value: float) -> str:
    return "1 ticket" if round(value) == 1 else f"{value:,.0f} tickets"
