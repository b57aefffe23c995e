"""A person decides about one action that waits for approval.

A request is settled once: whoever comes second changes nothing and is told who was first. Above a
limit a second, different person must say yes too. A yes that comes sooner than anybody can read is
not taken, and now and then a request is a test with something known to be wrong: it has no run, so
that nothing can come of it. The action itself is done by the run, which reads everything afresh
before it acts. Each decision is kept as a case, from which autonomy is earned or not.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from unsnag.application.oversee import Oversee
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.store import Store
from unsnag.domain.autonomy.evidence import Label
from unsnag.domain.autonomy.safeguards import READ_AT_LEAST, Safeguards
from unsnag.domain.resolutions import Approval, ApprovalState
from unsnag.domain.shared import ApprovalId, RunId

LONGEST_REASON = 2_000
NOBODY = "nobody in time"


class AlreadySettled(Exception):
    """Somebody was first; `approval` says who and how. Nothing was changed."""

    code = "already_settled"

    def __init__(self, approval: Approval) -> None:
        super().__init__(f"approval {approval.id} is {approval.state.value}")
        self.approval = approval


class ReasonMissing(ValueError):
    """A refusal needs a reason, which the person who answers the customer will read."""

    code = "reason_missing"


class NotRead(Exception):
    """The yes came sooner than anybody can read the page; nothing was changed."""

    code = "not_read"


class SecondPersonNeeded(Exception):
    """The same person said yes before; somebody else must be the second. Nothing was changed."""

    code = "second_person_needed"


class Approve:
    """Settles approvals and takes their runs up again.

    `resume` may answer False when the conversation is held; the worker then goes on with the run.
    """

    def __init__(
        self,
        store: Store,
        resume: Callable[[RunId], bool],
        oversee: Oversee,
        safeguards: Safeguards,
        clock: Clock,
    ) -> None:
        self._store = store
        self._resume = resume
        self._oversee = oversee
        self._safeguards = safeguards
        self._clock = clock

    def approve(
        self, id: ApprovalId, staff_name: str, *, read_for: timedelta = READ_AT_LEAST
    ) -> Approval:
        """Approve; returns the request as it stands then, still waiting when a second person must
        approve too. `read_for` is how long the page had been shown.

        Raises AlreadySettled, NotRead or SecondPersonNeeded.
        """
        if read_for < READ_AT_LEAST:
            raise NotRead(f"approval {id} was shown for {read_for}")
        approval = self._store.approval(id)
        by = staff_name
        if approval.state is ApprovalState.WAITING and self.needs_two(approval):
            if self._store.approve_first(id, by=staff_name):
                return self._store.approval(id)
            first = self._store.approval(id).first_by
            if first == staff_name:
                raise SecondPersonNeeded(f"{staff_name} approved {id} before")
            by = f"{first} and {staff_name}"
        return self._settle(id, ApprovalState.APPROVED, by, "", Label.RIGHT)

    def refuse(
        self, id: ApprovalId, staff_name: str, reason: str, *, draft_was: Label = Label.WRONG
    ) -> Approval:
        """Refuse; the issue goes to a person with the reason. `draft_was` says whether the draft
        itself was wrong. Raises ReasonMissing or AlreadySettled."""
        clean = reason.replace("\x00", "").strip()[:LONGEST_REASON]
        if not clean:
            raise ReasonMissing("Write why; whoever answers the customer will read it.")
        return self._settle(id, ApprovalState.REFUSED, staff_name, clean, draft_was)

    def take_over(self, id: ApprovalId, staff_name: str) -> Approval:
        """Refuse in order to answer the customer oneself; the draft stays in doubt. A test that is
        taken over is put away and measures nothing. Raises AlreadySettled."""
        taken = f"{staff_name} took this over to answer it."
        is_test = self._store.approval(id).run is None
        state = ApprovalState.LAPSED if is_test else ApprovalState.REFUSED
        return self._settle(id, state, staff_name, taken, Label.UNSURE)

    def lapse(self) -> None:
        """Close what nobody decided in time. Each issue goes to a person with everything known,
        and the customer is told."""
        before = self._clock() - timedelta(hours=self._safeguards.approval_hours)
        for approval in self._store.approvals_asked_before(before):
            settled = self._store.settle_approval(
                approval.id, ApprovalState.LAPSED, by=NOBODY, reason="Nobody decided in time."
            )
            if settled and approval.run is not None:
                self._resume(approval.run)

    def needs_two(self, approval: Approval) -> bool:
        """Whether the amount is above what one person's yes is enough for."""
        amount = None if approval.amount is None else approval.amount.minor
        return approval.run is not None and self._safeguards.needs_two(approval.action, amount)

    def _settle(
        self, id: ApprovalId, state: ApprovalState, by: str, reason: str, draft_was: Label
    ) -> Approval:
        approval = self._store.approval(id)
        with self._store.transaction():
            if not self._store.settle_approval(id, state, by=by, reason=reason):
                raise AlreadySettled(self._store.approval(id))
            self._oversee.decided(approval, draft_was, by=by, note=reason)
        if approval.run is not None:
            self._resume(approval.run)
        return self._store.approval(id)
