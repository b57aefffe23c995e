"""The gold state of the airline domain, reckoned directly: an action's end is written down as such.

Made apart from the system (airline_tools), from the benchmark's description of each tool, so that a
slip in one shows as a difference. An action that the benchmark would refuse changes nothing.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def apply(data: Json, tool: str, arguments: Json) -> bool:
    """Apply one gold action to `data` in place; False when the benchmark refuses it."""
    if tool == "book_reservation":
        return _book(data, arguments)
    if tool == "send_certificate":
        return _send(data, arguments)
    reservation = data["reservations"].get(arguments["reservation_id"])
    return reservation is not None and _ON_RESERVATIONS[tool](data, reservation, arguments)


def _send(data: Json, a: Json) -> bool:
    wallet = data["users"].get(a["user_id"], {}).get("payment_methods")
    names = [f"certificate_{n}" for n in (3221322, 3221323, 3221324) if wallet is not None]
    free = [name for name in names if name not in wallet]
    if free:
        wallet[free[0]] = {"source": "certificate", "id": free[0], "amount": a["amount"]}
    return bool(free)


def _cancel(_: Json, reservation: Json, __: Json) -> bool:
    paid = reservation["payment_history"]
    back = [{**payment, "amount": -payment["amount"]} for payment in paid]
    reservation.update(status="cancelled", payment_history=[*paid, *back])
    return True


def _people(_: Json, reservation: Json, a: Json) -> bool:
    if len(a["passengers"]) != len(reservation["passengers"]):
        return False
    reservation["passengers"] = a["passengers"]
    return True


def _pay_difference(data: Json, reservation: Json, method: str, dollars: int) -> bool:
    """Whether the one method takes the difference; it is charged, or paid back, if so."""
    wallet = data["users"][reservation["user_id"]]["payment_methods"]
    source = wallet.get(method, {}).get("source")
    if source not in ("gift_card", "credit_card"):
        return False
    if source == "gift_card":
        if dollars > wallet[method]["amount"]:
            return False
        wallet[method]["amount"] = wallet[method]["amount"] - dollars
    if dollars:
        reservation["payment_history"].append({"amount": dollars, "payment_id": method})
    return True


def _bags(data: Json, reservation: Json, a: Json) -> bool:
    extra = a["nonfree_baggages"] - reservation["nonfree_baggages"]
    paid = _pay_difference(data, reservation, a["payment_id"], 50 * extra if extra > 0 else 0)
    if paid:
        reservation.update({n: a[n] for n in ("total_baggages", "nonfree_baggages")})
    return paid


def _sold(data: Json, number: str, date: str, cabin: str, people: int) -> Json | None:
    """A leg at the price of the day; None when it is not for sale to so many."""
    flight = data["flights"].get(number)
    day = {} if flight is None else flight["dates"].get(date, {})
    if day.get("status") != "available" or day["available_seats"].get(cabin, -1) < people:
        return None
    leg = {"flight_number": number, "date": date, "price": day["prices"][cabin]}
    return {**leg, "origin": flight["origin"], "destination": flight["destination"]}


def _fly(data: Json, reservation: Json, a: Json) -> bool:
    people, now = len(reservation["passengers"]), {}
    if a["cabin"] == reservation["cabin"]:
        for leg in reversed(reservation["flights"]):
            now[leg["flight_number"], leg["date"]] = leg
    legs = []
    for wanted in a["flights"]:
        number, date = wanted["flight_number"], wanted["date"]
        leg = now.get((number, date)) or _sold(data, number, date, a["cabin"], people)
        if leg is None:
            return False
        legs.append(leg)
    fares = [sum(leg["price"] for leg in some) for some in (legs, reservation["flights"])]
    paid = _pay_difference(data, reservation, a["payment_id"], (fares[0] - fares[1]) * people)
    if paid:
        reservation.update(flights=legs, cabin=a["cabin"])
    return paid


def _book(data: Json, a: Json) -> bool:
    user, people = data["users"].get(a["user_id"]), len(a["passengers"])
    names = [n for n in ("HATHAT", "HATHAU", "HATHAV") if n not in data["reservations"]]
    legs = [_sold(data, f["flight_number"], f["date"], a["cabin"], people) for f in a["flights"]]
    if user is None or not names or None in legs:
        return False
    sold = [leg for leg in legs if leg is not None]
    price = people * sum(leg["price"] for leg in sold) + 50 * a["nonfree_baggages"]
    price += 30 * people if a["insurance"] == "yes" else 0
    wallet = user["payment_methods"]
    if sum(p["amount"] for p in a["payment_methods"]) != price:
        return False
    for payment in a["payment_methods"]:
        held = wallet.get(payment["payment_id"])
        if held is None or held.get("amount", payment["amount"]) < payment["amount"]:
            return False
    for payment in a["payment_methods"]:
        source = wallet[payment["payment_id"]]["source"]
        if source == "certificate":
            wallet.pop(payment["payment_id"])
        elif source == "gift_card":
            wallet[payment["payment_id"]]["amount"] -= payment["amount"]
    for leg in sold:
        data["flights"][leg["flight_number"]]["dates"][leg["date"]]["available_seats"][
            a["cabin"]
        ] -= people
    user["reservations"].append(names[0])
    given = ("user_id", "origin", "destination", "flight_type", "cabin", "passengers", "insurance")
    data["reservations"][names[0]] = {
        **{name: a[name] for name in (*given, "total_baggages", "nonfree_baggages")},
        "reservation_id": names[0],
        "flights": sold,
        "payment_history": a["payment_methods"],
        "created_at": "2024-05-15T15:00:00",
    }
    return True


_ON_RESERVATIONS = {
    "cancel_reservation": _cancel,
    "update_reservation_baggages": _bags,
    "update_reservation_flights": _fly,
    "update_reservation_passengers": _people,
}
