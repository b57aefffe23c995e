"""The moment a seed counts back from."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime


def moment(text: str) -> datetime:
    """An ISO 8601 time with a zone, as UTC."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError as exc:
        raise ArgumentTypeError("Write the time like 2026-03-01T09:00:00+00:00.") from exc
    if value.tzinfo is None:
        raise ArgumentTypeError("Give the time a zone, like 2026-03-01T09:00:00+00:00.")
    return value.astimezone(UTC)
