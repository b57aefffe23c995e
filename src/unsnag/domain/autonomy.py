"""How much a playbook's action may do without a person.

The level grants; it never widens what the policy decided. `approve` from the policy always asks a
person, whatever the level.
"""

from __future__ import annotations

from enum import StrEnum

from unsnag.domain.policies import Verdict

VETO_MINUTES = 30


class Level(StrEnum):
    """Closed set of autonomy levels, from nothing to everything the policy allows."""

    OFF = "off"  # the action is never drafted; a person does it
    OBSERVE = "observe"  # drafted for the person who does it; nothing is sent
    APPROVE = "approve"  # a person approves each
    DELAYED = "delayed"  # runs by itself unless a person vetoes it in time
    AUTONOMOUS = "autonomous"  # runs at once


class Grant(StrEnum):
    """Closed set of what may happen with an allowed action."""

    NOW = "now"
    AFTER_VETO_WINDOW = "after_veto_window"
    AFTER_APPROVAL = "after_approval"
    DRAFT_ONLY = "draft_only"
    NOTHING = "nothing"


_BY_LEVEL = {
    Level.OFF: Grant.NOTHING,
    Level.OBSERVE: Grant.DRAFT_ONLY,
    Level.APPROVE: Grant.AFTER_APPROVAL,
    Level.DELAYED: Grant.AFTER_VETO_WINDOW,
    Level.AUTONOMOUS: Grant.NOW,
}


def grant(level: Level, verdict: Verdict) -> Grant:
    """What the level permits for a decision. Only ALLOW and APPROVE permit anything."""
    if verdict not in (Verdict.ALLOW, Verdict.APPROVE):
        return Grant.NOTHING
    permitted = _BY_LEVEL[level]
    if verdict is Verdict.APPROVE and permitted in (Grant.NOW, Grant.AFTER_VETO_WINDOW):
        return Grant.AFTER_APPROVAL
    return permitted
