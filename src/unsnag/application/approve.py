"""A person decides about one action that waits for approval.

A request is settled once: whoever comes second changes nothing and is told who was first. The
action itself is done by the run, which reads everything afresh before it acts.
"""

from __future__ import annotations

from collections.abc import Callable

from unsnag.application.ports.store import Store
from unsnag.domain.resolutions import Approval, ApprovalState
from unsnag.domain.shared import ApprovalId, RunId

LONGEST_REASON = 2_000


class AlreadySettled(Exception):
    """Somebody was first; `approval` says who and how. Nothing was changed."""

    code = "already_settled"

    def __init__(self, approval: Approval) -> None:
        super().__init__(f"approval {approval.id} is {approval.state.value}")
        self.approval = approval


class ReasonMissing(ValueError):
    """A refusal needs a reason, which the person who answers the customer will read."""

    code = "reason_missing"


class Approve:
    """Settles approvals and takes their runs up again.

    `resume` may answer False when the conversation is held; the worker then goes on with the run.
    """

    def __init__(self, store: Store, resume: Callable[[RunId], bool]) -> None:
        self._store = store
        self._resume = resume

    def approve(self, id: ApprovalId, staff_name: str) -> Approval:
        """Approve; returns the request as it stands then. Raises AlreadySettled."""
        return self._settle(id, ApprovalState.APPROVED, staff_name, "")

    def refuse(self, id: ApprovalId, staff_name: str, reason: str) -> Approval:
        """Refuse; the issue goes to a person with the reason. Raises ReasonMissing or
        AlreadySettled."""
        clean = reason.replace("\x00", "").strip()[:LONGEST_REASON]
        if not clean:
            raise ReasonMissing("Write why; whoever answers the customer will read it.")
        return self._settle(id, ApprovalState.REFUSED, staff_name, clean)

    def take_over(self, id: ApprovalId, staff_name: str) -> Approval:
        """Refuse in order to answer the customer oneself. Raises AlreadySettled."""
        return self._settle(
            id, ApprovalState.REFUSED, staff_name, f"{staff_name} took this over to answer it."
        )

    def _settle(
        self, id: ApprovalId, state: ApprovalState, staff_name: str, reason: str
    ) -> Approval:
        approval = self._store.approval(id)
        if not self._store.settle_approval(id, state, by=staff_name, reason=reason):
            raise AlreadySettled(self._store.approval(id))
        self._resume(approval.run)
        return self._store.approval(id)
