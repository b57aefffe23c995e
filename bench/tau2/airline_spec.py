"""What the airline offers, in our words: look-ups with typed facts, and actions.

Flights, passengers and payments become truth values, numbers, choices and money before a rule sees
them. Texts only carry what the action will be given.
"""

from __future__ import annotations

from unsnag.application.ports.facts import LookUpSpec
from unsnag.domain.actions import ActionSpec, ParameterType, RiskTier
from unsnag.domain.policies import FactSpec, FactType

CONFIRMATION, REASON_SAID = "airline.confirmation", "airline.reason"
ACCOUNT, RESERVATION = "airline.account", "airline.reservation"
ITINERARY, TRIP, BAGS = "airline.itinerary", "airline.trip", "airline.bags"
PASSENGERS, EXTRAS = "airline.passengers", "airline.extras"
PAYMENT, PAYMENTS = "airline.payment", "airline.payments"
COMPENSATION = "airline.compensation"

REASON = ("change_of_plan", "airline_cancelled", "health", "weather", "other")
CABIN = ("none", "basic_economy", "economy", "business")
MEMBERSHIP = ("none", "regular", "silver", "gold")
KIND = ("none", "credit_card", "gift_card", "certificate", "other")
COMPLAINT = ("cancelled_flight", "delayed_flight", "other")
CHOICES = {
    "request.reason": REASON,
    "account.membership": MEMBERSHIP,
    "reservation.cabin": CABIN,
    "payment.kind": KIND,
    "compensation.complaint": COMPLAINT,
}
# Numbers are reckoned with in conditions, so each has a range in which no sum leaves 64 bits. What
# a customer asks for may be -1, which is how a text that is no number reads.
_COUNT, _ASKED, _PRICE = (0, 100_000), (-1, 100_000), (0, 10**12)
RANGES = {
    "passengers.count": _COUNT,
    "reservation.passengers": _COUNT,
    "reservation.bags": _COUNT,
    "reservation.free_bags": _COUNT,
    "bags.total": _ASKED,
    "bags.paid": _ASKED,
    "compensation.dollars": _ASKED,
    "extras.bags": _ASKED,
    "extras.paid_bags": _ASKED,
    "extras.free_bags": _COUNT,
    "extras.price": (-(10**12), 10**12),
    "trip.fare": _PRICE,
}

_B, _I, _M, _T, _C = FactType.BOOL, FactType.INT, FactType.MONEY, FactType.TEXT, FactType.CHOICE


def _spec(
    name: str, title: str, parameters: tuple[str, ...], *facts: tuple[str, FactType, str]
) -> LookUpSpec:
    specs = tuple(
        FactSpec(f, kind, name, about, CHOICES.get(f, ()), *RANGES.get(f, (None, None)))
        for f, kind, about in facts
    )
    return LookUpSpec(name, title, parameters, specs)


_PEOPLE = (
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
    ),
    _spec(
        ACCOUNT,
        "The customer's account",
        ("user_id",),
        ("account.own", _B, "The verified customer's own"),
        ("account.membership", _C, "Membership"),
        ("account.ref", _T, "Account"),
    ),
    _spec(
        PASSENGERS,
        "Who is to fly",
        ("passengers",),
        ("passengers.count", _I, "How many"),
        ("passengers.complete", _B, "Each with both names and date of birth"),
        ("passengers.text", _T, "Passengers"),
    ),
)
_RESERVATIONS = (
    _spec(
        RESERVATION,
        "The customer's reservations",
        ("reservation_id",),
        ("reservation.found", _B, "On this customer's account"),
        ("reservation.number", _T, "Reservation"),
        ("reservation.active", _B, "Not cancelled"),
        ("reservation.cabin", _C, "Cabin"),
        ("reservation.passengers", _I, "Passengers"),
        ("reservation.insured", _B, "With travel insurance"),
        ("reservation.minutes_since_booking", _I, "Minutes since booking, begun ones counted"),
        ("reservation.flown", _B, "A flight of it has taken off"),
        ("reservation.airline_cancelled", _B, "The airline cancelled a flight of it"),
        ("reservation.bags", _I, "Checked bags"),
        ("reservation.paid_bags", _I, "Checked bags paid for"),
        ("reservation.free_bags", _I, "Checked bags free by membership and cabin"),
    ),
    _spec(
        ITINERARY,
        "The flights that are to replace those of a reservation",
        ("reservation_id", "cabin", "flights"),
        ("itinerary.any", _B, "At least one flight"),
        ("itinerary.cabin_known", _B, "A cabin that there is"),
        ("itinerary.cabin_changed", _B, "Another cabin than now"),
        ("itinerary.flights_changed", _B, "Other flights than now"),
        ("itinerary.flown_replaced", _B, "A flight that has taken off would be replaced"),
        ("itinerary.available", _B, "Each new flight can be booked on its date"),
        ("itinerary.seats", _B, "Each new flight has the seats in that cabin"),
        ("itinerary.connected", _B, "Each flight leaves where the one before arrived, not earlier"),
        ("itinerary.same_origin", _B, "Leaves from the same origin"),
        ("itinerary.same_destination", _B, "Goes to the same destination"),
        ("itinerary.same_trip", _B, "Ends where this type of trip ends"),
        ("itinerary.difference", _M, "Fare difference, above zero to pay"),
        ("itinerary.cabin", _T, "Cabin"),
        ("itinerary.flights", _T, "Flights"),
    ),
    _spec(
        BAGS,
        "The bags wanted",
        ("reservation_id", "total_baggages", "nonfree_baggages"),
        ("bags.total", _I, "Checked bags wanted"),
        ("bags.paid", _I, "Of them to be paid for"),
        ("bags.price", _M, "Price of more paid bags"),
    ),
    _spec(
        COMPENSATION,
        "What the customer complains about",
        ("reservation_id", "amount", "complaint"),
        ("compensation.complaint", _C, "Complaint, from the list"),
        ("compensation.dollars", _I, "Certificate, in whole dollars"),
        ("compensation.cancelled_flight", _B, "The reservation has or had a cancelled flight"),
        ("compensation.delayed_flight", _B, "The reservation has or had a delayed flight"),
        ("compensation.changed", _B, "The reservation was changed or cancelled for it"),
        ("compensation.sent_before", _B, "A certificate was sent for it before"),
    ),
)
_BOOKING = (
    _spec(
        TRIP,
        "The trip to book",
        ("origin", "destination", "flight_type", "cabin", "flights", "passengers"),
        ("trip.any", _B, "At least one flight"),
        ("trip.known", _B, "A type of trip and a cabin that there are"),
        ("trip.available", _B, "Each flight can be booked on its date"),
        ("trip.seats", _B, "Each flight has the seats in that cabin"),
        ("trip.connected", _B, "Each flight leaves where the one before arrived, not earlier"),
        ("trip.fits", _B, "From origin to destination and, for a round trip, back"),
        ("trip.fare", _M, "Fare of all passengers"),
        ("trip.origin", _T, "Origin"),
        ("trip.destination", _T, "Destination"),
        ("trip.type", _T, "Type of trip"),
        ("trip.cabin", _T, "Cabin"),
        ("trip.flights", _T, "Flights"),
    ),
    _spec(
        EXTRAS,
        "Bags and insurance of a booking",
        ("cabin", "passengers", "total_baggages", "nonfree_baggages", "insurance"),
        ("extras.insurance_known", _B, "Insurance is yes or no"),
        ("extras.bags", _I, "Checked bags"),
        ("extras.paid_bags", _I, "Checked bags to be paid for"),
        ("extras.free_bags", _I, "Checked bags free by membership and cabin"),
        ("extras.price", _M, "Price of bags and insurance"),
        ("extras.insurance", _T, "Insurance"),
    ),
    _spec(
        PAYMENT,
        "The customer's payment methods",
        ("payment_id",),
        ("payment.in_profile", _B, "In the customer's profile"),
        ("payment.kind", _C, "Kind"),
        ("payment.balance", _M, "Balance of a gift card"),
        ("payment.id", _T, "Payment method"),
    ),
    _spec(
        PAYMENTS,
        "How a booking is to be paid",
        ("payment_methods",),
        ("payments.in_profile", _B, "All in the customer's profile"),
        ("payments.certificates", _I, "Travel certificates"),
        ("payments.credit_cards", _I, "Credit cards"),
        ("payments.gift_cards", _I, "Gift cards"),
        ("payments.positive", _B, "No amount is below zero"),
        ("payments.covered", _B, "Each gift card and certificate holds its amount"),
        ("payments.total", _M, "Sum"),
        ("payments.text", _T, "Payments"),
    ),
)
LOOK_UPS = (*_PEOPLE, *_RESERVATIONS, *_BOOKING)

_TEXT, _INT = ParameterType.TEXT, ParameterType.INT
_WHOLE = ("total_baggages", "nonfree_baggages", "amount")


def _action(name: str, title: str, risk: RiskTier, object_parameter: str, *rest: str) -> ActionSpec:
    names = (object_parameter, *rest)
    return ActionSpec(
        name=f"airline.{name}",
        title=title,
        parameters={n: _INT if n in _WHOLE else _TEXT for n in names},
        object_parameter=object_parameter,
        risk=risk,
        keeps_keys=True,
    )


_MONEY, _GRAVE = RiskTier.MONEY, RiskTier.GRAVE
_FLIGHTS = ("cabin", "flights", "payment_id")
_BOOK = ("origin", "destination", "flight_type", "cabin", "flights", "passengers")
_PAID = ("payment_methods", "total_baggages", "nonfree_baggages", "insurance")
_RES = "reservation_id"
ACTIONS = (
    _action("book_reservation", "Book a trip", _MONEY, "user_id", *_BOOK, *_PAID),
    _action("cancel_reservation", "Cancel a reservation", _GRAVE, _RES),
    _action("send_certificate", "Send a travel certificate", _MONEY, "about", "user_id", "amount"),
    _action(
        "update_reservation_baggages",
        "Add bags",
        _MONEY,
        _RES,
        "total_baggages",
        "nonfree_baggages",
        "payment_id",
    ),
    _action("update_reservation_flights", "Change flights or cabin", _MONEY, _RES, *_FLIGHTS),
    _action("update_reservation_passengers", "Change passengers", _MONEY, _RES, "passengers"),
)
AS_JSON = frozenset(("flights", "passengers", "payment_methods"))
UNTOLD = frozenset(("about",))
