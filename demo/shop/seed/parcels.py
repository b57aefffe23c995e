"""Parcels in every state, with times that fit together."""

from datetime import datetime, timedelta

from shop.models import Order, OrderStatus, Shipment, ShipmentStatus

CARRIERS = ("Nordpost", "Havn Express", "Kontor Parcel")
LAST_EVENT = {
    ShipmentStatus.LABEL_CREATED: "Label printed; waiting for the carrier to collect",
    ShipmentStatus.IN_TRANSIT: "Left the sorting centre",
    ShipmentStatus.OUT_FOR_DELIVERY: "On the van for delivery today",
    ShipmentStatus.DELIVERED: "Handed over at the door",
    ShipmentStatus.DELAYED: "Held at the sorting centre: ferry cancelled by weather",
    ShipmentStatus.LOST: "No scan for a week; the carrier has closed its search",
}


def order_status(parcel: ShipmentStatus | None) -> OrderStatus:
    """Where the order stands, given what its parcel says."""
    if parcel is None or parcel is ShipmentStatus.LABEL_CREATED:
        return OrderStatus.PROCESSING
    if parcel is ShipmentStatus.DELIVERED:
        return OrderStatus.DELIVERED
    return OrderStatus.SHIPPED


def parcel_for(
    order: Order,
    status: ShipmentStatus,
    *,
    delivered_at: datetime | None,
    eta: datetime,
) -> Shipment:
    """The parcel of an order. It leaves a fifth of the way from order to estimate."""
    digits = int(order.number.removeprefix("TT-"))
    left = None
    if status is not ShipmentStatus.LABEL_CREATED:
        left = order.placed_at + min(
            timedelta(days=2), ((delivered_at or eta) - order.placed_at) / 5
        )
    return Shipment(
        order=order,
        carrier=CARRIERS[digits % len(CARRIERS)],
        tracking=f"NP{digits * 7919 % 10**9:09d}EU",
        status=status,
        shipped_at=left,
        delivered_at=delivered_at,
        eta=eta,
        last_event=LAST_EVENT[status],
    )
