"""Reads the airline for one verified customer and turns what it answers into typed facts.

A reservation or a payment method of somebody else reads exactly as one that does not exist.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bench.tau2 import airline_spec as spec
from bench.tau2.airline_journeys import Flights, fits, in_order
from bench.tau2.airline_tools import BAG_DOLLARS, INSURANCE_DOLLARS, NOW
from bench.tau2.client import SystemClient
from bench.tau2.retail_facts import cents
from unsnag.application.ports.facts import Choice, KnownCustomer, ListSpec, LookUpSpec
from unsnag.domain.policies import FactValue

Json = dict[str, Any]
Given = Mapping[str, str]
Read = Mapping[str, FactValue]

FREE_BAGS = {
    "regular": {"basic_economy": 0, "economy": 1, "business": 2},
    "silver": {"basic_economy": 1, "economy": 2, "business": 3},
    "gold": {"basic_economy": 2, "economy": 3, "business": 4},
}
CABINS = ("basic_economy", "economy", "business")
CHANGES = ("update_reservation_flights", "cancel_reservation")


class AirlineFacts:
    """The airline as a source of facts."""

    def __init__(self, client: SystemClient) -> None:
        self._client = client
        self._flights = Flights(client)
        self._read: Mapping[str, Callable[[str, Given], Read]] = {
            spec.CONFIRMATION: self._confirmation,
            spec.REASON_SAID: self._reason,
            spec.ACCOUNT: self._account,
            spec.PASSENGERS: self._passengers,
            spec.RESERVATION: self._reservation,
            spec.ITINERARY: self._itinerary,
            spec.BAGS: self._bags,
            spec.COMPENSATION: self._compensation,
            spec.TRIP: self._trip,
            spec.EXTRAS: self._extras,
            spec.PAYMENT: self._payment,
            spec.PAYMENTS: self._payments,
        }

    @property
    def look_ups(self) -> Sequence[LookUpSpec]:
        return spec.LOOK_UPS

    @property
    def lists(self) -> Sequence[ListSpec]:
        return ()

    def look_up(self, name: str, customer_ref: str, arguments: Given) -> Read:
        """Every fact of the look-up's spec, read afresh. Raises SystemUnreachable."""
        self._flights.forget()
        return self._read[name](customer_ref, arguments)

    def choices(self, name: str, customer_ref: str) -> tuple[Choice, ...]:  # noqa: ARG002  port
        """None: the requests of the benchmark name what they are about."""
        return ()

    def customer(self, ref: str) -> KnownCustomer | None:
        """Raises SystemUnreachable."""
        user = self._client.row("users", ref)
        if user is None:
            return None
        name = f"{user['name']['first_name']} {user['name']['last_name']}"
        return KnownCustomer(ref, name, user["email"], True, user["membership"])

    def customer_by_email(self, email: str) -> KnownCustomer | None:  # noqa: ARG002  port
        """None: the benchmark's system is asked by id only."""
        return None

    def _confirmation(self, _: str, given: Given) -> Read:
        return {"request.confirmed": given.get("confirmed") == "yes"}

    def _reason(self, _: str, given: Given) -> Read:
        reason = given.get("reason", "")
        return {"request.reason": reason if reason in spec.REASON else "other"}

    def _account(self, customer: str, given: Given) -> Read:
        membership = self._membership(customer)
        return {
            "account.own": given.get("user_id") == customer and membership != "none",
            "account.membership": membership,
            "account.ref": given.get("user_id", ""),
        }

    def _membership(self, customer: str) -> str:
        user = self._client.row("users", customer)
        level = "none" if user is None else str(user["membership"])
        return level if level in FREE_BAGS else "none"

    def _free_bags(self, customer: str, cabin: str, people: int) -> int:
        return FREE_BAGS.get(self._membership(customer), {}).get(cabin, 0) * people

    def _passengers(self, _: str, given: Given) -> Read:
        people = rows(given, "passengers")
        needed = ("first_name", "last_name", "dob")
        complete = all(str(p.get(part) or "").strip() for p in people for part in needed)
        return {
            "passengers.count": len(people),
            "passengers.complete": complete,
            "passengers.text": json.dumps(people),
        }

    def _own(self, customer: str, given: Given) -> Json | None:
        found = self._client.row("reservations", given.get("reservation_id", ""))
        return found if found is not None and found["user_id"] == customer else None

    def _reservation(self, customer: str, given: Given) -> Read:
        own = self._own(customer, given)
        found = own or {"flights": [], "passengers": [], "created_at": NOW}
        status = [self._flights.status(leg) for leg in found["flights"]]
        cabin, people = found.get("cabin", "none"), len(found["passengers"])
        return {
            "reservation.found": own is not None,
            "reservation.number": given.get("reservation_id", ""),
            "reservation.active": own is not None and own.get("status") != "cancelled",
            "reservation.cabin": cabin,
            "reservation.passengers": people,
            "reservation.insured": found.get("insurance") == "yes",
            "reservation.minutes_since_booking": _minutes_since(found["created_at"]),
            "reservation.flown": any(Flights.has_taken_off(s) for s in status),
            "reservation.airline_cancelled": "cancelled" in status,
            "reservation.bags": found.get("total_baggages", 0),
            "reservation.paid_bags": found.get("nonfree_baggages", 0),
            "reservation.free_bags": self._free_bags(customer, cabin, people),
        }

    def _itinerary(self, customer: str, given: Given) -> Read:
        own = self._own(customer, given) or {}
        before, wanted = own.get("flights", []), rows(given, "flights")
        cabin, people = given.get("cabin", ""), len(own.get("passengers", []))
        same_cabin = cabin == own.get("cabin")
        keys = [(leg["flight_number"], leg["date"]) for leg in before]
        new = [f for f in wanted if not (same_cabin and _key(f) in keys)]
        kept = {_key(leg): leg["price"] for leg in before} if same_cabin else {}
        fares = [kept.get(_key(f), self._flights.price(f, cabin)) for f in wanted]
        replaced = [leg for leg in before if _key(leg) not in [_key(f) for f in wanted]]
        legs = [self._flights.leg(f) for f in wanted]
        paid = sum(leg["price"] for leg in before)
        ends = fits(legs, own.get("origin", ""), own.get("destination", ""), own.get("flight_type"))
        return {
            "itinerary.any": bool(wanted),
            "itinerary.cabin_known": cabin in CABINS,
            "itinerary.cabin_changed": not same_cabin,
            "itinerary.flights_changed": [_key(f) for f in wanted] != keys,
            "itinerary.flown_replaced": any(
                Flights.has_taken_off(self._flights.status(leg)) for leg in replaced
            ),
            "itinerary.available": all(self._flights.status(f) == "available" for f in new),
            "itinerary.seats": all(self._flights.seats(f, cabin) >= people for f in new),
            "itinerary.connected": in_order(legs),
            "itinerary.same_origin": ends.origin,
            "itinerary.same_destination": ends.destination,
            "itinerary.same_trip": ends.trip,
            "itinerary.difference": cents((sum(fares) - paid) * people),
            "itinerary.cabin": cabin,
            "itinerary.flights": json.dumps(wanted),
        }

    def _bags(self, customer: str, given: Given) -> Read:
        own = self._own(customer, given) or {}
        paid = whole(given, "nonfree_baggages")
        more = max(0, paid - own.get("nonfree_baggages", 0))
        return {
            "bags.total": whole(given, "total_baggages"),
            "bags.paid": paid,
            "bags.price": cents(BAG_DOLLARS * more),
        }

    def _compensation(self, customer: str, given: Given) -> Read:
        own = self._own(customer, given) or {}
        number, complaint = given.get("reservation_id", ""), given.get("complaint", "")
        changes = [r for t in CHANGES for r in self._client.records(tool=t, object=number)]
        past = [leg for r in changes if r["before"] for leg in r["before"]["flights"]]
        status = [self._flights.status(leg) for leg in [*own.get("flights", []), *past]]
        return {
            "compensation.complaint": complaint if complaint in spec.COMPLAINT else "other",
            "compensation.dollars": whole(given, "amount"),
            "compensation.cancelled_flight": "cancelled" in status,
            "compensation.delayed_flight": "delayed" in status,
            "compensation.changed": bool(changes),
            "compensation.sent_before": bool(
                self._client.records(tool="send_certificate", object=number)
            ),
        }

    def _trip(self, _: str, given: Given) -> Read:
        wanted, cabin = rows(given, "flights"), given.get("cabin", "")
        people = len(rows(given, "passengers"))
        legs = [self._flights.leg(f) for f in wanted]
        names = ("origin", "destination", "flight_type")
        origin, destination, kind = (given.get(name, "") for name in names)
        ends = fits(legs, origin, destination, kind)
        return {
            "trip.any": bool(wanted),
            "trip.known": kind in ("one_way", "round_trip") and cabin in CABINS,
            "trip.available": all(self._flights.status(f) == "available" for f in wanted),
            "trip.seats": all(self._flights.seats(f, cabin) >= people for f in wanted),
            "trip.connected": in_order(legs),
            "trip.fits": ends.origin and ends.destination and ends.trip,
            "trip.fare": cents(sum(self._flights.price(f, cabin) for f in wanted) * people),
            "trip.origin": origin,
            "trip.destination": destination,
            "trip.type": kind,
            "trip.cabin": cabin,
            "trip.flights": json.dumps(wanted),
        }

    def _extras(self, customer: str, given: Given) -> Read:
        people = len(rows(given, "passengers"))
        paid, insurance = whole(given, "nonfree_baggages"), given.get("insurance", "")
        dollars = BAG_DOLLARS * paid + (INSURANCE_DOLLARS * people if insurance == "yes" else 0)
        return {
            "extras.insurance_known": insurance in ("yes", "no"),
            "extras.bags": whole(given, "total_baggages"),
            "extras.paid_bags": paid,
            "extras.free_bags": self._free_bags(customer, given.get("cabin", ""), people),
            "extras.price": cents(dollars),
            "extras.insurance": insurance,
        }

    def _methods(self, customer: str) -> Json:
        user = self._client.row("users", customer)
        return {} if user is None else dict(user["payment_methods"])

    def _payment(self, customer: str, given: Given) -> Read:
        method = self._methods(customer).get(given.get("payment_id", ""))
        kind = "none" if method is None else str(method["source"])
        return {
            "payment.in_profile": method is not None,
            "payment.kind": kind if kind in spec.KIND else "other",
            "payment.balance": cents(method["amount"]) if method and kind == "gift_card" else 0,
            "payment.id": given.get("payment_id", ""),
        }

    def _payments(self, customer: str, given: Given) -> Read:
        methods, wanted = self._methods(customer), rows(given, "payment_methods")
        kinds = [methods.get(str(p.get("payment_id")), {}).get("source") for p in wanted]
        sums: dict[str, float] = {}
        for payment in wanted:
            name = str(payment.get("payment_id"))
            sums[name] = sums.get(name, 0) + payment["amount"]
        held = {name: methods.get(name, {}).get("amount") for name in sums}
        return {
            "payments.in_profile": all(kind is not None for kind in kinds),
            "payments.certificates": kinds.count("certificate"),
            "payments.credit_cards": kinds.count("credit_card"),
            "payments.gift_cards": kinds.count("gift_card"),
            "payments.positive": all(p["amount"] >= 0 for p in wanted),
            "payments.covered": all(
                held[n] is None or held[n] >= total for n, total in sums.items()
            ),
            "payments.total": cents(sum(p["amount"] for p in wanted)),
            "payments.text": json.dumps(wanted),
        }


def rows(given: Given, name: str) -> list[Json]:
    """A list of objects from its JSON; anything else is an empty list."""
    try:
        found = json.loads(given.get(name) or "[]")
    except ValueError:
        return []
    whole_list = isinstance(found, list) and all(isinstance(row, dict) for row in found)
    return found if whole_list else []


def whole(given: Given, name: str) -> int:
    """A whole number from its text; anything else is below every limit."""
    try:
        return int(given.get(name, ""))
    except ValueError:
        return -1


def _key(flight: Json) -> tuple[str, str]:
    return str(flight.get("flight_number")), str(flight.get("date"))


def _minutes_since(moment: str) -> int:
    """Begun minutes count whole, so that a limit in minutes is never stretched."""
    seconds = (datetime.fromisoformat(NOW) - datetime.fromisoformat(moment)).total_seconds()
    return -int(-seconds // 60)
