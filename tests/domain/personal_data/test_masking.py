from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.personal_data import made_up
from tests.domain.personal_data.made_up import STARTS, card, grouped
from unsnag.domain.personal_data import (
    MASKS,
    PersonalKind,
    find_personal,
    fit_to_keep,
    for_eyes,
    masked,
    masks_in,
)

SEEDS = st.integers(0, 100_000)
# Signs of which numbers, addresses, keys and masks are made, and some that no one expects.
SIGNS = st.text("0123456789 +-./()@:=[]ABDEx\n\u00a0\u200b٤५\ud800", max_size=80)
PIECES = st.lists(
    st.sampled_from(
        [
            *("password is ", "cvv ", "[secret]", "[card ending 1234]", "4111111111111111"),
            *("DE89", "370400440532013000", "://a:b@", "?token=abcdefgh", "+44 20 7946 0958"),
            *("a@b.c", " ", "7", "12345678Z", "-----BEGIN PRIVATE KEY-----", "sk_live_", "eyJ"),
            *(".", "\n", "Bearer "),
        ]
    ),
    max_size=14,
).map("".join)


@given(st.one_of(SIGNS, PIECES, st.text(max_size=200)))
def test_masking_never_fails_and_a_second_time_changes_nothing(text: str) -> None:
    once = masked(text)
    assert masked(once) == once
    assert fit_to_keep(fit_to_keep(text)) == fit_to_keep(text)


@given(st.one_of(SIGNS, PIECES))
def test_what_is_found_stands_in_order_and_never_over_another(text: str) -> None:
    found = find_personal(text)
    for one, next_one in pairwise(found):
        assert one.end <= next_one.start
    assert all(0 <= one.start < one.end <= len(text) for one in found)


@given(
    SEEDS, st.sampled_from(sorted(STARTS)), st.sampled_from(["", "ref 12 ", "7 ", "no. 10482, "])
)
def test_every_card_is_taken_out_with_its_last_four_digits_left(
    seed: int, network: str, before: str
) -> None:
    rng = random.Random(seed)
    number = card(rng, network)
    kept = fit_to_keep(f"{before}{grouped(rng, number)} is my card")
    assert kept == f"{before}[card ending {number[-4:]}] is my card"
    assert masks_in(kept) == (PersonalKind.CARD,)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (made_up.iban, PersonalKind.IBAN),
        (made_up.phone, PersonalKind.PHONE),
        (made_up.email, PersonalKind.EMAIL),
        (made_up.key, PersonalKind.KEY),
    ],
)
def test_what_has_a_form_is_masked_wherever_it_stands(
    make: Callable[[random.Random], str], kind: PersonalKind
) -> None:
    rng = random.Random(7)
    for _ in range(200):
        private = make(rng)
        shown = masked(f"Please use {private}, not the old one.")
        assert private not in shown
        assert MASKS[kind] in shown, private


@pytest.mark.parametrize(
    "told",
    [
        "my password is {}",
        "Password: {}",
        "Passwort lautet {} und geht nicht",
        "mot de passe : {}",
        "la contraseña es {}.",
        "mijn wachtwoord is {}",
        "hasło to {}",
        "lösenordet? lösenord är {}",
        "pwd={}",
        "API key: {}",
        "Authorization: Bearer {}aaaa",
        "postgres://me:{}@host/db",
    ],
)
def test_a_password_that_words_give_away_is_masked(told: str) -> None:
    rng = random.Random(3)
    for _ in range(30):
        secret = made_up.password(rng).replace("#", "_").replace("?", "-").replace("%", "+")
        secret = secret.replace("!", "/").replace("$", "=") if "key" in told.lower() else secret
        secret = "".join(c for c in secret if c.isalnum()) if "Bearer" in told else secret
        assert secret not in masked(told.format(secret)), told


@pytest.mark.parametrize(
    "text",
    [
        "my password is wrong",
        "Das Passwort ist falsch und nichts geht",
        "Password: the reset link never came",
        "Order TT-10482 of 01.02.2024 10:30 for 1.234,56 €",
        "I paid 12.50 on 2026-11-23 and 3 x 40 on 24/11/2026",
        "model EX-200, serial 88213, pin 3 of the plug",
        "2 kettles at 89.00 in 2024",
        "conversation 1234567 of ticket 88213 failed",
        "1Z 999 is the start of the label",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert masked(text) == text


def test_the_team_sees_what_helps_and_nothing_that_is_worth_stealing() -> None:
    told = "Call 07911 123456 or a@b.example. My PIN is 4821, card 4111 1111 1111 1111."
    seen = for_eyes(told)
    assert seen == (
        "Call 07911 123456 or a@b.example. My PIN is [secret], card [card ending 1111]."
    )
    assert masks_in(seen) == (PersonalKind.CARD, PersonalKind.SECRET)


@pytest.mark.parametrize(
    "number",
    ["(555)645-9740x11144", "(88) 684-334", "166-684-7899", "833.719.3994 ext. 12", "50-98-28-96"],
)
def test_a_phone_number_is_found_with_its_extension_and_beside_a_comma(number: str) -> None:
    assert masked(f"Office,{number}, or by mail") == "Office,[phone], or by mail"


def test_digits_of_any_script_are_a_card() -> None:
    assert masked("٤١١١ ١١١١ ١١١١ ١١١١") == "[card ending 1111]"


def test_a_mistyped_card_is_a_long_number() -> None:
    assert masked("card 4111 1111 1111 1112") == "card [number]"
