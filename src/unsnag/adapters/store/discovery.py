"""Discovered intents and tickets to be labelled, in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from unsnag.adapters.store.discovery_rows import (
    FoundGroupRow,
    LabelBatchRow,
    LearningRunRow,
    PassedOverRow,
)
from unsnag.adapters.store.model_versions import storable_text
from unsnag.adapters.store.models import IssueRow
from unsnag.application.ports.discovery import (
    DECIDED,
    FoundGroup,
    GroupState,
    IssueWords,
    LabelBatch,
    ToLabel,
)
from unsnag.application.ports.learning_runs import LearningRun, RunKind
from unsnag.application.ports.training_runs import TrainingState

_MOST_RUNS = 50
_LONGEST_NAME = 120


class DatabaseLearningRuns:
    """LearningRuns of one installation."""

    def every(self, kind: RunKind | None = None) -> Sequence[LearningRun]:
        rows = LearningRunRow.objects.order_by("-pk")
        if kind is not None:
            rows = rows.filter(kind=kind.value)
        return [_run(row) for row in rows[:_MOST_RUNS]]

    def get(self, run: str) -> LearningRun | None:
        row = LearningRunRow.objects.filter(run=storable_text(run)[:16]).first()
        return None if row is None else _run(row)

    def put(self, run: LearningRun) -> None:
        LearningRunRow.objects.update_or_create(
            run=run.id,
            defaults={
                "kind": run.kind.value,
                "title": storable_text(run.title)[:200],
                "by": run.by,
                "state": run.state.value,
                "began": run.began,
                "seen": run.seen,
                "doing": run.doing[:120],
                "done": run.done,
                "total": run.total,
                "problem": storable_text(run.problem),
                "result": dict(run.result),
            },
        )


def _run(row: LearningRunRow) -> LearningRun:
    return LearningRun(
        id=row.run,
        kind=RunKind(row.kind),
        title=row.title,
        by=row.by,
        began=row.began,
        seen=row.seen,
        state=TrainingState(row.state),
        doing=row.doing,
        done=row.done,
        total=row.total,
        problem=row.problem,
        result=row.result,
    )


class DatabaseFoundGroups:
    """FoundGroups of one installation."""

    def add(self, groups: Sequence[FoundGroup]) -> Sequence[FoundGroup]:
        with transaction.atomic():
            rows = [FoundGroupRow.objects.create(**_columns(group)) for group in groups]
        return [_group(row) for row in rows]

    def of(self, run: str) -> Sequence[FoundGroup]:
        rows = FoundGroupRow.objects.filter(run=storable_text(run)[:16]).order_by("pk")
        return sorted(map(_group, rows), key=lambda group: (-group.count, group.id))

    def get(self, group: int) -> FoundGroup | None:
        row = FoundGroupRow.objects.filter(pk=group).first()
        return None if row is None else _group(row)

    def change(self, group: FoundGroup) -> None:
        columns = _columns(group)
        kept = {name: columns[name] for name in ("name", "state", "intent", "by", "at")}
        FoundGroupRow.objects.filter(pk=group.id).update(**kept)

    def decided(self) -> Sequence[FoundGroup]:
        states = [state.value for state in DECIDED]
        followed = FoundGroupRow.objects.filter(follows__isnull=False).values("follows")
        rows = FoundGroupRow.objects.filter(state__in=states).exclude(pk__in=followed)
        return [_group(row) for row in rows.order_by("pk")]


def _columns(group: FoundGroup) -> dict[str, Any]:
    return {
        "run": group.run,
        "name": storable_text(group.name)[:_LONGEST_NAME],
        "state": group.state.value,
        "intent": storable_text(group.intent)[:_LONGEST_NAME],
        "members": list(group.members),
        "typical": list(group.typical),
        "examples": [storable_text(text) for text in group.examples],
        "months": [list(pair) for pair in group.months],
        "known_as": group.known_as,
        "known": group.known,
        "refused": group.refused,
        "made_of": list(group.made_of),
        "follows": group.follows,
        "by": group.by,
        "at": group.at,
    }


def _group(row: FoundGroupRow) -> FoundGroup:
    return FoundGroup(
        id=row.pk,
        run=row.run,
        name=row.name,
        state=GroupState(row.state),
        members=tuple(row.members),
        typical=tuple(row.typical),
        examples=tuple(row.examples),
        at=row.at,
        months=tuple((name, count) for name, count in row.months),
        intent=row.intent,
        known_as=row.known_as,
        known=row.known,
        refused=row.refused,
        made_of=tuple(row.made_of),
        follows=row.follows,
        by=row.by,
    )


class DatabaseLabelBatches:
    """LabelBatches of one installation."""

    def add(self, batch: LabelBatch) -> None:
        LabelBatchRow.objects.create(
            batch=batch.id,
            version=batch.version,
            made=batch.made,
            by=batch.by,
            pool=batch.pool,
            tickets=[[t.key, storable_text(t.text), list(t.likely)] for t in batch.tickets],
        )

    def get(self, batch: str) -> LabelBatch | None:
        return _batch(LabelBatchRow.objects.filter(batch=storable_text(batch)[:16]).first())

    def newest(self) -> LabelBatch | None:
        return _batch(LabelBatchRow.objects.order_by("pk").last())

    def pass_over(self, batch: str, key: str, *, by: str, at: datetime) -> None:
        PassedOverRow.objects.create(batch=batch, key=key, by=by, at=at)

    def take_up(self, batch: str, key: str) -> None:
        PassedOverRow.objects.filter(batch=batch, key=key).delete()

    def passed_over(self, batch: str) -> Mapping[str, datetime]:
        return dict(PassedOverRow.objects.filter(batch=batch).values_list("key", "at"))


def _batch(row: LabelBatchRow | None) -> LabelBatch | None:
    if row is None:
        return None
    tickets = tuple(ToLabel(key, text, tuple(likely)) for key, text, likely in row.tickets)
    return LabelBatch(row.batch, row.version, row.made, row.by, row.pool, tickets)


class DatabaseOwnTickets:
    """OwnTickets of one installation."""

    def newest(self, most: int, *, since: datetime | None = None) -> Sequence[IssueWords]:
        rows = IssueRow.objects.exclude(text="").order_by("-opened", "-pk")
        if since is not None:
            rows = rows.filter(opened__gte=since)
        found = rows.values_list("pk", "text", "opened")[:most]
        return [IssueWords(*row) for row in reversed(found)]
