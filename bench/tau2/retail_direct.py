"""The gold state of the retail domain, reckoned directly: an action's end is written down as such.

Made apart from the system (retail_tools), from the benchmark's description of each tool, so that a
slip in one shows as a difference. An action that the benchmark would refuse changes nothing.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def apply(data: Json, tool: str, arguments: Json) -> bool:
    """Apply one gold action to `data` in place; False when the benchmark refuses it."""
    if tool == "modify_user_address":
        user = data["users"].get(arguments["user_id"])
        if user is not None:
            user["address"] = _address(arguments)
        return user is not None
    order = data["orders"].get(arguments["order_id"])
    return order is not None and _ON_ORDERS[tool](data, order, arguments)


def _address(a: Json) -> Json:
    names = ("address1", "address2", "city", "state", "country", "zip")
    return {name: a[name] for name in names}


def _wallet(data: Json, order: Json) -> Json:
    found: Json = data["users"][order["user_id"]]["payment_methods"]
    return found


def _pay(wallet: Json, method: str, amount: float) -> None:
    """Take from a gift card; other methods hold no balance."""
    if "balance" in wallet[method]:
        wallet[method]["balance"] = round(wallet[method]["balance"] - amount, 2)


def _line(kind: str, amount: float, method: str) -> Json:
    return {"amount": amount, "payment_method_id": method, "transaction_type": kind}


def _cancel(data: Json, order: Json, a: Json) -> bool:
    if order["status"] != "pending" or a["reason"] not in (
        "no longer needed",
        "ordered by mistake",
    ):
        return False
    for paid in list(order["payment_history"]):
        method = paid["payment_method_id"]
        order["payment_history"].append(_line("refund", paid["amount"], method))
        _pay(_wallet(data, order), method, -paid["amount"])
    order.update(status="cancelled", cancel_reason=a["reason"])
    return True


def _readdress(_: Json, order: Json, a: Json) -> bool:
    if not order["status"].startswith("pending"):
        return False
    order["address"] = _address(a)
    return True


def _repay(data: Json, order: Json, a: Json) -> bool:
    wallet, new = _wallet(data, order), a["payment_method_id"]
    if not order["status"].startswith("pending") or new not in wallet:
        return False
    if [p["transaction_type"] for p in order["payment_history"]] != ["payment"]:
        return False
    old, amount = (order["payment_history"][0][k] for k in ("payment_method_id", "amount"))
    if old == new or wallet[new].get("balance", amount) < amount:
        return False
    order["payment_history"] += [_line("payment", amount, new), _line("refund", amount, old)]
    _pay(wallet, new, amount)
    _pay(wallet, old, -amount)
    return True


def _swaps(data: Json, order: Json, a: Json) -> list[tuple[Json, Json]] | None:
    """Old item and new variant, position by position; None when the benchmark refuses."""
    stock = [item["item_id"] for item in order["items"]]
    if len(a["item_ids"]) != len(a["new_item_ids"]):
        return None
    found = []
    for old, new in zip(a["item_ids"], a["new_item_ids"], strict=True):
        if a["item_ids"].count(old) > stock.count(old):
            return None
        item = order["items"][stock.index(old)]
        variant = data["products"][item["product_id"]]["variants"].get(new)
        if variant is None or not variant["available"]:
            return None
        found.append((item, variant))
    return found


def _exchange(data: Json, order: Json, a: Json) -> bool:
    swaps, method = _swaps(data, order, a), a["payment_method_id"]
    wallet = _wallet(data, order)
    if order["status"] != "delivered" or swaps is None or method not in wallet:
        return False
    difference = round(sum((v["price"] - i["price"] for i, v in swaps), 0.0), 2)
    if wallet[method].get("balance", difference) < difference:
        return False
    order.update(
        status="exchange requested",
        exchange_items=sorted(a["item_ids"]),
        exchange_new_items=sorted(a["new_item_ids"]),
        exchange_payment_method_id=method,
        exchange_price_difference=difference,
    )
    return True


def _change(data: Json, order: Json, a: Json) -> bool:
    swaps, method = _swaps(data, order, a), a["payment_method_id"]
    wallet = _wallet(data, order)
    if order["status"] != "pending" or swaps is None or method not in wallet:
        return False
    if any(item["item_id"] == variant["item_id"] for item, variant in swaps):
        return False
    difference = sum((v["price"] - i["price"] for i, v in swaps), 0.0)
    if wallet[method].get("balance", difference) < difference:
        return False
    kind = "payment" if difference > 0 else "refund"
    order["payment_history"].append(_line(kind, abs(difference), method))
    _pay(wallet, method, difference)
    last = swaps[-1][1] if swaps else None  # the benchmark writes its price and options to all
    for old, new in zip(a["item_ids"], a["new_item_ids"], strict=True):
        place = [item["item_id"] for item in order["items"]].index(old)
        changed = (
            {"item_id": new, "price": last["price"], "options": last["options"]} if last else {}
        )
        order["items"][place] = {**order["items"][place], **changed}
    order["status"] = "pending (item modified)"
    return True


def _return(data: Json, order: Json, a: Json) -> bool:
    wallet, method = _wallet(data, order), a["payment_method_id"]
    stock = [item["item_id"] for item in order["items"]]
    if order["status"] != "delivered" or method not in wallet:
        return False
    original = order["payment_history"][0]["payment_method_id"]
    if wallet[method]["source"] != "gift_card" and method != original:
        return False
    if any(a["item_ids"].count(item) > stock.count(item) for item in a["item_ids"]):
        return False
    order.update(
        status="return requested",
        return_items=sorted(a["item_ids"]),
        return_payment_method_id=method,
    )
    return True


_ON_ORDERS = {
    "cancel_pending_order": _cancel,
    "modify_pending_order_address": _readdress,
    "modify_pending_order_payment": _repay,
    "modify_pending_order_items": _change,
    "exchange_delivered_order_items": _exchange,
    "return_delivered_order_items": _return,
}
