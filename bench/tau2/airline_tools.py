"""The airline's booking system: what its tools read and change, and no policy.

Each tool checks what the benchmark's own tool checks and nothing else: it cancels a flown flight
and books six passengers if it is told to. Amounts are whole dollars, cards hold floats, as in the
benchmark's database. A tool that refuses changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bench.tau2.retail_tools import ToolRefused

Json = dict[str, Any]

NOW = "2024-05-15T15:00:00"
BAG_DOLLARS, INSURANCE_DOLLARS = 50, 30
NEW_RESERVATIONS = ("HATHAT", "HATHAU", "HATHAV")
NEW_CERTIFICATES = ("certificate_3221322", "certificate_3221323", "certificate_3221324")


def _found(table: Mapping[str, Any], key: str, what: str) -> Json:
    if key not in table:
        raise ToolRefused(f"{what} {key} not found")
    found: Json = table[key]
    return found


def book_reservation(
    data: Json,
    user_id: str,
    origin: str,
    destination: str,
    flight_type: str,
    cabin: str,
    flights: Sequence[Json],
    passengers: Sequence[Json],
    payment_methods: Sequence[Json],
    total_baggages: int,
    nonfree_baggages: int,
    insurance: str,
) -> Json:
    """Book, take the seats and charge the payment methods."""
    user = _found(data["users"], user_id, "User")
    number = _unused(NEW_RESERVATIONS, data["reservations"], "reservations")
    legs = [_seated(data, flight, cabin, len(passengers)) for flight in flights]
    each = sum(leg["price"] for leg in legs) + INSURANCE_DOLLARS * (insurance == "yes")
    _payable(user, payment_methods, each * len(passengers) + BAG_DOLLARS * nonfree_baggages)
    _charge(user, payment_methods)
    _take_seats(data, legs, cabin, len(passengers))
    reservation = {
        "reservation_id": number,
        "user_id": user_id,
        "origin": origin,
        "destination": destination,
        "flight_type": flight_type,
        "cabin": cabin,
        "flights": legs,
        "passengers": [dict(p) for p in passengers],
        "payment_history": [dict(p) for p in payment_methods],
        "created_at": NOW,
        "total_baggages": total_baggages,
        "nonfree_baggages": nonfree_baggages,
        "insurance": insurance,
    }
    data["reservations"][number] = reservation
    user["reservations"].append(number)
    return reservation


def _take_seats(data: Json, legs: Sequence[Json], cabin: str, people: int) -> None:
    for leg in legs:
        _day(data, leg)["available_seats"][cabin] -= people


def _payable(user: Json, payments: Sequence[Json], price: int) -> None:
    for payment in payments:
        method = _found(user["payment_methods"], payment["payment_id"], "Payment method")
        holds = method.get("amount") if method["source"] in ("gift_card", "certificate") else None
        if holds is not None and holds < payment["amount"]:
            raise ToolRefused(f"Not enough balance in payment method {payment['payment_id']}")
    paid = sum(payment["amount"] for payment in payments)
    if paid != price:
        raise ToolRefused(f"Payment amount does not add up, total is {price}, but paid {paid}")
    certificates = [p["payment_id"] for p in payments if _source(user, p) == "certificate"]
    if len(certificates) != len(set(certificates)):
        raise ToolRefused("A certificate is used up by its first use")


def _charge(user: Json, payments: Sequence[Json]) -> None:
    for payment in payments:
        source = _source(user, payment)
        if source == "gift_card":
            user["payment_methods"][payment["payment_id"]]["amount"] -= payment["amount"]
        elif source == "certificate":
            del user["payment_methods"][payment["payment_id"]]


def _source(user: Json, payment: Json) -> str:
    return str(user["payment_methods"][payment["payment_id"]]["source"])


def cancel_reservation(data: Json, reservation_id: str) -> Json:
    """Cancel and note a refund of every payment; seats are not released."""
    reservation = _found(data["reservations"], reservation_id, "Reservation")
    history = reservation["payment_history"]
    history.extend([{"payment_id": p["payment_id"], "amount": -p["amount"]} for p in history])
    reservation["status"] = "cancelled"
    return reservation


def send_certificate(data: Json, user_id: str, amount: int) -> Json:
    """Add a travel certificate to a profile."""
    user = _found(data["users"], user_id, "User")
    name = _unused(NEW_CERTIFICATES, user["payment_methods"], "certificates")
    user["payment_methods"][name] = {"id": name, "amount": amount, "source": "certificate"}
    return {"certificate": name, "user_id": user_id, "amount": amount}


def update_reservation_baggages(
    data: Json, reservation_id: str, total_baggages: int, nonfree_baggages: int, payment_id: str
) -> Json:
    """Set the numbers of bags and charge for more paid ones."""
    reservation = _found(data["reservations"], reservation_id, "Reservation")
    more = max(0, nonfree_baggages - reservation["nonfree_baggages"])
    _settle(data, reservation, payment_id, BAG_DOLLARS * more)
    reservation["total_baggages"] = total_baggages
    reservation["nonfree_baggages"] = nonfree_baggages
    return reservation


def update_reservation_flights(
    data: Json, reservation_id: str, cabin: str, flights: Sequence[Json], payment_id: str
) -> Json:
    """Set cabin and flights and settle the difference. A kept flight in the same cabin keeps its
    price; seats are not moved."""
    reservation = _found(data["reservations"], reservation_id, "Reservation")
    people = len(reservation["passengers"])
    legs = []
    for flight in flights:
        _found(data["flights"], flight["flight_number"], "Flight")
        kept = _kept(reservation, flight, cabin)
        legs.append(kept if kept is not None else _seated(data, flight, cabin, people))
    before = sum(leg["price"] for leg in reservation["flights"])
    difference = (sum(leg["price"] for leg in legs) - before) * people
    _settle(data, reservation, payment_id, difference)
    reservation["flights"] = legs
    reservation["cabin"] = cabin
    return reservation


def update_reservation_passengers(
    data: Json, reservation_id: str, passengers: Sequence[Json]
) -> Json:
    """Replace the passengers by as many others."""
    reservation = _found(data["reservations"], reservation_id, "Reservation")
    if len(passengers) != len(reservation["passengers"]):
        raise ToolRefused("Number of passengers does not match")
    reservation["passengers"] = [dict(p) for p in passengers]
    return reservation


def _unused(names: Sequence[str], taken: Mapping[str, Any], what: str) -> str:
    free = next((name for name in names if name not in taken), None)
    if free is None:
        raise ToolRefused(f"Too many {what}")
    return free


def _day(data: Json, flight: Json) -> Json:
    number = flight["flight_number"]
    known = _found(data["flights"], number, "Flight")
    if flight["date"] not in known["dates"]:
        raise ToolRefused(f"Flight {number} not found on date {flight['date']}")
    day: Json = known["dates"][flight["date"]]
    return day


def _seated(data: Json, flight: Json, cabin: str, people: int) -> Json:
    """The flight as a reservation holds it, at today's price, when it has the seats."""
    day, number = _day(data, flight), flight["flight_number"]
    if day["status"] != "available":
        raise ToolRefused(f"Flight {number} not available on date {flight['date']}")
    if cabin not in day["available_seats"] or day["available_seats"][cabin] < people:
        raise ToolRefused(f"Not enough seats on flight {number}")
    known = data["flights"][number]
    return {
        "origin": known["origin"],
        "destination": known["destination"],
        "flight_number": number,
        "date": flight["date"],
        "price": day["prices"][cabin],
    }


def _kept(reservation: Json, flight: Json, cabin: str) -> Json | None:
    wanted = (flight["flight_number"], flight["date"], cabin)
    for leg in reservation["flights"]:
        if (leg["flight_number"], leg["date"], reservation["cabin"]) == wanted:
            found: Json = leg
            return found
    return None


def _settle(data: Json, reservation: Json, payment_id: str, dollars: int) -> None:
    user = _found(data["users"], reservation["user_id"], "User")
    method = _found(user["payment_methods"], payment_id, "Payment method")
    if method["source"] == "certificate":
        raise ToolRefused("Certificate cannot be used to update reservation")
    if method["source"] == "gift_card":
        if method["amount"] < dollars:
            raise ToolRefused("Gift card balance is not enough")
        method["amount"] -= dollars
    if dollars != 0:
        reservation["payment_history"].append({"payment_id": payment_id, "amount": dollars})


TOOLS: Mapping[str, Callable[..., Json]] = {
    tool.__name__: tool
    for tool in (
        book_reservation,
        cancel_reservation,
        send_certificate,
        update_reservation_baggages,
        update_reservation_flights,
        update_reservation_passengers,
    )
}
