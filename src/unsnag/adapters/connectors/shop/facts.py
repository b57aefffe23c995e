"""Facts from the shop, always of one customer's own objects.

Answers of the wrong shape are the same as no answer: SystemUnreachable, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from unsnag.adapters.connectors.shop import belongings, money, parcels, settling, spec
from unsnag.adapters.connectors.shop.client import ShopClient, safe, text, whole
from unsnag.adapters.connectors.shop.fact_kinds import NONE, Asking, entries, nothing
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.facts import (
    Choice,
    KnownCustomer,
    ListSpec,
    LookUpSpec,
    SystemUnreachable,
)
from unsnag.domain.customers import masked_email
from unsnag.domain.policies import FactValue
from unsnag.domain.shared import Money

Read = Callable[[Asking], Mapping[str, FactValue]]
_READS: Mapping[str, Read] = {
    parcels.PARCEL: parcels.read_parcel,
    parcels.RETURN: parcels.read_return,
    parcels.EXCHANGE: parcels.read_exchange,
    settling.AFTER: settling.read_after,
    money.PAYMENTS: money.read_payments,
    money.BALANCE: money.read_balance,
    money.INVOICE: money.read_invoice,
    belongings.ADDRESS: belongings.read_address,
    belongings.DELIVERY: belongings.read_delivery,
    belongings.PREFERENCES: belongings.read_preferences,
    belongings.SUBSCRIPTION: belongings.read_subscription,
}


class ShopFacts:
    """Reads the shop; it cannot write."""

    def __init__(self, client: ShopClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    @property
    def look_ups(self) -> Sequence[LookUpSpec]:
        return spec.LOOK_UPS

    @property
    def lists(self) -> Sequence[ListSpec]:
        return spec.LISTS

    def look_up(
        self, name: str, customer_ref: str, arguments: Mapping[str, str]
    ) -> Mapping[str, FactValue]:
        """Every fact of the look-up. Raises SystemUnreachable."""
        try:
            if name == spec.ORDER:
                return self._order(customer_ref, arguments.get("number", ""))
            if name == spec.ACCOUNT:
                return self._account(customer_ref)
            return _READS[name](Asking(self._client, self._clock(), customer_ref, arguments))
        except (KeyError, TypeError, ValueError, AttributeError) as trouble:
            raise SystemUnreachable(f"The shop's answer makes no sense ({trouble!r}).") from trouble

    def choices(self, name: str, customer_ref: str) -> tuple[Choice, ...]:
        """What the customer has of a kind, newest first; of products what anybody can buy. Raises
        SystemUnreachable."""
        try:
            if name == spec.PRODUCTS:
                sold = entries(self._client.get("/products"))
                return tuple(Choice(text(p, "sku"), text(p, "name")) for p in sold)
            if not safe(customer_ref):
                return ()
            if name == spec.ORDERS:
                orders = entries(self._client.get(f"/customers/{customer_ref}/orders"))
                return tuple(Choice(text(o, "number"), _label(o)) for o in orders)
            if name == money.INVOICES:
                return money.invoice_choices(self._client, customer_ref)
            if name == belongings.SUBSCRIPTIONS:
                return belongings.subscription_choices(self._client, customer_ref)
        except (KeyError, TypeError, ValueError) as trouble:
            raise SystemUnreachable(f"The shop's answer makes no sense ({trouble!r}).") from trouble
        return ()

    def customer(self, ref: str) -> KnownCustomer | None:
        """By the shop's own id. Raises SystemUnreachable."""
        known = _known(self._client.get(f"/customers/{ref}")) if safe(ref) else None
        if known is not None and known.ref != ref:
            raise SystemUnreachable("The shop answered with another customer.")
        return known

    def customer_by_email(self, email: str) -> KnownCustomer | None:
        """By address. Raises SystemUnreachable."""
        found = self._client.get("/customers", email=email)
        if found is not None and not isinstance(found, list):
            raise SystemUnreachable("The shop's answer makes no sense (customers).")
        return _known(found[0]) if found else None

    def _order(self, customer_ref: str, number: str) -> Mapping[str, FactValue]:
        order = self._client.get(f"/orders/{number}") if safe(number) else None
        if order is None or text(order, "customer_id") != customer_ref:
            return {**nothing(spec.ORDER_FACTS), "order.number": number}
        if text(order, "number") != number:
            raise ValueError(f"asked for {number}")
        payment, shipment = order["payment"], order["shipment"] or {}
        delivered = shipment.get("delivered_at")
        days = (self._clock() - datetime.fromisoformat(delivered)).days if delivered else 0
        left = whole(payment, "captured_minor") - whole(payment, "refunded_minor")
        return {
            "order.found": True,
            "order.number": order["number"],
            "order.items": _items(order),
            "order.status": order["status"],
            "order.placed": order["placed_at"],
            "order.total": order["total_minor"],
            "order.paid": payment["captured_minor"],
            "order.refunded": payment["refunded_minor"],
            "order.refundable": left,
            "order.opened": any(item["condition"] != "sealed" for item in order["items"]),
            "order.delivered": delivered is not None,
            "order.days_since_delivery": days,
            "payment.card": f"{payment['brand']} card ending {payment['last4']}",
            "shipment.status": shipment.get("status", "none"),
            "shipment.carrier": shipment.get("carrier") or "",
            "shipment.tracking": shipment.get("tracking") or "",
            "shipment.eta": shipment.get("eta") or "",
            "shipment.delivered_at": delivered or "",
            "shipment.last_event": shipment.get("last_event") or "",
        }

    def _account(self, customer_ref: str) -> Mapping[str, FactValue]:
        account = self._client.get(f"/accounts/{customer_ref}") if safe(customer_ref) else None
        if account is None:
            return nothing(spec.ACCOUNT_FACTS)
        if text(account, "customer_id") != customer_ref:
            raise ValueError(f"asked for {customer_ref}")
        return {
            "account.found": True,
            "account.ref": account["customer_id"],
            "account.email_masked": masked_email(text(account, "email")),
            "account.email_verified": account["email_verified"],
            "account.locked": account["locked"],
            "account.lock_reason": account["lock_reason"] or NONE,
            "account.second_factor": account["second_factor"],
        }


def _items(order: Mapping[str, Any]) -> str:
    names = [
        item["name"] if item["quantity"] == 1 else f"{item['quantity']} × {item['name']}"
        for item in order["items"]
    ]
    return ", ".join(names)


def _label(order: Mapping[str, Any]) -> str:
    total = Money(whole(order, "total_minor"), text(order, "currency"))
    return f"{order['number']} · {_items(order)} · {total}"


def _known(found: Any) -> KnownCustomer | None:
    if found is None:
        return None
    try:
        return KnownCustomer(
            ref=text(found, "id"),
            name=text(found, "name"),
            email=text(found, "email"),
            email_verified=found["email_verified"] is True,
            tier=text(found, "tier"),
        )
    except (KeyError, TypeError) as trouble:
        raise SystemUnreachable(f"The shop's answer makes no sense ({trouble!r}).") from trouble
