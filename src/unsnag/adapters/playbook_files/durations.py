"""Durations as people write them: `30 minutes`, `6 hours`, `2 days`."""

from __future__ import annotations

import re
from datetime import timedelta

_WRITTEN = re.compile(r"(\d{1,4}) (minute|hour|day|week)s?")
LONGEST = timedelta(days=365)


def duration(text: str) -> timedelta | None:
    """The duration; None when it is not written so, is nothing or is over a year."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    length = timedelta(**{f"{match.group(2)}s": int(match.group(1))})
    return length if timedelta() < length <= LONGEST else None
