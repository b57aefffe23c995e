"""Everyone else: customers and orders drawn with a fixed seed, dated back from a given moment.

Order numbers rise with time. The personas' orders are fixed points of that scale; the numbers
between them are dated in between, so nothing in the shop gives a persona away.
"""

import random
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta

from shop.catalogue import PRODUCTS, Product
from shop.models import Condition, Customer, ShipmentStatus, Tier
from shop.seed.names import DOMAINS, NAMES
from shop.seed.personas import ORDERS

FIRST_NUMBER, LAST_NUMBER = 10290, 10512
OLDEST_DAYS, NEWEST_DAYS = 160.0, 0.05
SMALL_THINGS = tuple(product for product in PRODUCTS if product.price_minor < 10_000)


@dataclass(frozen=True)
class Line:
    """One item of a drawn order."""

    product: Product
    quantity: int
    condition: Condition


@dataclass(frozen=True)
class Drawn:
    """One drawn order; days count back from the moment of the seed."""

    number: str
    customer_index: int
    placed: float
    cancelled: bool
    parcel: ShipmentStatus | None
    delivered: float | None
    arrives_in: float
    lines: tuple[Line, ...]
    refunded_part: float


def customers(now: datetime) -> list[Customer]:
    """The invented customers: one in eight is gold, one in fifteen never confirmed the address."""
    draw = random.Random(20240)
    return [
        Customer(
            id=f"cus_{2001 + index}",
            name=name,
            email=f"{local}@{DOMAINS[index % len(DOMAINS)]}",
            email_verified=index % 15 != 7,
            tier=Tier.GOLD if index % 8 == 3 else Tier.STANDARD,
            phone_last4=f"{draw.randrange(10_000):04d}",
            created_at=now
            - timedelta(days=170 + draw.randrange(900), minutes=draw.randrange(1440)),
        )
        for index, (name, local) in enumerate(NAMES)
    ]


def days_since(number: int) -> float:
    """How long ago the order with this number was placed, between the fixed points around it."""
    numbers = [FIRST_NUMBER, *(int(order.number[3:]) for order in ORDERS), LAST_NUMBER]
    days = [OLDEST_DAYS, *(order.placed for order in ORDERS), NEWEST_DAYS]
    right = min(bisect_right(numbers, number), len(numbers) - 1)
    share = (number - numbers[right - 1]) / (numbers[right] - numbers[right - 1])
    return days[right - 1] + share * (days[right] - days[right - 1])


def orders() -> list[Drawn]:
    """Every order that is not a persona's."""
    draw = random.Random(10506)
    taken = {order.number for order in ORDERS}
    every = [
        drawn(draw, number, index)
        for index, number in enumerate(range(FIRST_NUMBER, LAST_NUMBER + 1))
    ]
    return [order for order in every if order.number not in taken]


def drawn(draw: random.Random, number: int, index: int) -> Drawn:
    """One order: its age decides what can have happened to the parcel."""
    placed = days_since(number)
    cancelled = number % 23 == 0
    parcel = None if cancelled else parcel_status(draw, placed)
    delivered = None
    if parcel is ShipmentStatus.DELIVERED:
        delivered = placed - min(draw.uniform(2, 6), placed * 0.8)
    part = draw.choice((0.0,) * 17 + (0.1, 0.5, 1.0))
    return Drawn(
        number=f"TT-{number}",
        # Everyone has at least one order; the rest fall where they fall.
        customer_index=index if index < len(NAMES) else draw.randrange(len(NAMES)),
        placed=placed,
        cancelled=cancelled,
        parcel=parcel,
        delivered=delivered,
        arrives_in=estimate(draw, parcel, placed, delivered),
        lines=lines(draw, arrived=delivered is not None),
        refunded_part=1.0 if cancelled else part if delivered is not None else 0.0,
    )


def parcel_status(draw: random.Random, placed: float) -> ShipmentStatus | None:
    """What a parcel of an order this old may be doing; None while the order is being packed."""
    if placed < 0.6:
        return None
    if placed < 1.5:
        return draw.choice((None, ShipmentStatus.LABEL_CREATED))
    if placed < 7:
        return draw.choice(
            (
                ShipmentStatus.LABEL_CREATED,
                ShipmentStatus.IN_TRANSIT,
                ShipmentStatus.IN_TRANSIT,
                ShipmentStatus.OUT_FOR_DELIVERY,
                ShipmentStatus.DELIVERED,
                ShipmentStatus.DELAYED,
            )
        )
    if placed < 12 and draw.random() < 0.2:
        return ShipmentStatus.DELAYED
    return ShipmentStatus.LOST if draw.random() < 0.03 else ShipmentStatus.DELIVERED


def estimate(
    draw: random.Random, parcel: ShipmentStatus | None, placed: float, delivered: float | None
) -> float:
    """Days from now until the carrier's estimate; below zero when it has passed."""
    if delivered is not None:
        return -delivered
    if parcel is ShipmentStatus.LOST:
        return 5 - placed
    return 0.2 if parcel is ShipmentStatus.OUT_FOR_DELIVERY else draw.uniform(1, 5)


def lines(draw: random.Random, *, arrived: bool) -> tuple[Line, ...]:
    """One to three different products; only what has arrived can have been opened."""
    first = draw.choice(PRODUCTS)
    extra = [item for item in draw.sample(SMALL_THINGS, draw.choice((0, 0, 1, 2))) if item != first]
    return tuple(
        Line(
            product=product,
            quantity=1 if product.price_minor > 10_000 else draw.choice((1, 1, 1, 2, 3)),
            condition=Condition.OPENED if arrived and draw.random() < 0.45 else Condition.SEALED,
        )
        for product in (first, *extra)
    )
