"""Wrong requests to the shop."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench.tau2.mutants import (
    NO_SUCH_CARD,
    Maker,
    Mutant,
    Request,
    altered,
    another,
    asking,
    foreign_method,
    listed,
    of_objects,
    when,
    with_methods,
)

Json = dict[str, Any]

NO_SUCH_ORDER, NO_SUCH_ITEM = "#W0000000", "0000000000"
PENDING_NOT = ("pending (item modified)", "processed", "delivered", "cancelled")
DELIVERED_NOT = ("pending", "processed", "cancelled", "exchange requested", "return requested")
GIFT, CARD = "gift_card_0000009", "credit_card_0000009"


def _order(request: Request, data: Json) -> Json:
    found: Json = data["orders"][request.slots["order_id"]]
    return found


def _orders(request: Request, data: Json) -> Iterator[Mutant]:
    yield from of_objects(request, data, "orders", "order_id", NO_SUCH_ORDER)
    number = request.slots["order_id"]
    wrong = PENDING_NOT if "pending" in request.tool else DELIVERED_NOT
    for status in wrong:
        yield when("wrong_status", request, altered(data, "orders", number, status=status))


def _reasons(request: Request, _: Json) -> Iterator[Mutant]:
    for reason in ("found it cheaper", "arrives too late", ""):
        yield asking("reason_outside_the_list", request, reason=reason)


def _addresses(request: Request, _: Json) -> Iterator[Mutant]:
    for part in ("address1", "city", "state", "country", "zip"):
        yield _without(request, part)


def _without(request: Request, part: str) -> Mutant:
    address = json.loads(request.slots["address"])
    return asking("address_incomplete", request, address={**address, part: ""})


def _accounts(request: Request, data: Json) -> Iterator[Mutant]:
    other = another(data["users"], request.customer)
    yield asking("other_customers_object", request, user_id=other)
    yield asking("no_such_object", request, user_id="nobody_here_0000")


def _methods(request: Request, data: Json) -> Iterator[Mutant]:
    foreign = foreign_method(data, request.customer)
    yield asking("payment_not_in_profile", request, payment_method_id=foreign)
    yield asking("payment_not_in_profile", request, payment_method_id=NO_SUCH_CARD)


def _gift(data: Json, customer: str, balance: float) -> Mapping[tuple[str, str], Json]:
    return with_methods(
        data, customer, {"source": "gift_card", "id": GIFT, "balance": round(balance, 2)}
    )


def _repayments(request: Request, data: Json) -> Iterator[Mutant]:
    first = _order(request, data)["payment_history"][0]
    yield asking("the_same_method", request, payment_method_id=first["payment_method_id"])
    short = _gift(data, request.customer, first["amount"] - 0.01)
    yield when("over_balance", request, short, payment_method_id=GIFT)


def _returns(request: Request, data: Json) -> Iterator[Mutant]:
    card = {"source": "credit_card", "id": CARD, "brand": "visa", "last_four": "0000"}
    paypal = {"source": "paypal", "id": "paypal_0000009"}
    for method in (card, paypal):
        added = with_methods(data, request.customer, method)
        yield when("wrong_payment_kind", request, added, payment_method_id=method["id"])
    yield from _not_in_order(request, data, ("item_ids",))
    yield asking("no_items", request, item_ids=[])


def _not_in_order(request: Request, data: Json, lists: Sequence[str]) -> Iterator[Mutant]:
    """An item of no order, one of another order, and one more often than it was ordered."""
    order = _order(request, data)
    own = [item["item_id"] for item in order["items"]]
    others = (i["item_id"] for o in data["orders"].values() for i in o["items"])
    foreign = next(item for item in others if item not in own)
    asked = {name: listed(request, name) for name in lists}
    for item in (foreign, NO_SUCH_ITEM):
        yield asking("item_not_in_order", request, item_ids=[item, *asked["item_ids"][1:]])
    first = asked["item_ids"][0]
    times = own.count(first) + 1 - asked["item_ids"].count(first)
    more = {name: [*values, *values[:1] * times] for name, values in asked.items()}
    yield asking("more_than_ordered", request, **more)


def _swaps(request: Request, data: Json) -> Iterator[Mutant]:
    old, new = listed(request, "item_ids"), listed(request, "new_item_ids")
    yield from _not_in_order(request, data, ("item_ids", "new_item_ids"))
    yield asking("no_items", request, item_ids=[], new_item_ids=[])
    yield asking("count_mismatch", request, new_item_ids=[*new, new[-1]])
    yield asking("count_mismatch", request, new_item_ids=new[:-1])
    yield asking("the_same_item", request, new_item_ids=[old[0], *new[1:]])
    product = _product_of(request, data, old[0])
    for row in data["products"].values():
        if row["product_id"] != product["product_id"]:
            other = next(iter(row["variants"]))
            yield asking("not_of_that_product", request, new_item_ids=[other, *new[1:]])
            break
    yield asking("not_of_that_product", request, new_item_ids=[NO_SUCH_ITEM, *new[1:]])
    yield asking("not_of_that_product", request, new_item_ids=[product["product_id"], *new[1:]])
    sold_out = copy.deepcopy(product)
    sold_out["variants"][new[0]]["available"] = False
    yield when("unavailable", request, {("products", product["product_id"]): sold_out})


def _product_of(request: Request, data: Json, item_id: str) -> Json:
    items = _order(request, data)["items"]
    item = next(i for i in items if i["item_id"] == item_id)
    found: Json = data["products"][item["product_id"]]
    return found


def _dearer(request: Request, data: Json) -> Iterator[Mutant]:
    """A gift card that is a cent short. Where the gold request pays money back, the new item is
    made dearer."""
    old, new = listed(request, "item_ids"), listed(request, "new_item_ids")
    product = copy.deepcopy(_product_of(request, data, old[0]))
    before = sum(_price(request, data, item) for item in old)
    product["variants"][new[0]]["price"] = round(before + 100, 2)
    rest = sum(
        (product if new_id in product["variants"] else _product_of(request, data, item))[
            "variants"
        ][new_id]["price"]
        for item, new_id in zip(old, new, strict=True)
    )
    rows = {
        ("products", product["product_id"]): product,
        **_gift(data, request.customer, rest - before - 0.01),
    }
    yield when("over_balance", request, rows, payment_method_id=GIFT)


def _price(request: Request, data: Json, item_id: str) -> float:
    items = _order(request, data)["items"]
    return float(next(i["price"] for i in items if i["item_id"] == item_id))


_SWAP: Sequence[Maker] = (_orders, _methods, _swaps, _dearer)
MAKERS: Mapping[str, Sequence[Maker]] = {
    "cancel_pending_order": (_orders, _reasons),
    "exchange_delivered_order_items": _SWAP,
    "modify_pending_order_address": (_orders, _addresses),
    "modify_pending_order_items": _SWAP,
    "modify_pending_order_payment": (_orders, _methods, _repayments),
    "modify_user_address": (_accounts, _addresses),
    "return_delivered_order_items": (_orders, _methods, _returns),
}


def again(request: Request, data: Json) -> Iterator[Mutant]:
    """What must not follow the gold request, which is done: the same again, and what its end state
    closes."""
    if request.tool == "modify_user_address":
        return
    yield Mutant("second_modification", request)
    if request.tool in ("modify_pending_order_address", "modify_pending_order_payment"):
        return
    asked = {"order_id": request.slots["order_id"], "confirmed": "yes"}
    yield _next(request, "cancel_pending_order", {**asked, "reason": "no longer needed"})
    address = json.dumps(data["users"][request.customer]["address"])
    yield _next(request, "modify_pending_order_address", {**asked, "address": address})


def _next(request: Request, tool: str, slots: Mapping[str, str]) -> Mutant:
    return Mutant("after_the_last_change", Request(tool, request.customer, slots))
