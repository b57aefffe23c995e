"""Sending things back: a label for a return, or for an exchange into another colour."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from shop.catalogue import BY_SKU, COLOURS
from shop.changes import Asked, Kind, Made, once
from shop.models import Change, Customer, Order, OrderItem, OrderStatus, Return, ReturnKind, Stock
from shop.outbox import post
from shop.parcels import order_of
from shop.refusals import (
    AlreadyDone,
    CannotExchange,
    NotInStock,
    NotThisState,
    ReturnWindowClosed,
)

RETURN_DAYS = 30
HAND_IN_WITHIN = timedelta(days=14)
RETURN_CARRIER = "Nordpost"


@dataclass(frozen=True)
class ReturnOptions:
    """What can be done with an order that came."""

    days_since_delivery: int
    back: Return | None
    item: OrderItem | None
    on_hand: dict[str, int]


def stock_id(sku: str, colour: str) -> str:
    """Where a product in one colour stands on the shelf."""
    return f"{sku}/{colour}"


def single_item(order: Order) -> OrderItem | None:
    """The one thing of an order, when it is one and comes in colours."""
    items = list(order.items.all())
    if len(items) != 1 or items[0].quantity != 1 or not items[0].colour:
        return None
    return items[0]


def options_for(order: Order, now: datetime) -> ReturnOptions:
    """How an order stands for sending it back; `on_hand` is per colour of its one item."""
    shipment = getattr(order, "shipment", None)
    delivered = None if shipment is None else shipment.delivered_at
    item = single_item(order)
    shelf = {} if item is None else {c: stock_id(item.sku, c) for c in COLOURS}
    counts = dict(Stock.objects.filter(pk__in=shelf.values()).values_list("pk", "on_hand"))
    return ReturnOptions(
        days_since_delivery=0 if delivered is None else (now - delivered).days,
        back=Return.objects.filter(pk=order.pk).first(),
        item=item,
        on_hand={colour: counts.get(place, 0) for colour, place in shelf.items()},
    )


def send_back(customer_id: str, number: str, *, key: str) -> tuple[Change, bool]:
    """Makes a free label for the whole order and mails it.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState, ReturnWindowClosed, AlreadyDone.
    """

    def effect(customer: Customer) -> Made:
        order = returnable(customer, number)
        back = open_return(order, ReturnKind.RETURN, "")
        return Made(told(back))

    return once(Asked(Kind.RETURN, customer_id, number, key), effect)


def exchange(customer_id: str, number: str, colour: str, *, key: str) -> tuple[Change, bool]:
    """Sets one in another colour aside and makes a label for the old one.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState, ReturnWindowClosed, AlreadyDone,
        CannotExchange, NotInStock.
    """

    def effect(customer: Customer) -> Made:
        order = returnable(customer, number)
        item = single_item(order)
        if item is None:
            raise CannotExchange
        if item.colour == colour:
            raise AlreadyDone("It has that colour already.")
        shelf = Stock.objects.filter(pk=stock_id(item.sku, colour)).first()
        if shelf is None or shelf.on_hand < 1:
            raise NotInStock
        shelf.on_hand -= 1
        shelf.save(update_fields=["on_hand"])
        back = open_return(order, ReturnKind.EXCHANGE, colour)
        return Made({"item": BY_SKU[item.sku].full_name, **told(back)})

    wishes: dict[str, str | int] = {"colour": colour}
    return once(Asked(Kind.EXCHANGE, customer_id, number, key, wishes), effect)


def withdraw(customer_id: str, number: str, *, key: str) -> tuple[Change, bool]:
    """Takes a label back; what was set aside for an exchange goes back to the shelf.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState.
    """

    def effect(customer: Customer) -> Made:
        order = order_of(customer, number)
        back = Return.objects.filter(pk=order.pk).first()
        if back is None:
            raise NotThisState("There is no label on this order.")
        item = single_item(order)
        if back.kind == ReturnKind.EXCHANGE and item is not None:
            shelf = Stock.objects.filter(pk=stock_id(item.sku, back.colour))
            shelf.update(on_hand=F("on_hand") + 1)
        back.delete()
        return Made({"withdrawn": back.label})

    return once(Asked(Kind.RETURN_WITHDRAWAL, customer_id, number, key), effect)


def returnable(customer: Customer, number: str) -> Order:
    """The order, when it has come, in time, and is not on its way back already."""
    order = order_of(customer, number)
    options = options_for(order, timezone.now())
    if order.status != OrderStatus.DELIVERED:
        raise NotThisState("This order hasn't been delivered, so it can't be sent back.")
    if options.back is not None:
        raise AlreadyDone(f"There is a label for this order already: {options.back.label}.")
    if options.days_since_delivery > RETURN_DAYS:
        raise ReturnWindowClosed
    return order


def open_return(order: Order, kind: ReturnKind, colour: str) -> Return:
    """The label, and the mail with it."""
    now = timezone.now()
    back = Return.objects.create(
        order=order,
        kind=kind,
        colour=colour,
        label=f"RL-{secrets.token_hex(4).upper()}",
        carrier=RETURN_CARRIER,
        hand_in_by=now + HAND_IN_WITHIN,
        opened_at=now,
    )
    post(
        order.customer,
        f"Your return label for {order.number}",
        f"Here is your free label: {back.label}. Hand the parcel in at {back.carrier} until "
        f"{back.hand_in_by:%d %B %Y} and keep the receipt.",
        f"/account#{order.number}",
    )
    return back


def told(back: Return) -> dict[str, str]:
    """What a record says of a label."""
    return {
        "label": back.label,
        "carrier": back.carrier,
        "hand_in_by": back.hand_in_by.isoformat(),
    }
