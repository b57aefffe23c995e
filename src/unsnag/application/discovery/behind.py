"""Work on the classifier's tickets that goes on behind a page: one of a kind at a time, each
telling how far it is."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.learning_runs import LearningRun, LearningRuns, RunKind
from unsnag.application.ports.training_runs import TrainingState

SILENT = timedelta(minutes=10)
"""After so long without a word its process is taken for stopped."""

_STEP = timedelta(seconds=1)
_BROKE = "This stopped because of a fault of ours. Nothing was changed. Begin it again."


class NotPossible(ValueError):
    """It can't be done; the message says why and what to do. Nothing was changed."""

    code = "not_possible"


class Told:
    """Writes down how far a run is, at most once a second."""

    def __init__(self, runs: LearningRuns, clock: Clock, run: LearningRun) -> None:
        self._runs, self._clock, self.run = runs, clock, run

    def say(self, doing: str) -> None:
        self._put(replace(self.run, doing=doing, done=0, total=0))

    def progress(self, done: int, total: int) -> None:
        if done == total or self._clock() - self.run.seen >= _STEP:
            self._put(replace(self.run, done=done, total=total))

    def step(self, doing: str, done: int, total: int) -> None:
        """Both at once."""
        if doing != self.run.doing:
            self.say(doing)
        self.progress(done, total)

    def end(self, state: TrainingState, problem: str = "", **result: Any) -> None:
        known: Mapping[str, Any] = {**self.run.result, **result}
        self._put(replace(self.run, state=state, problem=problem, result=known, doing=""))

    def _put(self, run: LearningRun) -> None:
        self.run = replace(run, seen=self._clock())
        self._runs.put(self.run)


Work = Callable[[Told], Mapping[str, Any]]
"""Does it and says what came of it. Raises one of what it `refuses`, with what to do."""


class Behind:
    """Begins runs and carries them on."""

    def __init__(
        self,
        runs: LearningRuns,
        clock: Clock,
        behind: Callable[[Callable[[], None]], None],
        refuses: tuple[type[Exception], ...],
    ) -> None:
        """`behind` works something off while the page is answered already; `refuses` are errors
        whose message is for people."""
        self._runs, self._clock, self._behind = runs, clock, behind
        self._refuses: tuple[type[Exception], ...] = (NotPossible, *refuses)

    def every(self, kind: RunKind | None = None) -> Sequence[LearningRun]:
        """The newest first."""
        return self._runs.every(kind)

    def get(self, run: str) -> LearningRun | None:
        return self._runs.get(run)

    def stopped(self, run: LearningRun) -> bool:
        """Whether nobody works on it any more although it is not done."""
        return run.state is TrainingState.WORKING and self._clock() - run.seen > SILENT

    def new(self, kind: RunKind, title: str, by: str, **result: Any) -> LearningRun:
        """A run to be begun. Raises NotPossible while another of its kind is under way."""
        for other in self._runs.every(kind):
            if other.state is TrainingState.WORKING and not self.stopped(other):
                raise NotPossible(f"“{other.title}” is under way. Wait until it is done.")
        now = self._clock()
        return LearningRun(secrets.token_hex(8), kind, title[:200], by, now, now, result=result)

    def begin(self, run: LearningRun, work: Work) -> LearningRun:
        """Work on it behind the page."""
        self._runs.put(run)

        def working() -> None:
            self.work(run, work)

        self._behind(working)
        return run

    def work(self, run: LearningRun, work: Work) -> LearningRun:
        """Work on it now. What was refused or broke is told in what comes back."""
        told = Told(self._runs, self._clock, run)
        self._runs.put(run)
        try:
            result = work(told)
        except self._refuses as problem:
            told.end(TrainingState.REFUSED, str(problem))
        except Exception:
            told.end(TrainingState.REFUSED, _BROKE)
            raise
        else:
            told.end(TrainingState.DONE, **result)
        return told.run
