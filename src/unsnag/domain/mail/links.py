"""Links in mails that work once, for one thing, without signing in.

Opening one does nothing, since programs open the links of a mail before people do: it leads to a
page with a button. What the button does stands in the link, signed, with the day on which it ends.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

GOOD_FOR = timedelta(days=30)
_MAC = 26  # characters of base32: 130 bits
_LONGEST = 1_000


class LinkInvalid(ValueError):
    """We didn't sign this, or something of it is missing."""

    code = "link_invalid"


class LinkExpired(ValueError):
    """It was ours, and its time is over."""

    code = "link_expired"


@dataclass(frozen=True)
class ChoiceLink:
    """A button under one message: `choice` as the conversation takes it, `label` as it was read;
    `says` is what is sent besides, a one-time code."""

    conversation: int
    message: int
    choice: str
    label: str
    expires: datetime
    says: str = ""
    language: str = "en"


def signed(link: ChoiceLink, secret: bytes) -> str:
    """The link's token, of letters, digits, `-`, `_` and a dot."""
    row = [link.conversation, link.message, link.choice, link.label, link.says, link.language]
    told = json.dumps([*row, int(link.expires.timestamp())], ensure_ascii=False).encode()
    body = base64.urlsafe_b64encode(told).decode().rstrip("=")
    return f"{body}.{_mac(body, secret)}"


def opened(token: str, secret: bytes, now: datetime) -> ChoiceLink:
    """What the token says. Raises LinkInvalid, LinkExpired."""
    body, _, mac = token.partition(".")
    right = hmac.compare_digest(_mac(body, secret).encode(), mac.encode("utf-8", "replace"))
    if not right or len(token) > _LONGEST * 4:
        raise LinkInvalid("This link is not one of ours, or a part of it is missing.")
    try:
        told = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        conversation, message, choice, label, says, language, until = told
        expires = datetime.fromtimestamp(int(until), UTC)
    except (binascii.Error, ValueError, TypeError) as trouble:
        raise LinkInvalid("This link is not one of ours.") from trouble
    if now >= expires:
        raise LinkExpired("This link was good until its day and that has passed.")
    return ChoiceLink(conversation, message, choice, label, expires, says, language)


def _mac(body: str, secret: bytes) -> str:
    digest = hmac.new(secret, b"unsnag-mail-link\0" + body.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:_MAC]
