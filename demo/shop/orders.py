"""What can still be changed while an order is being packed: stop it, or send it elsewhere."""

from dataclasses import dataclass

from django.utils import timezone

from shop.changes import Asked, Kind, Made, latest, once
from shop.idempotency import fingerprint, new_id
from shop.models import (
    Address,
    Change,
    Customer,
    Order,
    OrderAddress,
    OrderStatus,
    Payment,
    Refund,
    Shipment,
)
from shop.outbox import post
from shop.parcels import order_of
from shop.refusals import (
    AlreadyDone,
    AmountExceedsRefundable,
    AnotherCountry,
    CurrencyMismatch,
    IdempotencyKeyReused,
    NotFound,
    NotThisState,
)

CANCELLED = "Order cancelled"
PARTS = ("street", "postcode", "city", "country")


@dataclass(frozen=True)
class Destination:
    """An address as it goes on a label; `country` is one the shop delivers to."""

    street: str
    postcode: str
    city: str
    country: str

    @property
    def wishes(self) -> dict[str, str | int]:
        """The same as a request names it."""
        return {
            "street": self.street,
            "postcode": self.postcode,
            "city": self.city,
            "country": self.country,
        }


def still_being_packed(customer: Customer, number: str) -> Order:
    """The order, while nothing of it is on a label yet.

    Raises:
        NotFound, NotThisState.
    """
    order = order_of(customer, number)
    packed = Shipment.objects.filter(pk=order.pk).exists()
    if order.status != OrderStatus.PROCESSING or packed:
        raise NotThisState("This order isn't being packed any more, so it can't be changed.")
    return order


def cancel_order(
    customer_id: str, number: str, amount_minor: int, currency: str, *, key: str
) -> tuple[Change, bool]:
    """Stops an order before it is packed and gives all of its money back: the amount has to be
    what is left of it, so that nobody is told another sum than they get.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState, CurrencyMismatch, AmountExceedsRefundable.
    """

    def effect(customer: Customer) -> Made:
        order = still_being_packed(customer, number)
        back = order.captured_minor - order.refunded_minor
        if currency != order.currency:
            raise CurrencyMismatch(f"Order {number} was paid in {order.currency}.")
        if amount_minor != back:
            raise AmountExceedsRefundable(f"{back} minor units go back when {number} is cancelled.")
        order.status = OrderStatus.CANCELLED
        order.refunded_minor += back
        order.save(update_fields=["status", "refunded_minor"])
        Payment.objects.filter(pk=order.payment_id).update(refunded_minor=order.refunded_minor)
        if back:
            note_refund(order, back, key)
        post(
            customer,
            f"{number} is cancelled",
            f"Your order {number} is cancelled. What you paid goes back to the "
            f"{order.card_brand} card ending {order.card_last4}.",
            f"/account#{number}",
        )
        return Made({"status_now": OrderStatus.CANCELLED.value}, back, order.currency)

    wishes: dict[str, str | int] = {"amount_minor": amount_minor, "currency": currency}
    return once(Asked(Kind.ORDER_CANCELLATION, customer_id, number, key, wishes), effect)


def note_refund(order: Order, amount_minor: int, key: str) -> None:
    """The refund that a cancellation brings, under the cancellation's key.

    Raises:
        IdempotencyKeyReused: the key stands for a refund of its own already.
    """
    if Refund.objects.filter(idempotency_key=key).exists():
        raise IdempotencyKeyReused
    asked: dict[str, str | int] = {
        "order_number": order.number,
        "amount_minor": amount_minor,
        "currency": order.currency,
        "reason": CANCELLED,
    }
    Refund.objects.create(
        id=new_id("re"),
        order=order,
        amount_minor=amount_minor,
        currency=order.currency,
        reason=CANCELLED,
        idempotency_key=key,
        request_fingerprint=fingerprint(asked),
        created_at=timezone.now(),
    )


def send_elsewhere(
    customer_id: str, number: str, to: Destination, *, key: str
) -> tuple[Change, bool]:
    """Changes where one order goes, within its country.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState, AnotherCountry, AlreadyDone.
    """

    def effect(customer: Customer) -> Made:
        order = still_being_packed(customer, number)
        there = OrderAddress.objects.filter(pk=order.pk).first()
        if there is None:
            raise NotFound("There is no address on this order.")
        if there.country != to.country:
            raise AnotherCountry
        before = present(there)
        move(there, to)
        post(
            customer,
            f"{number} goes to a new address",
            f"Your order {number} now goes to {there.line}.",
            f"/account#{number}",
        )
        return Made({"address": there.line, **kept(before)})

    return once(Asked(Kind.ORDER_ADDRESS, customer_id, number, key, to.wishes), effect)


def move_account(customer_id: str, to: Destination, *, key: str) -> tuple[Change, bool]:
    """Changes where a customer's parcels go from now on, subscriptions included.

    Raises:
        IdempotencyKeyReused, NotFound, AlreadyDone.
    """

    def effect(customer: Customer) -> Made:
        address = Address.objects.filter(pk=customer.pk).first()
        if address is None:
            raise NotFound("There is no address on this account.")
        line, before = address.line, present(address)
        move(address, to)
        post(
            customer,
            "Your delivery address has changed",
            f"From now on your parcels go to {address.line}. Before it was {line}. "
            "If that wasn't you, write to us.",
            "/account",
        )
        return Made({"address": address.line, **kept(before)})

    return once(Asked(Kind.ACCOUNT_ADDRESS, customer_id, customer_id, key, to.wishes), effect)


def order_address_back(customer_id: str, number: str, *, key: str) -> tuple[Change, bool]:
    """Sends an order that is still being packed where it went before its last change.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState.
    """

    def effect(customer: Customer) -> Made:
        order = still_being_packed(customer, number)
        change = latest(Kind.ORDER_ADDRESS, customer, number)
        return taken_back(OrderAddress.objects.get(pk=order.pk), change)

    return once(Asked(Kind.ORDER_ADDRESS_BACK, customer_id, number, key), effect)


def account_address_back(customer_id: str, *, key: str) -> tuple[Change, bool]:
    """Sets a customer's address to what it was before its last change.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState.
    """

    def effect(customer: Customer) -> Made:
        change = latest(Kind.ACCOUNT_ADDRESS, customer, customer_id)
        return taken_back(Address.objects.get(pk=customer.pk), change)

    return once(Asked(Kind.ACCOUNT_ADDRESS_BACK, customer_id, customer_id, key), effect)


def taken_back(place: Address | OrderAddress, change: Change) -> Made:
    """Undoes a change that still stands.

    Raises:
        NotThisState: the address is not the one that the change gave.
    """
    given = Destination(*(change.detail[name] for name in PARTS))
    if present(place) != given:
        raise NotThisState("The address was changed again since.")
    move(place, Destination(*(change.detail[f"before_{name}"] for name in PARTS)))
    return Made({"address": place.line})


def present(place: Address | OrderAddress) -> Destination:
    """An address as it stands."""
    return Destination(place.street, place.postcode, place.city, place.country)


def kept(before: Destination) -> dict[str, str]:
    """The address before, as a record keeps it."""
    return {f"before_{name}": str(value) for name, value in before.wishes.items()}


def move(place: Address | OrderAddress, to: Destination) -> None:
    """Writes the new address down.

    Raises:
        AlreadyDone: it is the present one.
    """
    if present(place) == to:
        raise AlreadyDone("That is the present address.")
    place.street, place.postcode = to.street, to.postcode
    place.city, place.country = to.city, to.country
    place.changed_at = timezone.now()
    place.save()
