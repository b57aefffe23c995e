from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.details import days_in

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("It came yesterday", "2026-11-22"),
        ("the day before yesterday", "2026-11-21"),
        ("Nov 5th, 2025", "2025-11-05"),
        ("on the 5th of November", "2026-11-05"),
        ("on 31 December", "2026-12-31"),
        ("last Monday", "2026-11-16"),
        ("on Fri", "2026-11-20"),
        ("next Friday", "2026-11-27"),
        ("3 days ago", "2026-11-20"),
        ("a week ago", "2026-11-16"),
        ("2026-11-05", "2026-11-05"),
        ("5.11.2026", "2026-11-05"),
        ("05/11/26", "2026-11-05"),
        ("11/25/2026", "2026-11-25"),
        ("am 5.11. bestellt", "2026-11-05"),
        ("letzten Montag", "2026-11-16"),
        ("vorgestern", "2026-11-21"),
        ("vor zwei Wochen", "2026-11-09"),
        ("übermorgen", "2026-11-25"),
        ("am 3. März", "2027-03-03"),
        ("hier, je n'ai rien reçu", "2026-11-22"),
        ("lundi dernier", "2026-11-16"),
        ("il y a 3 jours", "2026-11-20"),
        ("le 5 novembre", "2026-11-05"),
        ("ayer", "2026-11-22"),
        ("el lunes pasado", "2026-11-16"),
        ("hace 2 días", "2026-11-21"),
        ("5 de noviembre de 2025", "2025-11-05"),
        ("ieri", "2026-11-22"),
        ("due giorni fa", "2026-11-21"),
        ("afgelopen maandag", "2026-11-16"),
        ("drie dagen geleden", "2026-11-20"),
        ("ontem", "2026-11-22"),
        ("há 3 dias", "2026-11-20"),
        ("igår", "2026-11-22"),
        ("för 3 dagar sedan", "2026-11-20"),
        ("wczoraj", "2026-11-22"),
        ("3 dni temu", "2026-11-20"),
        ("i går", "2026-11-22"),
        ("for tre dage siden", "2026-11-20"),
    ],
)
def test_a_day_is_found_as_people_write_it(text: str, day: str) -> None:
    assert [str(one) for one in days_in(text, MONDAY)] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "version 1.2.3 of 10/10",
        "I sat in the sun",
        "may I ask 5 things",
        "a set of 5 cups",
        "Guten Morgen",
        "ich bin hier",
        "I waited for a week",
        "TT-10482 for 12.50",
        "it costs 3.99",
    ],
)
def test_what_only_looks_like_a_day_is_none(text: str) -> None:
    assert days_in(text, MONDAY) == ()


def test_days_come_once_each_in_the_order_of_the_message() -> None:
    text = "Ordered on 3 November, paid yesterday, and on 2026-11-03 a mail came"
    assert [str(one) for one in days_in(text, MONDAY)] == ["2026-11-03", "2026-11-22"]


def test_without_a_day_to_count_from_only_whole_dates_are_found() -> None:
    assert days_in("yesterday, on 3 November and 5 November 2025") == (date(2025, 11, 5),)


@given(st.text(max_size=120), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_no_text_is_too_odd(text: str, today: date) -> None:
    days_in(text, today)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_a_whole_date_is_found_whatever_its_form(day: date) -> None:
    forms = (day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day.day} {day:%B} {day.year}")
    for written in forms:
        assert days_in(f"since {written}, I think") == (day,)
