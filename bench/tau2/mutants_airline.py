"""Wrong requests to the airline about reservations that are there."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench.tau2 import mutants_booking as booking
from bench.tau2.airline_facts import FREE_BAGS
from bench.tau2.mutants import (
    NO_SUCH_CARD,
    Maker,
    Mutant,
    Request,
    altered,
    another,
    asking,
    foreign_method,
    listed,
    of_objects,
    when,
    with_methods,
)

Json = dict[str, Any]

LONG_AGO, TOO_LATE = "2024-05-02T10:00:00", "2024-05-14T14:59:59"
GIFT, CERTIFICATE = booking.GIFT, booking.CERTIFICATE
FRESH = "ZZZZZZ"
FUTURE = "2024-05-2"  # the days from the 20th on, all of which are listed


def _reservation(request: Request, data: Json) -> Json:
    found: Json = data["reservations"][request.slots["reservation_id"]]
    return found


def _reservations(request: Request, data: Json) -> Iterator[Mutant]:
    yield from of_objects(request, data, "reservations", "reservation_id", "XXXXXX")


def _cancelled(request: Request, data: Json) -> Iterator[Mutant]:
    number = request.slots["reservation_id"]
    gone = altered(data, "reservations", number, status="cancelled")
    yield when("cancelled_before", request, gone)


def _leg(data: Json, status: str, dates: str = "2024-05") -> Json:
    """Some flight on some day with that status, as a reservation holds it."""
    for number, flight in data["flights"].items():
        for date, day in flight["dates"].items():
            if day["status"] == status and date.startswith(dates):
                ends = {name: flight[name] for name in ("origin", "destination")}
                return {**ends, "flight_number": number, "date": date, "price": 100}
    raise LookupError(f"no flight is {status}")


def _cancellations(request: Request, data: Json) -> Iterator[Mutant]:
    """No ground for cancelling, by each way in which one can be missing."""
    number, plain = request.slots["reservation_id"], [_leg(data, "available", FUTURE)]
    late: Json = {"created_at": LONG_AGO, "flights": plain}

    def case(kind: str, reason: str, **changes: object) -> Mutant:
        rows = altered(data, "reservations", number, **{**late, **changes})
        return when(kind, request, rows, reason=reason)

    for cabin in ("economy", "basic_economy"):
        bare, insured = {"cabin": cabin, "insurance": "no"}, {"cabin": cabin, "insurance": "yes"}
        for reason in ("health", "weather", "change_of_plan", "airline_cancelled", "other"):
            yield case("no_ground_to_cancel", reason, **bare)
        for reason in ("change_of_plan", "airline_cancelled", "other", "birthday"):
            yield case("reason_outside_the_insurance", reason, **insured)
        yield case("after_24_hours", "change_of_plan", **bare, created_at=TOO_LATE)
    for status in ("landed", "flying"):
        flown = [_leg(data, status), *plain]
        yield case("flown_segment", "health", cabin="business", insurance="yes", flights=flown)


def _passengers(request: Request, _: Json) -> Iterator[Mutant]:
    people = listed(request, "passengers")
    yield asking("passenger_count_changed", request, passengers=people[:-1])
    yield asking("passenger_count_changed", request, passengers=[*people, people[0]])
    for part in ("first_name", "last_name", "dob"):
        nameless = [{**people[0], part: ""}, *people[1:]]
        yield asking("passenger_incomplete", request, passengers=nameless)


def _bags(request: Request, data: Json) -> Iterator[Mutant]:
    own, number = _reservation(request, data), request.slots["reservation_id"]
    total, paid = (int(request.slots[n]) for n in ("total_baggages", "nonfree_baggages"))
    membership = data["users"][request.customer]["membership"]
    free = FREE_BAGS[membership][own["cabin"]] * len(own["passengers"])
    more = altered(data, "reservations", number, total_baggages=total + 1)
    yield when("bags_removed", request, more)
    unpaid = max(total, free + paid + 1)
    yield asking("extra_bag_not_paid", request, total_baggages=unpaid, nonfree_baggages=paid)
    yield asking("extra_bag_not_paid", request, nonfree_baggages=-1)
    due = own["nonfree_baggages"] + 1
    wanted = {"total_baggages": max(free + due, own["total_baggages"])}
    wanted["nonfree_baggages"] = max(due, wanted["total_baggages"] - free)
    price = 50 * (wanted["nonfree_baggages"] - own["nonfree_baggages"])
    short = with_methods(data, request.customer, booking.gift(price - 1))
    yield when("over_balance", request, short, payment_id=GIFT, **wanted)


def _payments(request: Request, data: Json) -> Iterator[Mutant]:
    foreign = foreign_method(data, request.customer)
    yield asking("payment_not_in_profile", request, payment_id=foreign)
    yield asking("payment_not_in_profile", request, payment_id=NO_SUCH_CARD)
    rich = with_methods(data, request.customer, booking.certificate(100_000))
    yield when("wrong_payment_kind", request, rich, payment_id=CERTIFICATE)


def _flights(request: Request, data: Json) -> Iterator[Mutant]:
    own, number = _reservation(request, data), request.slots["reservation_id"]
    wanted = listed(request, "flights")
    moved = _moved(wanted, {leg["date"] for leg in own["flights"]}, data)
    basic = altered(data, "reservations", number, cabin="basic_economy")
    for cabin in ("basic_economy", "economy"):
        yield when("basic_economy_change", request, basic, flights=moved, cabin=cabin)
    yield asking("no_flights", request, flights=[])
    yield asking("no_such_cabin", request, cabin="first")
    flown = {**own["flights"][0], "date": _landed(own["flights"][0], data)}
    begun = altered(data, "reservations", number, flights=[flown, *own["flights"][1:]])
    kept = [{"flight_number": leg["flight_number"], "date": leg["date"]} for leg in own["flights"]]
    kept[0]["date"] = flown["date"]
    other = another({"economy": 0, "business": 0, "basic_economy": 0}, own["cabin"])
    yield when("flown_segment", request, begun, flights=kept, cabin=other)
    if wanted[0] != kept[0]:
        yield when("flown_segment", request, begun)
    yield asking("no_such_flight", request, flights=[{**moved[0], "flight_number": "HAT999"}])
    yield from _elsewhere(request, data, own, wanted)
    yield from _not_for_sale(request, data, own, wanted)


def _moved(flights: Sequence[Json], avoided: set[str], data: Json) -> list[Json]:
    """The same flights with the last on another day, which is none of the avoided."""
    last = flights[-1]
    days = data["flights"][last["flight_number"]]["dates"]
    day = next(
        date
        for date in sorted(days, reverse=True)
        if days[date]["status"] == "available" and date not in {last["date"], *avoided}
    )
    return [*flights[:-1], {**last, "date": day}]


def _landed(leg: Json, data: Json) -> str:
    days = data["flights"][leg["flight_number"]]["dates"]
    return str(next(date for date in sorted(days) if days[date]["status"] == "landed"))


def _elsewhere(request: Request, data: Json, own: Json, wanted: Sequence[Json]) -> Iterator[Mutant]:
    """Another origin, another destination, another type of trip, a gap."""
    day = wanted[-1]["date"]
    flights = data["flights"].items()
    ends = {own["origin"], own["destination"]}
    far = next(n for n, f in flights if f["origin"] not in ends and f["destination"] not in ends)
    alone = {"flight_number": far, "date": day}
    yield asking("other_origin", request, flights=[alone, *wanted[1:]])
    yield asking("other_destination", request, flights=[*wanted[:-1], alone])
    yield asking("other_destination", request, flights=[alone])
    yield asking("not_connected", request, flights=[wanted[0], alone, *wanted[1:]])
    arrival = data["flights"][wanted[-1]["flight_number"]]["destination"]
    onward = next(n for n, f in flights if f["origin"] == arrival and f["destination"] not in ends)
    longer = [*wanted, {"flight_number": onward, "date": day}]
    yield asking("other_destination", request, flights=longer)
    if own["origin"] == own["destination"]:
        return
    kind = "round_trip" if own["flight_type"] == "one_way" else "one_way"
    turned = altered(data, "reservations", request.slots["reservation_id"], flight_type=kind)
    yield when("other_trip_type", request, turned)


def _not_for_sale(
    request: Request, data: Json, own: Json, wanted: Sequence[Json]
) -> Iterator[Mutant]:
    """A new flight that can't be booked or is full; a card that is short."""
    now = [(leg["flight_number"], leg["date"]) for leg in own["flights"]]
    cabin, people = request.slots["cabin"], len(own["passengers"])
    same = cabin == own["cabin"]
    new = [f for f in wanted if not same or (f["flight_number"], f["date"]) not in now]
    for flight in new[:1]:
        for kind, rows in booking.not_for_sale(data, flight, cabin, people):
            yield when(kind, request, rows)
    if not new:
        return
    dear = copy.deepcopy(data["flights"][new[0]["flight_number"]])
    dear["dates"][new[0]["date"]]["prices"][cabin] = 100_000
    poor = with_methods(data, request.customer, booking.gift(1_000))
    rows = {("flights", new[0]["flight_number"]): dear, **poor}
    yield when("over_balance", request, rows, payment_id=GIFT)


def _certificates(request: Request, data: Json) -> Iterator[Mutant]:
    own, number = _reservation(request, data), request.slots["reservation_id"]
    user, amount = data["users"][request.customer], int(request.slots["amount"])
    for dollars in (amount + 50, amount - 1, 2 * amount):
        yield asking("wrong_amount", request, amount=dollars)
    other = another(data["users"], request.customer)
    yield asking("other_customers_account", request, user_id=other)
    yield asking("no_such_reason", request, complaint="other")
    plain = {**copy.deepcopy(own), "cabin": "economy", "insurance": "no"}
    regular = {**copy.deepcopy(user), "membership": "regular"}
    rows = {("reservations", number): plain, ("users", request.customer): regular}
    yield when("not_entitled", request, rows)
    people, complaint = len(own["passengers"]), request.slots["complaint"]
    other_kind, rate = ("delayed", 50) if complaint == "cancelled_flight" else ("cancelled", 100)
    asked = {"complaint": f"{other_kind}_flight", "amount": rate * people}
    # A reservation of its own, which nothing was done to yet.
    for kind, status, slots in (
        ("no_such_trouble", "available", {}),
        ("no_such_trouble", "available", asked),
        (
            "kept_in_spite_of_delay",
            "delayed",
            {"complaint": "delayed_flight", "amount": 50 * people},
        ),
    ):
        fresh = {**copy.deepcopy(own), "flights": [_leg(data, status)], "status": None}
        yield when(kind, request, {("reservations", FRESH): fresh}, reservation_id=FRESH, **slots)


MAKERS: Mapping[str, Sequence[Maker]] = {
    "book_reservation": booking.MAKERS,
    "cancel_reservation": (_reservations, _cancelled, _cancellations),
    "send_certificate": (_reservations, _certificates),
    "update_reservation_baggages": (_reservations, _cancelled, _bags, _payments),
    "update_reservation_flights": (_reservations, _cancelled, _flights, _payments),
    "update_reservation_passengers": (_reservations, _cancelled, _passengers),
}


def again(request: Request, data: Json) -> Iterator[Mutant]:
    """What must not follow the gold request, which is done."""
    if request.tool in ("cancel_reservation", "send_certificate"):
        yield Mutant("second_time", request)
    if request.tool == "cancel_reservation":
        people = _reservation(request, data)["passengers"]
        slots = {"reservation_id": request.slots["reservation_id"], "confirmed": "yes"}
        changed = Request("update_reservation_passengers", request.customer, slots)
        yield asking("after_cancelling", changed, passengers=people)
