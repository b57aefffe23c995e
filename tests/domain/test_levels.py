"""Levels: what each grants, and whose a level is."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from unsnag.domain.actions import RiskTier
from unsnag.domain.autonomy import (
    ChangeKind,
    Grant,
    Level,
    LevelRecord,
    grant,
    level_of,
    levels_for,
)
from unsnag.domain.autonomy.levels import own_record
from unsnag.domain.policies import Verdict

TABLE = {
    (Level.OFF, Verdict.ALLOW): Grant.NOTHING,
    (Level.OBSERVE, Verdict.ALLOW): Grant.DRAFT_ONLY,
    (Level.APPROVE, Verdict.ALLOW): Grant.AFTER_APPROVAL,
    (Level.DELAYED, Verdict.ALLOW): Grant.AFTER_VETO_WINDOW,
    (Level.AUTONOMOUS, Verdict.ALLOW): Grant.NOW,
    (Level.OFF, Verdict.APPROVE): Grant.NOTHING,
    (Level.OBSERVE, Verdict.APPROVE): Grant.DRAFT_ONLY,
    (Level.APPROVE, Verdict.APPROVE): Grant.AFTER_APPROVAL,
    (Level.DELAYED, Verdict.APPROVE): Grant.AFTER_APPROVAL,
    (Level.AUTONOMOUS, Verdict.APPROVE): Grant.AFTER_APPROVAL,
    **{(level, Verdict.HAND_OFF): Grant.NOTHING for level in Level},
    **{(level, Verdict.DENY): Grant.NOTHING for level in Level},
}


@pytest.mark.parametrize(("level", "verdict"), list(itertools.product(Level, Verdict)))
def test_what_each_level_grants_for_each_decision(level: Level, verdict: Verdict) -> None:
    assert grant(level, verdict) is TABLE[level, verdict]


NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def record(version: str, level: Level, kind: ChangeKind = ChangeKind.MANUAL) -> LevelRecord:
    return LevelRecord(version, level, kind, "Morgan", "a reason", NOON)


def test_an_action_without_a_change_starts_at_approve() -> None:
    assert level_of("v1", []) is Level.APPROVE


def test_a_new_version_starts_over_at_approve_and_keeps_what_was_lower() -> None:
    assert level_of("v2", [record("v1", Level.AUTONOMOUS)]) is Level.APPROVE
    assert level_of("v2", [record("v1", Level.DELAYED)]) is Level.APPROVE
    assert level_of("v2", [record("v1", Level.OBSERVE)]) is Level.OBSERVE
    assert level_of("v2", [record("v1", Level.OFF)]) is Level.OFF


def test_a_running_issue_keeps_its_versions_level_until_somebody_takes_it_away() -> None:
    earned = record("v1", Level.AUTONOMOUS)
    assert level_of("v1", [earned]) is Level.AUTONOMOUS
    assert level_of("v1", [earned, record("v2", Level.OFF)]) is Level.OFF
    assert level_of("v1", [record("v1", Level.APPROVE), record("v2", Level.AUTONOMOUS)]) is (
        Level.APPROVE
    )


def test_a_level_without_a_version_holds_for_all_until_one_version_is_set() -> None:
    old = record("", Level.AUTONOMOUS, ChangeKind.INSTALLER)
    assert level_of("v1", [old]) is Level.AUTONOMOUS
    assert level_of("v1", [old, record("v1", Level.OBSERVE)]) is Level.OBSERVE
    assert level_of("v2", [old, record("v1", Level.DELAYED)]) is Level.APPROVE
    assert level_of("v2", [old, record("v1", Level.OFF)]) is Level.OFF


def test_the_newest_change_of_a_version_counts() -> None:
    changes = [record("v1", Level.AUTONOMOUS), record("v1", Level.APPROVE, ChangeKind.DEMOTION)]
    assert level_of("v1", changes) is Level.APPROVE
    assert own_record("v1", changes) is changes[1]
    assert own_record("v2", changes) is None


def test_an_action_that_a_person_always_does_has_no_level_above_approve() -> None:
    assert levels_for(RiskTier.NEVER_ALONE) == (Level.OFF, Level.OBSERVE, Level.APPROVE)
    assert Level.AUTONOMOUS in levels_for(RiskTier.MONEY)
