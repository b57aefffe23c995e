"""Reasons that a scenario gives are told from those that it denies."""

from __future__ import annotations

import pytest
from bench.tau2.said import reason_to_cancel

DATA = {"flights": {"F1": {"dates": {"2024-05-20": {"status": "cancelled"}}}}}
CANCELLED = {"flights": [{"flight_number": "F1", "date": "2024-05-20"}]}


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("You are sick and can't fly.", "health"),
        ("You don't have insurance, but you had surgery.", "health"),
        ("A hurricane is coming to Miami.", "weather"),
        ("You will NEVER fake to have a health related issue (you are healthy).", "change_of_plan"),
        ("You are not sick.", "change_of_plan"),
        ("It is your best friend's birthday.", "change_of_plan"),
        ("Your plans have changed.", "change_of_plan"),
        ("You want to cancel.", "health"),
    ],
)
def test_the_reason_is_taken_from_what_the_scenario_says(told: str, reason: str) -> None:
    assert reason_to_cancel(told, None, DATA) == reason


def test_a_flight_that_the_record_shows_as_cancelled_is_the_reason_by_itself() -> None:
    assert reason_to_cancel("A birthday.", CANCELLED, DATA) == "airline_cancelled"
