"""Tokens that were forged, or say something wrong, let nobody in."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest
from django.test import Client

from tests.fakes.identity_stand_in import StandIn, key, public_pem, published
from tests.people.conftest import House, is_in
from tests.people.provider_world import Ticking, go, http, linked, stand_in, ticking
from unsnag.adapters.store.people_rows import StaffIdentityRow

__all__ = ["http", "linked", "stand_in", "ticking"]


def _hmac(claims: dict[str, Any]) -> str:
    """Signed with the public key as if it were a password; PyJWT itself won't make one."""
    import hashlib
    import hmac

    def part(value: Any) -> bytes:
        return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    signed = part({"alg": "HS256", "kid": "one", "typ": "JWT"}) + b"." + part(claims)
    digest = hmac.new(public_pem(key()), signed, hashlib.sha256).digest()
    return (signed + b"." + urlsafe_b64encode(digest).rstrip(b"=")).decode()


FORGED = {
    "unsigned": lambda claims: jwt.encode(claims, "", "none"),
    "signed with the public key": _hmac,
    "signed with another key under a known name": lambda claims: jwt.encode(
        claims, key(1), "RS256", headers={"kid": "one"}
    ),
    "signed with a key that brings itself along": lambda claims: jwt.encode(
        claims, key(1), "RS256", headers={"kid": "two", "jwk": published(key(1), "two")}
    ),
    "no token at all": lambda claims: "hello",
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_token_lets_nobody_in(linked: House, stand_in: StandIn, how: str) -> None:
    stand_in.sign = FORGED[how]  # type: ignore[method-assign]
    browser = Client()
    assert go(browser, stand_in).status_code == 403
    assert not is_in(browser)
    assert not StaffIdentityRow.objects.exists()


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": ["unsnag", "another-client"]},
        {"aud": ["unsnag", "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"aud": None},
        {"exp": int(time.time()) - 61 - 300},
        {"exp": None},
        {"exp": "soon"},
        {"exp": float("nan")},
        {"iat": int(time.time()) + 3600},
        {"iat": None},
        {"nbf": int(time.time()) + 3600},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
    ],
    ids=str,
)
def test_a_token_with_a_wrong_claim_lets_nobody_in(
    linked: House, stand_in: StandIn, lie: dict[str, Any]
) -> None:
    stand_in.claims = lie
    browser = Client()
    assert go(browser, stand_in).status_code == 403
    assert not is_in(browser)


@pytest.mark.parametrize(
    "truth",
    [
        {"aud": ["unsnag"]},
        {"aud": ["unsnag", "another-client"], "azp": "unsnag"},
        {"exp": int(time.time()) - 20},
        {"iat": int(time.time()) + 600, "exp": int(time.time()) + 900},
    ],
    ids=str,
)
def test_clocks_may_differ_a_little_and_audiences_may_be_several(
    linked: House, stand_in: StandIn, truth: dict[str, Any]
) -> None:
    if truth.get("iat"):
        truth = {**truth, "iat": int(time.time()) + 30}
    if "exp" in truth and "iat" not in truth:
        truth = {"exp": int(time.time()) - 20}
    stand_in.claims = truth
    browser = Client()
    go(browser, stand_in)
    assert is_in(browser)


def test_keys_may_change_at_any_time(linked: House, stand_in: StandIn, ticking: Ticking) -> None:
    go(Client(), stand_in)
    stand_in.keys, stand_in.kid = [published(key(2), "next")], "next"
    stand_in.sign = lambda claims: jwt.encode(  # type: ignore[method-assign]
        claims, key(2), "RS256", headers={"kid": "next"}
    )
    ticking.now += 31
    browser = Client()
    go(browser, stand_in)
    assert is_in(browser)


def test_unknown_keys_do_not_make_us_ask_without_end(linked: House, stand_in: StandIn) -> None:
    stand_in.sign = FORGED["signed with a key that brings itself along"]  # type: ignore[method-assign]
    for _ in range(5):
        go(Client(), stand_in)
    assert stand_in.asked.count("/jwks") == 1
    assert stand_in.asked.count("/.well-known/openid-configuration") == 1
