"""Port to facts in connected systems: it can read and nothing else.

A look-up is always made for one customer and sees that customer's objects only: an object of
somebody else is answered exactly as one that does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from unsnag.domain.policies import FactSpec, FactValue


class SystemUnreachable(Exception):
    """The system did not answer in time, refused, or answered something that makes no sense.

    The message says which, in words for the team.
    """

    code = "system_unreachable"


@dataclass(frozen=True)
class LookUpSpec:
    """A look-up that a connector offers: its parameters (text) and the facts that it gives, all of
    them at every call."""

    name: str
    title: str
    parameters: tuple[str, ...]
    facts: tuple[FactSpec, ...]


@dataclass(frozen=True)
class ListSpec:
    """A list that a slot can offer: of the customer's objects, or of what is for sale."""

    name: str
    title: str


@dataclass(frozen=True)
class Choice:
    """An entry of a list: the slot's value and how a person recognises it."""

    value: str
    label: str


@dataclass(frozen=True)
class KnownCustomer:
    """A customer as the connected system knows them."""

    ref: str
    name: str
    email: str
    email_verified: bool
    tier: str


class PastFacts(Protocol):
    """Reads how things stood on a day gone by, where a system's record shows it."""

    def look_up_as_of(
        self, name: str, email: str, arguments: Mapping[str, str], at: datetime
    ) -> Mapping[str, FactValue] | None:
        """The look-up's facts as they were for the customer with that address; None where that
        can't be known."""
        ...


class FactSource(Protocol):
    """Reads from one connected system."""

    @property
    def look_ups(self) -> Sequence[LookUpSpec]: ...

    @property
    def lists(self) -> Sequence[ListSpec]: ...

    def look_up(
        self, name: str, customer_ref: str, arguments: Mapping[str, str]
    ) -> Mapping[str, FactValue]:
        """Every fact of the look-up's spec, typed as declared. Raises SystemUnreachable."""
        ...

    def choices(self, name: str, customer_ref: str) -> tuple[Choice, ...]:
        """Newest first. Raises SystemUnreachable."""
        ...

    def customer(self, ref: str) -> KnownCustomer | None:
        """Raises SystemUnreachable."""
        ...

    def customer_by_email(self, email: str) -> KnownCustomer | None:
        """Raises SystemUnreachable."""
        ...
