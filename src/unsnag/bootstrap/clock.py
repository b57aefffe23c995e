"""The clock of everything that runs."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)
