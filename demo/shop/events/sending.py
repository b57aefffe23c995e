"""Sending events as Standard Webhooks until each was taken: at least once, in no promised order.

The same event keeps its id; each attempt has its own time and signature. After a failure the pause
doubles from two seconds up to an hour; after three days an event is given up.
"""

import base64
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from datetime import datetime, timedelta

from django.conf import settings

from shop.disputes import Event

PATH = "/api/hooks/shop"
AT_ONCE = 50
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=3)
TAKES_SECONDS = 10


def send_due(now: datetime) -> int:
    """Send what is due, oldest first; how many were taken."""
    if not settings.SHOP_HOOK_SECRET:
        return 0
    due = Event.objects.filter(
        taken_at=None, next_try__lte=now, at__gt=now - GIVEN_UP_AFTER
    ).order_by("at", "id")
    return sum(_sent(event, now) for event in due[:AT_ONCE])


def request_of(event: Event, now: datetime) -> urllib.request.Request:
    """One signed attempt."""
    body = json.dumps(
        {"type": event.type, "timestamp": event.at.isoformat(), "data": event.data},
        separators=(",", ":"),
    ).encode()
    moment = str(int(now.timestamp()))
    secret = base64.b64decode(settings.SHOP_HOOK_SECRET.removeprefix("whsec_"))
    signed = b".".join((event.id.encode(), moment.encode(), body))
    signature = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    return urllib.request.Request(
        settings.UNSNAG_URL + PATH,
        data=body,
        headers={
            "Content-Type": "application/json",
            "webhook-id": event.id,
            "webhook-timestamp": moment,
            "webhook-signature": f"v1,{signature}",
        },
        method="POST",
    )


def _sent(event: Event, now: datetime) -> bool:
    event.attempts += 1
    try:
        # Straight to the address: no proxy of the environment stands between.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request_of(event, now), timeout=TAKES_SECONDS) as answer:
            taken = 200 <= answer.status < 300
    except (urllib.error.URLError, OSError):
        taken = False
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(event.attempts - 1, 12))
    event.taken_at = now if taken else None
    event.next_try = now + pause
    event.save(update_fields=["attempts", "taken_at", "next_try"])
    return taken
