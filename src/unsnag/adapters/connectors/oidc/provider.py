"""Signing in by an identity provider: authorization code with PKCE, and everything about the token
that comes back checked before anybody is believed.

Only asymmetric signatures are taken, so that neither an unsigned token nor one signed with a
public key as if it were a password passes. The answer belongs to one try, by its state, nonce and
verifier; and to one provider, by the issuer in the token and, where it says so, in the answer.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import jwt

from unsnag.adapters.connectors.oidc.documents import AWAY, Documents
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.single_sign_on import (
    Attempt,
    Claims,
    ProviderSettings,
    SignOnRefused,
)

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
SKEW_SECONDS = 60
PROVED_SECONDS = 300
_AGAIN = "Sign in again. If it keeps happening, ask an admin."


class OidcProvider:
    """One provider. `documents` are what it publishes."""

    def __init__(self, settings: ProviderSettings, documents: Documents, clock: Clock) -> None:
        self.settings = settings
        self._documents = documents
        self._clock = clock

    def address(self, attempt: Attempt, back: str, *, again: bool) -> str:
        asked = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": back,
            "scope": "openid profile email",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": _challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        if again:
            asked |= {"prompt": "login", "max_age": "0"}
        endpoint = str(self._documents.metadata()["authorization_endpoint"])
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def claims(self, attempt: Attempt, back: str, *, code: str, issuer: str, again: bool) -> Claims:
        metadata = self._documents.metadata()
        named = metadata.get("authorization_response_iss_parameter_supported") is True
        if (issuer or named) and issuer != self.settings.issuer:
            raise SignOnRefused("mixed_up", f"The answer came from another service. {_AGAIN}")
        token = self._exchange(attempt, back, code, metadata)
        return self._read(self._checked(token, attempt.nonce, again=again))

    def farewell(self, back: str) -> str:
        try:
            endpoint = self._documents.metadata().get("end_session_endpoint")
        except SignOnRefused:
            return ""
        if not isinstance(endpoint, str) or not endpoint.startswith(("https://", "http://")):
            return ""
        asked = {"client_id": self.settings.client_id, "post_logout_redirect_uri": back}
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def _exchange(self, attempt: Attempt, back: str, code: str, metadata: Mapping[str, Any]) -> str:
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self.settings.client_id,
            "code_verifier": attempt.verifier,
        }
        headers = {"Accept": "application/json"}
        secret = self.settings.client_secret
        if secret:
            methods = metadata.get("token_endpoint_auth_methods_supported") or []
            if "client_secret_post" in methods and "client_secret_basic" not in methods:
                sent["client_secret"] = secret
            else:
                pair = f"{quote(self.settings.client_id, safe='')}:{quote(secret, safe='')}"
                headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        answer = self._documents.ask(
            "POST", str(metadata["token_endpoint"]), data=sent, headers=headers
        )
        return _id_token(answer)

    def _checked(self, token: str, nonce: str, *, again: bool) -> dict[str, Any]:
        ours = self.settings.client_id
        try:
            head = jwt.get_unverified_header(token)
            algorithm = head.get("alg")
            if algorithm not in ALGORITHMS:
                raise SignOnRefused("algorithm", f"The answer isn't signed as it must be. {_AGAIN}")
            key = self._documents.key(head.get("kid"), algorithm)
            said: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=[algorithm],
                audience=ours,
                issuer=self.settings.issuer,
                options={
                    "require": ["iss", "sub", "aud", "exp", "iat"],
                    "verify_exp": False,  # by our own clock, below
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
            self._refuse_times(said, again=again)
        except (jwt.PyJWTError, TypeError, ValueError) as wrong:
            raise SignOnRefused(
                type(wrong).__name__, f"The answer can't be believed. {_AGAIN}"
            ) from wrong
        audience = said["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        if (several or "azp" in said) and said.get("azp") != ours:
            raise SignOnRefused("azp", f"The answer was meant for another service. {_AGAIN}")
        if not hmac.compare_digest(str(said.get("nonce", "")).encode(), nonce.encode()):
            raise SignOnRefused("nonce", f"The answer belongs to another try. {_AGAIN}")
        if not isinstance(said["sub"], str) or not 0 < len(said["sub"]) <= 255:
            raise SignOnRefused("sub", f"The answer names nobody. {_AGAIN}")
        return said

    def _refuse_times(self, said: Mapping[str, Any], *, again: bool) -> None:
        """Raises ValueError or TypeError when a time isn't one, is over or hasn't come yet."""
        now = self._clock().timestamp()
        if not now < _time(said["exp"]) + SKEW_SECONDS:
            raise ValueError("expired")
        if not max(_time(said["iat"]), _time(said.get("nbf", 0))) <= now + SKEW_SECONDS:
            raise ValueError("not yet")
        if again and not now - _time(said.get("auth_time", 0)) <= PROVED_SECONDS:
            raise ValueError("not proved again")

    def _read(self, said: Mapping[str, Any]) -> Claims:
        groups = said.get(self.settings.roles_claim) if self.settings.roles_claim else None
        values = groups if isinstance(groups, list) else [groups] if groups else []
        return Claims(
            issuer=self.settings.issuer,
            subject=said["sub"],
            name=_text(said, "name"),
            email=_text(said, "email"),
            # A provider that writes "true" as a text, or leaves it out, has verified nothing.
            email_verified=said.get("email_verified") is True,
            username=_text(said, "preferred_username"),
            groups=frozenset(str(value) for value in values),
        )


def _id_token(answer: httpx.Response) -> str:
    try:
        said = answer.json()
    except ValueError:
        said = None
    if answer.status_code != 200 or not isinstance(said, dict):
        reason = said.get("error", "") if isinstance(said, dict) else ""
        if answer.status_code in (400, 401):
            raise SignOnRefused(
                f"code_{str(reason)[:40]}", f"The sign-in service refused. {_AGAIN}"
            )
        raise SignOnRefused("no_token", AWAY)
    token = said.get("id_token")
    if not isinstance(token, str):
        raise SignOnRefused(
            "no_token", f"The sign-in service said nothing of who you are. {_AGAIN}"
        )
    return token


def _time(value: object) -> float:
    """Seconds since 1970. Raises ValueError for what is no such number; a token may well hold a
    NaN, which is neither before nor after anything."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("no time")
    return value


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value.strip()[:254] if isinstance(value, str) else ""
