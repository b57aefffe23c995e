"""Facts about payments, credit and invoices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from unsnag.adapters.connectors.shop.client import ShopClient, text, whole
from unsnag.adapters.connectors.shop.fact_kinds import Asking, entries, fact, nothing
from unsnag.application.ports.facts import Choice
from unsnag.domain.policies import FactType as T
from unsnag.domain.policies import FactValue
from unsnag.domain.shared import Money

PAYMENTS, BALANCE, INVOICE = "shop.payments", "shop.balance", "shop.invoice"
INVOICES = "shop.invoices"
LINES_SHOWN = 5

PAYMENT_FACTS = (
    fact(PAYMENTS, "payments.found", T.BOOL, "Order on this customer's account"),
    fact(PAYMENTS, "payments.order", T.TEXT, "Order"),
    fact(PAYMENTS, "payments.lines", T.TEXT, "Payments for the order"),
    fact(PAYMENTS, "duplicate.found", T.BOOL, "A payment repeats another"),
    fact(PAYMENTS, "duplicate.ref", T.TEXT, "Second payment"),
    fact(PAYMENTS, "duplicate.captured", T.BOOL, "Second payment was taken, not only held"),
    fact(PAYMENTS, "duplicate.minutes_apart", T.INT, "Minutes between the two"),
    fact(PAYMENTS, "duplicate.amount", T.MONEY, "Second payment's amount"),
    fact(PAYMENTS, "duplicate.refundable", T.MONEY, "Left to give back of it"),
    fact(PAYMENTS, "duplicate.card", T.TEXT, "Card of the second payment"),
)
BALANCE_FACTS = (
    fact(BALANCE, "balance.found", T.BOOL, "Has an account"),
    fact(BALANCE, "balance.credit", T.MONEY, "Credit"),
    fact(BALANCE, "balance.payments", T.INT, "Payments shown"),
    fact(BALANCE, "balance.lines", T.TEXT, "Last payments"),
    fact(BALANCE, "balance.last_failed", T.BOOL, "Last payment failed"),
)
INVOICE_FACTS = (
    fact(INVOICE, "invoice.found", T.BOOL, "Order on this customer's account"),
    fact(INVOICE, "invoice.order", T.TEXT, "Order"),
    fact(INVOICE, "invoice.number", T.TEXT, "Invoice"),
    fact(INVOICE, "invoice.ready", T.BOOL, "Invoice has been made"),
    fact(INVOICE, "invoice.amount", T.MONEY, "Amount"),
    fact(INVOICE, "invoice.issued", T.TIME, "Made on"),
)
_CAPTURED, _HELD, _FAILED = "captured", "held", "failed"
_SAID = {_HELD: ", held by the bank", _FAILED: ", refused by the bank"}


def read_payments(asking: Asking) -> Mapping[str, FactValue]:
    """What was paid for an order, and the payment that repeats another."""
    number = asking.given("number")
    answer = asking.own(f"/orders/{number}/payments", order_number=number)
    if answer is None:
        return {**nothing(PAYMENT_FACTS), "payments.order": number}
    found: dict[str, FactValue] = {
        **nothing(PAYMENT_FACTS),
        "payments.found": True,
        "payments.order": text(answer, "order_number"),
        "payments.lines": "; ".join(_line(p) for p in entries(answer["payments"])),
    }
    if answer["duplicate"] is not None:
        again = answer["duplicate"]["payment"]
        found |= {
            "duplicate.found": True,
            "duplicate.ref": text(again, "id"),
            "duplicate.captured": text(again, "status") == _CAPTURED,
            "duplicate.minutes_apart": whole(answer["duplicate"], "minutes_apart"),
            "duplicate.amount": whole(again, "amount_minor"),
            "duplicate.refundable": whole(again, "amount_minor") - whole(again, "refunded_minor"),
            "duplicate.card": text(again, "card"),
        }
    return found


def read_balance(asking: Asking) -> Mapping[str, FactValue]:
    """The customer's credit and last payments."""
    answer = asking.own(f"/customers/{asking.customer_ref}/balance")
    if answer is None:
        return nothing(BALANCE_FACTS)
    rows = entries(answer["payments"])[:LINES_SHOWN]
    return {
        "balance.found": True,
        "balance.credit": whole(answer, "credit_minor"),
        "balance.payments": len(rows),
        "balance.lines": "; ".join(_line(row) for row in rows),
        "balance.last_failed": bool(rows) and text(rows[0], "status") == _FAILED,
    }


def read_invoice(asking: Asking) -> Mapping[str, FactValue]:
    """The invoice of an order."""
    number = asking.given("number")
    answer = asking.own(f"/orders/{number}/invoice", order_number=number)
    if answer is None:
        return {**nothing(INVOICE_FACTS), "invoice.order": number}
    return {
        "invoice.found": True,
        "invoice.order": text(answer, "order_number"),
        "invoice.number": text(answer, "number"),
        "invoice.ready": answer["ready"],
        "invoice.amount": whole(answer, "amount_minor"),
        "invoice.issued": answer["issued_at"] or "",
    }


def invoice_choices(client: ShopClient, customer_ref: str) -> tuple[Choice, ...]:
    """The orders that have an invoice, newest first."""
    rows = entries(client.get(f"/customers/{customer_ref}/invoices"))
    return tuple(
        Choice(
            text(row, "order_number"),
            f"{text(row, 'order_number')} · {_money(row)} · {_day(text(row, 'issued_at'))}",
        )
        for row in rows
    )


def _line(row: Mapping[str, Any]) -> str:
    """A payment as people read it, e.g. 3 May: €28.50 for TT-10501, Visa card ending 4242."""
    back = whole(row, "refunded_minor")
    given = f", {Money(back, text(row, 'currency'))} given back" if back else ""
    said = _SAID.get(text(row, "status"), "")
    when = _day(text(row, "taken_at"))
    return f"{when}: {_money(row)} for {text(row, 'what')}, {text(row, 'card')}{said}{given}"


def _money(row: Mapping[str, Any]) -> str:
    return str(Money(whole(row, "amount_minor"), text(row, "currency")))


def _day(moment: str) -> str:
    day = datetime.fromisoformat(moment)
    return f"{day.day} {day:%B}"
