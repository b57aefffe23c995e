"""Port to what customers are entitled to, as the connected system has it: it can read only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Entitlements:
    """`plans` are what a customer subscribes to or is ranked as, `products` what they have bought;
    both by the connected system's own names, in lower case."""

    plans: frozenset[str] = field(default_factory=frozenset)
    products: frozenset[str] = field(default_factory=frozenset)


class EntitlementSource(Protocol):
    """Reads entitlements from one connected system."""

    def entitlements(self, customer_ref: str) -> Entitlements:
        """None at all for a customer who isn't there. Raises SystemUnreachable."""
        ...
