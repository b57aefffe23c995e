from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.details import amounts_in
from unsnag.domain.shared import Money


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("I paid €12.50 for it", 1250, "EUR"),
        ("12,50 €", 1250, "EUR"),
        ("EUR 1.234,56", 123456, "EUR"),
        ("£1,234.56 in all", 123456, "GBP"),
        ("20 pounds", 2000, "GBP"),
        ("1 234,50 zł", 123450, "PLN"),
        ("99,- €", 9900, "EUR"),
        ("CHF 1'200.00", 120000, "CHF"),
        ("1,234 USD", 123400, "USD"),
        ("¥1,200", 1200, "JPY"),
        ("12.5 euros", 1250, "EUR"),
    ],
)
def test_an_amount_is_found_with_its_currency(text: str, minor: int, currency: str) -> None:
    assert amounts_in(text) == (Money(minor, currency),)


def test_the_companys_currency_settles_what_signs_are_shared() -> None:
    assert amounts_in("$20", "CAD") == (Money(2000, "CAD"),)
    assert amounts_in("$20", "EUR") == (Money(2000, "USD"),)
    assert amounts_in("200 kr", "SEK") == (Money(20000, "SEK"),)
    assert amounts_in("200 kr", "EUR") == ()


@pytest.mark.parametrize("text", ["5 items", "12.50", "TT-10482", "at 10:30", "version 2.0", "€"])
def test_a_number_alone_is_no_amount(text: str) -> None:
    assert amounts_in(text, "EUR") == ()


@given(st.integers(0, 10_000_000), st.sampled_from(["EUR", "GBP", "USD"]))
def test_what_we_write_ourselves_is_read_back(minor: int, currency: str) -> None:
    assert amounts_in(f"you owe me {Money(minor, currency)}.", "EUR") == (Money(minor, currency),)


@given(st.text("0123456789.,' €$kr-EURzł", max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    amounts_in(text, "EUR")
