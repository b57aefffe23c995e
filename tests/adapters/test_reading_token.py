"""A browser's claim of having read is worth what our own clock allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from unsnag.entrypoints.web.help_center.reading import reading_token, seconds_read

NOW = datetime.now(UTC)
LATER = NOW + timedelta(seconds=45)


def test_never_more_seconds_than_have_passed() -> None:
    token = reading_token("descale", "v", NOW)
    assert seconds_read(token, "descale", "v", 900, LATER) == 45
    assert seconds_read(token, "descale", "v", 31, LATER) == 31
    assert seconds_read(token, "descale", "v", 900, NOW) == 0


def test_a_token_of_something_else_counts_nothing() -> None:
    token = reading_token("descale", "v", NOW)
    assert seconds_read(token, "refund-policy", "v", 40, LATER) == 0
    assert seconds_read(token, "descale", "w", 40, LATER) == 0
    assert seconds_read(token, "descale", "", 40, LATER) == 0
    assert seconds_read(token + "x", "descale", "v", 40, LATER) == 0
    assert seconds_read("", "descale", "v", 40, LATER) == 0
