"""Standard Webhooks: who sent this, and when, checked over the raw bytes before anything is read.

The signature is HMAC-SHA256 over `id.timestamp.body`, compared in constant time with each secret
that is accepted now. An attempt is at most five minutes old or early. Without a secret everything
is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

TOLERANCE_SECONDS = 300
MOST_SIGNATURES = 10
_ID = re.compile(r"[\x21-\x7e]{1,200}")
_TIME = re.compile(r"[0-9]{1,12}")


class Flaw(StrEnum):
    """Closed set of why a webhook is refused."""

    NO_SECRET = "no_secret"  # noqa: S105  a name, no secret
    HEADERS_MISSING = "headers_missing"
    TOO_OLD_OR_EARLY = "too_old_or_early"
    SIGNATURE_WRONG = "signature_wrong"


class HookRefused(Exception):
    """The webhook is not from who it says, or not from now; nothing of it was read."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


@dataclass(frozen=True)
class Signed:
    """A webhook's headers as they came."""

    id: str
    timestamp: str
    signatures: str

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Signed:
        """From a request's headers; empty where one is missing."""
        found = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
        return cls(*found)


def check(signed: Signed, body: bytes, secrets: Sequence[str], now: datetime) -> str:
    """The webhook's id, when one of the secrets signed it within the tolerance. Raises
    HookRefused."""
    keys = [key for secret in secrets if (key := key_of(secret))]
    if not keys:
        raise HookRefused(Flaw.NO_SECRET)
    if not (_ID.fullmatch(signed.id) and _TIME.fullmatch(signed.timestamp) and signed.signatures):
        raise HookRefused(Flaw.HEADERS_MISSING)
    if abs(now.timestamp() - int(signed.timestamp)) > TOLERANCE_SECONDS:
        raise HookRefused(Flaw.TOO_OLD_OR_EARLY)
    text = b".".join((signed.id.encode(), signed.timestamp.encode(), body))
    wanted = [base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()) for key in keys]
    right = False
    for given in signed.signatures.split(" ")[:MOST_SIGNATURES]:
        version, _, value = given.partition(",")
        for one in wanted:
            same = hmac.compare_digest(one, value.encode("utf-8", "replace"))
            right = right or (same and version == "v1")
    if not right:
        raise HookRefused(Flaw.SIGNATURE_WRONG)
    return signed.id


def key_of(secret: str) -> bytes:
    """The key in a secret (`whsec_` and base64); empty for what is none, which signs nothing."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return b""
