"""What happens to an order by itself: it arrives, a refund settles, a parcel comes back, a bank
takes money back. Each is written together with the event that tells of it."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from shop.disputes import Dispute, DisputeKind, DisputeState, Event
from shop.idempotency import new_id
from shop.models import Order, OrderStatus, Refund, Return, Shipment, ShipmentStatus, TrackingEvent
from shop.refusals import NotFound, NotThisState


def tell(kind: str, order: Order, **more: str) -> Event:
    """Write an event down; it is sent once the transaction is on disk."""
    now = timezone.now()
    data = {"order_number": order.number, **more}
    return Event.objects.create(id=new_id("evt"), type=kind, data=data, at=now, next_try=now)


@transaction.atomic
def delivered(number: str) -> Event:
    """The parcel of an order arrives.

    Raises:
        NotFound, NotThisState.
    """
    order, now = _order(number), timezone.now()
    shipment = Shipment.objects.filter(pk=number).first()
    if shipment is None or shipment.delivered_at is not None:
        raise NotThisState("This parcel isn't on its way.")
    shipment.status, shipment.delivered_at = ShipmentStatus.DELIVERED, now
    shipment.last_event = "Delivered"
    shipment.save()
    scans = shipment.events.count()
    TrackingEvent.objects.create(
        id=f"{number}-{scans + 1:02}", shipment=shipment, at=now, place="", what="Delivered"
    )
    order.status = OrderStatus.DELIVERED
    order.save(update_fields=["status"])
    return tell("parcel.delivered", order)


@transaction.atomic
def refund_settled(number: str) -> Event:
    """The bank has booked the oldest refund of an order that was still on its way.

    Raises:
        NotFound, NotThisState.
    """
    order = _order(number)
    refund = Refund.objects.filter(order=order, settled_at=None).order_by("created_at").first()
    if refund is None:
        raise NotThisState("No refund of this order is on its way.")
    refund.settled_at = timezone.now()
    refund.save(update_fields=["settled_at"])
    return tell("refund.settled", order, refund_id=refund.id)


@transaction.atomic
def return_received(number: str) -> Event:
    """What was sent back is in the warehouse.

    Raises:
        NotFound, NotThisState.
    """
    order = _order(number)
    back = Return.objects.filter(pk=number, received_at=None).first()
    if back is None:
        raise NotThisState("Nothing of this order is on its way back.")
    back.received_at = timezone.now()
    back.save(update_fields=["received_at"])
    return tell("return.received", order, label=back.label)


@transaction.atomic
def chargeback(number: str) -> Event:
    """The customer's bank takes the payment back, whatever was refunded; it says no more.

    Raises:
        NotFound.
    """
    order = _order(number)
    return _disputed(order, DisputeKind.CHARGEBACK, order.captured_minor, "Card holder disputes it")


@transaction.atomic
def refund_reversed(number: str) -> Event:
    """Somebody in the shop takes the newest refund of an order back: it should not have been made.

    Raises:
        NotFound, NotThisState.
    """
    order = _order(number)
    refund = Refund.objects.filter(order=order).order_by("-created_at", "-id").first()
    if refund is None:
        raise NotThisState("This order was not refunded.")
    return _disputed(
        order,
        DisputeKind.REFUND_REVERSED,
        refund.amount_minor,
        "Refunded by mistake",
        refund.idempotency_key,
    )


@transaction.atomic
def withdrawn(number: str) -> Event:
    """The newest dispute of an order is taken back.

    Raises:
        NotFound, NotThisState.
    """
    order = _order(number)
    dispute = order.disputes.exclude(state=DisputeState.WITHDRAWN).order_by("-opened_at").first()
    if dispute is None:
        raise NotThisState("There is no open dispute about this order.")
    dispute.state = DisputeState.WITHDRAWN
    dispute.save(update_fields=["state"])
    return tell("dispute.withdrawn", order, dispute_id=dispute.id)


HAPPENINGS: dict[str, Callable[[str], Event]] = {
    "delivered": delivered,
    "refund-settled": refund_settled,
    "return-received": return_received,
    "chargeback": chargeback,
    "refund-reversed": refund_reversed,
    "dispute-withdrawn": withdrawn,
}


def _order(number: str) -> Order:
    order = Order.objects.filter(pk=number).first()
    if order is None:
        raise NotFound("We have no order with that number.")
    return order


def _disputed(order: Order, kind: DisputeKind, amount: int, reason: str, key: str = "") -> Event:
    dispute = Dispute.objects.create(
        id=new_id("dp"),
        order=order,
        kind=kind,
        amount_minor=amount,
        currency=order.currency,
        reason=reason,
        effect_key=key,
        opened_at=timezone.now(),
    )
    name = "payment.disputed" if kind == DisputeKind.CHARGEBACK else "refund.reversed"
    return tell(name, order, dispute_id=dispute.id)
