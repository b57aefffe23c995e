"""What the shop offers, in our words: look-ups with typed facts, and actions.

No fact that decides is text: items, payment methods and addresses become truth values, choices and
money before a rule sees them. Texts only carry what the action will be given.
"""

from __future__ import annotations

from unsnag.application.ports.facts import LookUpSpec
from unsnag.domain.actions import ActionSpec, ParameterType, RiskTier
from unsnag.domain.policies import FactSpec, FactType

ORDER, ACCOUNT = "retail.order", "retail.account"
CONFIRMATION, REASON_SAID = "retail.confirmation", "retail.reason"
RETURNED, SWAPPED, PAYMENT = "retail.returned", "retail.swapped", "retail.payment"
ADDRESS = "retail.address"

STATUS = (
    "none",
    "pending",
    "pending_item_modified",
    "processed",
    "delivered",
    "cancelled",
    "exchange_requested",
    "return_requested",
    "other",
)
REASON = ("no_longer_needed", "ordered_by_mistake", "other")
KIND = ("none", "gift_card", "paypal", "credit_card", "other")

_B, _I, _M, _T = FactType.BOOL, FactType.INT, FactType.MONEY, FactType.TEXT


def _spec(
    name: str, title: str, parameters: tuple[str, ...], *facts: tuple[str, FactType, str]
) -> LookUpSpec:
    choices = {"order.status": STATUS, "request.reason": REASON, "payment.kind": KIND}
    specs = tuple(FactSpec(f, kind, name, about, choices.get(f, ())) for f, kind, about in facts)
    return LookUpSpec(name, title, parameters, specs)


_C = FactType.CHOICE
LOOK_UPS = (
    _spec(
        CONFIRMATION,
        "The customer's yes",
        ("confirmed",),
        ("request.confirmed", _B, "Confirmed with yes"),
    ),
    _spec(
        REASON_SAID,
        "The customer's reason",
        ("reason",),
        ("request.reason", _C, "Reason, from the list"),
        ("request.reason_text", _T, "Reason as the shop writes it"),
    ),
    _spec(
        ACCOUNT,
        "The customer's account",
        ("user_id",),
        ("account.own", _B, "The verified customer's own"),
        ("account.ref", _T, "Account"),
    ),
    _spec(
        ORDER,
        "The customer's orders",
        ("order_id",),
        ("order.found", _B, "On this customer's account"),
        ("order.number", _T, "Order"),
        ("order.status", _C, "Order status"),
        ("order.paid", _M, "Total paid"),
        ("order.paid_once", _B, "Exactly one payment, none changed"),
        ("order.address_changed", _B, "Its address was changed before"),
    ),
    _spec(
        RETURNED,
        "Items to return",
        ("order_id", "item_ids"),
        ("returned.any", _B, "At least one item"),
        ("returned.in_order", _B, "All in the order, no more than it has"),
        ("returned.items", _T, "Items"),
    ),
    _spec(
        SWAPPED,
        "Items to replace",
        ("order_id", "item_ids", "new_item_ids"),
        ("swapped.any", _B, "At least one item"),
        ("swapped.in_order", _B, "All in the order, no more than it has"),
        ("swapped.count_equal", _B, "As many new items as old"),
        ("swapped.same_product", _B, "Each new one is of its product"),
        ("swapped.another_option", _B, "Each new one is another variant"),
        ("swapped.available", _B, "Each new one is available"),
        ("swapped.difference", _M, "Price difference, above zero to pay"),
        ("swapped.items", _T, "Items"),
        ("swapped.new_items", _T, "New items"),
    ),
    _spec(
        PAYMENT,
        "The customer's payment methods",
        ("order_id", "payment_method_id"),
        ("payment.in_profile", _B, "In the customer's profile"),
        ("payment.kind", _C, "Kind"),
        ("payment.balance", _M, "Balance of a gift card"),
        ("payment.original", _B, "The order was paid with it first"),
        ("payment.id", _T, "Payment method"),
    ),
    _spec(
        ADDRESS,
        "The new address",
        ("address",),
        ("address.complete", _B, "Street, city, state, country and zip are there"),
        ("address.text", _T, "Address"),
    ),
)


def _action(name: str, title: str, object_parameter: str, *others: str) -> ActionSpec:
    names = (object_parameter, *others)
    return ActionSpec(
        name=f"retail.{name}",
        title=title,
        parameters=dict.fromkeys(names, ParameterType.TEXT),
        object_parameter=object_parameter,
        risk=RiskTier.MONEY,
        keeps_keys=True,
    )


_SWAP = ("item_ids", "new_item_ids", "payment_method_id")
ACTIONS = (
    _action("cancel_pending_order", "Cancel an order", "order_id", "reason"),
    _action("exchange_delivered_order_items", "Exchange items", "order_id", *_SWAP),
    _action("modify_pending_order_address", "Send an order elsewhere", "order_id", "address"),
    _action("modify_pending_order_items", "Change items", "order_id", *_SWAP),
    _action("modify_pending_order_payment", "Change payment", "order_id", "payment_method_id"),
    _action("modify_user_address", "Change the address on file", "user_id", "address"),
    _action(
        "return_delivered_order_items", "Return items", "order_id", "item_ids", "payment_method_id"
    ),
)
AS_JSON = frozenset(("item_ids", "new_item_ids"))
