"""Parcels on their way: how late, how long without a scan, and a search with the carrier."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from shop.changes import Asked, Kind, Made, once
from shop.idempotency import new_id
from shop.models import Change, Customer, Order, Shipment, ShipmentStatus, Trace, TrackingEvent
from shop.refusals import AlreadyDone, NotFound, NotThisState, TooSoon

QUIET_DAYS_BEFORE_A_SEARCH = 5
CARRIER_ANSWERS_WITHIN = timedelta(days=3)
MOVING = {ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELAYED, ShipmentStatus.OUT_FOR_DELIVERY}


@dataclass(frozen=True)
class ParcelState:
    """A parcel at one moment. Days are whole ones and never below zero."""

    shipment: Shipment | None
    events: tuple[TrackingEvent, ...]
    days_late: int
    days_without_scan: int
    trace: Trace | None


def order_of(customer: Customer, number: str) -> Order:
    """The customer's own order.

    Raises:
        NotFound: there is none with that number, or it is somebody else's.
    """
    order = Order.objects.filter(pk=number, customer=customer).first()
    if order is None:
        raise NotFound("This customer has no order with that number.")
    return order


def parcel_state(order: Order, now: datetime) -> ParcelState:
    """How a parcel stands now; events newest first."""
    shipment = Shipment.objects.filter(pk=order.pk).first()
    trace = Trace.objects.filter(pk=order.pk).first()
    if shipment is None:
        return ParcelState(None, (), 0, 0, trace)
    events = tuple(shipment.events.order_by("-at", "-id"))
    arrived = shipment.delivered_at is not None
    last = events[0].at if events else shipment.shipped_at
    late = 0 if arrived or shipment.eta is None else max(0, (now - shipment.eta).days)
    quiet = 0 if arrived or last is None else max(0, (now - last).days)
    return ParcelState(shipment, events, late, quiet, trace)


def trace_parcel(customer_id: str, number: str, *, key: str) -> tuple[Change, bool]:
    """Opens a search with the carrier for a parcel that stands still.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState, TooSoon, AlreadyDone.
    """

    def effect(customer: Customer) -> Made:
        order, now = order_of(customer, number), timezone.now()
        state = parcel_state(order, now)
        if state.shipment is None or ShipmentStatus(state.shipment.status) not in MOVING:
            raise NotThisState("This parcel isn't on its way, so there is nothing to search for.")
        if state.trace is not None:
            raise AlreadyDone("The carrier is searching for this parcel already.")
        if state.days_without_scan < QUIET_DAYS_BEFORE_A_SEARCH:
            raise TooSoon
        trace = Trace.objects.create(
            order=order,
            reference=new_id("tr"),
            answer_by=now + CARRIER_ANSWERS_WITHIN,
            opened_at=now,
        )
        return Made(
            {
                "search": trace.reference,
                "carrier": state.shipment.carrier,
                "answer_by": trace.answer_by.isoformat(),
            }
        )

    return once(Asked(Kind.PARCEL_TRACE, customer_id, number, key), effect)
