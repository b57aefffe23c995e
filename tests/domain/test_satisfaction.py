"""Who is asked, by whom it was closed, and what the answers come to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from unsnag.application.ports.surveys import Survey
from unsnag.application.queries.satisfaction import csat
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.satisfaction import (
    ClosedBy,
    SurveyLinkExpired,
    SurveyLinkInvalid,
    closing_of,
    falls_on,
    opened_survey,
    signed_survey,
)
from unsnag.domain.shared import ConversationId, IssueId

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
K = EventKind


def log(*kinds: EventKind) -> list[Event]:
    return [
        Event(IssueId(7), kind, NOW + timedelta(minutes=n), f"7:{n}", {})
        for n, kind in enumerate(kinds)
    ]


@pytest.mark.parametrize(
    ("kinds", "by"),
    [
        ((K.OPENED, K.ANSWERED), ClosedBy.AI),
        ((K.OPENED, K.ACTION_DONE, K.VERIFIED), ClosedBy.AI),
        ((K.OPENED, K.ANSWERED, K.CUSTOMER_WROTE, K.CONFIRMED), ClosedBy.AI),
        ((K.OPENED, K.HANDED_OFF, K.HUMAN_REPLIED, K.HUMAN_CLOSED), ClosedBy.HUMAN),
        ((K.HANDED_OFF, K.HUMAN_CLOSED, K.CUSTOMER_WROTE, K.CONFIRMED), ClosedBy.HUMAN),
        ((K.HANDED_OFF, K.GIVEN_BACK, K.VERIFIED), ClosedBy.AI),
        ((K.OPENED, K.ANSWERED, K.CORRECTED), ClosedBy.AI),
        ((K.OPENED, K.ASKED), None),
        ((K.OPENED, K.ANSWERED, K.DENIED, K.HANDED_OFF), None),
        ((K.HANDED_OFF, K.HUMAN_CLOSED, K.CUSTOMER_WROTE), None),
        ((K.ANSWERED, K.HANDED_OFF, K.HUMAN_REPLIED), None),
        ((), None),
    ],
)
def test_an_issue_was_closed_by_whoever_had_the_last_word(
    kinds: tuple[EventKind, ...], by: ClosedBy | None
) -> None:
    closing = closing_of(reversed(log(*kinds)))
    assert (None if closing is None else closing.by) == by


def test_the_draw_is_the_same_each_time_and_near_the_rate_for_every_kind_of_issue() -> None:
    asked = [falls_on(IssueId(n), 20, b"seed") for n in range(20_000)]
    assert asked == [falls_on(IssueId(n), 20, b"seed") for n in range(20_000)]
    assert abs(sum(asked) / len(asked) - 0.20) < 0.01
    assert not any(falls_on(IssueId(n), 0, b"seed") for n in range(500))
    assert all(falls_on(IssueId(n), 100, b"seed") for n in range(500))
    other = [falls_on(IssueId(n), 20, b"other") for n in range(20_000)]
    assert abs(sum(a and b for a, b in zip(asked, other, strict=True)) / 20_000 - 0.04) < 0.01


def test_a_link_is_for_one_survey_until_its_day() -> None:
    token = signed_survey(12, NOW + timedelta(days=30), b"secret")
    assert opened_survey(token, b"secret", NOW) == 12
    for wrong in (token.replace("12.", "13.", 1), token[:-1], "", "12", f"{token}0", "é" * 20):
        with pytest.raises(SurveyLinkInvalid):
            opened_survey(wrong, b"secret", NOW)
    with pytest.raises(SurveyLinkInvalid):
        opened_survey(token, b"another", NOW)
    with pytest.raises(SurveyLinkExpired):
        opened_survey(token, b"secret", NOW + timedelta(days=30))


def surveys(by: ClosedBy, scores: str) -> list[Survey]:
    """A survey a letter: a score, `-` asked and silent, `.` drawn and not asked."""
    return [
        Survey(
            n, IssueId(n), ConversationId(n), by, said != ".", NOW,
            int(said) if said.isdigit() else None, "", NOW if said.isdigit() else None,
        )
        for n, said in enumerate(scores)
    ]  # fmt: skip


def test_satisfaction_by_hand() -> None:
    rows = surveys(ClosedBy.AI, "5543-......") + surveys(ClosedBy.HUMAN, "41--.")
    ai, people, both = (csat(rows, by) for by in (ClosedBy.AI, ClosedBy.HUMAN, None))
    assert (ai.closed, ai.asked, ai.answered, ai.satisfied) == (11, 5, 4, 3)
    assert (ai.share, ai.response, ai.bounds) == (0.75, 0.8, (0.6, 0.8))
    assert (people.share, people.response, people.bounds) == (0.5, 0.5, (0.25, 0.75))
    assert (both.closed, both.asked, both.answered, both.satisfied) == (16, 9, 6, 4)
    assert ai.interval is not None
    assert ai.interval == pytest.approx((0.3006, 0.9544), abs=1e-4)


def test_silence_is_never_an_answer() -> None:
    silent = csat(surveys(ClosedBy.AI, "----"))
    assert (silent.share, silent.interval, silent.response) == (None, None, 0)
    assert silent.bounds == (0, 1)
    nobody = csat(surveys(ClosedBy.AI, "...."))
    assert (nobody.share, nobody.response, nobody.bounds) == (None, None, None)
