"""Port to the effect ledger: every action's intent, call, receipt and read-back, kept for ever.

Each change is one transaction and is on disk when the method returns, but for an intent that was
written inside a larger one. A fence number grows with
every claim; whoever holds an older one can change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from unsnag.domain.actions import ActionRequest, Effect, EffectState, Receipt
from unsnag.domain.policies import Caps, Spent
from unsnag.domain.shared import EffectId, IssueId, RunId


class KeyReused(Exception):
    """The key stands in the ledger with another body (other amount, object or customer)."""

    code = "key_reused"


class ObjectBusy(Exception):
    """Another effect of the same action on the same object is not settled yet."""

    code = "object_busy"


class CapReached(Exception):
    """One more action would pass a limit on money or numbers; the message says which."""

    code = "cap_reached"


class ActionsStopped(Exception):
    """The switch that stops all actions is on."""

    code = "actions_stopped"


class FenceLost(Exception):
    """Somebody else has claimed this effect since; this holder must stop."""

    code = "fence_lost"


class EffectLedger(Protocol):
    """The ledger of one workspace."""

    def intend(
        self,
        run: RunId,
        step: int,
        request: ActionRequest,
        granted_by: str,
        caps: Sequence[Caps] = (),
        *,
        claim_seconds: int = 0,
    ) -> Effect:
        """Write the intent of a run's step; the same key and body give the row that is there
        already, which then belongs to this step.

        A new intent is checked against the stop switch and every one of `caps` in the transaction
        that writes it, so that two at once can't pass a limit that one of them reaches. With
        `claim_seconds` a new intent is claimed for so long and already `calling`, in the same
        commit; the effect is `fresh` then. It may be written inside a larger transaction.
        Raises KeyReused, ObjectBusy, CapReached or ActionsStopped.
        """
        ...

    def on_disk(self) -> bool:
        """Whether all that was written is on disk: no transaction is open."""
        ...

    def claim(self, effect: EffectId, *, seconds: int) -> Effect | None:
        """Take the effect for a while; None while somebody else's claim lasts."""
        ...

    def record(
        self,
        effect: Effect,
        state: EffectState,
        *,
        receipt: Receipt | None = None,
        refusal: str = "",
    ) -> Effect:
        """Move to a state under the fence of `effect`. Raises FenceLost."""
        ...

    def of_run(self, run: RunId) -> Sequence[Effect]:
        """The effects of a run, oldest first, without those that took another back."""
        ...

    def of_issue(self, issue: IssueId, effect: EffectId) -> Effect | None:
        """One effect, None when it is not of that issue."""
        ...

    def of_step(self, run: RunId, step: int) -> Effect | None:
        """The newest effect that this step of the run asked for, not what took it back."""
        ...

    def unsettled(self) -> Sequence[Effect]:
        """Every effect that is not settled, oldest first."""
        ...

    def spent(self, action: str, customer_ref: str, now: datetime) -> Spent:
        """What counts against the caps: all effects but the refused, of the day and the hour."""
        ...
