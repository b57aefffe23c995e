"""Known-wrong drafts for the approval queue, made from a real request with one thing changed.

What is changed can be seen on the page: the amount no longer is what the facts show, or the object
no longer is the one that the customer named. A canary has no run, so nothing can ever be sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from unsnag.domain.shared import Money


class Flaw(StrEnum):
    """Closed set of what is wrong with a canary."""

    AMOUNT = "amount"
    OBJECT = "object"


@dataclass(frozen=True)
class Canary:
    """A spoilt copy of a request."""

    flaw: Flaw
    title: str
    object: str
    amount: Money | None
    told: str


def spoil(title: str, object: str, amount: Money | None, number: int) -> Canary | None:
    """A copy with one thing wrong; `number` chooses what. None when nothing in the title could be
    changed so that a careful reader sees it."""
    flaws = []
    if amount is not None and str(amount) in title:
        flaws.append(_wrong_amount(title, object, amount, number))
    if object in title and (other := _other_object(object, number)) is not None:
        flaws.append(
            Canary(
                Flaw.OBJECT,
                title.replace(object, other),
                other,
                amount,
                f"The customer and the facts say {object}; the draft said {other}.",
            )
        )
    return flaws[number % len(flaws)] if flaws else None


def _wrong_amount(title: str, object: str, amount: Money, number: int) -> Canary:
    more = (amount.minor * 10, amount.minor * 2, amount.minor + 3_000)[number // 2 % 3]
    wrong = Money(more, amount.currency)
    return Canary(
        Flaw.AMOUNT,
        title.replace(str(amount), str(wrong)),
        object,
        wrong,
        f"The facts say {amount}; the draft said {wrong}.",
    )


def _other_object(object: str, number: int) -> str | None:
    """The object with one digit changed; None when it has none."""
    places = [n for n, c in enumerate(object) if c.isascii() and c.isdigit()]
    if not places:
        return None
    at = places[-1 - number // 2 % min(3, len(places))]
    digit = str((int(object[at]) + 1 + number % 8) % 10)
    return object[:at] + digit + object[at + 1 :]
