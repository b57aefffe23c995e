"""Who has beans by post, and what they were charged for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shop.catalogue import CURRENCY
from shop.models import (
    Customer,
    Order,
    Payment,
    PaymentStatus,
    Plan,
    Subscription,
    SubscriptionStatus,
)
from shop.subscriptions import price_of

CHARGES_KEPT = 3
ACTIVE, PAUSED, ENDED = (
    SubscriptionStatus.ACTIVE,
    SubscriptionStatus.PAUSED,
    SubscriptionStatus.CANCELLED,
)


@dataclass(frozen=True)
class Subscribed:
    """One subscription; `charge_in` is days until the next charge (below zero: just charged)."""

    id: str
    customer_id: str
    plan: Plan
    status: SubscriptionStatus
    every_weeks: int
    charge_in: float
    skipped: int = 0
    failed: bool = False


PERSONAS_HAVE = (
    Subscribed("SUB-2001", "cus_1001", Plan.HARBOUR, ACTIVE, 4, 9),
    Subscribed("SUB-2002", "cus_1002", Plan.FOG, ACTIVE, 2, -1),
    Subscribed("SUB-2003", "cus_1003", Plan.LOWTIDE, PAUSED, 4, 20),
    Subscribed("SUB-2004", "cus_1004", Plan.LOWTIDE, ENDED, 4, 6),
    Subscribed("SUB-2005", "cus_1008", Plan.HARBOUR, ACTIVE, 4, 61, skipped=2),
    Subscribed("SUB-2006", "cus_1008", Plan.FOG, ACTIVE, 2, 8),
    Subscribed("SUB-2007", "cus_1009", Plan.FOG, ACTIVE, 2, 3, failed=True),
)
STRANGERS_FIRST_NUMBER = 2101
ONE_IN = 4


def write_subscriptions(customers: list[Customer], now: datetime) -> None:
    """The personas' subscriptions, and one for every fourth of the others."""
    ids = {customer.pk for customer in customers}
    strangers = [customer.pk for customer in customers if customer.pk.startswith("cus_2")]
    drawn = (
        Subscribed(
            f"SUB-{STRANGERS_FIRST_NUMBER + place}",
            customer_id,
            tuple(Plan)[place % len(Plan)],
            PAUSED if place % 5 == 3 else ACTIVE,
            4,
            2 + place * 3 % 20,
        )
        for place, customer_id in enumerate(strangers[::ONE_IN])
    )
    for one in (*PERSONAS_HAVE, *drawn):
        if one.customer_id in ids:
            write_subscription(one, now)


def write_subscription(one: Subscribed, now: datetime) -> None:
    """A subscription with its last charges, to the card that the customer last paid with."""
    charge = now + timedelta(days=one.charge_in)
    row = Subscription.objects.create(
        id=one.id,
        customer_id=one.customer_id,
        plan=one.plan,
        status=one.status,
        every_weeks=one.every_weeks,
        next_charge_at=charge,
        skipped=one.skipped,
        started_at=now - timedelta(days=300),
        ended_at=now - timedelta(days=30) if one.status is ENDED else None,
    )
    latest = Order.objects.filter(customer_id=one.customer_id).order_by("-placed_at").first()
    newest = 0 if one.charge_in < 0 else 1
    for back in range(newest, newest + CHARGES_KEPT):
        at = charge - timedelta(weeks=one.every_weeks * back)
        Payment.objects.create(
            id=f"pay_{one.id.removeprefix('SUB-')}{back}",
            customer_id=one.customer_id,
            subscription=row,
            amount_minor=price_of(one.plan),
            currency=CURRENCY,
            card_brand="Visa" if latest is None else latest.card_brand,
            card_last4="3398" if latest is None else latest.card_last4,
            status=PaymentStatus.FAILED
            if one.failed and back == newest
            else PaymentStatus.CAPTURED,
            taken_at=min(at, now - timedelta(hours=back)),
        )
