"""Looks, alarms, flags and proposed versions, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from unsnag.adapters.store.discovery_rows import (
    DriftAlarmRow,
    FlagRow,
    LookRow,
    TrainingProposalRow,
)
from unsnag.adapters.store.model_versions import storable_text
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.drift import (
    Alarm,
    Flag,
    FlagKind,
    ProposalState,
    TrainingProposal,
)
from unsnag.domain.understanding.drift import Moved, Thing, Watched

_LONGEST_FLAG = 250


class DatabaseWatching:
    """Watching of one installation."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def begin_look(self, what: str, day: date) -> bool:
        _, ours = LookRow.objects.get_or_create(what=what, day=day, defaults={"at": self._clock()})
        return ours

    def last_look(self, what: str) -> date | None:
        row = LookRow.objects.filter(what=what).order_by("day").last()
        return None if row is None else row.day

    def alarms(self) -> Sequence[Alarm]:
        rows = DriftAlarmRow.objects.filter(cleared__isnull=True).order_by("-raised", "-pk")
        return [_alarm(row) for row in rows]

    def past_alarms(self, most: int) -> Sequence[Alarm]:
        rows = DriftAlarmRow.objects.filter(cleared__isnull=False).order_by("-cleared", "-pk")
        return [_alarm(row) for row in rows[:most]]

    def raise_alarm(
        self, moved: Moved, version: str, examples: Sequence[tuple[int, str]], at: datetime
    ) -> None:
        thing = moved.thing
        seen: dict[str, Any] = {
            "version": version,
            "seen": at,
            "figures": figures_of(moved),
            "examples": [[issue, storable_text(text)] for issue, text in examples],
        }
        with transaction.atomic():
            rows = DriftAlarmRow.objects.filter(
                watched=thing.watched.value, intent=thing.intent, cleared__isnull=True
            )
            if not rows.update(**seen):
                DriftAlarmRow.objects.create(
                    watched=thing.watched.value,
                    intent=thing.intent,
                    raised=at,
                    since=moved.since,
                    **seen,
                )

    def acknowledge(self, alarm: int, *, by: str, at: datetime) -> bool:
        rows = DriftAlarmRow.objects.filter(pk=alarm, cleared__isnull=True, acknowledged_by="")
        return bool(rows.update(acknowledged_by=by, acknowledged=at))

    def clear(self, alarm: int, at: datetime) -> None:
        DriftAlarmRow.objects.filter(pk=alarm, cleared__isnull=True).update(cleared=at)

    def flags(self) -> Sequence[Flag]:
        rows = FlagRow.objects.filter(cleared__isnull=True)
        return [_flag(row) for row in rows.order_by(F("settled").asc(nulls_first=True), "pk")]

    def put_flags(self, kind: FlagKind, flags: Sequence[Flag], at: datetime) -> None:
        with transaction.atomic():
            for flag in flags:
                FlagRow.objects.update_or_create(
                    kind=kind.value,
                    name=storable_text(flag.name)[:_LONGEST_FLAG],
                    defaults={"last": at, "figures": dict(flag.figures), "cleared": None},
                    create_defaults={"first": at, "last": at, "figures": dict(flag.figures)},
                )
            gone = FlagRow.objects.filter(kind=kind.value, cleared__isnull=True, last__lt=at)
            gone.update(cleared=at)

    def settle_flag(self, flag: int, *, by: str, at: datetime) -> bool:
        rows = FlagRow.objects.filter(pk=flag, cleared__isnull=True)
        return bool(rows.update(settled_by=by, settled=at))

    def propose(self, proposal: TrainingProposal) -> None:
        with transaction.atomic():
            earlier = TrainingProposalRow.objects.filter(state=ProposalState.OPEN.value)
            earlier.update(state=ProposalState.OUTDATED.value, settled=proposal.made)
            TrainingProposalRow.objects.create(
                version=proposal.version,
                against=proposal.against,
                why=proposal.why[:300],
                made=proposal.made,
                by=proposal.by,
                figures=dict(proposal.figures),
            )

    def proposal(self) -> TrainingProposal | None:
        rows = TrainingProposalRow.objects.filter(state=ProposalState.OPEN.value)
        row = rows.order_by("pk").last()
        return None if row is None else _proposal(row)

    def settle_proposal(
        self, proposal: int, state: ProposalState, *, by: str, at: datetime
    ) -> bool:
        rows = TrainingProposalRow.objects.filter(pk=proposal, state=ProposalState.OPEN.value)
        return bool(rows.update(state=state.value, settled_by=by, settled=at))

    def waiting(self) -> int:
        alarms = DriftAlarmRow.objects.filter(cleared__isnull=True, acknowledged_by="")
        proposals = TrainingProposalRow.objects.filter(state=ProposalState.OPEN.value)
        return alarms.count() + proposals.count()


def figures_of(moved: Moved) -> dict[str, Any]:
    """The figures of a movement as plain values."""
    return {
        "window": moved.window,
        "hits": moved.hits,
        "messages": moved.messages,
        "hits_before": moved.hits_before,
        "before": moved.before,
        "chance": moved.chance,
        "limit": moved.limit,
    }


def _alarm(row: DriftAlarmRow) -> Alarm:
    return Alarm(
        id=row.pk,
        thing=Thing(Watched(row.watched), row.intent),
        version=row.version,
        raised=row.raised,
        seen=row.seen,
        since=row.since,
        figures=row.figures,
        examples=tuple((issue, text) for issue, text in row.examples),
        acknowledged_by=row.acknowledged_by,
        acknowledged=row.acknowledged,
        cleared=row.cleared,
    )


def _flag(row: FlagRow) -> Flag:
    return Flag(
        kind=FlagKind(row.kind),
        name=row.name,
        figures=row.figures,
        id=row.pk,
        first=row.first,
        last=row.last,
        settled_by=row.settled_by,
        settled=row.settled,
    )


def _proposal(row: TrainingProposalRow) -> TrainingProposal:
    return TrainingProposal(
        id=row.pk,
        version=row.version,
        against=row.against,
        why=row.why,
        made=row.made,
        by=row.by,
        figures=row.figures,
        state=ProposalState(row.state),
        settled_by=row.settled_by,
        settled=row.settled,
    )
