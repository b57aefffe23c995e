"""The mailbox of a workspace: under which addresses it is written to, and how it signs."""

from __future__ import annotations

from dataclasses import dataclass

from unsnag.domain.mail.answering import Ourselves, guarded
from unsnag.domain.mail.placing import OurMail

_PREFIX = "c"


@dataclass(frozen=True)
class Mailbox:
    """`address` is what customers write to; `aliases` arrive in the same place. `border` is the
    name by which our own mail server signs its results; empty when it checks nobody. `links` is
    where our pages are, without a slash at its end."""

    address: str
    secret: bytes
    company: str
    links: str
    aliases: tuple[str, ...] = ()
    border: str = ""

    def __post_init__(self) -> None:
        _ = self.ours  # refuses a short secret and half an address

    @property
    def ours(self) -> OurMail:
        """How mails are signed. Raises ValueError."""
        local, _, domain = self.address.strip().lower().rpartition("@")
        return OurMail(local, domain, self.secret)

    @property
    def ourselves(self) -> Ourselves:
        """How we know our own mails again."""
        addresses = frozenset({self.address, *self.aliases})
        return Ourselves(addresses, f"unsnag@{self.ours.domain}")

    def takes(self, recipient: str) -> bool:
        """Whether mail for this address is for us, whatever its tag and case."""
        return guarded(recipient) in {guarded(one) for one in (self.address, *self.aliases)}


def reference(conversation: int) -> str:
    """How a conversation is called in addresses and Message-IDs."""
    return f"{_PREFIX}{conversation}"


def referred(reference: str) -> int | None:
    """The conversation of a reference; None for what is none of ours."""
    number = reference.removeprefix(_PREFIX)
    known = reference.startswith(_PREFIX) and number.isascii() and number.isdigit()
    return int(number) if known and len(number) < 19 else None
