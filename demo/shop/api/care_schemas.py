"""What goes over the wire for parcels, returns, subscriptions, payments, addresses and the rest."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from shop.api.schemas import Currency, Minor, StrictBody
from shop.models import (
    Address,
    Change,
    Country,
    Language,
    OrderAddress,
    PaymentStatus,
    Plan,
    ReturnKind,
    SubscriptionStatus,
)
from shop.models import Payment as PaymentRow

CustomerId = Annotated[str, Field(min_length=1, max_length=24, examples=["cus_1001"])]
Colour = Literal["chalk", "slate", "kelp"]


class CareBody(StrictBody):
    """Names whose thing it is: what belongs to somebody else is not found."""

    customer_id: CustomerId


class ExchangeBody(CareBody):
    colour: Colour


class AddressBody(CareBody):
    street: Annotated[str, Field(min_length=3, max_length=120, pattern=r"\S")]
    postcode: Annotated[str, Field(min_length=3, max_length=12, pattern=r"^[A-Za-z0-9 -]+$")]
    city: Annotated[str, Field(min_length=2, max_length=80, pattern=r"\S")]
    country: Literal["IE", "DE", "FR", "SE", "ES", "NL", "BE", "DK"]


class MoneyBackBody(CareBody):
    amount_minor: Annotated[int, Field(gt=0, le=100_000_000)]
    currency: Currency


class PauseBody(CareBody):
    months: Annotated[int, Field(ge=1, le=3)]


class PlanBody(CareBody):
    plan: Literal["harbour", "fog", "lowtide"]


class RhythmBody(CareBody):
    weeks: Literal[2, 4, 6]


class PreferenceBody(CareBody):
    wish: Literal[
        "newsletter_on",
        "newsletter_off",
        "texts_on",
        "texts_off",
        "language_en",
        "language_de",
        "language_fr",
        "language_es",
        "language_sv",
    ]


class ChangeAnswer(Schema):
    """What was done under a key. `detail` has what was wished and what came of it, as texts."""

    id: str
    kind: str
    customer_id: str
    object: str
    status: Literal["done"]
    detail: dict[str, str]
    amount_minor: Minor | None
    currency: str
    idempotency_key: str
    created_at: datetime

    @staticmethod
    def of(row: Change) -> "ChangeAnswer":
        return ChangeAnswer(
            id=row.id,
            kind=row.kind,
            customer_id=row.customer_id,
            object=row.object,
            status="done",
            detail=row.detail,
            amount_minor=row.amount_minor,
            currency=row.currency,
            idempotency_key=row.idempotency_key,
            created_at=row.created_at,
        )


class ScanAnswer(Schema):
    at: datetime
    place: str
    what: str


class TraceAnswer(Schema):
    reference: str
    answer_by: datetime
    opened_at: datetime


class ParcelAnswer(Schema):
    order_number: str
    customer_id: str
    status: str
    carrier: str
    tracking: str
    eta: datetime | None
    delivered_at: datetime | None
    days_late: int
    days_without_scan: int
    events: list[ScanAnswer]
    trace: TraceAnswer | None


class BackAnswer(Schema):
    kind: ReturnKind
    colour: str
    label: str
    carrier: str
    hand_in_by: datetime


class ProductAnswer(Schema):
    sku: str
    name: str
    full_name: str


class ReturnItemAnswer(Schema):
    sku: str
    name: str
    colour: str


class ReturnOptionsAnswer(Schema):
    order_number: str
    customer_id: str
    status: str
    opened: bool
    total_minor: Minor
    days_since_delivery: int
    back: BackAnswer | None
    item: ReturnItemAnswer | None
    on_hand: dict[str, int]


class PaymentAnswer(Schema):
    id: str
    what: str
    order_number: str | None
    subscription_id: str | None
    amount_minor: Minor
    refunded_minor: Minor
    currency: Currency
    card: str
    status: PaymentStatus
    taken_at: datetime

    @staticmethod
    def of(row: PaymentRow) -> "PaymentAnswer":
        subscribed = row.subscription
        what = row.order_id or ""
        if subscribed is not None:
            what = f"{subscribed.get_plan_display()} subscription"
        return PaymentAnswer(
            id=row.id,
            what=what,
            order_number=row.order_id,
            subscription_id=row.subscription_id,
            amount_minor=row.amount_minor,
            refunded_minor=row.refunded_minor,
            currency=row.currency,
            card=f"{row.card_brand} card ending {row.card_last4}",
            status=PaymentStatus(row.status),
            taken_at=row.taken_at,
        )


class DuplicateAnswer(Schema):
    """The later of two payments that are the same."""

    payment: PaymentAnswer
    minutes_apart: int


class OrderPaymentsAnswer(Schema):
    order_number: str
    customer_id: str
    payments: list[PaymentAnswer]
    duplicate: DuplicateAnswer | None


class BalanceAnswer(Schema):
    customer_id: str
    credit_minor: Minor
    currency: Currency
    payments: list[PaymentAnswer]


class AddressAnswer(Schema):
    """`changeable` is False once the parcel is packed; an account's address can always change."""

    customer_id: str
    order_number: str | None
    street: str
    postcode: str
    city: str
    country: Country
    line: str
    changeable: bool
    changed_at: datetime | None

    @staticmethod
    def of(row: Address | OrderAddress, customer_id: str, changeable: bool) -> "AddressAnswer":
        return AddressAnswer(
            customer_id=customer_id,
            order_number=row.order_id if isinstance(row, OrderAddress) else None,
            street=row.street,
            postcode=row.postcode,
            city=row.city,
            country=Country(row.country),
            line=row.line,
            changeable=changeable,
            changed_at=row.changed_at,
        )


class PreferencesAnswer(Schema):
    customer_id: str
    newsletter: bool
    text_notices: bool
    language: Language


class SubscriptionAnswer(Schema):
    """`charged` says that the next parcel is paid for and comes as it is."""

    id: str
    customer_id: str
    plan: Plan
    status: SubscriptionStatus
    every_weeks: int
    price_minor: Minor
    currency: Currency
    next_charge_at: datetime
    next_delivery_at: datetime
    charged: bool
    skipped: int
    payment_failed: bool


class InvoiceAnswer(Schema):
    """`ready` is False until the parcel has left."""

    number: str
    order_number: str
    customer_id: str
    amount_minor: Minor
    currency: Currency
    ready: bool
    issued_at: datetime | None
