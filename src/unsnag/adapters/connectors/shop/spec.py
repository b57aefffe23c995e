"""What the shop offers, in our words: look-ups with typed facts, lists, and actions."""

from __future__ import annotations

from unsnag.application.ports.facts import ListSpec, LookUpSpec
from unsnag.domain.actions import ActionSpec, ParameterType, RiskTier
from unsnag.domain.policies import FactSpec, FactType

ORDER, ACCOUNT, ORDERS = "shop.order", "shop.account", "shop.orders"
REFUND, PASSWORD_RESET = "shop.refund", "shop.password_reset"

ORDER_STATUS = ("none", "processing", "shipped", "delivered", "cancelled")
SHIPMENT_STATUS = (
    "none",
    "label_created",
    "in_transit",
    "out_for_delivery",
    "delivered",
    "delayed",
    "lost",
)


MOST_MONEY = 10**9  # minor units; a larger sum in one order is a mistake, and goes to a person
MOST_DAYS = 100 * 366


def _fact(
    source: str, name: str, kind: FactType, about: str, choices: tuple[str, ...] = ()
) -> FactSpec:
    most = {FactType.MONEY: MOST_MONEY, FactType.INT: MOST_DAYS}.get(kind)
    least = None if most is None else 0
    return FactSpec(name, kind, source, about, choices, least, most)


_T = FactType
ORDER_FACTS = (
    _fact(ORDER, "order.found", _T.BOOL, "On this customer's account"),
    _fact(ORDER, "order.number", _T.TEXT, "Order"),
    _fact(ORDER, "order.items", _T.TEXT, "Items"),
    _fact(ORDER, "order.status", _T.CHOICE, "Order status", ORDER_STATUS),
    _fact(ORDER, "order.placed", _T.TIME, "Placed"),
    _fact(ORDER, "order.total", _T.MONEY, "Total"),
    _fact(ORDER, "order.paid", _T.MONEY, "Paid"),
    _fact(ORDER, "order.refunded", _T.MONEY, "Refunded so far"),
    _fact(ORDER, "order.refundable", _T.MONEY, "Still refundable"),
    _fact(ORDER, "order.opened", _T.BOOL, "Opened"),
    _fact(ORDER, "order.delivered", _T.BOOL, "Delivered"),
    _fact(ORDER, "order.days_since_delivery", _T.INT, "Days since delivery"),
    _fact(ORDER, "payment.card", _T.TEXT, "Paid with"),
    _fact(ORDER, "shipment.status", _T.CHOICE, "Parcel", SHIPMENT_STATUS),
    _fact(ORDER, "shipment.carrier", _T.TEXT, "Carrier"),
    _fact(ORDER, "shipment.tracking", _T.TEXT, "Tracking number"),
    _fact(ORDER, "shipment.eta", _T.TIME, "Expected"),
    _fact(ORDER, "shipment.delivered_at", _T.TIME, "Delivered on"),
    _fact(ORDER, "shipment.last_event", _T.TEXT, "Last event"),
)
ACCOUNT_FACTS = (
    _fact(ACCOUNT, "account.found", _T.BOOL, "Has an account"),
    _fact(ACCOUNT, "account.ref", _T.TEXT, "Account"),
    _fact(ACCOUNT, "account.email_masked", _T.TEXT, "Address on file"),
    _fact(ACCOUNT, "account.email_verified", _T.BOOL, "Address confirmed"),
    _fact(ACCOUNT, "account.locked", _T.BOOL, "Locked"),
    _fact(ACCOUNT, "account.second_factor", _T.BOOL, "Two-step sign-in"),
)

LOOK_UPS = (
    LookUpSpec(ORDER, "The shop's orders", ("number",), ORDER_FACTS),
    LookUpSpec(ACCOUNT, "The shop's accounts", (), ACCOUNT_FACTS),
)
LISTS = (ListSpec(ORDERS, "The customer's orders"),)
ACTIONS = (
    ActionSpec(
        name=REFUND,
        title="Refund an order",
        parameters={"order": ParameterType.TEXT, "amount": ParameterType.MONEY},
        object_parameter="order",
        risk=RiskTier.MONEY,
        keeps_keys=True,
        amount_parameter="amount",
    ),
    ActionSpec(
        name=PASSWORD_RESET,
        title="Send a password reset",
        parameters={"account": ParameterType.TEXT},
        object_parameter="account",
        risk=RiskTier.GRAVE,
        keeps_keys=True,
    ),
)
