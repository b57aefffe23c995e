"""Asking how satisfied somebody was, so that the answers can be compared.

Whoever closed it, an AI or a person, the same share of closed issues is asked, drawn by a seed that
nobody can turn, and the draw is kept before anything is sent: who was to be asked and never
answered stays in the denominator. Silence is never counted as an answer, only bounded.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.shared import IssueId

SCORES = (1, 2, 3, 4, 5)
SATISFIED = 4
"""The least score that counts as satisfied."""
QUIET = timedelta(hours=1)
"""How long nothing must have happened after the close before anybody is asked."""
ASKED_WITHIN = timedelta(days=2)
GOOD_FOR = timedelta(days=30)
LONGEST_WORDS = 2_000
_PARTS = 10_000
_MAC = 32
_ASIDE = (
    EventKind.CONTACTED,
    EventKind.CORRECTED,
    EventKind.ASKED_AGAIN,
    EventKind.PERSON_OFFERED,
)
_BY_AI = (EventKind.ANSWERED, EventKind.VERIFIED, EventKind.CONFIRMED)


class ClosedBy(StrEnum):
    """Closed set of who closed an issue."""

    AI = "ai"
    HUMAN = "human"


class SurveyLinkInvalid(ValueError):
    """The link isn't one of ours, or a part of it is missing."""

    code = "survey_link_invalid"


class SurveyLinkExpired(ValueError):
    """The link was good until its day, and that has passed."""

    code = "survey_link_expired"


@dataclass(frozen=True)
class Closing:
    """An issue that came to its end, by whom and when."""

    issue: IssueId
    by: ClosedBy
    at: datetime


def closing_of(events: Iterable[Event]) -> Closing | None:
    """How an issue ended, if its last word is an end: a person closed it, or the AI answered, did
    it, or was told that it is solved. None while it goes on."""
    own = sorted((e for e in events if e.kind not in _ASIDE), key=lambda e: (e.at, e.key))
    if not own:
        return None
    last, by = own[-1], ClosedBy.AI
    for event in own:
        if event.kind in (EventKind.HANDED_OFF, EventKind.HUMAN_CLOSED):
            by = ClosedBy.HUMAN
        elif event.kind is EventKind.GIVEN_BACK:
            by = ClosedBy.AI
    closed = any(e.kind is EventKind.HUMAN_CLOSED for e in own)
    ends = (EventKind.HUMAN_CLOSED,) if by is ClosedBy.HUMAN else _BY_AI
    confirmed = by is ClosedBy.HUMAN and closed and last.kind is EventKind.CONFIRMED
    if last.kind not in ends and not confirmed:
        return None
    return Closing(last.issue, by, last.at)


def falls_on(issue: IssueId, percent: int, seed: bytes) -> bool:
    """Whether the draw falls on asking about this issue: the same each time for the same seed, and
    true for so many per cent of issues, whoever closed them."""
    told = hmac.new(seed, f"unsnag-survey-draw\0{issue}".encode(), hashlib.sha256).digest()
    return int.from_bytes(told[:8], "big") % _PARTS < percent * _PARTS // 100


def signed_survey(survey: int, expires: datetime, secret: bytes) -> str:
    """A token with which one survey can be answered, of letters, digits and dots."""
    body = f"{survey}.{int(expires.timestamp())}"
    return f"{body}.{_mac(body, secret)}"


def opened_survey(token: str, secret: bytes, now: datetime) -> int:
    """The survey that a token is for. Raises SurveyLinkInvalid or SurveyLinkExpired."""
    body, _, mac = token.rpartition(".")
    if len(token) > 200 or not hmac.compare_digest(
        _mac(body, secret).encode(), mac.encode("utf-8", "replace")
    ):
        raise SurveyLinkInvalid("This link is not one of ours, or a part of it is missing.")
    survey, _, until = body.partition(".")
    if now >= datetime.fromtimestamp(int(until), UTC):
        raise SurveyLinkExpired("This link was good until its day and that has passed.")
    return int(survey)


def _mac(body: str, secret: bytes) -> str:
    told = hmac.new(secret, b"unsnag-survey-link\0" + body.encode(), hashlib.sha256)
    return told.hexdigest()[:_MAC]
