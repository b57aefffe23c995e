from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.personal_data.made_up import STARTS, card, iban
from unsnag.domain.personal_data.check_digits import is_card, is_iban, luhn
from unsnag.domain.personal_data.national_numbers import national_numbers

DIGITS = st.text("0123456789", min_size=1, max_size=30)
SEEDS = st.integers(0, 10_000)


@given(DIGITS)
def test_exactly_one_last_digit_fits_the_others(digits: str) -> None:
    assert sum(luhn(digits + last) for last in "0123456789") == 1


@given(SEEDS, st.sampled_from(sorted(STARTS)), st.integers(0, 18), st.integers(1, 9))
def test_one_wrong_digit_makes_it_no_card(seed: int, network: str, at: int, by: int) -> None:
    number = card(random.Random(seed), network)
    at %= len(number)
    wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    assert is_card(number)
    assert not is_card(wrong)


@given(SEEDS, st.data())
def test_a_wrong_or_swapped_digit_makes_it_no_account(seed: int, data: st.DataObject) -> None:
    account = iban(random.Random(seed)).replace(" ", "")
    assert is_iban(account)
    at = data.draw(st.integers(4, len(account) - 2))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != account[at]]))
    assert not is_iban(account[:at] + digit + account[at + 1 :])
    if account[at] != account[at + 1]:
        swapped = account[:at] + account[at + 1] + account[at] + account[at + 2 :]
        assert not is_iban(swapped)


@given(st.text(max_size=40))
def test_no_text_is_too_odd_to_be_checked(text: str) -> None:
    is_iban(text)
    list(national_numbers(text))


@pytest.mark.parametrize("digits", ["4" * 15, "0" * 16, "9999999999999995", "1234567890123452"])
def test_a_number_of_no_network_or_of_a_wrong_length_is_no_card(digits: str) -> None:
    assert not is_card(digits)


@pytest.mark.parametrize(
    "told",
    [
        "DNI 12345678Z",
        "NIE X1234567L",
        "NIR 2 55 08 14 168 025 38",
        "Meine Steuer-ID ist 86095742719",
        "codice fiscale RSSMRA85T10A562S",
        "PESEL: 44051401359",
        "personnummer 811218-9876",
        "henkilötunnus 131052-308T",
        "fødselsnummer 15076500565",
        "rijksregisternummer 85.07.30-033.28",
        "CPF 529.982.247-25",
        "BSN 111222333",
        "NHS number 943 476 5919",
    ],
)
def test_a_national_number_is_found_and_with_another_last_sign_it_is_not(told: str) -> None:
    found = list(national_numbers(told))
    assert len(found) == 1
    end = found[0][1]
    other = {"0": "1"}.get(told[end - 1], "0") if told[end - 1].isdigit() else "Q"
    assert not list(national_numbers(told[: end - 1] + other + told[end:]))


@pytest.mark.parametrize("told", ["order 111222333", "ticket 943 476 5919", "44051401359 km"])
def test_a_plain_number_that_fits_by_chance_needs_the_word_that_names_it(told: str) -> None:
    assert not list(national_numbers(told))
