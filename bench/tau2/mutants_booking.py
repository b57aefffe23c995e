"""Wrong bookings."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from bench.tau2.mutants import (
    NO_SUCH_CARD,
    Maker,
    Mutant,
    Request,
    Rows,
    another,
    asking,
    foreign_method,
    listed,
    when,
    with_methods,
)

Json = dict[str, Any]

GIFT, CERTIFICATE, CARD = "gift_card_0000009", "certificate_0000009", "credit_card_0000009"


def gift(dollars: float, name: str = GIFT) -> Json:
    """A gift card that holds so much."""
    return {"source": "gift_card", "id": name, "amount": dollars}


def certificate(dollars: float, name: str = CERTIFICATE) -> Json:
    """A travel certificate over so much."""
    return {"source": "certificate", "id": name, "amount": dollars}


def card(name: str = CARD) -> Json:
    """A credit card."""
    return {"source": "credit_card", "id": name, "brand": "visa", "last_four": "0000"}


def not_for_sale(data: Json, flight: Json, cabin: str, people: int) -> Iterator[tuple[str, Rows]]:
    """The flight's row with each reason why so many can't book it."""
    number, date = flight["flight_number"], flight["date"]
    for status in ("delayed", "on time", "flying", "landed", "cancelled"):
        row = copy.deepcopy(data["flights"][number])
        row["dates"][date] = {"status": status}
        yield "flight_not_available", {("flights", number): row}
    row = copy.deepcopy(data["flights"][number])
    row["dates"][date]["available_seats"][cabin] = people - 1
    yield "no_seats", {("flights", number): row}
    row = copy.deepcopy(data["flights"][number])
    del row["dates"][date]
    yield "flight_not_available", {("flights", number): row}


def _price(request: Request) -> int:
    return int(sum(payment["amount"] for payment in listed(request, "payment_methods")))


def _by_card(request: Request, data: Json, kind: str, price: int, **slots: object) -> Mutant:
    """The booking with other slots, paid to the dollar, so that only these are wrong."""
    rows = with_methods(data, request.customer, card())
    return when(kind, request, rows, payment_methods=[_paid(CARD, price)], **slots)


def _paid(name: str, dollars: float) -> Json:
    return {"payment_id": name, "amount": dollars}


def _who(request: Request, data: Json) -> Iterator[Mutant]:
    other = another(data["users"], request.customer)
    yield asking("other_customers_account", request, user_id=other)
    people = listed(request, "passengers")
    each = _fare(request, data) + (30 if request.slots["insurance"] == "yes" else 0)
    bags: Json = {"total_baggages": 0, "nonfree_baggages": 0}
    six = (people * 6)[:6]
    yield _by_card(request, data, "too_many_passengers", 6 * each, passengers=six, **bags)
    yield _by_card(request, data, "no_passengers", 0, passengers=[], **bags)
    for part in ("first_name", "last_name", "dob"):
        nameless = [{**people[0], part: ""}, *people[1:]]
        yield asking("passenger_incomplete", request, passengers=nameless)


def _fare(request: Request, data: Json) -> int:
    cabin = request.slots["cabin"]
    return sum(_day(data, f)["prices"][cabin] for f in listed(request, "flights"))


def _day(data: Json, flight: Json) -> Json:
    found: Json = data["flights"][flight["flight_number"]]["dates"][flight["date"]]
    return found


def _where(request: Request, data: Json) -> Iterator[Mutant]:
    wanted, people = listed(request, "flights"), len(listed(request, "passengers"))
    for flight in wanted[:1]:
        for kind, rows in not_for_sale(data, flight, request.slots["cabin"], people):
            yield when(kind, request, rows)
    yield asking("no_flights", request, flights=[])
    yield asking("no_such_flight", request, flights=[{**wanted[0], "flight_number": "HAT999"}])
    yield asking("no_such_cabin", request, cabin="first")
    yield asking("other_destination", request, destination="ZZZ")
    yield asking("other_origin", request, origin="ZZZ")
    kind = "round_trip" if request.slots["flight_type"] == "one_way" else "one_way"
    yield asking("other_trip_type", request, flight_type=kind)
    yield asking("other_trip_type", request, flight_type="multi_city")


def _extras(request: Request, data: Json) -> Iterator[Mutant]:
    price = _price(request)
    total, paid = (int(request.slots[n]) for n in ("total_baggages", "nonfree_baggages"))
    yield _by_card(request, data, "free_bag_charged", price + 50, nonfree_baggages=paid + 1)
    many = {"total_baggages": max(total, 20 + paid + 1), "nonfree_baggages": paid}
    yield _by_card(request, data, "extra_bag_not_paid", price, **many)
    if paid:
        yield _by_card(request, data, "extra_bag_not_paid", price - 50, nonfree_baggages=paid - 1)
    other = "no" if request.slots["insurance"] == "yes" else "yes"
    yield asking("wrong_total", request, insurance=other)
    yield asking("no_such_insurance", request, insurance="maybe")


def _payments(request: Request, data: Json) -> Iterator[Mutant]:
    price, customer = _price(request), request.customer
    foreign = foreign_method(data, customer)
    for name in (foreign, NO_SUCH_CARD):
        yield asking("payment_not_in_profile", request, payment_methods=[_paid(name, price)])
    yield _by_card(request, data, "wrong_total", price + 1)
    yield _by_card(request, data, "wrong_total", price - 1)
    yield asking("wrong_total", request, payment_methods=[])
    yield _with(
        request,
        data,
        "too_many_certificates",
        [certificate(1, f"certificate_000000{n}") for n in (1, 2)],
    )
    yield _with(
        request, data, "too_many_gift_cards", [gift(1, f"gift_card_000000{n}") for n in range(4)]
    )
    yield _with(request, data, "too_many_credit_cards", [card("credit_card_0000002")])
    for method in (gift(price - 1), certificate(price - 1)):
        rows = with_methods(data, customer, method)
        methods = [_paid(method["id"], price)]
        yield when("over_balance", request, rows, payment_methods=methods)
    half = price // 2 + 1
    rows = with_methods(data, customer, gift(half))
    twice = [_paid(GIFT, half), _paid(GIFT, price - half)]
    yield when("over_balance", request, rows, payment_methods=twice)
    rows = with_methods(data, customer, card(), gift(10))
    below = [_paid(CARD, price + 10), _paid(GIFT, -10)]
    yield when("amount_below_zero", request, rows, payment_methods=below)


def _with(request: Request, data: Json, kind: str, methods: Sequence[Json]) -> Mutant:
    """One dollar on each of these methods and the rest on a credit card."""
    rows = with_methods(data, request.customer, card(), *methods)
    small = [_paid(method["id"], 1) for method in methods]
    rest = _paid(CARD, _price(request) - len(small))
    return when(kind, request, rows, payment_methods=[*small, rest])


MAKERS: Sequence[Maker] = (_who, _where, _extras, _payments)
