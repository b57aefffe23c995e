"""The actions that the shop offers, in our words."""

from __future__ import annotations

from collections.abc import Mapping

from unsnag.adapters.connectors.shop.belongings import (
    COUNTRIES,
    MONTHS,
    PLANS,
    RHYTHMS,
    WISHES,
)
from unsnag.adapters.connectors.shop.parcels import COLOURS
from unsnag.domain.actions import ActionSpec, ParameterType, RiskTier

REFUND, PASSWORD_RESET = "shop.refund", "shop.password_reset"
TRACE_PARCEL = "shop.trace_parcel"
SEND_BACK, EXCHANGE_COLOUR = "shop.send_back", "shop.exchange_colour"
WITHDRAW_RETURN = "shop.withdraw_return"
CANCEL_ORDER = "shop.cancel_order"
REFUND_DUPLICATE = "shop.refund_duplicate"
PAUSE, RESUME = "shop.pause_subscription", "shop.resume_subscription"
SKIP, UNSKIP = "shop.skip_parcel", "shop.unskip_parcel"
CHANGE_BEANS, CHANGE_RHYTHM = "shop.change_beans", "shop.change_rhythm"
END_SUBSCRIPTION = "shop.end_subscription"
UNLOCK = "shop.unlock_account"
CHANGE_ADDRESS, ADDRESS_BACK = "shop.change_address", "shop.address_back"
REDIRECT_ORDER, ORDER_BACK = "shop.redirect_order", "shop.order_address_back"
SET_PREFERENCE, PREFERENCE_BACK = "shop.set_preference", "shop.preference_back"
SEND_INVOICE = "shop.send_invoice"

_P = ParameterType
_WHERE_TO = {
    "street": _P.TEXT,
    "postcode": _P.TEXT,
    "city": _P.TEXT,
    "country": _P.CHOICE,
}


def _action(
    name: str,
    title: str,
    thing: str,
    risk: RiskTier = RiskTier.SMALL,
    *,
    more: Mapping[str, ParameterType] | None = None,
    choices: Mapping[str, tuple[str, ...]] | None = None,
    undo: str | None = None,
    amount: bool = False,
    changes: Mapping[str, str] | None = None,
) -> ActionSpec:
    """An action on one thing of the customer's. Whatever else it takes but an amount, the customer
    says and confirms."""
    wishes = dict(more or {})
    money = {"amount": _P.MONEY} if amount else {}
    return ActionSpec(
        name=name,
        title=title,
        parameters={thing: _P.TEXT, **wishes, **money},
        object_parameter=thing,
        risk=risk,
        keeps_keys=True,
        amount_parameter="amount" if amount else None,
        undo=undo,
        customer_gives=tuple(wishes),
        choices=dict(choices or {}),
        changes=dict(changes or {}),
    )


ACTIONS = (
    _action(REFUND, "Refund an order", "order", RiskTier.MONEY, amount=True),
    _action(PASSWORD_RESET, "Send a password reset", "account", RiskTier.GRAVE),
    _action(TRACE_PARCEL, "Search for a parcel", "order"),
    _action(SEND_BACK, "Send a return label", "order", undo=WITHDRAW_RETURN),
    _action(
        EXCHANGE_COLOUR,
        "Exchange for another colour",
        "order",
        RiskTier.MONEY,
        more={"colour": _P.CHOICE},
        choices={"colour": COLOURS},
        undo=WITHDRAW_RETURN,
    ),
    _action(WITHDRAW_RETURN, "Take a return label back", "order"),
    _action(CANCEL_ORDER, "Cancel an order", "order", RiskTier.GRAVE, amount=True),
    _action(
        REFUND_DUPLICATE, "Refund a payment taken twice", "payment", RiskTier.MONEY, amount=True
    ),
    _action(
        PAUSE,
        "Pause a subscription",
        "subscription",
        more={"months": _P.CHOICE},
        choices={"months": tuple(MONTHS)},
        undo=RESUME,
    ),
    _action(RESUME, "Resume a subscription", "subscription"),
    _action(SKIP, "Skip a parcel", "subscription", undo=UNSKIP),
    _action(UNSKIP, "Bring a skipped parcel back", "subscription"),
    _action(
        CHANGE_BEANS,
        "Change the beans of a subscription",
        "subscription",
        more={"beans": _P.CHOICE},
        choices={"beans": PLANS},
        changes={"beans": "subscription.plan"},
    ),
    _action(
        CHANGE_RHYTHM,
        "Change how often a subscription comes",
        "subscription",
        more={"rhythm": _P.CHOICE},
        choices={"rhythm": tuple(RHYTHMS)},
        changes={"rhythm": "subscription.rhythm"},
    ),
    _action(END_SUBSCRIPTION, "End a subscription", "subscription"),
    _action(UNLOCK, "Unlock an account", "account", RiskTier.GRAVE),
    _action(
        CHANGE_ADDRESS,
        "Change the address on an account",
        "account",
        RiskTier.GRAVE,
        more=_WHERE_TO,
        choices={"country": tuple(COUNTRIES)},
        undo=ADDRESS_BACK,
        changes={"street": "address.line", "country": "address.country"},
    ),
    _action(ADDRESS_BACK, "Set the address of an account back", "account", RiskTier.GRAVE),
    _action(
        REDIRECT_ORDER,
        "Send an order to another address",
        "order",
        RiskTier.GRAVE,
        more=_WHERE_TO,
        choices={"country": tuple(COUNTRIES)},
        undo=ORDER_BACK,
        changes={"street": "delivery.line"},
    ),
    _action(ORDER_BACK, "Set the address of an order back", "order", RiskTier.GRAVE),
    _action(
        SET_PREFERENCE,
        "Change a preference",
        "account",
        more={"wish": _P.CHOICE},
        choices={"wish": tuple(WISHES)},
        undo=PREFERENCE_BACK,
    ),
    _action(PREFERENCE_BACK, "Set a preference back", "account"),
    _action(SEND_INVOICE, "Send an invoice again", "order"),
)
