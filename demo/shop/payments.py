"""Payments: what a customer was charged, and giving back one that was taken twice."""

from datetime import timedelta

from shop.changes import Asked, Kind, Made, once
from shop.models import Change, Customer, Order, Payment, PaymentStatus
from shop.refusals import AmountExceedsRefundable, CurrencyMismatch, NotADuplicate, NotFound

SAME_WITHIN = timedelta(minutes=15)


def duplicate_of(order: Order) -> tuple[Payment, Payment] | None:
    """The latest payment of an order that repeats an earlier one, with that earlier one; None when
    no payment repeats another. A held one counts: whoever asks sees it on their card."""
    rows = list(order.payments.exclude(status=PaymentStatus.FAILED).order_by("taken_at", "id"))
    for index in range(len(rows) - 1, 0, -1):
        later = rows[index]
        for first in rows[:index]:
            near = later.taken_at - first.taken_at <= SAME_WITHIN
            if near and later.amount_minor == first.amount_minor:
                return first, later
    return None


def refund_duplicate(
    customer_id: str, payment_id: str, amount_minor: int, currency: str, *, key: str
) -> tuple[Change, bool]:
    """Gives a payment that repeats another one of its order back to its card.

    Raises:
        IdempotencyKeyReused, NotFound, NotADuplicate, CurrencyMismatch, AmountExceedsRefundable.
    """

    def effect(customer: Customer) -> Made:
        payment = Payment.objects.filter(pk=payment_id, customer=customer).first()
        if payment is None:
            raise NotFound("This customer has no payment with that id.")
        pair = None if payment.order is None else duplicate_of(payment.order)
        taken = payment.status == PaymentStatus.CAPTURED
        if pair is None or pair[1] != payment or not taken:
            raise NotADuplicate
        if payment.currency != currency:
            raise CurrencyMismatch(f"This payment was made in {payment.currency}.")
        left = payment.amount_minor - payment.refunded_minor
        if amount_minor > left:
            raise AmountExceedsRefundable(f"Only {left} minor units are left on this payment.")
        payment.refunded_minor += amount_minor
        payment.save(update_fields=["refunded_minor"])
        card = f"{payment.card_brand} card ending {payment.card_last4}"
        return Made({"card": card, "order": payment.order_id or ""}, amount_minor, currency)

    wishes: dict[str, str | int] = {"amount_minor": amount_minor, "currency": currency}
    return once(Asked(Kind.PAYMENT_REFUND, customer_id, payment_id, key, wishes), effect)
