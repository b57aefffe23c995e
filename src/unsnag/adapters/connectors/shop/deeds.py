"""How each action is asked of the shop: its address, the kind of its record, and the shop's words
for what the customer wished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from unsnag.adapters.connectors.shop import action_specs as names
from unsnag.adapters.connectors.shop.belongings import COUNTRIES, MONTHS, RHYTHMS, WISHES
from unsnag.domain.actions import ActionRequest

Wish = str | int


@dataclass(frozen=True)
class Deed:
    """`path` is posted to; `kind` is how the record is found again. `wishes` maps a parameter to
    the shop's field; `words` a parameter's values to the shop's."""

    path: str
    kind: str
    wishes: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, Wish]] = field(default_factory=dict)

    def wished(self, request: ActionRequest) -> dict[str, Wish]:
        """What the request wishes, as the shop says it. Raises KeyError for a word it has not."""
        found: dict[str, Wish] = {}
        for parameter, name in self.wishes.items():
            value = str(request.arguments[parameter]).strip()
            translated = self.words.get(parameter)
            found[name] = value if translated is None else translated[value]
        return found


_WHERE_TO = {name: name for name in ("street", "postcode", "city", "country")}
_WHERE_TO_WORDS: Mapping[str, Mapping[str, Wish]] = {"country": COUNTRIES}

DEEDS: Mapping[str, Deed] = {
    names.TRACE_PARCEL: Deed("/orders/{}/traces", "parcel_trace"),
    names.SEND_BACK: Deed("/orders/{}/returns", "return"),
    names.EXCHANGE_COLOUR: Deed("/orders/{}/exchanges", "exchange", {"colour": "colour"}),
    names.WITHDRAW_RETURN: Deed("/orders/{}/return-withdrawals", "return_withdrawal"),
    names.CANCEL_ORDER: Deed("/orders/{}/cancellations", "order_cancellation"),
    names.REFUND_DUPLICATE: Deed("/payments/{}/refunds", "payment_refund"),
    names.PAUSE: Deed(
        "/subscriptions/{}/pauses",
        "subscription_pause",
        {"months": "months"},
        {"months": MONTHS},
    ),
    names.RESUME: Deed("/subscriptions/{}/resumptions", "subscription_resume"),
    names.SKIP: Deed("/subscriptions/{}/skips", "subscription_skip"),
    names.UNSKIP: Deed("/subscriptions/{}/unskips", "subscription_unskip"),
    names.CHANGE_BEANS: Deed("/subscriptions/{}/plans", "subscription_plan", {"beans": "plan"}),
    names.CHANGE_RHYTHM: Deed(
        "/subscriptions/{}/rhythms",
        "subscription_rhythm",
        {"rhythm": "weeks"},
        {"rhythm": RHYTHMS},
    ),
    names.END_SUBSCRIPTION: Deed("/subscriptions/{}/cancellations", "subscription_cancellation"),
    names.UNLOCK: Deed("/customers/{}/unlocks", "account_unlock"),
    names.CHANGE_ADDRESS: Deed(
        "/customers/{}/addresses", "account_address", _WHERE_TO, _WHERE_TO_WORDS
    ),
    names.ADDRESS_BACK: Deed("/customers/{}/addresses-back", "account_address_back"),
    names.REDIRECT_ORDER: Deed("/orders/{}/addresses", "order_address", _WHERE_TO, _WHERE_TO_WORDS),
    names.ORDER_BACK: Deed("/orders/{}/addresses-back", "order_address_back"),
    names.SET_PREFERENCE: Deed(
        "/customers/{}/preference-changes", "preference", {"wish": "wish"}, {"wish": WISHES}
    ),
    names.PREFERENCE_BACK: Deed("/customers/{}/preferences-back", "preference_back"),
    names.SEND_INVOICE: Deed("/orders/{}/invoice-copies", "invoice_copy"),
}
