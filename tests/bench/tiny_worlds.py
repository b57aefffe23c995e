"""Two tiny databases and their tasks, made up for these tests, in the benchmark's form."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def _variant(number: str, price: float, *, available: bool = True) -> Json:
    return {"item_id": number, "options": {"n": number}, "available": available, "price": price}


def _user(ref: str, first: str, last: str, code: str, methods: list[Json]) -> Json:
    return {
        "user_id": ref,
        "name": {"first_name": first, "last_name": last},
        "address": _address("1 Mill Lane", code),
        "email": f"{ref}@shop.test",
        "payment_methods": {method["id"]: method for method in methods},
        "membership": "silver",
        "orders": [],
        "reservations": [],
    }


def _address(street: str, code: str) -> Json:
    rest = {"city": "Oslo", "state": "OS", "country": "Norway", "zip": code}
    return {"address1": street, "address2": "", **rest}


def _order(number: str, user: str, status: str, items: list[tuple[str, str, float]]) -> Json:
    paid_with = {"ada_lund_1": "paypal_1", "bo_berg_2": "credit_card_2"}[user]
    total = round(sum(price for _, _, price in items), 2)
    return {
        "order_id": number,
        "user_id": user,
        "address": _address("1 Mill Lane", "00001"),
        "items": [
            {"product_id": product, "item_id": item, "price": price, "options": {"n": item}}
            for product, item, price in items
        ],
        "status": status,
        "payment_history": [
            {"transaction_type": "payment", "amount": total, "payment_method_id": paid_with}
        ],
    }


def shop() -> Json:
    """Two products; Ada with a pending and two delivered orders, Bo with one of each."""
    ways = [{"source": "gift_card", "id": "gift_card_1", "balance": 20.0}]
    ways.append({"source": "paypal", "id": "paypal_1"})
    other = {"source": "credit_card", "id": "credit_card_2", "brand": "visa", "last_four": "1"}
    cups = {n: _variant(n, p) for n, p in (("1001", 10.0), ("1002", 12.5), ("1003", 40.0))}
    cups["1004"] = _variant("1004", 11.0, available=False)
    lamps = {n: _variant(n, p) for n, p in (("2001", 30.0), ("2002", 25.0))}
    cup, lamp = ("100", "1001", 10.0), ("200", "2001", 30.0)
    orders = [
        _order("#W1", "ada_lund_1", "pending", [cup, lamp]),
        _order("#W2", "ada_lund_1", "delivered", [cup, cup]),
        _order("#W3", "ada_lund_1", "delivered", [lamp]),
        _order("#W6", "ada_lund_1", "pending", [lamp]),
        _order("#W4", "bo_berg_2", "pending", [("100", "1003", 40.0)]),
        _order("#W5", "bo_berg_2", "delivered", [lamp]),
    ]
    return {
        "products": {
            "100": {"product_id": "100", "name": "Cup", "variants": cups},
            "200": {"product_id": "200", "name": "Lamp", "variants": lamps},
        },
        "users": {
            "ada_lund_1": _user("ada_lund_1", "Ada", "Lund", "00001", ways),
            "bo_berg_2": _user("bo_berg_2", "Bo", "Berg", "00002", [other]),
        },
        "orders": {order["order_id"]: order for order in orders},
    }


def _flight(number: str, origin: str, destination: str) -> Json:
    seats = {"basic_economy": 9, "economy": 9, "business": 9}
    prices = {"basic_economy": 50, "economy": 100, "business": 200}
    free = {"status": "available", "available_seats": seats, "prices": prices}
    days = {f"2024-05-{day}": {**free, "available_seats": dict(seats)} for day in range(20, 25)}
    past = {"2024-05-01": {"status": "landed"}, "2024-05-03": {"status": "cancelled"}}
    today = {"2024-05-14": {"status": "delayed"}, "2024-05-15": {"status": "flying"}}
    return {
        "flight_number": number,
        "origin": origin,
        "destination": destination,
        "dates": {**past, **today, **days},
    }


def _reservation(number: str, user: str, cabin: str, days: tuple[str, str], insured: str) -> Json:
    legs = [("F1", "AAA", "BBB", days[0]), ("F2", "BBB", "AAA", days[1])]
    return {
        "reservation_id": number,
        "user_id": user,
        "origin": "AAA",
        "destination": "BBB",
        "flight_type": "round_trip",
        "cabin": cabin,
        "flights": [
            {"flight_number": n, "origin": o, "destination": d, "date": day, "price": 100}
            for n, o, d, day in legs
        ],
        "passengers": [{"first_name": "Ada", "last_name": "Lund", "dob": "1980-01-01"}],
        "payment_history": [{"payment_id": "credit_card_1", "amount": 200}],
        "created_at": "2024-05-01T10:00:00",
        "total_baggages": 1,
        "nonfree_baggages": 0,
        "insurance": insured,
    }


def airline() -> Json:
    """Five flights; Ada with four reservations, Bo with one."""
    ways = [{"source": "gift_card", "id": "gift_card_1", "amount": 300.0}]
    ways.append({"source": "certificate", "id": "certificate_1", "amount": 150.0})
    ways.append({"source": "credit_card", "id": "credit_card_1", "brand": "visa"})
    other = {"source": "credit_card", "id": "credit_card_2", "brand": "visa"}
    ends = (("F1", "AAA", "BBB"), ("F2", "BBB", "AAA"), ("F3", "AAA", "CCC"), ("F4", "BBB", "CCC"))
    flights = [_flight(*each) for each in (*ends, ("F5", "CCC", "DDD"))]
    later = ("2024-05-21", "2024-05-23")
    kept = [
        _reservation("ADA001", "ada_lund_1", "economy", later, "yes"),
        _reservation("ADA002", "ada_lund_1", "business", later, "no"),
        _reservation("ADA003", "ada_lund_1", "basic_economy", later, "no"),
        _reservation("ADA004", "ada_lund_1", "economy", ("2024-05-03", "2024-05-23"), "no"),
        _reservation("BOB001", "bo_berg_2", "economy", later, "yes"),
    ]
    data = {
        "flights": {flight["flight_number"]: flight for flight in flights},
        "users": {
            "ada_lund_1": _user("ada_lund_1", "Ada", "Lund", "00001", ways),
            "bo_berg_2": _user("bo_berg_2", "Bo", "Berg", "00002", [other]),
        },
        "reservations": {each["reservation_id"]: each for each in kept},
    }
    for each in kept:
        data["users"][each["user_id"]]["reservations"].append(each["reservation_id"])
    return data


def task(number: str, told: str, *actions: tuple[str, Json]) -> Json:
    """A task of Ada's in the benchmark's form."""
    return {
        "id": number,
        "user_scenario": {
            "instructions": {
                "reason_for_call": told,
                "known_info": "You are Ada Lund. Your user id is ada_lund_1.",
                "task_instructions": "Be brief.",
                "unknown_info": None,
            }
        },
        "initial_state": None,
        "evaluation_criteria": {
            "actions": [{"name": name, "arguments": given} for name, given in actions]
        },
    }


def address(street: str) -> Json:
    """The parts of an address."""
    return _address(street, "00009")
