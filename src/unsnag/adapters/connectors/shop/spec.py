"""What the shop offers, in our words: look-ups with typed facts, lists, and actions."""

from __future__ import annotations

from unsnag.adapters.connectors.shop import belongings, money, parcels, settling
from unsnag.adapters.connectors.shop.action_specs import ACTIONS, PASSWORD_RESET, REFUND
from unsnag.adapters.connectors.shop.fact_kinds import fact as _fact
from unsnag.adapters.connectors.shop.parcels import ORDER_STATUS
from unsnag.adapters.connectors.shop.parcels import STATUS as SHIPMENT_STATUS
from unsnag.application.ports.facts import ListSpec, LookUpSpec
from unsnag.domain.policies import FactType

__all__ = [
    "ACCOUNT",
    "ACCOUNT_FACTS",
    "ACTIONS",
    "LISTS",
    "LOOK_UPS",
    "ORDER",
    "ORDERS",
    "ORDER_FACTS",
    "PASSWORD_RESET",
    "PRODUCTS",
    "REFUND",
]

ORDER, ACCOUNT, ORDERS = "shop.order", "shop.account", "shop.orders"
PRODUCTS = "shop.products"
LOCK_REASON = ("none", "failed_sign_ins", "security")

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
    _fact(ACCOUNT, "account.lock_reason", _T.CHOICE, "Why it is locked", LOCK_REASON),
    _fact(ACCOUNT, "account.second_factor", _T.BOOL, "Two-step sign-in"),
)

LOOK_UPS = (
    LookUpSpec(ORDER, "The shop's orders", ("number",), ORDER_FACTS),
    LookUpSpec(ACCOUNT, "The shop's accounts", (), ACCOUNT_FACTS),
    LookUpSpec(parcels.PARCEL, "The carrier's tracking", ("number",), parcels.PARCEL_FACTS),
    LookUpSpec(parcels.RETURN, "The shop's returns", ("number",), parcels.RETURN_FACTS),
    LookUpSpec(parcels.EXCHANGE, "The shop's stock", ("number", "colour"), parcels.EXCHANGE_FACTS),
    LookUpSpec(settling.AFTER, "What came of an order since", ("number",), settling.AFTER_FACTS),
    LookUpSpec(money.PAYMENTS, "An order's payments", ("number",), money.PAYMENT_FACTS),
    LookUpSpec(money.BALANCE, "Credit and last payments", (), money.BALANCE_FACTS),
    LookUpSpec(money.INVOICE, "The shop's invoices", ("number",), money.INVOICE_FACTS),
    LookUpSpec(belongings.ADDRESS, "The address on file", (), belongings.ADDRESS_FACTS),
    LookUpSpec(belongings.DELIVERY, "Where an order goes", ("number",), belongings.DELIVERY_FACTS),
    LookUpSpec(belongings.PREFERENCES, "Preferences", (), belongings.PREFERENCE_FACTS),
    LookUpSpec(
        belongings.SUBSCRIPTION,
        "The shop's subscriptions",
        ("subscription",),
        belongings.SUBSCRIPTION_FACTS,
    ),
)
LISTS = (
    ListSpec(ORDERS, "The customer's orders"),
    ListSpec(money.INVOICES, "The customer's orders that have an invoice"),
    ListSpec(belongings.SUBSCRIPTIONS, "The customer's subscriptions"),
    ListSpec(PRODUCTS, "The shop's products"),
)
