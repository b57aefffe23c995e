"""The effect ledger on Django's database.

An intent may be written inside a larger transaction, together with what the run says of it; the
call must wait until that one is on disk, which `on_disk` tells.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from unsnag.adapters.store.models import EffectRow
from unsnag.adapters.store.prepared import first
from unsnag.adapters.store.rows import as_effect, plain
from unsnag.adapters.store.statements import insert_values, update, writing
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.ledger import (
    ActionsStopped,
    CapReached,
    FenceLost,
    KeyReused,
    ObjectBusy,
)
from unsnag.domain.actions import ActionRequest, Effect, EffectState, Receipt
from unsnag.domain.policies import Caps, Spent, cap_reached
from unsnag.domain.shared import EffectId, IssueId, RunId

# Written out, because it stands in the way of every action: one question before an intent. Both
# sums are read from an index alone.
_SUMS = """
    select theirs.number, theirs.amount, everybodys.number, everybodys.amount{before}
    from (
        select count(*) as number, coalesce(sum(amount_minor), 0) as amount
        from store_effectrow
        where action = %s and customer_ref = %s and created >= %s and state <> %s
    ) theirs, (
        select count(case when created >= %s then 1 end) as number,
               coalesce(sum(amount_minor), 0) as amount
        from store_effectrow where action = %s and created >= %s and state <> %s
    ) everybodys
"""
_SPENT = _SUMS.format(before="")
_STANDING = _SUMS.format(
    before=""",
        (select stopped from store_switchrow order by id desc limit 1),
        (select id from store_effectrow where key = %s)"""
)
# SQLite takes an index that holds some rows only where its condition stands word for word, values
# and all, and rather reads every effect in its order unless the index is of use to find them, too.
_UNSETTLED = """
    select * from store_effectrow
    where not (state in ({settled})) and state in ({unsettled}) order by id
""".format(  # noqa: S608  the words are our own
    settled=", ".join(f"'{state.value}'" for state in EffectState if state.settled),
    unsettled=", ".join(f"'{state.value}'" for state in EffectState if not state.settled),
)


_IN_TURN = "select set_config('synchronous_commit', 'off', true), pg_advisory_xact_lock(%s)"
# The smallest thing that has to be in the log before its own commit returns.
_ON_DISK = "select pg_logical_emit_message(true, 'unsnag', '')"


class DatabaseLedger:
    """Effects of one workspace."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

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
        with writing():
            _one_at_a_time(request)
            now = self._clock()
            standing = self._standing(request, now)
            if standing.intent is not None:
                return self._again(standing.intent, run, step, request)
            _permit(request, caps, standing)
            return self._insert(run, step, request, granted_by, now, claim_seconds)

    def on_disk(self) -> bool:
        return not transaction.get_connection().in_atomic_block

    def _standing(self, request: ActionRequest, now: datetime) -> _Standing:
        sums = _sums_asked(request.action, request.customer_ref, now)
        *spent, stopped, intent = _the_row(_STANDING, [request.key, *sums])
        return _Standing(_as_spent(spent), bool(stopped), intent)

    def _again(self, intent: int, run: RunId, step: int, request: ActionRequest) -> Effect:
        """What stands in the ledger under the request's key; it belongs to this step from now."""
        row = EffectRow.objects.get(pk=intent)
        if row.body_hash != request.body_hash:
            raise KeyReused(f"{request.action} on {request.object} was asked with other values")
        if row.run_id == run and row.step != step:
            EffectRow.objects.filter(pk=row.pk).update(step=step)
            row.step = step
        return as_effect(row)

    def _insert(
        self,
        run: RunId,
        step: int,
        request: ActionRequest,
        granted_by: str,
        now: datetime,
        claim_seconds: int,
    ) -> Effect:
        calling = claim_seconds > 0
        effect = Effect(
            id=EffectId(0),  # until the row has one
            run=run,
            step=step,
            request=request,
            state=EffectState.CALLING if calling else EffectState.INTENDED,
            granted_by=granted_by,
            receipt=None,
            refusal="",
            attempts=int(calling),
            fence=int(calling),
            created=now,
            updated=now,
            fresh=calling,
        )
        values = _columns_of(effect)
        if calling:
            values["claimed_until"] = now + timedelta(seconds=claim_seconds)
        made = insert_values(EffectRow, values, unless_it_clashes=True)
        if made is None:
            raise ObjectBusy(f"{request.action} on {request.object} is under way")
        return replace(effect, id=EffectId(made[0]))

    def claim(self, effect: EffectId, *, seconds: int) -> Effect | None:
        now = self._clock()
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        with transaction.atomic(durable=True):
            taken = EffectRow.objects.filter(free, pk=effect).update(
                fence=F("fence") + 1, claimed_until=now + timedelta(seconds=seconds)
            )
            return as_effect(EffectRow.objects.get(pk=effect)) if taken else None

    def record(
        self,
        effect: Effect,
        state: EffectState,
        *,
        receipt: Receipt | None = None,
        refusal: str = "",
    ) -> Effect:
        now = self._clock()
        changes: dict[str, object] = {"state": state.value, "updated": now}
        if receipt is not None:
            changes["receipt"] = plain(receipt)
        if refusal:
            changes["refusal"] = refusal
        calling = state is EffectState.CALLING
        if not calling:
            changes["claimed_until"] = None
        held = {"id": effect.id, "fence": effect.fence}
        if not update(EffectRow, held, changes, plus="attempts" if calling else ""):
            raise FenceLost(f"effect {effect.id} was claimed by somebody else")
        # Nobody else changes a row under this fence, so it stands as the holder knows it.
        return replace(
            effect,
            state=state,
            receipt=receipt or effect.receipt,
            refusal=refusal or effect.refusal,
            attempts=effect.attempts + calling,
            updated=now,
            fresh=False,
        )

    def of_run(self, run: RunId) -> Sequence[Effect]:
        return [
            as_effect(row)
            for row in EffectRow.objects.filter(run_id=run, undoes=None).order_by("pk")
        ]

    def of_issue(self, issue: IssueId, effect: EffectId) -> Effect | None:
        row = EffectRow.objects.filter(pk=effect, issue_id=issue).first()
        return None if row is None else as_effect(row)

    def of_step(self, run: RunId, step: int) -> Effect | None:
        row = EffectRow.objects.filter(run_id=run, step=step, undoes=None).order_by("pk").last()
        return None if row is None else as_effect(row)

    def unsettled(self) -> Sequence[Effect]:
        return [as_effect(row) for row in EffectRow.objects.raw(_UNSETTLED)]

    def spent(self, action: str, customer_ref: str, now: datetime) -> Spent:
        return _as_spent(_the_row(_SPENT, _sums_asked(action, customer_ref, now)))


def _columns_of(new: Effect) -> dict[str, object]:
    """The columns of an effect that has no row yet."""
    request, amount = new.request, new.request.amount
    return {
        "run_id": new.run,
        "step": new.step,
        "key": request.key,
        "body_hash": request.body_hash,
        "workspace": request.workspace,
        "issue_id": request.issue,
        "action": request.action,
        "customer_ref": request.customer_ref,
        "object": request.object,
        "arguments": dict(request.arguments),
        "amount_minor": None if amount is None else amount.minor,
        "currency": "" if amount is None else amount.currency,
        "policy_version": request.policy_version,
        "attempt_group": request.attempt_group,
        "undoes": request.undoes or None,
        "granted_by": new.granted_by,
        "state": new.state.value,
        "attempts": new.attempts,
        "fence": new.fence,
        "created": new.created,
        "updated": new.updated,
    }


@dataclass(frozen=True)
class _Standing:
    """What an intent meets: what is spent, the stop switch, and the intent under its key."""

    spent: Spent
    stopped: bool
    intent: int | None


def _permit(request: ActionRequest, caps: Sequence[Caps], standing: _Standing) -> None:
    """Inside the intent's transaction: raise when actions are stopped or a cap would break."""
    if standing.stopped:
        raise ActionsStopped("All actions are stopped.")
    amount = 0 if request.amount is None else request.amount.minor
    for limits in caps:
        words = cap_reached(limits, standing.spent, amount)
        if words is not None:
            raise CapReached(f"It would break {words}.")


def _sums_asked(action: str, customer_ref: str, now: datetime) -> list[object]:
    as_kept = transaction.get_connection().ops.adapt_datetimefield_value
    day, hour = as_kept(now - timedelta(days=1)), as_kept(now - timedelta(hours=1))
    refused = EffectState.REFUSED.value
    return [action, customer_ref, day, refused, hour, action, day, refused]


def _the_row(question: str, values: Sequence[object]) -> tuple[Any, ...]:
    row = first(transaction.get_connection(), question, values)
    assert row is not None  # noqa: S101  sums always have one
    return row


def _as_spent(sums: Sequence[Any]) -> Spent:
    number, amount, in_hour, all_amount = sums
    return Spent(number, int(amount), in_hour, int(all_amount))


def _one_at_a_time(request: ActionRequest) -> None:
    """Let intents of one action queue up until their commit can be seen, so that each sees what the
    one before it spent. SQLite has one writer at a time anyway.

    The queue does not wait for the disk: whoever committed waits for it after, beside the others.
    The log is written in order, so an intent that is on disk has all before it there, too.
    """
    connection = transaction.get_connection()
    if connection.vendor != "postgresql":
        return
    name = f"unsnag intent {request.workspace} {request.action}"
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    first(connection, _IN_TURN, [number])
    transaction.on_commit(_wait_for_the_disk)


def _wait_for_the_disk() -> None:
    """Return once all that was committed so far is on disk; raises when that can't be known."""
    first(transaction.get_connection(), _ON_DISK, [])
