"""Port to actions in connected systems: the only way anything outside changes.

Only the steps that act and verify may import this. Every call carries the idempotency key that was
written to the ledger before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from unsnag.domain.actions import ActionRequest, ActionSpec, Receipt


class ActionRefused(Exception):
    """The system said no, and nothing happened. The message is the system's reason."""

    code = "action_refused"


class NotSent(Exception):
    """The call never reached the system, so nothing happened."""

    code = "not_sent"


class ResultUnknown(Exception):
    """The call may have reached the system, and its result was not seen."""

    code = "result_unknown"


class ActionSystem(Protocol):
    """Acts in one connected system and reads back what it did."""

    @property
    def actions(self) -> Sequence[ActionSpec]: ...

    def perform(self, request: ActionRequest) -> Receipt:
        """Send once. Raises ActionRefused, NotSent or ResultUnknown; never retries by itself."""
        ...

    def read_back(self, request: ActionRequest) -> Receipt | None:
        """What the system's record says was done under this request's key, None if nothing.

        Raises SystemUnreachable when the record cannot be read.
        """
        ...

    def agrees(self, request: ActionRequest, found: Receipt) -> bool:
        """Whether the record shows exactly what was asked (object and amount)."""
        ...
