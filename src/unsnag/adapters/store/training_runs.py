"""Trainings that were begun on a page, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from unsnag.adapters.store.model_rows import TrainingRunRow
from unsnag.application.ports.training_runs import TrainingRun, TrainingState

_MOST_RUNS = 50


class DatabaseTrainingRuns:
    """TrainingRuns of one installation."""

    def every(self) -> Sequence[TrainingRun]:
        return [_run(row) for row in TrainingRunRow.objects.order_by("-pk")[:_MOST_RUNS]]

    def get(self, run: str) -> TrainingRun | None:
        row = TrainingRunRow.objects.filter(run=run.replace("\x00", "")[:16]).first()
        return None if row is None else _run(row)

    def put(self, run: TrainingRun) -> None:
        TrainingRunRow.objects.update_or_create(
            run=run.id,
            defaults={
                "title": run.title[:200],
                "by": run.by,
                "state": run.state.value,
                "began": run.began,
                "seen": run.seen,
                "doing": run.doing[:120],
                "done": run.done,
                "total": run.total,
                "problem": run.problem,
                "version": run.version,
            },
        )


def _run(row: TrainingRunRow) -> TrainingRun:
    return TrainingRun(
        id=row.run,
        title=row.title,
        by=row.by,
        began=row.began,
        seen=row.seen,
        state=TrainingState(row.state),
        doing=row.doing,
        done=row.done,
        total=row.total,
        problem=row.problem,
        version=row.version,
    )
