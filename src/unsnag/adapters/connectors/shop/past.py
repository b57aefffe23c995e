"""What the shop's record shows of how an order stood on a day gone by.

The shop dates orders, deliveries and refunds, so that much can be known. What it doesn't date (an
account's lock, an address) can't, and neither can an order that was refunded or delivered since.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from unsnag.adapters.connectors.shop import spec
from unsnag.adapters.connectors.shop.client import ShopClient
from unsnag.adapters.connectors.shop.facts import ShopFacts
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.domain.policies import FactValue


class ShopPast:
    """Reads facts as of a moment. The orders of the customer with a given address only."""

    def __init__(self, client: ShopClient) -> None:
        self._client = client

    def look_up_as_of(
        self, name: str, email: str, arguments: Mapping[str, str], at: datetime
    ) -> Mapping[str, FactValue] | None:
        """The look-up's facts as they were, None where that can't be known."""
        if name != spec.ORDER or not email:
            return None
        then = ShopFacts(self._client, lambda: at)
        try:
            customer = then.customer_by_email(email)
            if customer is None:
                return None
            facts = then.look_up(name, customer.ref, arguments)
        except SystemUnreachable:
            return None
        return facts if _stood_so(facts, at) else None


def _stood_so(facts: Mapping[str, FactValue], at: datetime) -> bool:
    placed, delivered = str(facts["order.placed"]), str(facts["shipment.delivered_at"])
    if not facts["order.found"] or not placed or datetime.fromisoformat(placed) > at:
        return False
    delivered_since = bool(delivered) and datetime.fromisoformat(delivered) > at
    undelivered_now = facts["order.status"] == "cancelled"
    return not (delivered_since or undelivered_now or facts["order.refunded"])
