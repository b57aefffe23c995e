"""What can be changed for a customer: each once under its key, and read back by that key."""

from collections.abc import Callable
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from shop import accounts, orders, parcels, payments, returns, subscriptions
from shop.api.care_schemas import (
    AddressBody,
    CareBody,
    ChangeAnswer,
    ExchangeBody,
    MoneyBackBody,
    PauseBody,
    PlanBody,
    PreferenceBody,
    RhythmBody,
)
from shop.api.schemas import ErrorAnswer
from shop.api.writing import WRITE, IdempotencyKey, made
from shop.changes import Kind
from shop.models import Change
from shop.orders import Destination
from shop.refusals import NotFound

router = Router()
CHANGE = {201: ChangeAnswer, 200: ChangeAnswer, **WRITE}
Done = Status[ChangeAnswer]


def answered(did: tuple[Change, bool], response: HttpResponse) -> Done:
    return made(ChangeAnswer.of(did[0]), did[1], response)


def destination(body: AddressBody) -> Destination:
    return Destination(body.street.strip(), body.postcode.strip(), body.city.strip(), body.country)


@router.get(
    "/changes",
    response={200: list[ChangeAnswer], 401: ErrorAnswer, 422: ErrorAnswer},
    tags=["changes"],
)
def find_changes(
    request: HttpRequest,
    kind: Kind,
    idempotency_key: Annotated[str, Query(min_length=1, max_length=255)],
) -> list[ChangeAnswer]:
    """The change of this kind that this key made: a list of none or one."""
    rows = Change.objects.filter(kind=kind, idempotency_key=idempotency_key)
    return [ChangeAnswer.of(row) for row in rows]


@router.post("/orders/{number}/exchanges", response=CHANGE, tags=["orders"])
def create_exchange(
    request: HttpRequest,
    response: HttpResponse,
    number: str,
    body: ExchangeBody,
    idempotency_key: IdempotencyKey,
) -> Done:
    """Sets one in another colour aside and makes a label for the old one."""
    did = returns.exchange(body.customer_id, number, body.colour, key=idempotency_key)
    return answered(did, response)


@router.post("/orders/{number}/addresses", response=CHANGE, tags=["orders"])
def create_order_address(
    request: HttpRequest,
    response: HttpResponse,
    number: str,
    body: AddressBody,
    idempotency_key: IdempotencyKey,
) -> Done:
    """Sends an order that is still being packed to another address of the same country."""
    did = orders.send_elsewhere(body.customer_id, number, destination(body), key=idempotency_key)
    return answered(did, response)


@router.post("/customers/{customer_id}/addresses", response=CHANGE, tags=["customers"])
def create_customer_address(
    request: HttpRequest,
    response: HttpResponse,
    customer_id: str,
    body: AddressBody,
    idempotency_key: IdempotencyKey,
) -> Done:
    """Changes where the customer's parcels go from now on."""
    own(customer_id, body)
    did = orders.move_account(customer_id, destination(body), key=idempotency_key)
    return answered(did, response)


@router.post("/customers/{customer_id}/preference-changes", response=CHANGE, tags=["customers"])
def create_preference(
    request: HttpRequest,
    response: HttpResponse,
    customer_id: str,
    body: PreferenceBody,
    idempotency_key: IdempotencyKey,
) -> Done:
    """Sets one preference."""
    own(customer_id, body)
    did = accounts.set_preference(customer_id, body.wish, key=idempotency_key)
    return answered(did, response)


@router.post("/orders/{number}/cancellations", response=CHANGE, tags=["orders"])
def create_order_cancellation(
    request: HttpRequest,
    response: HttpResponse,
    number: str,
    body: MoneyBackBody,
    idempotency_key: IdempotencyKey,
) -> Done:
    """Stops an order that is still being packed and gives its money back."""
    did = orders.cancel_order(
        body.customer_id, number, body.amount_minor, body.currency, key=idempotency_key
    )
    return answered(did, response)


@router.post("/payments/{payment_id}/refunds", response=CHANGE, tags=["billing"])
def create_payment_refund(
    request: HttpRequest,
    response: HttpResponse,
    payment_id: str,
    body: MoneyBackBody,
    idempotency_key: IdempotencyKey,
) -> Done:
    """Gives back a payment that repeats another one of the same order."""
    did = payments.refund_duplicate(
        body.customer_id, payment_id, body.amount_minor, body.currency, key=idempotency_key
    )
    return answered(did, response)


@router.post("/subscriptions/{ref}/pauses", response=CHANGE, tags=["subscriptions"])
def create_pause(
    request: HttpRequest,
    response: HttpResponse,
    ref: str,
    body: PauseBody,
    idempotency_key: IdempotencyKey,
) -> Done:
    """No charge for one to three months."""
    did = subscriptions.pause(body.customer_id, ref, body.months, key=idempotency_key)
    return answered(did, response)


@router.post("/subscriptions/{ref}/plans", response=CHANGE, tags=["subscriptions"])
def create_plan(
    request: HttpRequest,
    response: HttpResponse,
    ref: str,
    body: PlanBody,
    idempotency_key: IdempotencyKey,
) -> Done:
    """Other beans from the next charge on."""
    did = subscriptions.change_plan(body.customer_id, ref, body.plan, key=idempotency_key)
    return answered(did, response)


@router.post("/subscriptions/{ref}/rhythms", response=CHANGE, tags=["subscriptions"])
def create_rhythm(
    request: HttpRequest,
    response: HttpResponse,
    ref: str,
    body: RhythmBody,
    idempotency_key: IdempotencyKey,
) -> Done:
    """A parcel every two, four or six weeks."""
    did = subscriptions.change_rhythm(body.customer_id, ref, body.weeks, key=idempotency_key)
    return answered(did, response)


Plain = Callable[..., tuple[Change, bool]]
OF_A_SUBSCRIPTION: dict[str, Plain] = {
    "resumptions": subscriptions.resume,
    "skips": subscriptions.skip,
    "unskips": subscriptions.unskip,
    "cancellations": subscriptions.end,
}
OF_AN_ORDER: dict[str, Plain] = {
    "traces": parcels.trace_parcel,
    "returns": returns.send_back,
    "return-withdrawals": returns.withdraw,
    "addresses-back": orders.order_address_back,
    "invoice-copies": accounts.send_invoice,
}
OF_A_CUSTOMER: dict[str, Plain] = {
    "unlocks": accounts.unlock,
    "addresses-back": orders.account_address_back,
    "preferences-back": accounts.preference_back,
}


def offer(thing: str, path: str, change: Plain) -> None:
    """Opens the address of a change that takes no wish of its own."""

    def create(
        request: HttpRequest,
        response: HttpResponse,
        ref: str,
        body: CareBody,
        idempotency_key: IdempotencyKey,
    ) -> Done:
        if thing == "customers":
            own(ref, body)
            return answered(change(body.customer_id, key=idempotency_key), response)
        return answered(change(body.customer_id, ref, key=idempotency_key), response)

    create.__doc__ = (change.__doc__ or "").partition("\n")[0]
    register = router.post(
        f"/{thing}/{{ref}}/{path}",
        response=CHANGE,
        tags=[thing],
        operation_id=f"create_{thing}_{path}".replace("-", "_"),
    )
    register(create)


for _thing, _changes in (
    ("orders", OF_AN_ORDER),
    ("customers", OF_A_CUSTOMER),
    ("subscriptions", OF_A_SUBSCRIPTION),
):
    for _path, _change in _changes.items():
        offer(_thing, _path, _change)


def own(customer_id: str, body: CareBody) -> None:
    """The customer in the path and the one in the body are the same."""
    if body.customer_id != customer_id:
        raise NotFound("This customer has no such account.")
