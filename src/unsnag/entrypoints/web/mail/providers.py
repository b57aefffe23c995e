"""How each mail provider shows that a call is its own, checked before anything of a mail is read.

Each check gives a name for the call, under which it is taken once. Without a secret everything is
refused; a call is at most five minutes old or early where its provider says when it was made.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from unsnag.application.signed_webhooks import (
    TOLERANCE_SECONDS,
    Flaw,
    HookRefused,
    Signed,
    check,
)
from unsnag.entrypoints.mail_settings import MailSettings
from unsnag.entrypoints.wiring import App

__all__ = ["PROVIDERS", "Call", "Flaw", "HookRefused"]
_SENDGRID = "X-Twilio-Email-Event-Webhook-"


@dataclass(frozen=True)
class Call:
    """A request as it came. `form` are its text fields, where it is a form."""

    headers: Mapping[str, str]
    body: bytes
    form: Mapping[str, str]


def standard(call: Call, app: App, now: datetime) -> str:
    """Standard Webhooks over the raw body, under a secret of `unsnag hooks secret mail`."""
    secrets = app.configuration.hook_secrets("mail")
    return check(Signed.of(call.headers), call.body, secrets, now)


def mailgun(call: Call, app: App, now: datetime) -> str:
    """HMAC-SHA256 over timestamp and token under the signing key; the token counts once."""
    key = _settings(app).mailgun_key
    if not key:
        raise HookRefused(Flaw.NO_SECRET)
    stamp, token, signature = (call.form.get(n, "") for n in ("timestamp", "token", "signature"))
    if not (stamp and token and signature):
        raise HookRefused(Flaw.HEADERS_MISSING)
    _within(stamp, now)
    wanted = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace")):
        raise HookRefused(Flaw.SIGNATURE_WRONG)
    return token


def sendgrid(call: Call, app: App, now: datetime) -> str:
    """ECDSA over timestamp and raw body, under the provider's public key."""
    key = _settings(app).sendgrid_key
    if not key:
        raise HookRefused(Flaw.NO_SECRET)
    stamp = call.headers.get(f"{_SENDGRID}Timestamp", "")
    signature = call.headers.get(f"{_SENDGRID}Signature", "")
    if not stamp or not signature:
        raise HookRefused(Flaw.HEADERS_MISSING)
    _within(stamp, now)
    try:
        public = load_der_public_key(base64.b64decode(key))
        if not isinstance(public, EllipticCurvePublicKey):
            raise HookRefused(Flaw.NO_SECRET)
        told = stamp.encode("utf-8", "replace") + call.body
        public.verify(base64.b64decode(signature), told, ECDSA(SHA256()))
    except (InvalidSignature, binascii.Error, ValueError) as wrong:
        raise HookRefused(Flaw.SIGNATURE_WRONG) from wrong
    return f"{stamp}{signature}"


def password(call: Call, app: App, now: datetime) -> str:
    """A name and password in the address (Postmark, CloudMailin), which those providers offer
    instead of a signature; the mail itself tells whether it came before."""
    wanted = _settings(app).call_password
    if not wanted:
        raise HookRefused(Flaw.NO_SECRET)
    kind, _, given = call.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        raise HookRefused(Flaw.HEADERS_MISSING)
    right = base64.b64encode(wanted.encode())
    if not hmac.compare_digest(right, given.strip().encode("utf-8", "replace")):
        raise HookRefused(Flaw.SIGNATURE_WRONG)
    return hashlib.sha256(call.body).hexdigest()


PROVIDERS: Mapping[str, Callable[[Call, App, datetime], str]] = {
    "standard": standard,
    "mailgun": mailgun,
    "sendgrid": sendgrid,
    "postmark": password,
    "cloudmailin": password,
}


def _settings(app: App) -> MailSettings:
    if app.mail is None:
        raise HookRefused(Flaw.NO_SECRET)
    return app.mail.settings


def _within(stamp: str, now: datetime) -> None:
    known = stamp.isascii() and stamp.isdigit() and len(stamp) < 13
    if not known or abs(now.timestamp() - int(stamp)) > TOLERANCE_SECONDS:
        raise HookRefused(Flaw.TOO_OLD_OR_EARLY)
