"""Personal data stays here and comes back to its place."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unsnag.domain.personal_data import masked, put_back, stood_in

PIECES = (
    "jo@example.com",
    "+44 20 7946 0958",
    "DE89 3704 0044 0532 0130 00",
    "4111 1111 1111 1111",
    "my password is hunter2x",
    "[1]",
    "[ 7 ]",
    "password: [3].",
    "TT-10482",
    "Bitte schnell!",
    "\n",
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=12))
def test_what_stood_in_is_put_back_and_nothing_personal_leaves(parts: list[str]) -> None:
    text = " ".join(parts)
    stood = stood_in(text)
    assert put_back(stood.text, stood) == (text, [])
    for kept in ("jo@example.com", "4111 1111 1111 1111", "0532 0130"):
        assert kept not in stood.text


def test_a_mark_is_known_in_other_brackets_and_one_that_is_gone_is_told() -> None:
    stood = stood_in("Write to jo@example.com or ann@example.com, see [4]")
    assert stood.text == "Write to [5] or [6], see [4]"
    made, lost = put_back("请写信至【 5 】，见 [4]", stood)
    assert made == "请写信至jo@example.com，见 [4]"
    assert lost == ["ann@example.com"]


@pytest.mark.parametrize("text", ["", "no personal data", "[1] [2]", "password: [1]"])
def test_a_text_without_any_stays_as_it_is(text: str) -> None:
    stood = stood_in(text)
    assert (stood.text, stood.pieces) == (text, ())


def test_what_stood_in_is_masked() -> None:
    stood = stood_in("Call +44 20 7946 0958 or write to jo@example.com")
    assert masked(stood.text) == stood.text
