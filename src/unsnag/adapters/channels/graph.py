"""What WhatsApp and Messenger have in common: how Meta signs its calls, asks whether a door is
ours, and says what went wrong.

`X-Hub-Signature-256` is HMAC-SHA256 of the raw body under the app's secret
(https://developers.facebook.com/docs/graph-api/webhooks/getting-started). It covers no time, so a
call is taken at any age, and each message once by its own id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from unsnag.adapters.channels.calls import (
    NO_SECRET,
    WRONG,
    check_sha256,
    part_of,
    read_object,
    same,
    text_of,
    waits,
)
from unsnag.adapters.egress.calling import Answer
from unsnag.application.ports.messaging import Call, CallRefused, Heard, SendingFailed

_TOKEN = frozenset({102, 190})
_RATE = frozenset({4, 17, 32, 613, 80006, 80007, 130429, 131048, 131056})
_PASSING = frozenset({1, 2, 1200, 131000, 131016, 133004})
_WINDOW = 131047
_SUBCODE_WINDOW = 2018278


def heard(call: Call, secret: str, verify: str) -> Heard | Mapping[str, Any]:
    """The answer to a question whether this door is ours, else what a signed call holds. Raises
    CallRefused, CallUnreadable."""
    if call.method == "GET":
        if not verify:
            raise CallRefused(NO_SECRET, unset=True)
        asked = call.query.get("hub.mode") == "subscribe"
        if not asked or not same(verify, call.query.get("hub.verify_token", "")):
            raise CallRefused(WRONG)
        return Heard(answer=call.query.get("hub.challenge", "")[:200])
    check_sha256(secret, call.body, call.headers.get("X-Hub-Signature-256", ""), "sha256=")
    return read_object(call.body)


def refused(answer: Answer, told: Mapping[str, Any], name: str) -> SendingFailed:
    """What an error of the Graph API means for us."""
    error = part_of(told, "error")
    code, subcode = error.get("code"), error.get("error_subcode")
    why = f"{name}: {text_of(error, 'message', 200) or answer.status}"
    if code in _RATE or answer.status == 429:
        return SendingFailed(why, wait=waits(answer))
    if code in _TOKEN or answer.status == 401:
        return SendingFailed(why, refused=True)
    if code == _WINDOW or subcode == _SUBCODE_WINDOW:
        return SendingFailed(why, closed=True, for_good=True)
    if code in _PASSING:
        return SendingFailed(why)
    return SendingFailed(why, for_good=400 <= answer.status < 500, doubtful=answer.status >= 500)
