"""The effect ledger on Django's database.

`intend` refuses to run inside an outer transaction's rollback reach: it is durable when it returns,
because the call that follows cannot be rolled back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from unsnag.adapters.store.models import EffectRow, SwitchRow
from unsnag.adapters.store.rows import as_effect, plain
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
from unsnag.domain.shared import EffectId, RunId

_SETTLED = [s.value for s in EffectState if s.settled]


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
    ) -> Effect:
        with transaction.atomic(durable=True):
            row = EffectRow.objects.filter(key=request.key).first()
            if row is None:
                now = self._clock()
                self._permit(request, caps, now)
                return as_effect(self._insert(run, step, request, granted_by, now))
            if row.body_hash != request.body_hash:
                raise KeyReused(f"{request.action} on {request.object} was asked with other values")
            if row.run_id == run and row.step != step:
                EffectRow.objects.filter(pk=row.pk).update(step=step)
                row.step = step
        return as_effect(row)

    def _permit(self, request: ActionRequest, caps: Sequence[Caps], now: datetime) -> None:
        """Inside the intent's transaction: raise when actions are stopped or a cap would break."""
        switch = SwitchRow.objects.order_by("pk").last()
        if switch is not None and switch.stopped:
            raise ActionsStopped("All actions are stopped.")
        if not caps:
            return
        spent = self.spent(request.action, request.customer_ref, now)
        amount = 0 if request.amount is None else request.amount.minor
        for limits in caps:
            words = cap_reached(limits, spent, amount)
            if words is not None:
                raise CapReached(f"It would break {words}.")

    def _insert(
        self, run: RunId, step: int, request: ActionRequest, granted_by: str, now: datetime
    ) -> EffectRow:
        try:
            with transaction.atomic():
                return EffectRow.objects.create(
                    run_id=run,
                    step=step,
                    key=request.key,
                    body_hash=request.body_hash,
                    workspace=request.workspace,
                    issue_id=request.issue,
                    action=request.action,
                    customer_ref=request.customer_ref,
                    object=request.object,
                    arguments=dict(request.arguments),
                    amount_minor=None if request.amount is None else request.amount.minor,
                    currency="" if request.amount is None else request.amount.currency,
                    policy_version=request.policy_version,
                    attempt_group=request.attempt_group,
                    granted_by=granted_by,
                    state=EffectState.INTENDED.value,
                    created=now,
                    updated=now,
                )
        except IntegrityError as error:
            raise ObjectBusy(f"{request.action} on {request.object} is under way") from error

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
        changes: dict[str, object] = {"state": state.value, "updated": self._clock()}
        if receipt is not None:
            changes["receipt"] = plain(receipt)
        if refusal:
            changes["refusal"] = refusal
        if state is EffectState.CALLING:
            changes["attempts"] = F("attempts") + 1
        else:
            changes["claimed_until"] = None
        with transaction.atomic():
            held = EffectRow.objects.filter(pk=effect.id, fence=effect.fence)
            if not held.update(**changes):
                raise FenceLost(f"effect {effect.id} was claimed by somebody else")
            return as_effect(EffectRow.objects.get(pk=effect.id))

    def of_run(self, run: RunId) -> Sequence[Effect]:
        return [as_effect(row) for row in EffectRow.objects.filter(run_id=run).order_by("pk")]

    def of_step(self, run: RunId, step: int) -> Effect | None:
        row = EffectRow.objects.filter(run_id=run, step=step).order_by("pk").last()
        return None if row is None else as_effect(row)

    def unsettled(self) -> Sequence[Effect]:
        rows = EffectRow.objects.exclude(state__in=_SETTLED).order_by("pk")
        return [as_effect(row) for row in rows]

    def spent(self, action: str, customer_ref: str, now: datetime) -> Spent:
        day, hour = now - timedelta(days=1), now - timedelta(hours=1)
        counted = EffectRow.objects.filter(action=action, created__gte=day)
        theirs = Q(customer_ref=customer_ref)
        sums = counted.exclude(state=EffectState.REFUSED.value).aggregate(
            mine=Count("pk", filter=theirs),
            mine_amount=Coalesce(Sum("amount_minor", filter=theirs), 0),
            hour=Count("pk", filter=Q(created__gte=hour)),
            amount=Coalesce(Sum("amount_minor"), 0),
        )
        return Spent(sums["mine"], sums["mine_amount"], sums["hour"], sums["amount"])
