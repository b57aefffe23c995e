"""Reads the shop for one verified customer and turns what it answers into typed facts.

An order or a payment method of somebody else reads exactly as one that does not exist.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bench.tau2 import retail_spec as spec
from bench.tau2.client import SystemClient
from unsnag.application.ports.facts import Choice, KnownCustomer, ListSpec, LookUpSpec
from unsnag.domain.policies import FactValue

Json = dict[str, Any]
Given = Mapping[str, str]
Read = Mapping[str, FactValue]

REASON_TEXTS = {"no longer needed": "no_longer_needed", "ordered by mistake": "ordered_by_mistake"}
NEEDED_OF_ADDRESS = ("address1", "city", "state", "country", "zip")


class RetailFacts:
    """The shop as a source of facts."""

    def __init__(self, client: SystemClient) -> None:
        self._client = client
        self._read: Mapping[str, Callable[[str, Given], Read]] = {
            spec.CONFIRMATION: self._confirmation,
            spec.REASON_SAID: self._reason,
            spec.ACCOUNT: self._account,
            spec.ORDER: self._order,
            spec.RETURNED: self._returned,
            spec.SWAPPED: self._swapped,
            spec.PAYMENT: self._payment,
            spec.ADDRESS: self._address,
        }

    @property
    def look_ups(self) -> Sequence[LookUpSpec]:
        return spec.LOOK_UPS

    @property
    def lists(self) -> Sequence[ListSpec]:
        return ()

    def look_up(self, name: str, customer_ref: str, arguments: Given) -> Read:
        """Every fact of the look-up's spec. Raises SystemUnreachable."""
        return self._read[name](customer_ref, arguments)

    def choices(self, name: str, customer_ref: str) -> tuple[Choice, ...]:  # noqa: ARG002  port
        """None: the requests of the benchmark name what they are about."""
        return ()

    def customer(self, ref: str) -> KnownCustomer | None:
        """Raises SystemUnreachable."""
        user = self._client.row("users", ref)
        if user is None:
            return None
        name = f"{user['name']['first_name']} {user['name']['last_name']}"
        return KnownCustomer(ref, name, user["email"], True, "standard")

    def customer_by_email(self, email: str) -> KnownCustomer | None:  # noqa: ARG002  port
        """None: the benchmark's system is asked by id only."""
        return None

    def _confirmation(self, _: str, given: Given) -> Read:
        return {"request.confirmed": given.get("confirmed") == "yes"}

    def _reason(self, _: str, given: Given) -> Read:
        text = given.get("reason", "")
        return {
            "request.reason": REASON_TEXTS.get(text, "other"),
            "request.reason_text": text,
        }

    def _account(self, customer: str, given: Given) -> Read:
        own = given.get("user_id", "") == customer and self.customer(customer) is not None
        return {"account.own": own, "account.ref": given.get("user_id", "")}

    def _own_order(self, customer: str, given: Given) -> Json | None:
        order = self._client.row("orders", given.get("order_id", ""))
        return order if order is not None and order["user_id"] == customer else None

    def _order(self, customer: str, given: Given) -> Read:
        order = self._own_order(customer, given)
        payments = [] if order is None else order["payment_history"]
        paid = [p for p in payments if p["transaction_type"] == "payment"]
        tool = "modify_pending_order_address"
        number = given.get("order_id", "")
        changed = order is not None and bool(self._client.records(tool=tool, object=number))
        return {
            "order.found": order is not None,
            "order.number": number,
            "order.status": "none" if order is None else _status(order["status"]),
            "order.paid": cents(paid[0]["amount"]) if paid else 0,
            "order.paid_once": len(payments) == 1 and len(paid) == 1,
            "order.address_changed": changed,
        }

    def _returned(self, customer: str, given: Given) -> Read:
        order, items = self._own_order(customer, given), texts(given, "item_ids")
        return {
            "returned.any": bool(items),
            "returned.in_order": order is not None and _within(order, items),
            "returned.items": json.dumps(items),
        }

    def _swapped(self, customer: str, given: Given) -> Read:
        order = self._own_order(customer, given)
        old, new = texts(given, "item_ids"), texts(given, "new_item_ids")
        pairs = [] if order is None else self._pairs(order, old, new)
        whole = order is not None and len(pairs) == len(old) == len(new)
        difference = sum((v["price"] - i["price"] for i, v in pairs), 0.0)
        return {
            "swapped.any": bool(old),
            "swapped.in_order": order is not None and _within(order, old),
            "swapped.count_equal": len(old) == len(new),
            "swapped.same_product": whole,
            "swapped.another_option": all(a != b for a, b in zip(old, new, strict=False)),
            "swapped.available": whole and all(v["available"] for _, v in pairs),
            "swapped.difference": cents(difference),
            "swapped.items": json.dumps(old),
            "swapped.new_items": json.dumps(new),
        }

    def _pairs(
        self, order: Json, old: Sequence[str], new: Sequence[str]
    ) -> list[tuple[Json, Json]]:
        """Each item of the order with the variant of its product that is to replace it; one that
        has no such variant is left out."""
        there = {item["item_id"]: item for item in order["items"]}
        found = []
        for item_id, new_id in zip(old, new, strict=False):
            item = there.get(item_id)
            product = None if item is None else self._client.row("products", item["product_id"])
            variant = None if product is None else product["variants"].get(new_id)
            if item is not None and variant is not None:
                found.append((item, variant))
        return found

    def _payment(self, customer: str, given: Given) -> Read:
        user = self._client.row("users", customer)
        name = given.get("payment_method_id", "")
        method = None if user is None else user["payment_methods"].get(name)
        order = self._own_order(customer, given)
        first = order["payment_history"][:1] if order is not None else []
        kind = "none" if method is None else str(method["source"])
        return {
            "payment.in_profile": method is not None,
            "payment.kind": kind if kind in spec.KIND else "other",
            "payment.balance": cents(method["balance"]) if method and kind == "gift_card" else 0,
            "payment.original": any(p["payment_method_id"] == name for p in first),
            "payment.id": name,
        }

    def _address(self, _: str, given: Given) -> Read:
        parts = json.loads(given.get("address") or "{}")
        complete = all(str(parts.get(part) or "").strip() for part in NEEDED_OF_ADDRESS)
        return {
            "address.complete": complete and isinstance(parts.get("address2"), str),
            "address.text": json.dumps(parts, sort_keys=True),
        }


def cents(amount: float) -> int:
    """Whole minor units of an amount in units."""
    return round(amount * 100)


def texts(given: Given, name: str) -> list[str]:
    """A list of texts from its JSON; anything else is an empty list."""
    try:
        found = json.loads(given.get(name) or "[]")
    except ValueError:
        return []
    return [str(value) for value in found] if isinstance(found, list) else []


def _status(text: str) -> str:
    name = text.replace("(", "").replace(")", "").replace(" ", "_")
    return name if name in spec.STATUS else "other"


def _within(order: Json, items: Sequence[str]) -> bool:
    there = Counter(item["item_id"] for item in order["items"])
    return all(count <= there[item] for item, count in Counter(items).items())
