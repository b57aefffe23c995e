"""A customer's orders as the account page shows them: status in words, parcel as steps."""

from dataclasses import dataclass
from datetime import datetime

from shop.accounts import has_invoice, invoice_number
from shop.catalogue import drawing_of
from shop.models import (
    Customer,
    Order,
    OrderAddress,
    OrderStatus,
    Payment,
    Refund,
    Return,
    Shipment,
    ShipmentStatus,
    Trace,
)

STEPS = ("Ordered", "Sent", "On the van", "Delivered")
REACHED = {
    ShipmentStatus.LABEL_CREATED: 1,
    ShipmentStatus.IN_TRANSIT: 2,
    ShipmentStatus.DELAYED: 2,
    ShipmentStatus.LOST: 2,
    ShipmentStatus.OUT_FOR_DELIVERY: 3,
    ShipmentStatus.DELIVERED: 4,
}
IN_WORDS = {
    ShipmentStatus.LABEL_CREATED: "Packed",
    ShipmentStatus.IN_TRANSIT: "On its way",
    ShipmentStatus.OUT_FOR_DELIVERY: "Arriving today",
    ShipmentStatus.DELIVERED: "Delivered",
    ShipmentStatus.DELAYED: "Delayed",
    ShipmentStatus.LOST: "Lost by the carrier",
}
NEEDS_ATTENTION = {ShipmentStatus.DELAYED, ShipmentStatus.LOST}


@dataclass(frozen=True)
class ItemLine:
    """One item; `each` is in minor units."""

    name: str
    colour: str
    quantity: int
    each: int
    opened: bool
    drawing: str


@dataclass(frozen=True)
class Step:
    """One stop on a parcel's way."""

    name: str
    reached: bool
    current: bool


@dataclass(frozen=True)
class OrderCard:
    """One order, ready to be shown. Amounts are in minor units."""

    number: str
    placed_at: datetime
    status: str
    tone: str
    items: tuple[ItemLine, ...]
    total: int
    card: str
    refunds: tuple[Refund, ...]
    steps: tuple[Step, ...]
    parcel: Shipment | None
    expected: datetime | None
    trace: Trace | None
    back: Return | None
    address: OrderAddress | None
    again: tuple[Payment, ...]
    invoice: str


def cards_of(customer: Customer) -> list[OrderCard]:
    """All orders of a customer, newest first."""
    orders = customer.orders.select_related("shipment", "trace", "back", "delivery_address")
    orders = orders.prefetch_related("items", "refunds", "payments")
    return [card(order) for order in orders.order_by("-placed_at", "-number")]


def card(order: Order) -> OrderCard:
    """One order in words."""
    parcel = getattr(order, "shipment", None)
    parcel_status = None if parcel is None else ShipmentStatus(parcel.status)
    arriving = parcel is not None and parcel_status not in {
        ShipmentStatus.DELIVERED,
        ShipmentStatus.LOST,
    }
    return OrderCard(
        number=order.number,
        placed_at=order.placed_at,
        status=status_in_words(order, parcel_status),
        tone=tone(order, parcel_status),
        items=tuple(
            ItemLine(
                item.name,
                item.colour,
                item.quantity,
                item.unit_minor,
                item.condition == "opened",
                drawing_of(item.sku),
            )
            for item in order.items.all()
        ),
        total=order.total_minor,
        card=f"{order.card_brand} ending {order.card_last4}",
        refunds=tuple(sorted(order.refunds.all(), key=lambda row: row.created_at)),
        steps=() if order.status == OrderStatus.CANCELLED else steps(parcel_status),
        parcel=parcel,
        expected=parcel.eta if arriving and parcel is not None else None,
        trace=getattr(order, "trace", None),
        back=getattr(order, "back", None),
        address=getattr(order, "delivery_address", None),
        again=tuple(p for p in order.payments.all() if p.id != order.payment_id),
        invoice=invoice_number(order) if has_invoice(order) else "",
    )


def status_in_words(order: Order, parcel: ShipmentStatus | None) -> str:
    """What the customer wants to know first."""
    if order.status == OrderStatus.CANCELLED:
        return "Cancelled"
    return "Being packed" if parcel is None else IN_WORDS[parcel]


def tone(order: Order, parcel: ShipmentStatus | None) -> str:
    """How the status is set: attention only where something went wrong."""
    if order.status == OrderStatus.CANCELLED:
        return "quiet"
    if parcel in NEEDS_ATTENTION:
        return "attention"
    return "done" if parcel is ShipmentStatus.DELIVERED else "moving"


def steps(parcel: ShipmentStatus | None) -> tuple[Step, ...]:
    """The stops of a parcel, and how far it has come."""
    reached = 1 if parcel is None else REACHED[parcel]
    return tuple(
        Step(name, reached=index < reached, current=index == reached - 1)
        for index, name in enumerate(STEPS)
    )
