"""What goes over the wire: money in minor units with its currency, times in ISO 8601 UTC."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from shop.models import Condition, Customer, Order, OrderStatus, Refund, ShipmentStatus, Tier
from shop.models import PasswordReset as ResetRow
from shop.models import Shipment as ShipmentRow

Minor = Annotated[int, Field(description="Minor units, e.g. cents", examples=[8900])]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$", examples=["EUR"])]


class StrictBody(Schema):
    """A request body: unknown fields are refused, and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class RefundBody(StrictBody):
    amount_minor: Annotated[int, Field(gt=0, le=100_000_000, examples=[8900])]
    currency: Currency
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class PasswordResetBody(StrictBody):
    """Empty: the link goes to the address on file and nowhere else."""


class ErrorDetail(Schema):
    code: str
    message: str


class ErrorAnswer(Schema):
    error: ErrorDetail


class Health(Schema):
    status: Literal["ok"]


class CustomerAnswer(Schema):
    id: str
    name: str
    email: str
    email_verified: bool
    tier: Tier
    phone_last4: str
    created_at: datetime

    @staticmethod
    def of(row: Customer) -> "CustomerAnswer":
        return CustomerAnswer(
            id=row.id,
            name=row.name,
            email=row.email,
            email_verified=row.email_verified,
            tier=Tier(row.tier),
            phone_last4=row.phone_last4,
            created_at=row.created_at,
        )


class ItemAnswer(Schema):
    sku: str
    name: str
    quantity: int
    unit_minor: Minor
    condition: Condition


class PaymentAnswer(Schema):
    id: str
    method: Literal["card"]
    brand: str
    last4: str
    captured_minor: Minor
    refunded_minor: Minor


class ShipmentAnswer(Schema):
    carrier: str
    tracking: str
    status: ShipmentStatus
    shipped_at: datetime | None
    delivered_at: datetime | None
    eta: datetime | None
    last_event: str

    @staticmethod
    def of(row: ShipmentRow) -> "ShipmentAnswer":
        return ShipmentAnswer(
            carrier=row.carrier,
            tracking=row.tracking,
            status=ShipmentStatus(row.status),
            shipped_at=row.shipped_at,
            delivered_at=row.delivered_at,
            eta=row.eta,
            last_event=row.last_event,
        )


class OrderAnswer(Schema):
    number: str
    customer_id: str
    status: OrderStatus
    placed_at: datetime
    items: list[ItemAnswer]
    total_minor: Minor
    currency: Currency
    payment: PaymentAnswer
    shipment: ShipmentAnswer | None

    @staticmethod
    def of(row: Order) -> "OrderAnswer":
        shipment = getattr(row, "shipment", None)
        return OrderAnswer(
            number=row.number,
            customer_id=row.customer_id,
            status=OrderStatus(row.status),
            placed_at=row.placed_at,
            items=[
                ItemAnswer(
                    sku=item.sku,
                    name=item.name,
                    quantity=item.quantity,
                    unit_minor=item.unit_minor,
                    condition=Condition(item.condition),
                )
                for item in row.items.all()
            ],
            total_minor=row.total_minor,
            currency=row.currency,
            payment=PaymentAnswer(
                id=row.payment_id,
                method="card",
                brand=row.card_brand,
                last4=row.card_last4,
                captured_minor=row.captured_minor,
                refunded_minor=row.refunded_minor,
            ),
            shipment=None if shipment is None else ShipmentAnswer.of(shipment),
        )


class RefundAnswer(Schema):
    id: str
    order_number: str
    amount_minor: Minor
    currency: Currency
    status: Literal["succeeded"]
    idempotency_key: str
    created_at: datetime

    @staticmethod
    def of(row: Refund) -> "RefundAnswer":
        return RefundAnswer(
            id=row.id,
            order_number=row.order_id,
            amount_minor=row.amount_minor,
            currency=row.currency,
            status="succeeded",
            idempotency_key=row.idempotency_key,
            created_at=row.created_at,
        )


class AccountAnswer(Schema):
    customer_id: str
    email: str
    email_verified: bool
    locked: bool
    lock_reason: str
    second_factor: bool
    last_login_at: datetime | None


class PasswordResetAnswer(Schema):
    id: str
    customer_id: str
    sent_to_masked: str
    status: Literal["sent"]
    expires_at: datetime
    idempotency_key: str
    created_at: datetime

    @staticmethod
    def of(row: ResetRow) -> "PasswordResetAnswer":
        return PasswordResetAnswer(
            id=row.id,
            customer_id=row.customer_id,
            sent_to_masked=row.sent_to_masked,
            status="sent",
            expires_at=row.expires_at,
            idempotency_key=row.idempotency_key,
            created_at=row.created_at,
        )
