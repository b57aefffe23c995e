"""A clock that tests move."""

from __future__ import annotations

from datetime import UTC, datetime


class MovedClock:
    """Stands still until a test sets `now`."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now
