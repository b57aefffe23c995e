"""What only the customer can say, as closed choices: the yes, the reason, the complaint.

The scenario tells a simulated person what to say; nobody answers in a replay. So:

- The yes: assumed for gold actions, because the benchmark counts them as confirmed.
- The reason for a cancellation: words of illness give health, words of storms give weather, unless
  the same clause denies them before. Words of other reasons give change_of_plan. A
  flight that the airline cancelled by its own record gives airline_cancelled. Where the scenario
  leaves the reason open, and only there, a covered one is assumed: the policy has the reason asked
  for, and what the simulated person answers then is not in the file.
- The complaint: words of delay can mean delayed_flight, words of a cancelled flight
  cancelled_flight. The reservation complained about, which the tool is not told: the first that the
  scenario, then the gold look-ups, then the profile names whose record shows such trouble, for as
  many passengers as the amount is for if there is one.

None of it can allow anything by itself: the policy compares each with the airline's record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bench.tau2.tasks import Call, Task, arguments_of

Json = dict[str, Any]

_HEALTH = re.compile(
    r"\b(sick|sickness|ill|illness|unwell|health|medical|hospital\w*|surgery|injur\w+|disease|"
    r"doctor|fever|covid|flu|broke\w* (?:my|your|his|her) \w+|pregnan\w+)\b",
    re.IGNORECASE,
)
_WEATHER = re.compile(
    r"\b(weather|storm\w*|hurricane|tornado|blizzard|snow\w*|flood\w*|typhoon)\b", re.IGNORECASE
)
_OTHER = re.compile(
    r"\b(change of plans?|plans? (?:have |has )?changed|changed? (?:my|your) (?:mind|plans?)|"
    r"birthday|wedding|meeting|mix-?up|by mistake|double[- ]booked|two flights|"
    r"no longer (?:need\w*|want\w*)|do(?:n't| not) (?:need|want) (?:it|the|this)|cheaper|"
    r"coincides|conflicts?|passed away|funeral|death|died|family emergency)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:never|not|no|without|fake|pretend|lie)\b|n't\b", re.IGNORECASE)
_CLAUSES = re.compile(r"[.!?,;:()\n]|\b(?:but|because|and|as|since|so)\b", re.IGNORECASE)
_COMPLAINTS = (
    ("delayed_flight", re.compile(r"\bdelay\w*", re.IGNORECASE)),
    ("cancelled_flight", re.compile(r"\bcancel+(?:ed|ation)\b", re.IGNORECASE)),
)
RATES = {"delayed_flight": 50, "cancelled_flight": 100}  # dollars a passenger
_RESERVATION = re.compile(r"\b[A-Z0-9]{6}\b")


def reason_to_cancel(told: str, reservation: Json | None, data: Json) -> str:
    """The customer's reason, from the airline's list."""
    if reservation is not None and "cancelled" in _statuses(reservation, data):
        return "airline_cancelled"
    clauses = _CLAUSES.split(told)
    for pattern, reason in ((_HEALTH, "health"), (_WEATHER, "weather")):
        if any(_claims(clause, pattern) for clause in clauses):
            return reason
    if _OTHER.search(told) or _HEALTH.search(told):
        return "change_of_plan"
    return "health"


def _claims(clause: str, pattern: re.Pattern[str]) -> bool:
    """Whether the words stand in the clause with no denial before them."""
    found = pattern.search(clause)
    return found is not None and _DENIED.search(clause[: found.start()]) is None


def complaint(task: Task, customer: str, call: Call, data: Json) -> tuple[str, str]:
    """What the customer complains about, from the airline's list, and the reservation; empty when
    the customer has none."""
    kinds = [kind for kind, pattern in _COMPLAINTS if pattern.search(task.told)]
    own = [n for n in _named(task, customer, data) if _is_of(n, customer, data)]
    hurt = [(kind, n) for kind in kinds for n in own if _shows(data["reservations"][n], kind, data)]
    fits = [
        (kind, n)
        for kind, n in hurt
        if RATES[kind] * len(data["reservations"][n]["passengers"]) == call.arguments.get("amount")
    ]
    said = [(kind, n) for kind in kinds or ["other"] for n in own]
    return next(iter([*fits, *hurt, *said]), ("other", ""))


def _shows(reservation: Json, kind: str, data: Json) -> bool:
    return kind.removesuffix("_flight") in _statuses(reservation, data)


def _named(task: Task, customer: str, data: Json) -> Iterator[str]:
    yield from _RESERVATION.findall(task.told)
    yield from arguments_of(task.reads, "get_reservation_details", "reservation_id")
    yield from data["users"].get(customer, {}).get("reservations", ())


def _is_of(number: str, customer: str, data: Json) -> bool:
    found = data["reservations"].get(number)
    return found is not None and found["user_id"] == customer


def _statuses(reservation: Json, data: Json) -> set[str]:
    days = (
        data["flights"].get(leg["flight_number"], {}).get("dates", {}).get(leg["date"], {})
        for leg in reservation["flights"]
    )
    return {str(day.get("status", "")) for day in days}
