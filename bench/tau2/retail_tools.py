"""The shop of the retail domain as a system: what its tools read and change, and no policy.

Each tool checks what the benchmark's own tool checks and nothing else: it does not ask whose order
it is, nor whether anybody confirmed. That is for the policy. A tool that refuses changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Json = dict[str, Any]

ADDRESS = ("address1", "address2", "city", "state", "country", "zip")
REASONS = ("no longer needed", "ordered by mistake")


class ToolRefused(Exception):
    """The system said no and nothing changed; the message is its reason."""

    code = "tool_refused"


def _found(table: Mapping[str, Any], key: str, what: str) -> Json:
    if key not in table:
        raise ToolRefused(f"{what} not found")
    found: Json = table[key]
    return found


def cancel_pending_order(data: Json, order_id: str, reason: str) -> Json:
    """Cancel and pay back every payment to where it came from."""
    order = _found(data["orders"], order_id, "Order")
    if order["status"] != "pending":
        raise ToolRefused("Non-pending order cannot be cancelled")
    if reason not in REASONS:
        raise ToolRefused("Invalid reason")
    refunds = []
    for payment in order["payment_history"]:
        method = _method(data, order["user_id"], payment["payment_method_id"])
        refunds.append(_entry("refund", payment["amount"], method["id"]))
        _add_to_card(method, payment["amount"])
    order["status"] = "cancelled"
    order["cancel_reason"] = reason
    order["payment_history"].extend(refunds)
    return order


def exchange_delivered_order_items(
    data: Json,
    order_id: str,
    item_ids: Sequence[str],
    new_item_ids: Sequence[str],
    payment_method_id: str,
) -> Json:
    """Ask for an exchange; the price difference is noted and settled later."""
    order = _found(data["orders"], order_id, "Order")
    if order["status"] != "delivered":
        raise ToolRefused("Non-delivered order cannot be exchanged")
    pairs = _pairs(data, order, item_ids, new_item_ids)
    difference = round(_difference(pairs), 2)
    _covered(_method(data, order["user_id"], payment_method_id), difference)
    order["status"] = "exchange requested"
    order["exchange_items"] = sorted(item_ids)
    order["exchange_new_items"] = sorted(new_item_ids)
    order["exchange_payment_method_id"] = payment_method_id
    order["exchange_price_difference"] = difference
    return order


def return_delivered_order_items(
    data: Json, order_id: str, item_ids: Sequence[str], payment_method_id: str
) -> Json:
    """Ask for a return, paid back to the original method or to a gift card."""
    order = _found(data["orders"], order_id, "Order")
    if order["status"] != "delivered":
        raise ToolRefused("Non-delivered order cannot be returned")
    method = _method(data, order["user_id"], payment_method_id)
    original = order["payment_history"][0]["payment_method_id"]
    if method["source"] != "gift_card" and payment_method_id != original:
        raise ToolRefused("Payment method should be the original payment method")
    _in_order(order, item_ids)
    order["status"] = "return requested"
    order["return_items"] = sorted(item_ids)
    order["return_payment_method_id"] = payment_method_id
    return order


def modify_pending_order_items(
    data: Json,
    order_id: str,
    item_ids: Sequence[str],
    new_item_ids: Sequence[str],
    payment_method_id: str,
) -> Json:
    """Replace items and settle the price difference at once."""
    order = _found(data["orders"], order_id, "Order")
    if order["status"] != "pending":
        raise ToolRefused("Non-pending order cannot be modified")
    if len(item_ids) == len(new_item_ids) and any(
        old == new for old, new in zip(item_ids, new_item_ids, strict=True)
    ):
        raise ToolRefused("The new item id should be different from the old item id")
    pairs = _pairs(data, order, item_ids, new_item_ids)
    difference = _difference(pairs)
    method = _method(data, order["user_id"], payment_method_id)
    _covered(method, difference)
    kind = "payment" if difference > 0 else "refund"
    order["payment_history"].append(_entry(kind, abs(difference), payment_method_id))
    _add_to_card(method, -difference)
    _replace(order, item_ids, pairs)
    order["status"] = "pending (item modified)"
    return order


def _replace(order: Json, item_ids: Sequence[str], pairs: Sequence[tuple[Json, Json]]) -> None:
    """Put the new items in. The price and options of the last one are written to each of them, as
    the benchmark's tool does."""
    for item_id, (_, variant) in zip(item_ids, pairs, strict=True):
        item = next(i for i in order["items"] if i["item_id"] == item_id)
        item["item_id"] = variant["item_id"]
        item["price"] = pairs[-1][1]["price"]
        item["options"] = pairs[-1][1]["options"]


def modify_pending_order_payment(data: Json, order_id: str, payment_method_id: str) -> Json:
    """Pay with another method and pay the first one back."""
    order = _pending(data, order_id)
    method = _method(data, order["user_id"], payment_method_id)
    history = order["payment_history"]
    if len(history) != 1 or history[0]["transaction_type"] != "payment":
        raise ToolRefused("There should be exactly one payment for a pending order")
    before = history[0]["payment_method_id"]
    if before == payment_method_id:
        raise ToolRefused("The new payment method should be different from the current one")
    amount = history[0]["amount"]
    _covered(method, amount)
    history.append(_entry("payment", amount, payment_method_id))
    history.append(_entry("refund", amount, before))
    _add_to_card(method, -amount)
    _add_to_card(_method(data, order["user_id"], before), amount)
    return order


def modify_pending_order_address(data: Json, order_id: str, **address: str) -> Json:
    """Send a pending order elsewhere."""
    order = _pending(data, order_id)
    order["address"] = {part: address[part] for part in ADDRESS}
    return order


def modify_user_address(data: Json, user_id: str, **address: str) -> Json:
    """Change the address on file."""
    user = _found(data["users"], user_id, "User")
    user["address"] = {part: address[part] for part in ADDRESS}
    return user


def _pending(data: Json, order_id: str) -> Json:
    order = _found(data["orders"], order_id, "Order")
    if "pending" not in order["status"]:
        raise ToolRefused("Non-pending order cannot be modified")
    return order


def _method(data: Json, user_id: str, payment_method_id: str) -> Json:
    user = _found(data["users"], user_id, "User")
    return _found(user["payment_methods"], payment_method_id, "Payment method")


def _entry(kind: str, amount: float, method: str) -> Json:
    return {"transaction_type": kind, "amount": amount, "payment_method_id": method}


def _add_to_card(method: Json, amount: float) -> None:
    if method["source"] == "gift_card":
        method["balance"] = round(method["balance"] + amount, 2)


def _covered(method: Json, amount: float) -> None:
    if method["source"] == "gift_card" and method["balance"] < amount:
        raise ToolRefused("Insufficient gift card balance")


def _in_order(order: Json, item_ids: Sequence[str]) -> None:
    there = Counter(item["item_id"] for item in order["items"])
    for item_id, count in Counter(item_ids).items():
        if count > there[item_id]:
            raise ToolRefused(f"Number of {item_id} not found")


def _pairs(
    data: Json, order: Json, item_ids: Sequence[str], new_item_ids: Sequence[str]
) -> list[tuple[Json, Json]]:
    """Each item of the order with the available variant that takes its place."""
    _in_order(order, item_ids)
    if len(item_ids) != len(new_item_ids):
        raise ToolRefused("The number of items to be exchanged should match")
    pairs = []
    for item_id, new_item_id in zip(item_ids, new_item_ids, strict=True):
        item = next(i for i in order["items"] if i["item_id"] == item_id)
        product = _found(data["products"], item["product_id"], "Product")
        variant = _found(product["variants"], new_item_id, "Variant")
        if not variant["available"]:
            raise ToolRefused(f"New item {new_item_id} not found or available")
        pairs.append((item, variant))
    return pairs


def _difference(pairs: Sequence[tuple[Json, Json]]) -> float:
    total = 0.0
    for item, variant in pairs:
        total += variant["price"] - item["price"]
    return total


TOOLS: Mapping[str, Callable[..., Json]] = {
    tool.__name__: tool
    for tool in (
        cancel_pending_order,
        exchange_delivered_order_items,
        modify_pending_order_address,
        modify_pending_order_items,
        modify_pending_order_payment,
        modify_user_address,
        return_delivered_order_items,
    )
}
