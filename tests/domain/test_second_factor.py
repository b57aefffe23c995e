"""Codes of the second factor."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.staff import second_factor
from unsnag.domain.staff.second_factor import (
    address_for_app,
    code_at,
    recovery_code,
    recovery_digest,
    secret_words,
    step_of,
)

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """The last six digits of RFC 6238, appendix B."""
    assert code_at(SECRET, seconds // 30) == code
    assert step_of(SECRET, code, seconds=seconds, after=0) == seconds // 30


def test_a_code_holds_one_step_on_either_side_and_no_longer() -> None:
    code = code_at(SECRET, 100)
    held = [n for n in range(95, 106) if step_of(SECRET, code, seconds=n * 30, after=0)]
    assert held == [99, 100, 101]


def test_a_code_is_taken_once() -> None:
    code = code_at(SECRET, 100)
    step = step_of(SECRET, code, seconds=3000, after=0)
    assert step == 100
    assert step_of(SECRET, code, seconds=3000, after=step) is None
    assert step_of(SECRET, code_at(SECRET, 99), seconds=3000, after=step) is None
    assert step_of(SECRET, code_at(SECRET, 101), seconds=3000, after=step) == 101


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "٢٨٧٠٨٢", "28708²"])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert step_of(SECRET, code, seconds=59, after=0) is None


def test_an_app_gets_the_same_secret_from_the_picture_and_from_the_words() -> None:
    parts = urlsplit(address_for_app(SECRET, issuer="Kettle & Co", account="alex"))
    asked = parse_qs(parts.query)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parts.path == "/Kettle%20%26%20Co%3Aalex"
    assert asked["issuer"] == ["Kettle & Co"]
    assert asked["secret"] == [secret_words(SECRET).replace(" ", "")]
    assert base64.b32decode(asked["secret"][0]) == SECRET


@given(st.binary(min_size=10, max_size=10))
def test_a_recovery_code_is_the_same_however_it_is_written_down(random: bytes) -> None:
    code = recovery_code(random)
    assert len(code) == 19
    assert recovery_digest(code) == recovery_digest(code.upper().replace("-", " "))


@given(st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_two_recovery_codes_are_two(one: bytes, other: bytes) -> None:
    assert (recovery_digest(recovery_code(one)) == recovery_digest(recovery_code(other))) is (
        one == other
    )


def test_recovery_codes_are_of_eighty_bits() -> None:
    with pytest.raises(ValueError, match="10 bytes"):
        recovery_code(b"short")
    assert second_factor.RECOVERY_CODES == 10
