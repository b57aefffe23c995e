"""Ed25519 signatures under heads. Keys are 32 bytes in base64."""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from unsnag.application.ports.audit_log import HeadsUnreadable


def public_key(secret: str) -> str:
    """The public key of a secret one."""
    return _text(_secret(secret).public_key().public_bytes_raw())


def sign(secret: str, text: str) -> str:
    """The signature of a text, in base64."""
    return _text(_secret(secret).sign(text.encode()))


def is_signed(public: str, text: str, signature: str) -> bool:
    """Whether the signature is the key's. Raises HeadsUnreadable when the key is none."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
    except (ValueError, binascii.Error) as problem:
        raise HeadsUnreadable(
            "The key is no Ed25519 public key. `unsnag audit key` prints the right one."
        ) from problem
    try:
        key.verify(base64.b64decode(signature, validate=True), text.encode())
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def _secret(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
