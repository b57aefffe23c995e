"""Flights as the airline knows them, and whether a list of them is a journey."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.tau2.airline_tools import NOW
from bench.tau2.client import SystemClient

Json = dict[str, Any]


@dataclass(frozen=True)
class Leg:
    """One flight on one date; both airports are empty when there is no such flight."""

    origin: str
    destination: str
    date: str


@dataclass(frozen=True)
class Ends:
    """Whether a journey leaves from, goes to and ends where it should."""

    origin: bool
    destination: bool
    trip: bool


class Flights:
    """Looks flights up, by `flight_number` and `date`."""

    def __init__(self, client: SystemClient) -> None:
        self._client = client
        self._seen: dict[str, Json] = {}

    def forget(self) -> None:
        """Read afresh from now on."""
        self._seen = {}

    def _known(self, flight: Json) -> Json:
        number = str(flight.get("flight_number"))
        if number not in self._seen:
            self._seen[number] = self._client.row("flights", number) or {"dates": {}}
        return self._seen[number]

    def _day(self, flight: Json) -> Json:
        return dict(self._known(flight)["dates"].get(flight.get("date"), {}))

    def status(self, flight: Json) -> str:
        """The airline's status; on a day it does not list, `landed` for the past and else
        `unknown`."""
        day = self._day(flight)
        past = str(flight.get("date")) < NOW[:10]
        return str(day.get("status", "landed" if past else "unknown"))

    @staticmethod
    def has_taken_off(status: str) -> bool:
        return status in ("flying", "landed")

    def seats(self, flight: Json, cabin: str) -> int:
        """Free seats of the cabin; below zero where none are sold."""
        return int(self._day(flight).get("available_seats", {}).get(cabin, -1))

    def price(self, flight: Json, cabin: str) -> int:
        """Whole dollars a seat; 0 where none are sold."""
        return int(self._day(flight).get("prices", {}).get(cabin, 0))

    def leg(self, flight: Json) -> Leg:
        """Where the flight goes."""
        known = self._known(flight)
        return Leg(
            known.get("origin", ""), known.get("destination", ""), str(flight.get("date", ""))
        )


def in_order(legs: Sequence[Leg]) -> bool:
    """Each leg leaves where the one before it arrived, on the same or a later day."""
    return all(
        a.destination == b.origin != "" and a.date <= b.date for a, b in itertools.pairwise(legs)
    )


def fits(legs: Sequence[Leg], origin: str, destination: str, kind: str | None) -> Ends:
    """A one-way trip ends at its destination, a round trip passes it and ends at its origin."""
    if not legs or kind not in ("one_way", "round_trip"):
        return Ends(False, False, False)
    end = origin if kind == "round_trip" else destination
    passed = any(leg.destination == destination for leg in legs)
    return Ends(legs[0].origin == origin, passed, legs[-1].destination == end)
