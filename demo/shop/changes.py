"""Everything that is done once under a key and is neither a refund nor a password reset.

`once` runs an effect in the transaction that takes its key: a repeat gives the first answer, the
key of one request is refused for another, and a refused request takes no key.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from shop.idempotency import earlier, fingerprint, new_id
from shop.models import Change, Customer
from shop.refusals import NotFound, NotThisState


class Kind(StrEnum):
    """Closed set of what can be done under a key here."""

    PARCEL_TRACE = "parcel_trace"
    RETURN = "return"
    EXCHANGE = "exchange"
    RETURN_WITHDRAWAL = "return_withdrawal"
    ORDER_CANCELLATION = "order_cancellation"
    ORDER_ADDRESS = "order_address"
    ORDER_ADDRESS_BACK = "order_address_back"
    PAYMENT_REFUND = "payment_refund"
    SUBSCRIPTION_PAUSE = "subscription_pause"
    SUBSCRIPTION_RESUME = "subscription_resume"
    SUBSCRIPTION_SKIP = "subscription_skip"
    SUBSCRIPTION_UNSKIP = "subscription_unskip"
    SUBSCRIPTION_PLAN = "subscription_plan"
    SUBSCRIPTION_RHYTHM = "subscription_rhythm"
    SUBSCRIPTION_CANCELLATION = "subscription_cancellation"
    ACCOUNT_UNLOCK = "account_unlock"
    ACCOUNT_ADDRESS = "account_address"
    ACCOUNT_ADDRESS_BACK = "account_address_back"
    PREFERENCE = "preference"
    PREFERENCE_BACK = "preference_back"
    INVOICE_COPY = "invoice_copy"


@dataclass(frozen=True)
class Asked:
    """One request: what is to be done to what, for whom, under which key."""

    kind: Kind
    customer_id: str
    object: str
    key: str
    wishes: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """What an effect has to say of itself: texts for the record, and the money it moved."""

    detail: dict[str, str] = field(default_factory=dict)
    amount_minor: int | None = None
    currency: str = ""


@transaction.atomic
def once(asked: Asked, effect: Callable[[Customer], Made]) -> tuple[Change, bool]:
    """Does it, and returns the record and whether this key had already made it.

    Raises:
        IdempotencyKeyReused, NotFound (also for another customer's object), or what the effect
        refuses.
    """
    request = {"customer_id": asked.customer_id, "object": asked.object, **asked.wishes}
    digest = fingerprint(request)
    found = Change.objects.filter(kind=asked.kind, idempotency_key=asked.key).first()
    made_before = earlier(found, digest)
    if made_before is not None:
        return made_before, True
    customer = Customer.objects.filter(pk=asked.customer_id).first()
    if customer is None:
        raise NotFound("We have no customer with that id.")
    made = effect(customer)
    change = Change.objects.create(
        id=new_id("ch"),
        kind=asked.kind,
        customer=customer,
        object=asked.object,
        detail={**{name: str(wish) for name, wish in asked.wishes.items()}, **made.detail},
        amount_minor=made.amount_minor,
        currency=made.currency,
        idempotency_key=asked.key,
        request_fingerprint=digest,
        created_at=timezone.now(),
    )
    return change, False


def latest(kind: Kind, customer: Customer, thing: str) -> Change:
    """The last change of this kind on a thing.

    Raises:
        NotThisState: there is none to take back.
    """
    found = Change.objects.filter(kind=kind, customer=customer, object=thing)
    change = found.order_by("-created_at", "-id").first()
    if change is None:
        raise NotThisState("There is no change to take back.")
    return change
