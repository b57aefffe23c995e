"""What happened to an order after the fact: settled refunds, goods that came back, disputes."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from shop.api.looking_up import order_or_refuse
from shop.api.schemas import Currency, ErrorAnswer, Minor
from shop.disputes import Dispute, DisputeKind, DisputeState
from shop.models import Refund, Return

router = Router()
READ: dict[Any, Any] = {401: ErrorAnswer, 404: ErrorAnswer}


class RefundState(Schema):
    id: str
    amount_minor: Minor
    currency: Currency
    settled_at: datetime | None


class ComingBack(Schema):
    label: str
    received_at: datetime | None


class DisputeAnswer(Schema):
    id: str
    order_number: str
    kind: DisputeKind
    state: DisputeState
    amount_minor: Minor
    currency: Currency
    reason: str
    effect_key: str
    opened_at: datetime

    @staticmethod
    def of(row: Dispute) -> "DisputeAnswer":
        return DisputeAnswer(
            id=row.id,
            order_number=row.order_id,
            kind=DisputeKind(row.kind),
            state=DisputeState(row.state),
            amount_minor=row.amount_minor,
            currency=row.currency,
            reason=row.reason,
            effect_key=row.effect_key,
            opened_at=row.opened_at,
        )


class AfterAnswer(Schema):
    order_number: str
    customer_id: str
    refunds: list[RefundState]
    back: ComingBack | None


@router.get("/orders/{number}/after", response={200: AfterAnswer, **READ}, tags=["orders"])
def get_after(request: HttpRequest, number: str) -> AfterAnswer:
    """Which refunds have settled, oldest first, and whether what was sent back has come."""
    order = order_or_refuse(number)
    back = Return.objects.filter(pk=number).first()
    refunds = Refund.objects.filter(order=order).order_by("created_at", "id")
    return AfterAnswer(
        order_number=order.number,
        customer_id=order.customer_id,
        refunds=[
            RefundState(
                id=r.id, amount_minor=r.amount_minor, currency=r.currency, settled_at=r.settled_at
            )
            for r in refunds
        ],
        back=None if back is None else ComingBack(label=back.label, received_at=back.received_at),
    )


@router.get(
    "/orders/{number}/disputes", response={200: list[DisputeAnswer], **READ}, tags=["billing"]
)
def list_disputes(request: HttpRequest, number: str) -> list[DisputeAnswer]:
    """Money that was taken back about an order, oldest first; withdrawn ones too."""
    rows = order_or_refuse(number).disputes.order_by("opened_at", "id")
    return [DisputeAnswer.of(row) for row in rows]
