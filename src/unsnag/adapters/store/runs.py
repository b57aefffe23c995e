"""Runs of playbooks, their approvals and the kept versions in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import F, Q

from unsnag.adapters.store.models import (
    ApprovalRow,
    DraftShareRow,
    PlaybookVersionRow,
    RunRow,
)
from unsnag.adapters.store.rows import as_approval, as_run
from unsnag.adapters.store.statements import insert_values, update
from unsnag.application.ports.clock import Clock
from unsnag.domain.conversations import Awaiting, Holder
from unsnag.domain.playbooks import Playbook
from unsnag.domain.resolutions import Approval, ApprovalState, Run, RunState
from unsnag.domain.shared import ApprovalId, ConversationId, IssueId, Money, RunId

# What the database fills in by itself, in the statement that writes the run.
_BEFORE_RUN = (
    ("conversation_id", "select conversation_id from store_issuerow where id = %s"),
    ("attempt", "select 1 + count(*) from store_runrow where issue_id = %s"),
)
# Asked several times a turn; Django would put it together anew each time.
_ACTIVE = """
    select * from store_runrow
    where issue_id = %s and state not in ({ended}) order by id desc limit 1
""".format(  # noqa: S608  the words are our own
    ended=", ".join(f"'{state.value}'" for state in RunState if state.ended)
)
_LAST = "select * from store_runrow where issue_id = %s order by id desc limit 1"


class RunRecords:
    """The part of the store that keeps runs."""

    clock: Clock

    def keep_playbook(self, playbook: Playbook) -> None:
        PlaybookVersionRow.objects.get_or_create(
            name=playbook.name,
            version=playbook.version,
            defaults={"sources": dict(playbook.sources), "first_seen": self.clock()},
        )

    def playbook_sources(self, name: str, version: str) -> Mapping[str, str] | None:
        row = PlaybookVersionRow.objects.filter(name=name, version=version).first()
        return None if row is None else row.sources

    def draft_share(self, playbook: str, version: str) -> int:
        rows = DraftShareRow.objects.filter(playbook=playbook, version=version)
        row = rows.order_by("pk").last()
        return 0 if row is None else row.share

    def set_draft_share(self, playbook: str, version: str, share: int, *, by: str) -> None:
        DraftShareRow.objects.create(
            playbook=playbook, version=version, share=share, by=by, at=self.clock()
        )

    def start_run(self, issue: IssueId, playbook: Playbook) -> Run:
        state = RunState.RUNNING
        begun = {
            "issue_id": issue,
            "playbook": playbook.name,
            "playbook_version": playbook.version,
            "state": state.value,
            "started": self.clock(),
        }
        made = insert_values(RunRow, begun, asked=_BEFORE_RUN, of=[issue, issue])
        assert made is not None  # noqa: S101  nothing can keep it out
        id, conversation, attempt = made
        return Run(
            id=RunId(id),
            issue=issue,
            conversation=ConversationId(conversation),
            playbook=playbook.name,
            playbook_version=playbook.version,
            state=state,
            step=0,
            slots={},
            facts={},
            facts_read=None,
            decision=None,
            attempt=attempt,
        )

    def run(self, id: RunId) -> Run:
        return as_run(RunRow.objects.get(pk=id))

    def active_run(self, issue: IssueId) -> Run | None:
        return next((as_run(row) for row in RunRow.objects.raw(_ACTIVE, [issue])), None)

    def last_run(self, issue: IssueId) -> Run | None:
        return next((as_run(row) for row in RunRow.objects.raw(_LAST, [issue])), None)

    def save_run(self, run: Run) -> None:
        changes = {
            "state": run.state.value,
            "step": run.step,
            "slots": dict(run.slots),
            "facts": dict(run.facts),
            "facts_read": run.facts_read,
            "decision": None if run.decision is None else dict(run.decision),
            "trail": list(run.trail),
            "language": run.language,
            "wakes": run.wakes,
            "waits_since": run.waits_since,
            "reminded": run.reminded,
        }
        update(RunRow, {"id": run.id}, changes)

    def runs_acting(self) -> Sequence[Run]:
        decided = ~Q(approvalrow__state=ApprovalState.WAITING.value)
        waiting = Q(state=RunState.AWAITING_APPROVAL.value, approvalrow__isnull=False) & decided
        rows = RunRow.objects.filter(Q(state=RunState.ACTING.value) | waiting).distinct()
        return [as_run(row) for row in rows.order_by("pk")]

    def runs_due(self, now: datetime) -> Sequence[Run]:
        waiting = (RunState.RUNNING.value, RunState.WAITING.value)
        rows = RunRow.objects.filter(
            wakes__lte=now, state__in=waiting, conversation__holder=Holder.AI.value
        )
        return [as_run(row) for row in rows.order_by("wakes")]

    def runs_stalled(self, now: datetime) -> Sequence[Run]:
        rows = RunRow.objects.filter(
            Q(conversation__claimed_until=None) | Q(conversation__claimed_until__lt=now),
            state=RunState.RUNNING.value,
            issue=F("conversation__current_issue"),
            conversation__holder=Holder.AI.value,
            conversation__awaiting=Awaiting.NOTHING.value,
        )
        return [as_run(row) for row in rows.order_by("pk")]

    def ask_approval(
        self,
        run: RunId,
        step: int,
        action: str,
        title: str,
        object: str,
        amount: Money | None,
        runs_at: datetime | None,
    ) -> Approval:
        row = ApprovalRow.objects.create(
            run_id=run,
            step=step,
            action=action,
            title=title,
            object=object,
            amount_minor=None if amount is None else amount.minor,
            currency="" if amount is None else amount.currency,
            asked=self.clock(),
            runs_at=runs_at,
        )
        return as_approval(row)

    def approval(self, id: ApprovalId) -> Approval:
        return as_approval(ApprovalRow.objects.get(pk=id))

    def approval_of_step(self, run: RunId, step: int) -> Approval | None:
        row = ApprovalRow.objects.filter(run_id=run, step=step).last()
        return None if row is None else as_approval(row)

    def settle_approval(
        self, id: ApprovalId, state: ApprovalState, *, by: str, reason: str = ""
    ) -> bool:
        waiting = ApprovalRow.objects.filter(pk=id, state=ApprovalState.WAITING.value)
        changed = waiting.update(
            state=state.value, decided_by=by, reason=reason, decided=self.clock()
        )
        return bool(changed)

    def approve_first(self, id: ApprovalId, *, by: str) -> bool:
        open_to_first = ApprovalRow.objects.filter(
            pk=id, state=ApprovalState.WAITING.value, first_by=""
        )
        return bool(open_to_first.update(first_by=by, first_at=self.clock()))

    def approvals_asked_before(self, moment: datetime) -> Sequence[Approval]:
        rows = ApprovalRow.objects.filter(state=ApprovalState.WAITING.value, asked__lt=moment)
        return [as_approval(row) for row in rows.order_by("pk")]

    def approvals_due(self, now: datetime) -> Sequence[Approval]:
        rows = ApprovalRow.objects.filter(
            state=ApprovalState.WAITING.value, runs_at__lte=now, run__isnull=False
        )
        return [as_approval(row) for row in rows]
