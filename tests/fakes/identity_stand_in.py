"""An identity provider that may be told to lie: discovery, keys and the token endpoint over HTTP.
It checks the code, its redirect address and the PKCE verifier as a provider must."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


@lru_cache(maxsize=3)
def key(number: int = 0) -> RSAPrivateKey:
    """A key pair of these tests' own."""
    return generate_private_key(65537, 2048)


def published(private: RSAPrivateKey, kid: str) -> dict[str, Any]:
    whole = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key()))
    return {**whole, "kid": kid, "use": "sig", "alg": "RS256"}


def public_pem(private: RSAPrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


class StandIn:
    """One provider. `claims` go into the next token over what is right; `sign` makes it."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.metadata: dict[str, Any] = {}
        self.keys = [published(key(), "one")]
        self.claims: dict[str, Any] = {}
        self.kid = "one"
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}

    def issue(self, asked: dict[str, str]) -> str:
        """A code for what the browser was sent with."""
        code = f"code-{len(self.asked)}-{len(self._codes)}"
        self._codes[code] = asked
        return code

    def sign(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, key(), "RS256", headers={"kid": self.kid})

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            here = {n: f"{self.issuer}/{p}" for n, p in _PLACES.items()}
            return 200, {"issuer": self.issuer, **here, **self.metadata}
        if path == "/jwks":
            return 200, {"keys": self.keys}
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        said = {
            "iss": self.issuer,
            "sub": "dana-1",
            "aud": "unsnag",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "name": "Dana Whitfield",
            "email": "dana@example.com",
            "email_verified": True,
            "groups": ["support"],
            "auth_time": now,
            **self.claims,
        }
        whole = {name: value for name, value in said.items() if value is not None}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.sign(whole)}


_PLACES = {
    "authorization_endpoint": "authorize",
    "token_endpoint": "token",
    "jwks_uri": "jwks",
    "end_session_endpoint": "out",
}


@contextmanager
def running_stand_in() -> Iterator[StandIn]:
    """A stand-in on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, form: dict[str, str]) -> None:
            status, said = stand_in.answer(self.path, form)
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand_in = StandIn(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
