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
    PauseBody,
    PaymentRefundBody,
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


@router.post("/orders/{number}/traces", response=CHANGE, tags=["orders"])
def create_trace(
    request: HttpRequest,
    response: HttpResponse,
    number: str,
    body: CareBody,
    idempotency_key: IdempotencyKey,
) -> Done:
    """Opens a search with the carrier: after five days without a scan, once for an order."""
    return answered(parcels.trace_parcel(body.customer_id, number, key=idempotency_key), response)


@router.post("/orders/{number}/returns", response=CHANGE, tags=["orders"])
def create_return(
    request: HttpRequest,
    response: HttpResponse,
    number: str,
    body: CareBody,
    idempotency_key: IdempotencyKey,
) -> Done:
    """Makes a free label for a delivered order, within 30 days, and mails it."""
    return answered(returns.send_back(body.customer_id, number, key=idempotency_key), response)


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


@router.post("/orders/{number}/cancellations", response=CHANGE, tags=["orders"])
def create_cancellation(
    request: HttpRequest,
    response: HttpResponse,
    number: str,
    body: CareBody,
    idempotency_key: IdempotencyKey,
) -> Done:
    """Stops an order that is still being packed and gives its money back."""
    return answered(orders.cancel_order(body.customer_id, number, key=idempotency_key), response)


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


@router.post("/accounts/{customer_id}/unlocks", response=CHANGE, tags=["identity"])
def create_unlock(
    request: HttpRequest,
    response: HttpResponse,
    customer_id: str,
    body: CareBody,
    idempotency_key: IdempotencyKey,
) -> Done:
    """Opens an account that failed sign-ins have locked; never one that the shop has locked."""
    own(customer_id, body)
    return answered(accounts.unlock(customer_id, key=idempotency_key), response)


@router.post("/orders/{number}/invoice-copies", response=CHANGE, tags=["billing"])
def create_invoice_copy(
    request: HttpRequest,
    response: HttpResponse,
    number: str,
    body: CareBody,
    idempotency_key: IdempotencyKey,
) -> Done:
    """Mails an order's invoice to the confirmed address on file and nowhere else."""
    did = accounts.send_invoice(body.customer_id, number, key=idempotency_key)
    return answered(did, response)


@router.post("/payments/{payment_id}/refunds", response=CHANGE, tags=["billing"])
def create_payment_refund(
    request: HttpRequest,
    response: HttpResponse,
    payment_id: str,
    body: PaymentRefundBody,
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


PLAIN: dict[str, Callable[..., tuple[Change, bool]]] = {
    "resumptions": subscriptions.resume,
    "skips": subscriptions.skip,
    "cancellations": subscriptions.end,
}


def plain(path: str, change: Callable[..., tuple[Change, bool]]) -> None:
    """A change of a subscription that takes no wish of its own."""

    def create(
        request: HttpRequest,
        response: HttpResponse,
        ref: str,
        body: CareBody,
        idempotency_key: IdempotencyKey,
    ) -> Done:
        return answered(change(body.customer_id, ref, key=idempotency_key), response)

    create.__doc__ = (change.__doc__ or "").partition("\n")[0]
    register = router.post(
        f"/subscriptions/{{ref}}/{path}",
        response=CHANGE,
        tags=["subscriptions"],
        operation_id=f"create_subscription_{path}",
    )
    register(create)


for _path, _change in PLAIN.items():
    plain(_path, _change)


def own(customer_id: str, body: CareBody) -> None:
    """The customer in the path and the one in the body are the same."""
    if body.customer_id != customer_id:
        raise NotFound("This customer has no such account.")
