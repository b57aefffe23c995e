"""What a customer of the shop is entitled to: their rank, running subscriptions, things bought."""

from __future__ import annotations

from unsnag.adapters.connectors.shop.client import ShopClient, safe, text
from unsnag.adapters.connectors.shop.fact_kinds import entries
from unsnag.application.ports.entitlements import Entitlements
from unsnag.application.ports.facts import SystemUnreachable

_NOT_BOUGHT = "cancelled"  # the status of an order or a subscription that gives no right


class ShopEntitlements:
    """EntitlementSource over the shop."""

    def __init__(self, client: ShopClient) -> None:
        self._client = client

    def entitlements(self, customer_ref: str) -> Entitlements:
        """Plans are the rank (`gold`) and the beans of subscriptions that run (`harbour`); products
        are the article numbers of orders that were not cancelled. Raises SystemUnreachable."""
        if not safe(customer_ref):
            return Entitlements()
        here = f"/customers/{customer_ref}"
        try:
            known = self._client.get(here)
            if known is None:
                return Entitlements()
            if text(known, "id") != customer_ref:
                raise ValueError("another customer")
            subscriptions = entries(self._client.get(f"{here}/subscriptions"))
            orders = entries(self._client.get(f"{here}/orders"))
            return Entitlements(
                plans=frozenset(
                    name.lower()
                    for name in (
                        text(known, "tier"),
                        *(text(s, "plan") for s in subscriptions if _counts(s)),
                    )
                ),
                products=frozenset(
                    text(item, "sku").lower()
                    for order in orders
                    if _counts(order)
                    for item in entries(order["items"])
                ),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as trouble:
            raise SystemUnreachable(f"The shop's answer makes no sense ({trouble!r}).") from trouble


def _counts(thing: dict[str, object]) -> bool:
    return text(thing, "status") != _NOT_BOUGHT
