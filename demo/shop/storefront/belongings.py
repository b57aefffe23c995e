"""A customer's subscriptions, payments and invoices as their pages show them."""

from dataclasses import dataclass
from datetime import datetime

from shop.accounts import has_invoice, invoice_number
from shop.models import (
    Customer,
    Order,
    OrderAddress,
    Payment,
    PaymentStatus,
    Plan,
    Subscription,
    SubscriptionStatus,
)
from shop.subscriptions import price_of, upcoming

STATUS = {
    SubscriptionStatus.ACTIVE: ("Running", "done"),
    SubscriptionStatus.PAUSED: ("Paused", "attention"),
    SubscriptionStatus.CANCELLED: ("Ended", "quiet"),
}
WHAT_BECAME = {PaymentStatus.HELD: "held by the bank", PaymentStatus.FAILED: "refused by the bank"}


@dataclass(frozen=True)
class SubscriptionCard:
    """One subscription, ready to be shown; `price` is in minor units."""

    ref: str
    name: str
    drawing: str
    price: int
    weeks: int
    status: str
    tone: str
    charge_at: datetime | None
    delivery_at: datetime | None
    charged: bool
    skipped: int
    payment_failed: bool
    ended_at: datetime | None


@dataclass(frozen=True)
class PaymentLine:
    """One payment; amounts are in minor units."""

    ref: str
    what: str
    amount: int
    given_back: int
    card: str
    at: datetime
    became: str


@dataclass(frozen=True)
class Invoice:
    """The invoice of an order, ready to be shown."""

    number: str
    order: Order
    issued_at: datetime | None
    address: OrderAddress | None


def subscription_cards(customer: Customer, now: datetime) -> list[SubscriptionCard]:
    """All subscriptions of a customer, newest first."""
    rows = customer.subscriptions.order_by("-started_at", "-id")
    return [subscription_card(row, now) for row in rows]


def subscription_card(row: Subscription, now: datetime) -> SubscriptionCard:
    """One subscription in words."""
    following = upcoming(row, now)
    status = SubscriptionStatus(row.status)
    words, tone = STATUS[status]
    latest = row.payments.order_by("-taken_at", "-id").first()
    ended = status is SubscriptionStatus.CANCELLED
    return SubscriptionCard(
        ref=row.id,
        name=row.get_plan_display(),
        drawing=f"beans-{Plan(row.plan).value}",
        price=price_of(row.plan),
        weeks=row.every_weeks,
        status=words,
        tone=tone,
        charge_at=None if ended else following.charge_at,
        delivery_at=None if ended else following.delivery_at,
        charged=following.charged and status is SubscriptionStatus.ACTIVE,
        skipped=following.skipped,
        payment_failed=latest is not None and latest.status == PaymentStatus.FAILED,
        ended_at=row.ended_at,
    )


def payment_lines(customer: Customer) -> list[PaymentLine]:
    """All payments of a customer, newest first."""
    rows = customer.payments.select_related("subscription").order_by("-taken_at", "-id")
    return [payment_line(row) for row in rows]


def payment_line(row: Payment) -> PaymentLine:
    """One payment in words."""
    subscribed = row.subscription
    what = f"{subscribed.get_plan_display()} subscription" if subscribed else row.order_id or ""
    return PaymentLine(
        ref=row.id,
        what=what,
        amount=row.amount_minor,
        given_back=row.refunded_minor,
        card=f"{row.card_brand} ending {row.card_last4}",
        at=row.taken_at,
        became=WHAT_BECAME.get(PaymentStatus(row.status), ""),
    )


def invoice_of(customer: Customer, number: str) -> Invoice | None:
    """The customer's own invoice with this number; None when there is none."""
    for order in customer.orders.select_related("shipment").prefetch_related("items"):
        if invoice_number(order) == number and has_invoice(order):
            return Invoice(
                number=number,
                order=order,
                issued_at=order.shipment.shipped_at,
                address=OrderAddress.objects.filter(pk=order.pk).first(),
            )
    return None
