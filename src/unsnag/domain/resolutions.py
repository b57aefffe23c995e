"""One run of a playbook on an issue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from unsnag.domain.playbooks import Playbook, said
from unsnag.domain.policies import FactValue
from unsnag.domain.shared import ApprovalId, ConversationId, IssueId, Money, RunId


class RunState(StrEnum):
    """Closed set of where a run stands."""

    RUNNING = "running"  # waits for the customer or goes on at once
    AWAITING_APPROVAL = "awaiting_approval"  # a person decides about the action
    ACTING = "acting"  # an effect is in the ledger and not settled
    WAITING = "waiting"  # until something is so in a connected system
    FINISHED = "finished"  # every step done
    HANDED_OFF = "handed_off"  # a person has it
    WITHDRAWN = "withdrawn"  # the customer doesn't want it any more, or never answered

    @property
    def ended(self) -> bool:
        return self in (RunState.FINISHED, RunState.HANDED_OFF, RunState.WITHDRAWN)


@dataclass(frozen=True)
class Run:
    """`playbook_version` is the version that the run began with and ends with. `step` is the index
    of the next step; `slots` what the customer said; `facts` what was read,
    at `facts_read`; `attempt` counts the runs of the issue from 1. `trail` are the steps taken, in
    order. Where the run waits for the customer or a system it does so since `waits_since` and
    wakes at `wakes`; `reminded` counts the reminders of this wait."""

    id: RunId
    issue: IssueId
    conversation: ConversationId
    playbook: str
    playbook_version: str
    state: RunState
    step: int
    slots: Mapping[str, str]
    facts: Mapping[str, FactValue]
    facts_read: datetime | None
    decision: Mapping[str, str] | None
    attempt: int = 1
    trail: tuple[int, ...] = ()
    language: str = ""
    wakes: datetime | None = None
    waits_since: datetime | None = None
    reminded: int = 0

    def taken(self, step: int) -> int:
        """How often the run has taken a step so far."""
        return self.trail.count(step)


def known(run: Run, playbook: Playbook) -> dict[str, FactValue]:
    """What conditions and policies may name: facts read, and what the customer said in slots."""
    return {**run.facts, **said(playbook.slots, run.slots)}


class ApprovalState(StrEnum):
    """Closed set of what became of a request for approval."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    LAPSED = "lapsed"  # the case changed or was taken over before anybody decided


@dataclass(frozen=True)
class Approval:
    """A request to a person to approve one action with its amount and object. `runs_at` is when it
    runs by itself if nobody vetoes it; None means that it waits for a decision. `step` is the step
    of the run that asks; `first_by` is who has said yes where a second person must too. A request
    without a run is a test of the reviewer, with something known to be wrong: nothing can come of
    it."""

    id: ApprovalId
    run: RunId | None
    step: int
    action: str
    title: str
    object: str
    amount: Money | None
    state: ApprovalState
    decided_by: str
    reason: str
    asked: datetime
    runs_at: datetime | None
    first_by: str = ""
