"""Webhooks, what they hint at and what came back on us, in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from unsnag.adapters.store.evidence_models import HintRow, HookRow, ReversalRow
from unsnag.adapters.store.models import CaseRow, EffectRow, RunRow
from unsnag.adapters.store.rows import as_effect
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.hooks import Hint, HintKind, OpenHint
from unsnag.domain.actions import Effect
from unsnag.domain.autonomy import Level, Unit
from unsnag.domain.autonomy.evidence import Source
from unsnag.domain.autonomy.reversals import Reversal, alone
from unsnag.domain.conversations import Holder
from unsnag.domain.resolutions import RunState
from unsnag.domain.shared import RunId

LONGEST_OBJECT = 200


class DatabaseHooks:
    """What connected systems told."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def keep(self, connector: str, id: str, hints: Sequence[Hint]) -> bool:
        now = self._clock()
        try:
            with transaction.atomic():
                HookRow.objects.create(connector=connector, hook=id, received=now)
                HintRow.objects.bulk_create(
                    HintRow(
                        connector=connector,
                        kind=hint.kind.value,
                        object=hint.object[:LONGEST_OBJECT],
                        received=now,
                        due=now,
                    )
                    for hint in hints
                )
        except IntegrityError:
            return False
        return True

    def due(self, now: datetime, limit: int) -> Sequence[OpenHint]:
        rows = HintRow.objects.filter(due__lte=now).order_by("due", "pk")[:limit]
        return [
            OpenHint(
                id=row.pk,
                connector=row.connector,
                hint=Hint(HintKind(row.kind), row.object),
                received=row.received,
                attempts=row.attempts,
            )
            for row in rows
        ]

    def later(self, hint: int, at: datetime | None, *, failed: bool = False) -> None:
        HintRow.objects.filter(pk=hint).update(due=at, attempts=F("attempts") + int(failed))

    def waiting_for(self, objects: Mapping[str, datetime]) -> Sequence[RunId]:
        if not objects:
            return ()
        rows = RunRow.objects.filter(
            state=RunState.WAITING.value,
            conversation__holder=Holder.AI.value,
            facts_read__lt=max(objects.values()),
        ).order_by("pk")
        found = []
        for pk, slots, facts, read in rows.values_list("pk", "slots", "facts", "facts_read"):
            values = {v for v in (*slots.values(), *facts.values()) if isinstance(v, str)}
            if read is not None and any(read < objects[name] for name in values & objects.keys()):
                found.append(RunId(pk))
        return found

    def wake(self, run: RunId, now: datetime) -> None:
        waiting = RunRow.objects.filter(pk=run, state=RunState.WAITING.value, wakes__gt=now)
        waiting.update(wakes=now)

    def effects_on(self, object: str) -> Sequence[Effect]:
        rows = EffectRow.objects.filter(object=object, undoes=None).order_by("pk")
        return [as_effect(row) for row in rows]

    def reversed(
        self, connector: str, reversal: Reversal, effect: Effect | None
    ) -> tuple[Unit, bool] | None:
        amount = reversal.amount
        told = {
            "kind": reversal.kind.value,
            "object": reversal.object,
            "amount_minor": None if amount is None else amount.minor,
            "currency": "" if amount is None else amount.currency,
            "reason": reversal.reason[:300],
            "at": reversal.at,
            "stands": reversal.stands,
        }
        row, new = ReversalRow.objects.get_or_create(
            connector=connector,
            reference=reversal.reference,
            defaults={**told, "first_seen": self._clock()},
        )
        news = new or row.stands != reversal.stands
        if not new:
            ReversalRow.objects.filter(pk=row.pk).update(**told)
        # What it is about is decided once, so that a later effect can't take its place.
        if row.effect is None and effect is not None:
            row.effect, row.case = EffectRow.objects.get(pk=effect.id), self._case_of(effect)
            row.save(update_fields=["effect", "case"])
            news = True
        if row.effect is None:
            return None
        run = row.effect.run
        return Unit(run.playbook, row.effect.action, run.playbook_version), news

    def _case_of(self, effect: Effect) -> CaseRow | None:
        """The case of an effect: the one that was drawn for review or approved, else one of its
        own where nobody had approved it."""
        run, request = RunRow.objects.get(pk=effect.run), effect.request
        seen = CaseRow.objects.filter(run=run, action=request.action, object=request.object)
        kept = seen.exclude(source=Source.OBSERVE.value).order_by("-pk").first()
        if kept is not None or not alone(effect.granted_by):
            return kept
        amount = request.amount
        by_level = effect.granted_by.startswith("level:")
        row, _ = CaseRow.objects.get_or_create(
            key=f"{Source.REVERSAL.value}:{run.pk}:{effect.step}",
            defaults={
                "playbook": run.playbook,
                "action": request.action,
                "version": run.playbook_version,
                "run": run,
                "issue_id": request.issue,
                "customer": request.customer_ref,
                "day": effect.created.date(),
                "source": Source.REVERSAL.value,
                "level": effect.granted_by[6:] if by_level else Level.DELAYED.value,
                "title": f"{request.object}" if amount is None else f"{amount}, {request.object}",
                "object": request.object,
                "amount_minor": None if amount is None else amount.minor,
                "currency": "" if amount is None else amount.currency,
                "drafted": effect.created,
                "language": run.language,
            },
        )
        return row
