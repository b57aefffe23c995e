"""The second factor: codes that an app on a phone shows (RFC 6238), and recovery codes for when
the phone is gone.

A code holds for its step of thirty seconds and one step on either side, and once: the step of the
last accepted code is kept, and nothing at or before it is taken again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
RECOVERY_CODES = 10
_DRIFT_STEPS = 1
_RECOVERY_BYTES = 10  # 80 bits: a plain hash of it can't be searched


def code_at(secret: bytes, step: int) -> str:
    """The code of a step (HOTP, RFC 4226, with SHA-1 as every app has it)."""
    digest = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: bytes, code: str, *, seconds: int, after: int) -> int | None:
    """The step whose code this is, at so many seconds since 1970; None when it is no code of now,
    or not of a step later than `after`."""
    clean = code.replace(" ", "")
    if len(clean) != DIGITS or not (clean.isascii() and clean.isdigit()):
        return None
    now = seconds // STEP_SECONDS
    found = None
    for step in range(now - _DRIFT_STEPS, now + _DRIFT_STEPS + 1):
        if hmac.compare_digest(code_at(secret, step), clean) and step > after:
            found = step
    return found


def secret_words(secret: bytes) -> str:
    """The secret as somebody can type it into an app: groups of four."""
    plain = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def address_for_app(secret: bytes, *, issuer: str, account: str) -> str:
    """The otpauth address that apps read from a QR code."""
    label = quote(f"{issuer}:{account}", safe="")
    plain = base64.b32encode(secret).decode().rstrip("=")
    asked = {"secret": plain, "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{label}?{urlencode(asked, quote_via=quote)}"


def recovery_code(random: bytes) -> str:
    """A code to write down, out of ten random bytes: four groups of four."""
    if len(random) != _RECOVERY_BYTES:
        raise ValueError(f"a recovery code takes {_RECOVERY_BYTES} bytes")
    plain = base64.b32encode(random).decode().lower()
    return "-".join(plain[i : i + 4] for i in range(0, 16, 4))


def recovery_digest(code: str) -> str:
    """What is kept of a recovery code: the same for every way of writing it down."""
    plain = "".join(c for c in code.lower() if c.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
