"""Addresses, preferences, payments, scans, stock and subscriptions beside orders and accounts.

Works on whatever customers and orders are there, so that an older shop gets them as well. The same
shop and moment give the same rows.
"""

from datetime import datetime, timedelta

from shop.catalogue import COLOURED, COLOURS, CURRENCY
from shop.models import (
    Account,
    Address,
    Customer,
    Language,
    LockReason,
    Order,
    OrderAddress,
    OrderItem,
    Payment,
    PaymentStatus,
    Preferences,
    Return,
    ReturnKind,
    Shipment,
    ShipmentStatus,
    Stock,
    Trace,
    TrackingEvent,
)
from shop.returns import stock_id
from shop.seed.personas import ORDERS, PERSONAS
from shop.seed.subscribers import write_subscriptions

STREETS = ("Harbour Road", "Mill Lane", "Lighthouse Row", "Chapel Street", "North Quay")
TOWNS = (
    ("Cork", "T12 Y7X4", "IE"),
    ("Kiel", "24103", "DE"),
    ("Brest", "29200", "FR"),
    ("Kalmar", "392 32", "SE"),
    ("Gijón", "33206", "ES"),
    ("Den Helder", "1781 AB", "NL"),
    ("Oostende", "8400", "BE"),
    ("Esbjerg", "6700", "DK"),
)
SCANNED_BEFORE = {
    ShipmentStatus.LOST: timedelta(days=24),
    ShipmentStatus.IN_TRANSIT: timedelta(hours=14),
    ShipmentStatus.DELAYED: timedelta(hours=30),
    ShipmentStatus.OUT_FOR_DELIVERY: timedelta(hours=3),
}
SOLD_OUT = {stock_id("PUFFIN", "kelp"), stock_id("SKERRY", "chalk")}
# A payment that repeats an order's own: minutes after it, and what the bank made of it.
TWICE = {
    "TT-10483": (2, PaymentStatus.CAPTURED),
    "TT-10468": (3, PaymentStatus.CAPTURED),
    "TT-10497": (1, PaymentStatus.HELD),
}
SEARCHED_FOR, SENT_BACK = "TT-10473", "TT-10485"


def furnish(now: datetime) -> None:
    """Writes everything that the tables of this module need."""
    customers = list(Customer.objects.order_by("pk"))
    write_customers(customers)
    orders = list(Order.objects.select_related("shipment", "customer").order_by("pk"))
    write_orders(orders, now)
    Stock.objects.bulk_create(
        Stock(id=place, on_hand=0 if place in SOLD_OUT else 4)
        for place in (stock_id(sku, colour) for sku in sorted(COLOURED) for colour in COLOURS)
    )
    write_what_happened(now)
    write_subscriptions(customers, now)


def write_customers(customers: list[Customer]) -> None:
    """Where each lives, what each wants to hear, and what the personas have to their credit."""
    personas = {persona.id: persona for persona in PERSONAS}
    for index, customer in enumerate(customers):
        persona = personas.get(customer.pk)
        town, postcode, country = TOWNS[index % len(TOWNS)]
        street = f"{STREETS[index % len(STREETS)]} {1 + index * 7 % 60}"
        if persona is not None:
            street, postcode, town, country = persona.address
            Customer.objects.filter(pk=customer.pk).update(credit_minor=persona.credit_minor)
            Account.objects.filter(pk=customer.pk, locked=True).update(
                lock_reason=persona.lock_reason
            )
        Address.objects.create(
            customer=customer, street=street, postcode=postcode, city=town, country=country
        )
        Preferences.objects.create(
            customer=customer,
            newsletter=index % 3 != 2,
            text_notices=index % 4 == 1,
            language=Language.GERMAN if country == "DE" else Language.ENGLISH,
        )
    known = Account.objects.exclude(pk__in=personas).filter(locked=True)
    for place, account in enumerate(known.order_by("pk")):
        account.lock_reason = LockReason.FAILED_SIGN_INS if place % 2 else LockReason.SECURITY
        account.save(update_fields=["lock_reason"])


def write_orders(orders: list[Order], now: datetime) -> None:
    """Where each order went, what was paid for it, the colours, and the carrier's scans."""
    homes = {row.pk: row for row in Address.objects.all()}
    scans = {order.number: order.scanned for order in ORDERS}
    for order in orders:
        home = homes[order.customer_id]
        OrderAddress.objects.create(
            order=order,
            street=home.street,
            postcode=home.postcode,
            city=home.city,
            country=home.country,
        )
        Payment.objects.create(
            id=order.payment_id, **paid(order), refunded_minor=order.refunded_minor
        )
        shipment = getattr(order, "shipment", None)
        if shipment is not None:
            write_scans(shipment, home.city, scans.get(order.number), now)
    for item in OrderItem.objects.filter(sku__in=COLOURED):
        item.colour = COLOURS[int(item.order_id.removeprefix("TT-")) % len(COLOURS)]
        item.save(update_fields=["colour"])


def paid(order: Order) -> dict[str, object]:
    """An order's payment without its id."""
    return {
        "customer": order.customer,
        "order": order,
        "amount_minor": order.captured_minor,
        "currency": CURRENCY,
        "card_brand": order.card_brand,
        "card_last4": order.card_last4,
        "status": PaymentStatus.CAPTURED,
        "taken_at": order.placed_at,
    }


def write_scans(shipment: Shipment, town: str, scanned: float | None, now: datetime) -> None:
    """The carrier's scans up to the last one, which lies `scanned` days back if that is given."""
    left = shipment.shipped_at
    if left is None:
        return
    status = ShipmentStatus(shipment.status)
    if shipment.delivered_at is not None:
        last = shipment.delivered_at
    else:
        ago = SCANNED_BEFORE[status] if scanned is None else timedelta(days=scanned)
        last = max(left, now - ago)
    between = left + (last - left) / 2
    rows = [
        (left, "Dublin", "Collected from Tern & Thistle"),
        (between, "Rotterdam", "Arrived at the sorting centre"),
        (last, town if shipment.delivered_at else "Rotterdam", shipment.last_event),
    ]
    TrackingEvent.objects.bulk_create(
        TrackingEvent(id=f"{shipment.pk}-{place}", shipment=shipment, at=at, place=where, what=what)
        for place, (at, where, what) in enumerate(rows, start=1)
    )


def write_what_happened(now: datetime) -> None:
    """The second payments, the open search and the label that the personas come with."""
    for number, (minutes, status) in TWICE.items():
        order = Order.objects.filter(pk=number, customer_id="cus_1006").first()
        if order is not None:
            again = paid(order) | {
                "status": status,
                "taken_at": order.placed_at + timedelta(minutes=minutes),
            }
            Payment.objects.create(id=f"{order.payment_id}b", **again)
    searched = Order.objects.filter(pk=SEARCHED_FOR, customer_id="cus_1007").first()
    if searched is not None:
        Trace.objects.create(
            order=searched,
            reference="tr_seed10473",
            answer_by=now + timedelta(days=1),
            opened_at=now - timedelta(days=2),
        )
    sent = Order.objects.filter(pk=SENT_BACK, customer_id="cus_1008").first()
    if sent is not None:
        Return.objects.create(
            order=sent,
            kind=ReturnKind.RETURN,
            colour="",
            label="RL-5EED0485",
            carrier="Nordpost",
            hand_in_by=now + timedelta(days=11),
            opened_at=now - timedelta(days=3),
        )
