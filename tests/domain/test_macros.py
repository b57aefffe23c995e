"""Macros fill their places and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.macros import PLACES, Macro, MacroWrong, checked, first_name


def test_places_are_filled_and_those_without_a_value_stay_to_be_seen() -> None:
    macro = checked(" Parcel  late ", "Hello {customer},\r\nticket {ticket}. {agent}")
    assert macro.name == "Parcel late"
    filled = macro.filled({"customer": "Mara", "agent": "Ada"})
    assert filled == "Hello Mara,\nticket {ticket}. Ada"


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_a_value_says_is_never_read_as_a_place(value: str, rest: str) -> None:
    macro = Macro("x", "{customer}" + rest.replace("{", "").replace("}", ""))
    assert macro.filled({"customer": value + "{agent}", "agent": "no"}).startswith(
        value + "{agent}"
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [("", "x"), ("x", "  "), ("x" * 81, "x"), ("x", "x" * 5_001), ("x", "{order.total}")],
)
def test_what_cannot_work_is_refused(name: str, text: str) -> None:
    with pytest.raises(MacroWrong):
        checked(name, text)


def test_an_unknown_place_names_those_that_there_are() -> None:
    with pytest.raises(MacroWrong, match=r"no \{first_name\}") as wrong:
        checked("x", "Hi {first_name}")
    assert all(f"{{{place}}}" in str(wrong.value) for place in PLACES)


def test_other_braces_are_text() -> None:
    assert checked("x", "Use { and } freely").filled({}) == "Use { and } freely"


@pytest.mark.parametrize(
    ("name", "first"),
    [("Mara Lindqvist", "Mara"), ("", ""), ("jo@example.com", ""), ("李 雷", "李")],
)
def test_somebody_is_greeted_by_the_first_of_their_names(name: str, first: str) -> None:
    assert first_name(name) == first
