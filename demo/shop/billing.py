"""Refunds: at most once for a key, never more than was captured, whole or not at all."""

from django.db import transaction
from django.utils import timezone

from shop.idempotency import earlier, fingerprint, new_id
from shop.models import Order, Payment, Refund
from shop.refusals import AmountExceedsRefundable, CurrencyMismatch, NotFound


@transaction.atomic
def refund_order(
    number: str, *, amount_minor: int, currency: str, reason: str, key: str
) -> tuple[Refund, bool]:
    """Gives money back to the card the order was paid with.

    Returns the refund, and whether this key had already made it.

    Raises:
        IdempotencyKeyReused, NotFound, CurrencyMismatch, AmountExceedsRefundable.
    """
    asked = fingerprint(
        {
            "order_number": number,
            "amount_minor": amount_minor,
            "currency": currency,
            "reason": reason,
        }
    )
    made_before = earlier(Refund.objects.filter(idempotency_key=key).first(), asked)
    if made_before is not None:
        return made_before, True
    order = order_to_refund(number, amount_minor, currency)
    order.refunded_minor += amount_minor
    order.save(update_fields=["refunded_minor"])
    Payment.objects.filter(pk=order.payment_id).update(refunded_minor=order.refunded_minor)
    refund = Refund.objects.create(
        id=new_id("re"),
        order=order,
        amount_minor=amount_minor,
        currency=currency,
        reason=reason,
        idempotency_key=key,
        request_fingerprint=asked,
        created_at=timezone.now(),
    )
    return refund, False


def order_to_refund(number: str, amount_minor: int, currency: str) -> Order:
    """The order, when that much is left to give back on it in that currency.

    Raises:
        NotFound, CurrencyMismatch, AmountExceedsRefundable.
    """
    order = Order.objects.filter(number=number).first()
    if order is None:
        raise NotFound("We have no order with that number.")
    if currency != order.currency:
        raise CurrencyMismatch(f"Order {number} was paid in {order.currency}.")
    left = order.captured_minor - order.refunded_minor
    if amount_minor > left:
        raise AmountExceedsRefundable(
            f"Only {left} minor units of {order.currency} are left to refund on order {number}."
        )
    return order
