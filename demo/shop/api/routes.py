"""The shop's API behind one bearer key. Customers, orders, refunds and password resets are here;
the other look-ups and changes are in looking_up and changing."""

import hmac
from typing import Annotated, Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Query, Status
from ninja.security import HttpBearer

from shop import billing, identity
from shop.api import errors
from shop.api.after import router as after
from shop.api.changing import router as changing
from shop.api.looking_up import router as looking_up
from shop.api.schemas import (
    AccountAnswer,
    CustomerAnswer,
    ErrorAnswer,
    Health,
    OrderAnswer,
    PasswordResetAnswer,
    PasswordResetBody,
    RefundAnswer,
    RefundBody,
)
from shop.api.writing import WRITE, IdempotencyKey, made
from shop.models import Account, Customer, Order, PasswordReset, Refund
from shop.refusals import NotFound


class ShopKey(HttpBearer):
    """The one key of the connected support system, compared in constant time."""

    def authenticate(self, request: HttpRequest, token: str) -> bool:
        return hmac.compare_digest(token.encode(), settings.SHOP_API_KEY.encode())


api = NinjaAPI(
    title="Tern & Thistle shop",
    version="1.0.0",
    description=(
        "Orders, billing and identity. Money is in minor units with its currency; times are "
        "ISO 8601 in UTC. What changes something needs an `Idempotency-Key`: the same key with "
        "the same body gives the first answer again (200, `Idempotent-Replayed: true`), with "
        "another body 409. Keys are kept for ever; a refused request takes no key. Errors are "
        '`{"error": {"code", "message"}}`.'
    ),
    auth=ShopKey(),
    urls_namespace="shop_api",
)
errors.install(api)
api.add_router("", looking_up)
api.add_router("", changing)
api.add_router("", after)

KeyQuery = Annotated[str, Query(min_length=1, max_length=255)]
READ: dict[Any, Any] = {401: ErrorAnswer, 404: ErrorAnswer}


def customer_or_refuse(customer_id: str) -> Customer:
    customer = Customer.objects.filter(pk=customer_id).first()
    if customer is None:
        raise NotFound("We have no customer with that id.")
    return customer


@api.get("/health", auth=None, response=Health, operation_id="health", tags=["health"])
def health(request: HttpRequest) -> Health:
    """Answers when the shop and its database are up. Needs no key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM shop_customer LIMIT 1")
    return Health(status="ok")


@api.get(
    "/customers",
    response={200: list[CustomerAnswer], 401: ErrorAnswer, 422: ErrorAnswer},
    operation_id="find_customers",
    tags=["customers"],
)
def find_customers(
    request: HttpRequest, email: Annotated[str, Query(min_length=3, max_length=254)]
) -> list[CustomerAnswer]:
    """The customer with this address, in any case: a list of none or one."""
    return [CustomerAnswer.of(row) for row in Customer.objects.filter(email=email.lower())]


@api.get(
    "/customers/{customer_id}",
    response={200: CustomerAnswer, **READ},
    operation_id="get_customer",
    tags=["customers"],
)
def get_customer(request: HttpRequest, customer_id: str) -> CustomerAnswer:
    """One customer."""
    return CustomerAnswer.of(customer_or_refuse(customer_id))


@api.get(
    "/customers/{customer_id}/orders",
    response={200: list[OrderAnswer], **READ},
    operation_id="list_customer_orders",
    tags=["orders"],
)
def list_customer_orders(request: HttpRequest, customer_id: str) -> list[OrderAnswer]:
    """All orders of a customer, newest first."""
    orders = customer_or_refuse(customer_id).orders.select_related("shipment")
    newest_first = orders.prefetch_related("items").order_by("-placed_at", "-number")
    return [OrderAnswer.of(row) for row in newest_first]


@api.get(
    "/orders/{number}",
    response={200: OrderAnswer, **READ},
    operation_id="get_order",
    tags=["orders"],
)
def get_order(request: HttpRequest, number: str) -> OrderAnswer:
    """One order with its items, payment and parcel."""
    order = Order.objects.select_related("shipment").filter(pk=number).first()
    if order is None:
        raise NotFound("We have no order with that number.")
    return OrderAnswer.of(order)


@api.post(
    "/orders/{number}/refunds",
    response={201: RefundAnswer, 200: RefundAnswer, **WRITE},
    operation_id="create_refund",
    tags=["billing"],
)
def create_refund(
    request: HttpRequest,
    response: HttpResponse,
    number: str,
    body: RefundBody,
    idempotency_key: IdempotencyKey,
) -> Status[RefundAnswer]:
    """Gives money back to the card the order was paid with, up to captured minus refunded."""
    refund, replayed = billing.refund_order(
        number,
        amount_minor=body.amount_minor,
        currency=body.currency,
        reason=body.reason,
        key=idempotency_key,
    )
    return made(RefundAnswer.of(refund), replayed, response)


@api.get(
    "/orders/{number}/refunds",
    response={200: list[RefundAnswer], **READ},
    operation_id="list_order_refunds",
    tags=["billing"],
)
def list_order_refunds(request: HttpRequest, number: str) -> list[RefundAnswer]:
    """The refunds of an order, oldest first."""
    if not Order.objects.filter(pk=number).exists():
        raise NotFound("We have no order with that number.")
    rows = Refund.objects.filter(order_id=number).order_by("created_at", "id")
    return [RefundAnswer.of(row) for row in rows]


@api.get(
    "/refunds",
    response={200: list[RefundAnswer], 401: ErrorAnswer, 422: ErrorAnswer},
    operation_id="find_refunds",
    tags=["billing"],
)
def find_refunds(request: HttpRequest, idempotency_key: KeyQuery) -> list[RefundAnswer]:
    """The refund this key made: a list of none or one."""
    return [RefundAnswer.of(row) for row in Refund.objects.filter(idempotency_key=idempotency_key)]


@api.get(
    "/accounts/{customer_id}",
    response={200: AccountAnswer, **READ},
    operation_id="get_account",
    tags=["identity"],
)
def get_account(request: HttpRequest, customer_id: str) -> AccountAnswer:
    """How a customer signs in."""
    account = Account.objects.select_related("customer").filter(pk=customer_id).first()
    if account is None:
        raise NotFound("We have no account with that id.")
    return AccountAnswer(
        customer_id=account.customer_id,
        email=account.customer.email,
        email_verified=account.customer.email_verified,
        locked=account.locked,
        lock_reason=account.lock_reason,
        second_factor=account.second_factor,
        last_login_at=account.last_login_at,
    )


@api.post(
    "/accounts/{customer_id}/password-resets",
    response={201: PasswordResetAnswer, 200: PasswordResetAnswer, **WRITE},
    operation_id="create_password_reset",
    tags=["identity"],
)
def create_password_reset(
    request: HttpRequest,
    response: HttpResponse,
    customer_id: str,
    body: PasswordResetBody,
    idempotency_key: IdempotencyKey,
) -> Status[PasswordResetAnswer]:
    """Mails a one-time link to the confirmed address on file."""
    reset, replayed = identity.send_password_reset(customer_id, key=idempotency_key)
    return made(PasswordResetAnswer.of(reset), replayed, response)


@api.get(
    "/password-resets",
    response={200: list[PasswordResetAnswer], 401: ErrorAnswer, 422: ErrorAnswer},
    operation_id="find_password_resets",
    tags=["identity"],
)
def find_password_resets(
    request: HttpRequest, idempotency_key: KeyQuery
) -> list[PasswordResetAnswer]:
    """The reset this key made: a list of none or one."""
    rows = PasswordReset.objects.filter(idempotency_key=idempotency_key)
    return [PasswordResetAnswer.of(row) for row in rows]
