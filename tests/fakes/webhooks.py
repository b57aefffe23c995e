"""Webhooks as a connected system sends them: signed, to the product's own door."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client

PATH = "/api/hooks/shop"


def signed(secret: str, id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of Standard Webhooks."""
    moment = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, b".".join((id.encode(), moment.encode(), body)), hashlib.sha256).digest()
    return {
        "webhook-id": id,
        "webhook-timestamp": moment,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }


def about(kind: str, order: str) -> bytes:
    """The body of an event of the shop."""
    return json.dumps({"type": kind, "data": {"order_number": order}}).encode()


def send(body: bytes, headers: dict[str, str], path: str = PATH) -> HttpResponse:
    """Post it without a cookie."""
    answer: Any = Client().post(path, body, content_type="application/json", headers=headers)
    found: HttpResponse = answer
    return found
