"""What a provider publishes of itself: its endpoints and its keys.

Both are kept for a while. A token signed with a key that isn't known makes the keys be asked for
once more, at most twice a minute, so that a provider may change keys at any time and nobody can
make us ask it without end.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt

from unsnag.application.ports.single_sign_on import SignOnRefused

KEPT_SECONDS = 3600
ASKED_SECONDS = 10.0
ASKED_AGAIN_SECONDS = 30
MOST_BYTES = 512_000
_HERE = ("127.0.0.1", "localhost", "::1")
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
AWAY = "The sign-in service doesn't answer. Try again in a minute, or ask an admin."


def http_client() -> httpx.Client:
    """What asks providers; whoever makes one closes it."""
    return httpx.Client(timeout=ASKED_SECONDS, trust_env=False)


class Documents:
    """The published documents of one issuer. `seconds` is a clock that never goes back."""

    def __init__(self, issuer: str, http: httpx.Client, seconds: Callable[[], float]) -> None:
        self._issuer = issuer
        self._http = http
        self._seconds = seconds
        self._lock = threading.Lock()
        self._metadata: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, list[jwt.PyJWK]] | None = None

    def metadata(self) -> dict[str, Any]:
        """The provider's configuration. Raises SignOnRefused when it isn't this issuer's."""
        with self._lock:
            now = self._seconds()
            if self._metadata is None or now - self._metadata[0] > KEPT_SECONDS:
                self._metadata = (now, self._read_metadata())
            return self._metadata[1]

    def key(self, kid: str | None, algorithm: str) -> jwt.PyJWK:
        """The key that a token says it was signed with. Raises SignOnRefused."""
        uri = str(self.metadata()["jwks_uri"])
        with self._lock:
            now = self._seconds()
            if self._keys is None or now - self._keys[0] > KEPT_SECONDS:
                self._keys = (now, self._read_keys(uri))
            found = _fitting(self._keys[1], kid, algorithm)
            if found is None and now - self._keys[0] > ASKED_AGAIN_SECONDS:
                self._keys = (now, self._read_keys(uri))
                found = _fitting(self._keys[1], kid, algorithm)
        if found is None:
            raise SignOnRefused("unknown_key", "The answer wasn't signed by a known key.")
        return found

    def ask(self, method: str, url: str, **sent: Any) -> httpx.Response:
        """One answer, without redirects and not too long. Raises SignOnRefused."""
        try:
            with self._http.stream(method, url, follow_redirects=False, **sent) as answer:
                body = b""
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > MOST_BYTES:
                        raise SignOnRefused("too_long", AWAY)
        except httpx.HTTPError as failed:
            raise SignOnRefused("away", AWAY) from failed
        return httpx.Response(answer.status_code, content=body)

    def _read_metadata(self) -> dict[str, Any]:
        found = self._json(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self._issuer:
            raise SignOnRefused("other_issuer", "The sign-in service calls itself another name.")
        for name in _ENDPOINTS:
            if not _safe(found.get(name)):
                raise SignOnRefused("bad_endpoint", f"The sign-in service names no safe {name}.")
        return found

    def _read_keys(self, uri: str) -> list[jwt.PyJWK]:
        found = []
        for one in self._json(uri).get("keys", []):
            # A key for encryption, or of a kind that we don't know, signs nothing here.
            if isinstance(one, dict) and one.get("use", "sig") == "sig" and one.get("kty") != "oct":
                try:
                    found.append(jwt.PyJWK(one))
                except jwt.PyJWTError:
                    continue
        return found

    def _json(self, url: str) -> dict[str, Any]:
        answer = self.ask("GET", url, headers={"Accept": "application/json"})
        try:
            found = answer.json() if answer.status_code == 200 else None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise SignOnRefused("no_document", AWAY)
        return found


def _fitting(keys: list[jwt.PyJWK], kid: str | None, algorithm: str) -> jwt.PyJWK | None:
    """The key of that name; without a name, the only one. A key that names its algorithm is for
    that one alone."""
    named = [k for k in keys if kid is None or k.key_id == kid]
    if len(named) != 1:
        return None
    one = named[0]
    return one if one.algorithm_name in (algorithm, *_same_family(one, algorithm)) else None


def _same_family(key: jwt.PyJWK, algorithm: str) -> tuple[str, ...]:
    """PyJWK guesses RS256 for an RSA key that names no algorithm; such a key may sign with any of
    its family."""
    if "alg" in key._jwk_data or key.key_type != "RSA":
        return ()
    return ("RS256",) if algorithm[:2] in ("RS", "PS") else ()


def _safe(url: object) -> bool:
    if not isinstance(url, str):
        return False
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
