"""Trainings that a manager begins on a page, in the background. One runs at a time. What trains is
the same as on the command line."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from unsnag.application.labelled_rows import LabelledRows
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.models import NotEnoughExamples
from unsnag.application.ports.tickets import TicketsFileProblem
from unsnag.application.ports.training_runs import (
    SentFiles,
    TrainingRun,
    TrainingRuns,
    TrainingState,
)
from unsnag.application.train_intents import (
    OUT_OF_SCOPE,
    Tickets,
    Trained,
    TrainIntents,
    VersionMissing,
)

LARGEST_FILE = 200_000_000
SILENT = timedelta(minutes=10)
"""After so long without a word from a training its process is taken for stopped."""

_STEP = timedelta(seconds=1)
_BROKE = "The training stopped because of a fault of ours. Nothing was changed. Begin it again."
NOTHING_LABELLED = (
    "No row of {name} has a label. Run `unsnag discover` on the file, or give it to Discovered "
    "intents: accept what it finds, and train again with that."
)


class TrainingNotPossible(ValueError):
    """A training can't begin; the message says what to do."""

    code = "training_not_possible"


@dataclass(frozen=True)
class Sent:
    """A file that a manager sent."""

    name: str
    pieces: Iterable[bytes]
    out_of_scope: str = OUT_OF_SCOPE


class RunTraining:
    """Begins trainings and carries them on."""

    def __init__(
        self,
        runs: TrainingRuns,
        sent: SentFiles,
        train: Callable[[], TrainIntents],
        read: Callable[[Path, str], LabelledRows],
        clock: Clock,
        behind: Callable[[Callable[[], None]], None],
    ) -> None:
        """`behind` works something off while the page is answered already."""
        self._runs, self._sent, self._train = runs, sent, train
        self._read, self._clock, self._behind = read, clock, behind

    def every(self) -> list[TrainingRun]:
        """The newest first."""
        return list(self._runs.every())

    def get(self, run: str) -> TrainingRun | None:
        return self._runs.get(run)

    def stopped(self, run: TrainingRun) -> bool:
        """Whether nobody works on it any more although it is not done."""
        return run.state is TrainingState.WORKING and self._clock() - run.seen > SILENT

    def begin(self, sent: Sent, *, by: str) -> TrainingRun:
        """Train with a file. Raises TrainingNotPossible, SentFileTooLarge."""
        if not sent.name:
            raise TrainingNotPossible("Choose a file with your labelled tickets.")
        run = self._new(sent.name[:200], by)
        path = self._sent.keep(run.id, sent.pieces, most=LARGEST_FILE)
        return self._start(run, lambda now: self._of_file(now, path, sent))

    def again(self, version: str, *, by: str) -> TrainingRun:
        """Train on a version's tickets with what people said of them since. Raises
        TrainingNotPossible."""
        run = self._new("The same tickets, with what was said of them since", by)
        return self._start(
            run,
            lambda now: self._train().again(version, by=by, say=now.say, progress=now.progress),
        )

    def _new(self, title: str, by: str) -> TrainingRun:
        for other in self._runs.every():
            if other.state is TrainingState.WORKING and not self.stopped(other):
                raise TrainingNotPossible(
                    f"“{other.title}” is being learned. Wait until it is done, then begin the next."
                )
        now = self._clock()
        return TrainingRun(secrets.token_hex(8), title, by, began=now, seen=now)

    def _start(self, run: TrainingRun, work: Callable[[_Told], Trained]) -> TrainingRun:
        self._runs.put(run)
        self._behind(lambda: self._work(run, work))
        return run

    def _of_file(self, told: _Told, path: Path, sent: Sent) -> Trained:
        told.say("Reading")
        try:
            found = self._read(path, sent.name)
        except TicketsFileProblem as problem:
            # People know the file by its own name, not by where we keep it.
            raise TicketsFileProblem(str(problem).replace(str(path), sent.name)) from problem
        if not found.rows:
            raise NotEnoughExamples(NOTHING_LABELLED.format(name=sent.name))
        tickets = Tickets(
            found.rows,
            sent.name,
            told.run.by,
            sent.out_of_scope,
            unlabelled=found.unlabelled,
            unreadable=found.left_out - found.unlabelled,
        )
        return self._train()(tickets, say=told.say, progress=told.progress)

    def _work(self, run: TrainingRun, work: Callable[[_Told], Trained]) -> None:
        told = _Told(self._runs, self._clock, run)
        try:
            trained = work(told)
        except (NotEnoughExamples, TicketsFileProblem, VersionMissing) as problem:
            told.end(TrainingState.REFUSED, problem=str(problem))
        except Exception:
            told.end(TrainingState.REFUSED, problem=_BROKE)
            raise
        else:
            told.end(TrainingState.DONE, version=trained.version.id)
        finally:
            self._sent.forget(run.id)


class _Told:
    """Writes down how far a training is, at most once a second."""

    def __init__(self, runs: TrainingRuns, clock: Clock, run: TrainingRun) -> None:
        self._runs, self._clock, self.run = runs, clock, run

    def say(self, doing: str) -> None:
        self._put(replace(self.run, doing=doing, done=0, total=0))

    def progress(self, done: int, total: int) -> None:
        if done == total or self._clock() - self.run.seen >= _STEP:
            self._put(replace(self.run, done=done, total=total))

    def end(self, state: TrainingState, *, problem: str = "", version: str = "") -> None:
        self._put(replace(self.run, state=state, problem=problem, version=version, doing=""))

    def _put(self, run: TrainingRun) -> None:
        self.run = replace(run, seen=self._clock())
        self._runs.put(self.run)
