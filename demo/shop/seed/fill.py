"""Fills an empty shop. The same moment gives the same shop, down to each id the API shows."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from shop.catalogue import BY_SKU, CURRENCY
from shop.disputes import Dispute, Event
from shop.idempotency import fingerprint
from shop.models import (
    Account,
    Address,
    Change,
    Condition,
    Customer,
    Order,
    OrderAddress,
    OrderItem,
    OrderStatus,
    OutboxMail,
    PasswordReset,
    Payment,
    Preferences,
    Refund,
    Return,
    Shipment,
    ShipmentStatus,
    Stock,
    Subscription,
    Trace,
    TrackingEvent,
)
from shop.seed import population
from shop.seed.furnish import furnish
from shop.seed.parcels import order_status, parcel_for
from shop.seed.personas import ORDERS, PERSONAS, Persona, PersonaOrder

EVERYTHING: tuple[type[Any], ...] = (
    Event,
    Dispute,
    OutboxMail,
    Change,
    PasswordReset,
    Refund,
    Payment,
    Subscription,
    Stock,
    Return,
    Trace,
    TrackingEvent,
    Shipment,
    OrderAddress,
    OrderItem,
    Order,
    Preferences,
    Address,
    Account,
    Customer,
)
CARDS = (("Visa", "1111"), ("Mastercard", "8210"), ("Visa", "3055"), ("American Express", "1008"))


@dataclass(frozen=True)
class Bought:
    """An order about to be written, with its lines as (sku, quantity, condition)."""

    number: str
    customer_id: str
    placed_at: datetime
    status: OrderStatus
    card: tuple[str, str]
    lines: tuple[tuple[str, int, Condition], ...]


@transaction.atomic
def fill_if_empty(now: datetime) -> bool:
    """Seeds what a shop lacks, whole or not at all; False when nothing was missing.

    A shop that was filled before it knew addresses, payments and subscriptions keeps all that
    happened in it, and gets those beside it.
    """
    if Customer.objects.exists():
        if Address.objects.exists():
            return False
        add_new_personas(now)
        furnish(now)
        return True
    fill(now)
    return True


def add_new_personas(now: datetime) -> None:
    """Personas that an older shop has not met, with those of their orders whose number is free."""
    known = set(Customer.objects.values_list("pk", flat=True))
    new = {persona.id for persona in PERSONAS} - known
    Customer.objects.bulk_create(
        persona_customer(persona, now) for persona in PERSONAS if persona.id in new
    )
    Account.objects.bulk_create(row for row in persona_accounts(now) if row.customer_id in new)
    for order in ORDERS:
        free = not Order.objects.filter(pk=order.number).exists()
        if order.customer_id in new and free:
            write_persona_order(order, now)


@transaction.atomic
def start_over(now: datetime) -> None:
    """Forgets everything, idempotency keys included, and seeds anew in one transaction."""
    for table in EVERYTHING:
        table.objects.all().delete()
    fill(now)


def fill(now: datetime) -> None:
    """Writes personas first, then everyone else."""
    people = [persona_customer(persona, now) for persona in PERSONAS]
    strangers = population.customers(now)
    Customer.objects.bulk_create([*people, *strangers])
    Account.objects.bulk_create([*persona_accounts(now), *stranger_accounts(strangers, now)])
    for order in ORDERS:
        write_persona_order(order, now)
    for drawn in population.orders():
        write_drawn(drawn, strangers, now)
    furnish(now)


def persona_customer(persona: Persona, now: datetime) -> Customer:
    """A persona's customer record, two years old."""
    return Customer(
        id=persona.id,
        name=persona.name,
        email=persona.email,
        email_verified=persona.email_verified,
        tier=persona.tier,
        phone_last4=persona.phone_last4,
        created_at=now - timedelta(days=700 + int(persona.id[-1]) * 11),
    )


def persona_accounts(now: datetime) -> Iterable[Account]:
    """How the personas sign in."""
    for persona in PERSONAS:
        yield Account(
            customer_id=persona.id,
            locked=persona.locked,
            second_factor=persona.second_factor,
            last_login_at=now - timedelta(days=int(persona.id[-1]), hours=3),
        )


def stranger_accounts(strangers: list[Customer], now: datetime) -> Iterable[Account]:
    """A few locked, a fifth with a second factor, some who never signed in."""
    draw = random.Random(77)
    for index, customer in enumerate(strangers):
        last = now - timedelta(days=draw.uniform(0.1, 150))
        yield Account(
            customer=customer,
            locked=index % 29 == 11,
            second_factor=index % 5 == 2,
            last_login_at=None if index % 17 == 5 else last,
        )


def write_persona_order(order: PersonaOrder, now: datetime) -> None:
    """One fixed order with its parcel."""
    persona = next(item for item in PERSONAS if item.id == order.customer_id)
    row = write_order(
        Bought(
            number=order.number,
            customer_id=order.customer_id,
            placed_at=now - timedelta(days=order.placed),
            status=order_status(order.parcel),
            card=(persona.card_brand, persona.card_last4),
            lines=((order.sku, 1, order.condition),),
        )
    )
    write_parcel(row, order.parcel, order.delivered, order.arrives_in, now)


def write_drawn(drawn: population.Drawn, strangers: list[Customer], now: datetime) -> None:
    """One invented order with its parcel, and the refund it may have had."""
    status = OrderStatus.CANCELLED if drawn.cancelled else order_status(drawn.parcel)
    row = write_order(
        Bought(
            number=drawn.number,
            customer_id=strangers[drawn.customer_index].id,
            placed_at=now - timedelta(days=drawn.placed),
            status=status,
            card=CARDS[drawn.customer_index % len(CARDS)],
            lines=tuple((ln.product.sku, ln.quantity, ln.condition) for ln in drawn.lines),
        )
    )
    write_parcel(row, drawn.parcel, drawn.delivered, drawn.arrives_in, now)
    if drawn.refunded_part:
        write_refund(row, drawn.refunded_part, drawn.cancelled, now)


def write_order(bought: Bought) -> Order:
    """The order and its items; what was ordered was captured in full."""
    total = sum(BY_SKU[sku].price_minor * quantity for sku, quantity, _ in bought.lines)
    order = Order.objects.create(
        number=bought.number,
        customer_id=bought.customer_id,
        status=bought.status,
        placed_at=bought.placed_at,
        total_minor=total,
        currency=CURRENCY,
        payment_id=f"pay_{bought.number.removeprefix('TT-')}",
        card_brand=bought.card[0],
        card_last4=bought.card[1],
        captured_minor=total,
    )
    OrderItem.objects.bulk_create(
        OrderItem(
            order=order,
            sku=sku,
            name=BY_SKU[sku].full_name,
            quantity=quantity,
            unit_minor=BY_SKU[sku].price_minor,
            condition=condition,
        )
        for sku, quantity, condition in bought.lines
    )
    return order


def write_parcel(
    order: Order,
    status: ShipmentStatus | None,
    delivered: float | None,
    arrives_in: float,
    now: datetime,
) -> None:
    """The parcel, once there is one."""
    if status is None:
        return
    delivered_at = None if delivered is None else now - timedelta(days=delivered)
    eta = delivered_at or now + timedelta(days=arrives_in)
    parcel_for(order, status, delivered_at=delivered_at, eta=eta).save(force_insert=True)


def write_refund(order: Order, part: float, cancelled: bool, now: datetime) -> None:
    """A refund made some time between the order and now."""
    amount = max(1, int(order.captured_minor * part))
    key = f"seed-{order.number}"
    reason = "Order cancelled" if cancelled else "Returned" if part == 1.0 else "Goodwill"
    Refund.objects.create(
        id=f"re_seed{order.number.removeprefix('TT-')}",
        order=order,
        amount_minor=amount,
        currency=order.currency,
        reason=reason,
        idempotency_key=key,
        request_fingerprint=fingerprint(
            {
                "order_number": order.number,
                "amount_minor": amount,
                "currency": order.currency,
                "reason": reason,
            }
        ),
        created_at=order.placed_at + (now - order.placed_at) * 0.9,
    )
    order.refunded_minor = amount
    order.save(update_fields=["refunded_minor"])
