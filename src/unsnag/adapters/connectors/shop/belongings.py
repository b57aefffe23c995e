"""Facts about what a customer has set up: addresses, preferences, subscriptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from unsnag.adapters.connectors.shop.client import ShopClient, text, whole
from unsnag.adapters.connectors.shop.fact_kinds import (
    NONE,
    Asking,
    days_since,
    entries,
    fact,
    nothing,
)
from unsnag.application.ports.facts import Choice
from unsnag.domain.policies import FactType as T
from unsnag.domain.policies import FactValue
from unsnag.domain.shared import Money

ADDRESS, DELIVERY = "shop.address", "shop.delivery_address"
PREFERENCES, SUBSCRIPTION = "shop.preferences", "shop.subscription"
SUBSCRIPTIONS = "shop.subscriptions"

COUNTRIES: Mapping[str, str] = {
    "ireland": "IE",
    "germany": "DE",
    "france": "FR",
    "sweden": "SE",
    "spain": "ES",
    "netherlands": "NL",
    "belgium": "BE",
    "denmark": "DK",
}
_COUNTRY_OF = {code: name for name, code in COUNTRIES.items()}
LANGUAGES: Mapping[str, str] = {
    "english": "en",
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "swedish": "sv",
}
_LANGUAGE_OF = {code: name for name, code in LANGUAGES.items()}
WISHES: Mapping[str, str] = {
    "newsletter_on": "newsletter_on",
    "newsletter_off": "newsletter_off",
    "texts_on": "texts_on",
    "texts_off": "texts_off",
    **{name: f"language_{code}" for name, code in LANGUAGES.items()},
}
PLANS = ("harbour", "fog", "lowtide")
MONTHS: Mapping[str, int] = {"one_month": 1, "two_months": 2, "three_months": 3}
RHYTHMS: Mapping[str, int] = {"two_weeks": 2, "four_weeks": 4, "six_weeks": 6}
_RHYTHM_OF = {weeks: name for name, weeks in RHYTHMS.items()}

ADDRESS_FACTS = (
    fact(ADDRESS, "address.found", T.BOOL, "Has an address on file"),
    fact(ADDRESS, "address.ref", T.TEXT, "Account"),
    fact(ADDRESS, "address.line", T.TEXT, "Present address"),
    fact(ADDRESS, "address.country", T.CHOICE, "Country", (NONE, *COUNTRIES)),
    fact(ADDRESS, "address.days_since_change", T.INT, "Days since the last change"),
)
DELIVERY_FACTS = (
    fact(DELIVERY, "delivery.found", T.BOOL, "Order on this customer's account"),
    fact(DELIVERY, "delivery.order", T.TEXT, "Order"),
    fact(DELIVERY, "delivery.changeable", T.BOOL, "Still being packed"),
    fact(DELIVERY, "delivery.line", T.TEXT, "Goes to"),
    fact(DELIVERY, "delivery.country", T.CHOICE, "Country", (NONE, *COUNTRIES)),
)
PREFERENCE_FACTS = (
    fact(PREFERENCES, "preferences.found", T.BOOL, "Has an account"),
    fact(PREFERENCES, "preferences.ref", T.TEXT, "Account"),
    fact(PREFERENCES, "preferences.newsletter", T.BOOL, "Newsletter"),
    fact(PREFERENCES, "preferences.texts", T.BOOL, "Text messages"),
    fact(PREFERENCES, "preferences.language", T.CHOICE, "Language", (NONE, *LANGUAGES)),
)
SUBSCRIPTION_FACTS = (
    fact(SUBSCRIPTION, "subscription.found", T.BOOL, "On this customer's account"),
    fact(SUBSCRIPTION, "subscription.ref", T.TEXT, "Subscription"),
    fact(SUBSCRIPTION, "subscription.plan", T.CHOICE, "Beans", (NONE, *PLANS)),
    fact(
        SUBSCRIPTION,
        "subscription.status",
        T.CHOICE,
        "Status",
        (NONE, "active", "paused", "cancelled"),
    ),
    fact(SUBSCRIPTION, "subscription.rhythm", T.CHOICE, "Every", (NONE, *RHYTHMS)),
    fact(SUBSCRIPTION, "subscription.price", T.MONEY, "Price of a parcel"),
    fact(SUBSCRIPTION, "subscription.charged", T.BOOL, "Next parcel is charged already"),
    fact(SUBSCRIPTION, "subscription.next_charge", T.TIME, "Next charge"),
    fact(SUBSCRIPTION, "subscription.next_delivery", T.TIME, "Next parcel"),
    fact(SUBSCRIPTION, "subscription.skipped", T.INT, "Skipped in a row"),
    fact(SUBSCRIPTION, "subscription.payment_failed", T.BOOL, "Last payment failed"),
)


def read_address(asking: Asking) -> Mapping[str, FactValue]:
    """Where the customer's parcels go from now on."""
    answer = asking.own(f"/customers/{asking.customer_ref}/address")
    if answer is None:
        return nothing(ADDRESS_FACTS)
    return {
        "address.found": True,
        "address.ref": text(answer, "customer_id"),
        "address.line": text(answer, "line"),
        "address.country": _COUNTRY_OF[text(answer, "country")],
        "address.days_since_change": days_since(answer["changed_at"], asking.now),
    }


def read_delivery(asking: Asking) -> Mapping[str, FactValue]:
    """Where one order goes."""
    number = asking.given("number")
    answer = asking.own(f"/orders/{number}/address", order_number=number)
    if answer is None:
        return {**nothing(DELIVERY_FACTS), "delivery.order": number}
    return {
        "delivery.found": True,
        "delivery.order": text(answer, "order_number"),
        "delivery.changeable": answer["changeable"],
        "delivery.line": text(answer, "line"),
        "delivery.country": _COUNTRY_OF[text(answer, "country")],
    }


def read_preferences(asking: Asking) -> Mapping[str, FactValue]:
    """What the customer wants to hear, and in which language."""
    answer = asking.own(f"/customers/{asking.customer_ref}/preferences")
    if answer is None:
        return nothing(PREFERENCE_FACTS)
    return {
        "preferences.found": True,
        "preferences.ref": text(answer, "customer_id"),
        "preferences.newsletter": answer["newsletter"],
        "preferences.texts": answer["text_notices"],
        "preferences.language": _LANGUAGE_OF[text(answer, "language")],
    }


def read_subscription(asking: Asking) -> Mapping[str, FactValue]:
    """One subscription with its next parcel."""
    ref = asking.given("subscription")
    answer = asking.own(f"/subscriptions/{ref}", id=ref)
    if answer is None:
        return {**nothing(SUBSCRIPTION_FACTS), "subscription.ref": ref}
    return {
        "subscription.found": True,
        "subscription.ref": text(answer, "id"),
        "subscription.plan": text(answer, "plan"),
        "subscription.status": text(answer, "status"),
        "subscription.rhythm": _RHYTHM_OF[whole(answer, "every_weeks")],
        "subscription.price": whole(answer, "price_minor"),
        "subscription.charged": answer["charged"],
        "subscription.next_charge": text(answer, "next_charge_at"),
        "subscription.next_delivery": text(answer, "next_delivery_at"),
        "subscription.skipped": whole(answer, "skipped"),
        "subscription.payment_failed": answer["payment_failed"],
    }


def subscription_choices(client: ShopClient, customer_ref: str) -> tuple[Choice, ...]:
    """The customer's subscriptions that have not ended, newest first."""
    rows = entries(client.get(f"/customers/{customer_ref}/subscriptions"))
    return tuple(
        Choice(text(row, "id"), _label(row)) for row in rows if text(row, "status") != "cancelled"
    )


def _label(row: Mapping[str, Any]) -> str:
    price = Money(whole(row, "price_minor"), text(row, "currency"))
    name = text(row, "plan").capitalize()
    return f"{name}, {price} every {whole(row, 'every_weeks')} weeks ({text(row, 'status')})"
