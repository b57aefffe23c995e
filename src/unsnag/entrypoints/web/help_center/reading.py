"""Was an article read? A token remembers when the page was served, for which visit and article, so
that 30 seconds claimed by a browser are 30 seconds that have passed here as well."""

from __future__ import annotations

from datetime import datetime

from django.core import signing

_SALT = "reading"
_LASTS_SECONDS = 2 * 60 * 60


def reading_token(slug: str, visit: str, now: datetime) -> str:
    """The token of one page view."""
    return signing.dumps({"slug": slug, "visit": visit, "at": now.timestamp()}, salt=_SALT)


def seconds_read(token: str, slug: str, visit: str, claimed: int, now: datetime) -> int:
    """The seconds that may be counted: never more than have passed since the page was served, and
    none for another article, another visit or a token that is not ours."""
    try:
        served = signing.loads(token, salt=_SALT, max_age=_LASTS_SECONDS)
    except signing.BadSignature:
        return 0
    if served["slug"] != slug or served["visit"] != visit:
        return 0
    return max(0, min(claimed, int(now.timestamp() - served["at"])))
