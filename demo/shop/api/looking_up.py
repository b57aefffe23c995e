"""Look-ups beyond orders and accounts: parcels, returns, payments, addresses, subscriptions."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from shop import accounts, parcels, payments, returns, subscriptions
from shop.api.care_schemas import (
    AddressAnswer,
    BackAnswer,
    BalanceAnswer,
    DuplicateAnswer,
    InvoiceAnswer,
    OrderPaymentsAnswer,
    ParcelAnswer,
    PaymentAnswer,
    PreferencesAnswer,
    ProductAnswer,
    ReturnItemAnswer,
    ReturnOptionsAnswer,
    ScanAnswer,
    SubscriptionAnswer,
    TraceAnswer,
)
from shop.api.schemas import ErrorAnswer
from shop.catalogue import CURRENCY, PRODUCTS
from shop.models import (
    Address,
    Condition,
    Customer,
    Language,
    Order,
    OrderAddress,
    OrderStatus,
    PaymentStatus,
    Plan,
    Preferences,
    ReturnKind,
    Subscription,
    SubscriptionStatus,
)
from shop.refusals import NotFound

router = Router()
READ: dict[Any, Any] = {401: ErrorAnswer, 404: ErrorAnswer}
PAYMENTS_SHOWN = 20


def order_or_refuse(number: str) -> Order:
    order = Order.objects.select_related("shipment").filter(pk=number).first()
    if order is None:
        raise NotFound("We have no order with that number.")
    return order


def customer_or_refuse(customer_id: str) -> Customer:
    customer = Customer.objects.filter(pk=customer_id).first()
    if customer is None:
        raise NotFound("We have no customer with that id.")
    return customer


@router.get("/products", response={200: list[ProductAnswer], **READ})
def products(request: HttpRequest) -> list[dict[str, Any]]:
    """Everything for sale."""
    return [{"sku": p.sku, "name": p.name, "full_name": p.full_name} for p in PRODUCTS]


@router.get("/orders/{number}/parcel", response={200: ParcelAnswer, **READ}, tags=["orders"])
def get_parcel(request: HttpRequest, number: str) -> ParcelAnswer:
    """Where the parcel of an order is, with the carrier's scans, newest first."""
    order = order_or_refuse(number)
    state = parcels.parcel_state(order, timezone.now())
    shipment, trace = state.shipment, state.trace
    return ParcelAnswer(
        order_number=order.number,
        customer_id=order.customer_id,
        status="none" if shipment is None else shipment.status,
        carrier="" if shipment is None else shipment.carrier,
        tracking="" if shipment is None else shipment.tracking,
        eta=None if shipment is None else shipment.eta,
        delivered_at=None if shipment is None else shipment.delivered_at,
        days_late=state.days_late,
        days_without_scan=state.days_without_scan,
        events=[ScanAnswer(at=e.at, place=e.place, what=e.what) for e in state.events],
        trace=None
        if trace is None
        else TraceAnswer(
            reference=trace.reference, answer_by=trace.answer_by, opened_at=trace.opened_at
        ),
    )


@router.get(
    "/orders/{number}/return-options",
    response={200: ReturnOptionsAnswer, **READ},
    tags=["orders"],
)
def get_return_options(request: HttpRequest, number: str) -> ReturnOptionsAnswer:
    """Whether and how an order can come back; `on_hand` counts the colours of its one item."""
    order = order_or_refuse(number)
    options = returns.options_for(order, timezone.now())
    back, item = options.back, options.item
    return ReturnOptionsAnswer(
        order_number=order.number,
        customer_id=order.customer_id,
        status=order.status,
        opened=order.items.exclude(condition=Condition.SEALED).exists(),
        total_minor=order.total_minor,
        days_since_delivery=options.days_since_delivery,
        back=None
        if back is None
        else BackAnswer(
            kind=ReturnKind(back.kind),
            colour=back.colour,
            label=back.label,
            carrier=back.carrier,
            hand_in_by=back.hand_in_by,
        ),
        item=None
        if item is None
        else ReturnItemAnswer(sku=item.sku, name=item.name, colour=item.colour),
        on_hand=options.on_hand,
    )


@router.get(
    "/orders/{number}/payments", response={200: OrderPaymentsAnswer, **READ}, tags=["billing"]
)
def get_order_payments(request: HttpRequest, number: str) -> OrderPaymentsAnswer:
    """What was charged for an order, oldest first, and the payment that repeats another."""
    order = order_or_refuse(number)
    rows = order.payments.select_related("subscription").order_by("taken_at", "id")
    pair = payments.duplicate_of(order)
    return OrderPaymentsAnswer(
        order_number=order.number,
        customer_id=order.customer_id,
        payments=[PaymentAnswer.of(row) for row in rows],
        duplicate=None
        if pair is None
        else DuplicateAnswer(
            payment=PaymentAnswer.of(pair[1]),
            minutes_apart=int((pair[1].taken_at - pair[0].taken_at).total_seconds() // 60),
        ),
    )


@router.get("/orders/{number}/address", response={200: AddressAnswer, **READ}, tags=["orders"])
def get_order_address(request: HttpRequest, number: str) -> AddressAnswer:
    """Where an order goes, and whether that can still be changed."""
    order = order_or_refuse(number)
    row = OrderAddress.objects.filter(pk=number).first()
    if row is None:
        raise NotFound("There is no address on this order.")
    packed = getattr(order, "shipment", None) is not None
    changeable = order.status == OrderStatus.PROCESSING and not packed
    return AddressAnswer.of(row, order.customer_id, changeable)


@router.get(
    "/customers/{customer_id}/address", response={200: AddressAnswer, **READ}, tags=["customers"]
)
def get_customer_address(request: HttpRequest, customer_id: str) -> AddressAnswer:
    """Where a customer's parcels go from now on."""
    row = Address.objects.filter(pk=customer_id).first()
    if row is None:
        raise NotFound("There is no address on this account.")
    return AddressAnswer.of(row, customer_id, changeable=True)


@router.get(
    "/customers/{customer_id}/preferences",
    response={200: PreferencesAnswer, **READ},
    tags=["customers"],
)
def get_preferences(request: HttpRequest, customer_id: str) -> PreferencesAnswer:
    """What a customer wants to hear from the shop."""
    customer = customer_or_refuse(customer_id)
    row = Preferences.objects.filter(pk=customer.pk).first() or Preferences(customer=customer)
    return PreferencesAnswer(
        customer_id=customer_id,
        newsletter=row.newsletter,
        text_notices=row.text_notices,
        language=Language(row.language),
    )


@router.get(
    "/customers/{customer_id}/balance", response={200: BalanceAnswer, **READ}, tags=["billing"]
)
def get_balance(request: HttpRequest, customer_id: str) -> BalanceAnswer:
    """The customer's credit and their latest payments, newest first."""
    customer = customer_or_refuse(customer_id)
    rows = customer.payments.select_related("subscription").order_by("-taken_at", "-id")
    return BalanceAnswer(
        customer_id=customer_id,
        credit_minor=customer.credit_minor,
        currency=CURRENCY,
        payments=[PaymentAnswer.of(row) for row in rows[:PAYMENTS_SHOWN]],
    )


@router.get(
    "/customers/{customer_id}/subscriptions",
    response={200: list[SubscriptionAnswer], **READ},
    tags=["subscriptions"],
)
def list_subscriptions(request: HttpRequest, customer_id: str) -> list[SubscriptionAnswer]:
    """A customer's subscriptions, newest first."""
    rows = customer_or_refuse(customer_id).subscriptions.order_by("-started_at", "-id")
    return [subscription_answer(row) for row in rows]


@router.get(
    "/subscriptions/{ref}", response={200: SubscriptionAnswer, **READ}, tags=["subscriptions"]
)
def get_subscription(request: HttpRequest, ref: str) -> SubscriptionAnswer:
    """One subscription with its next parcel."""
    row = Subscription.objects.filter(pk=ref).first()
    if row is None:
        raise NotFound("We have no subscription with that id.")
    return subscription_answer(row)


def subscription_answer(row: Subscription) -> SubscriptionAnswer:
    following = subscriptions.upcoming(row, timezone.now())
    latest = row.payments.order_by("-taken_at", "-id").first()
    return SubscriptionAnswer(
        id=row.id,
        customer_id=row.customer_id,
        plan=Plan(row.plan),
        status=SubscriptionStatus(row.status),
        every_weeks=row.every_weeks,
        price_minor=subscriptions.price_of(row.plan),
        currency=CURRENCY,
        next_charge_at=following.charge_at,
        next_delivery_at=following.delivery_at,
        charged=following.charged and row.status != SubscriptionStatus.PAUSED,
        skipped=following.skipped,
        payment_failed=latest is not None and latest.status == PaymentStatus.FAILED,
    )


@router.get(
    "/customers/{customer_id}/invoices",
    response={200: list[InvoiceAnswer], **READ},
    tags=["billing"],
)
def list_invoices(request: HttpRequest, customer_id: str) -> list[InvoiceAnswer]:
    """The invoices that are ready, newest first."""
    orders = customer_or_refuse(customer_id).orders.select_related("shipment")
    newest = orders.order_by("-placed_at", "-number")
    return [invoice_answer(order) for order in newest if accounts.has_invoice(order)]


@router.get("/orders/{number}/invoice", response={200: InvoiceAnswer, **READ}, tags=["billing"])
def get_invoice(request: HttpRequest, number: str) -> InvoiceAnswer:
    """The invoice of an order."""
    return invoice_answer(order_or_refuse(number))


def invoice_answer(order: Order) -> InvoiceAnswer:
    shipment = getattr(order, "shipment", None)
    ready = accounts.has_invoice(order)
    return InvoiceAnswer(
        number=accounts.invoice_number(order),
        order_number=order.number,
        customer_id=order.customer_id,
        amount_minor=order.total_minor,
        currency=order.currency,
        ready=ready,
        issued_at=shipment.shipped_at if ready and shipment is not None else None,
    )
