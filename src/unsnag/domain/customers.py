"""Who the customer is and how well we know it.

A name, an address or a ticket number that somebody typed proves nothing: only a token signed by
the host site, a one-time code sent to the address on file, or a mail from there that its domain
signed and our own border verified identifies a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from unsnag.domain.shared import CustomerId


class Assurance(StrEnum):
    """Closed set of how a conversation's customer was identified."""

    ANONYMOUS = "anonymous"  # nobody was identified
    HOST_SIGNED = "host_signed"  # the site the customer is signed in to vouches by signature
    CODE_CONFIRMED = "code_confirmed"  # a one-time code sent to the address on file came back
    MAIL_SIGNED = "mail_signed"  # a mail from the address on file, signed by its domain

    @property
    def identified(self) -> bool:
        return self is not Assurance.ANONYMOUS


@dataclass(frozen=True)
class Customer:
    """A person as the connected system knows them; `ref` is that system's id."""

    id: CustomerId
    ref: str
    name: str
    email: str
    tier: str = "standard"

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.strip() else ""


def masked_email(email: str) -> str:
    """An address that its owner recognises and nobody else learns: `m…a@example.com`."""
    name, _, domain = email.partition("@")
    if len(name) <= 2:
        return f"{name[:1]}…@{domain}"
    return f"{name[0]}…{name[-1]}@{domain}"
