"""Port to the internet: the only way out to an address that somebody else wrote."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol


class EgressRefused(Exception):
    """The address must not be asked: it names no public place, or the budget is spent. Nothing was
    sent to it."""

    code = "egress_refused"

    def __init__(self, reason: str, problem: str) -> None:
        super().__init__(problem)
        self.reason, self.problem = reason, problem
        """A stable word like `private_address`, and a sentence for people."""


class EgressFailed(Exception):
    """The address was asked, and what came back can't be used: nothing, too much, too late."""

    code = "egress_failed"


@dataclass(frozen=True)
class Fetched:
    """What an address answered, whatever its status."""

    url: str
    """The last address, after redirects."""
    status: int
    media_type: str
    """Lower case, without parameters; empty when the answer names none."""
    charset: str
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


class Egress(Protocol):
    """Asks public addresses with GET. Never private networks, this machine, or another scheme than
    http and https, be it in the address, in a name's record or in a redirect."""

    def fetch(
        self,
        url: str,
        *,
        most_bytes: int = 10_000_000,
        media_types: Collection[str] = (),
        same_host: bool = False,
    ) -> Fetched:
        """The answer with its whole body, unpacked. `media_types` are the only ones taken of a
        good answer, all when empty; `same_host` refuses redirects to another host. Raises
        EgressRefused, EgressFailed."""
        ...
