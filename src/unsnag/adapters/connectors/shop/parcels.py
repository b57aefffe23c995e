"""Facts about parcels, and about sending things back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from unsnag.adapters.connectors.shop.client import text, whole
from unsnag.adapters.connectors.shop.fact_kinds import NONE, Asking, days_since, fact, nothing
from unsnag.domain.policies import FactType as T
from unsnag.domain.policies import FactValue

PARCEL, RETURN, EXCHANGE = "shop.parcel", "shop.return", "shop.exchange"
COLOURS = ("chalk", "slate", "kelp")
STATUS = (
    NONE,
    "label_created",
    "in_transit",
    "out_for_delivery",
    "delivered",
    "delayed",
    "lost",
)
ORDER_STATUS = (NONE, "processing", "shipped", "delivered", "cancelled")

PARCEL_FACTS = (
    fact(PARCEL, "parcel.found", T.BOOL, "Order on this customer's account"),
    fact(PARCEL, "parcel.order", T.TEXT, "Order"),
    fact(PARCEL, "parcel.status", T.CHOICE, "Parcel", STATUS),
    fact(PARCEL, "parcel.carrier", T.TEXT, "Carrier"),
    fact(PARCEL, "parcel.tracking", T.TEXT, "Tracking number"),
    fact(PARCEL, "parcel.eta", T.TIME, "Expected"),
    fact(PARCEL, "parcel.delivered_at", T.TIME, "Delivered on"),
    fact(PARCEL, "parcel.days_late", T.INT, "Days late"),
    fact(PARCEL, "parcel.days_without_scan", T.INT, "Days without a scan"),
    fact(PARCEL, "parcel.days_since_delivery", T.INT, "Days since delivery"),
    fact(PARCEL, "parcel.last_event", T.TEXT, "Last scan"),
    fact(PARCEL, "parcel.last_place", T.TEXT, "Place of the last scan"),
    fact(PARCEL, "parcel.last_scan", T.TIME, "Time of the last scan"),
    fact(PARCEL, "parcel.searched_for", T.BOOL, "Carrier is searching"),
    fact(PARCEL, "parcel.answer_by", T.TIME, "Carrier answers by"),
)
RETURN_FACTS = (
    fact(RETURN, "goods.found", T.BOOL, "Order on this customer's account"),
    fact(RETURN, "goods.order", T.TEXT, "Order"),
    fact(RETURN, "goods.status", T.CHOICE, "Order status", ORDER_STATUS),
    fact(RETURN, "goods.days_since_delivery", T.INT, "Days since delivery"),
    fact(RETURN, "goods.opened", T.BOOL, "Opened"),
    fact(RETURN, "goods.total", T.MONEY, "Total"),
    fact(RETURN, "goods.has_label", T.BOOL, "Has a return label"),
    fact(RETURN, "goods.label", T.TEXT, "Return label"),
    fact(RETURN, "goods.label_until", T.TIME, "Label works until"),
    fact(RETURN, "goods.exchangeable", T.BOOL, "One item that comes in colours"),
    fact(RETURN, "goods.item", T.TEXT, "Item"),
    fact(RETURN, "goods.colour", T.CHOICE, "Colour", (NONE, *COLOURS)),
)
EXCHANGE_FACTS = (
    fact(EXCHANGE, "exchange.possible", T.BOOL, "Another colour is possible"),
    fact(EXCHANGE, "exchange.colour", T.CHOICE, "Colour wished", (NONE, *COLOURS)),
    fact(EXCHANGE, "exchange.same_colour", T.BOOL, "Has that colour already"),
    fact(EXCHANGE, "exchange.on_hand", T.INT, "In stock in that colour"),
)


def read_parcel(asking: Asking) -> Mapping[str, FactValue]:
    """The parcel of an order with the carrier's last scan."""
    number = asking.given("number")
    answer = asking.own(f"/orders/{number}/parcel", order_number=number)
    if answer is None:
        return {**nothing(PARCEL_FACTS), "parcel.order": number}
    last: Mapping[str, Any] = answer["events"][0] if answer["events"] else {}
    trace = answer["trace"]
    delivered = answer["delivered_at"]
    return {
        "parcel.found": True,
        "parcel.order": text(answer, "order_number"),
        "parcel.status": answer["status"],
        "parcel.carrier": answer["carrier"],
        "parcel.tracking": answer["tracking"],
        "parcel.eta": answer["eta"] or "",
        "parcel.delivered_at": delivered or "",
        "parcel.days_late": whole(answer, "days_late"),
        "parcel.days_without_scan": whole(answer, "days_without_scan"),
        "parcel.days_since_delivery": days_since(delivered, asking.now) if delivered else 0,
        "parcel.last_event": last.get("what", ""),
        "parcel.last_place": last.get("place", ""),
        "parcel.last_scan": last.get("at", ""),
        "parcel.searched_for": trace is not None,
        "parcel.answer_by": "" if trace is None else text(trace, "answer_by"),
    }


def read_return(asking: Asking) -> Mapping[str, FactValue]:
    """Whether an order can come back, and what is on its way back already."""
    number = asking.given("number")
    answer = asking.own(f"/orders/{number}/return-options", order_number=number)
    if answer is None:
        return {**nothing(RETURN_FACTS), "goods.order": number}
    back, item = answer["back"], answer["item"]
    return {
        "goods.found": True,
        "goods.order": text(answer, "order_number"),
        "goods.status": answer["status"],
        "goods.days_since_delivery": whole(answer, "days_since_delivery"),
        "goods.opened": answer["opened"],
        "goods.total": whole(answer, "total_minor"),
        "goods.has_label": back is not None,
        "goods.label": "" if back is None else text(back, "label"),
        "goods.label_until": "" if back is None else text(back, "hand_in_by"),
        "goods.exchangeable": item is not None,
        "goods.item": "" if item is None else text(item, "name"),
        "goods.colour": NONE if item is None else text(item, "colour"),
    }


def read_exchange(asking: Asking) -> Mapping[str, FactValue]:
    """Whether the one item of an order can be had in another colour."""
    colour = asking.given("colour")
    number = asking.given("number")
    answer = asking.own(f"/orders/{number}/return-options", order_number=number)
    if answer is None or colour not in COLOURS or answer["item"] is None:
        return nothing(EXCHANGE_FACTS)
    return {
        "exchange.possible": True,
        "exchange.colour": colour,
        "exchange.same_colour": text(answer["item"], "colour") == colour,
        "exchange.on_hand": whole(answer["on_hand"], colour),
    }
