"""Money that came back on us: a chargeback, a dispute, or an action that was taken back elsewhere.

It is an error of the action that it is about, with its money, whatever a reviewer said before. What
counts is what the connected system's record shows now: a dispute that was withdrawn counts no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from unsnag.domain.actions import Effect, EffectState
from unsnag.domain.shared import Money

VETO_WINDOW_PASSED = "the veto window passed"
"""Who decided about a request that nobody refused in time."""


class ReversalKind(StrEnum):
    """Closed set of how money comes back on us."""

    CHARGEBACK = "chargeback"  # the customer's bank took the payment back
    DISPUTE = "dispute"  # somebody contests it; nothing is decided
    REVERSAL = "reversal"  # what was done was taken back in the connected system


@dataclass(frozen=True)
class Reversal:
    """One, as the connected system has it. `reference` is the system's id for it, `key` the
    idempotency key of the action that it is about, empty where the system doesn't know. `stands`
    False says that it was withdrawn."""

    reference: str
    kind: ReversalKind
    object: str
    amount: Money | None
    reason: str
    at: datetime
    stands: bool
    key: str = ""


def alone(granted_by: str) -> bool:
    """Whether an effect was let happen by its level and not by a person."""
    return granted_by.startswith("level:") or granted_by.endswith(f":{VETO_WINDOW_PASSED}")


def about(reversal: Reversal, effects: Sequence[Effect]) -> Effect | None:
    """Which of the object's effects, oldest first, a reversal is about; None when it is about none
    of ours.

    The effect with its key; without a key the newest one that moved money before it, and among
    those rather one that nobody approved, so that doubt counts against running alone.
    """
    happened = (EffectState.DONE, EffectState.VERIFIED, EffectState.UNKNOWN)
    ours = [e for e in effects if e.request.object == reversal.object and e.state in happened]
    if reversal.key:
        return next((e for e in ours if e.request.key == reversal.key), None)
    before = [e for e in ours if e.request.amount is not None and e.created <= reversal.at]
    unapproved = [e for e in before if alone(e.granted_by)]
    return next(reversed(unapproved or before), None)
