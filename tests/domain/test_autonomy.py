"""Autonomy: the level grants and never widens what the policy decided."""

from __future__ import annotations

import itertools

import pytest

from unsnag.domain.autonomy import Grant, Level, grant
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
