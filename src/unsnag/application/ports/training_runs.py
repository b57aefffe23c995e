"""Port to the trainings that a manager begins on a page: how far each is, what came of it. It
outlives the process that works on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class TrainingState(StrEnum):
    """Closed set of where a training stands."""

    WORKING = "working"
    DONE = "done"
    REFUSED = "refused"  # nothing could be learned; nothing was changed


@dataclass(frozen=True)
class TrainingRun:
    """One training. `title` is the file's name; `doing` says in words what is under way, `done` of
    `total` how far that is; `seen` is when it last said so. `version` is what came of it."""

    id: str
    title: str
    by: str
    began: datetime
    seen: datetime
    state: TrainingState = TrainingState.WORKING
    doing: str = ""
    done: int = 0
    total: int = 0
    problem: str = ""
    version: str = ""


class TrainingRuns(Protocol):
    """Keeps runs in the order they were begun."""

    def every(self) -> Sequence[TrainingRun]:
        """The newest first, at most fifty."""
        ...

    def get(self, run: str) -> TrainingRun | None: ...

    def put(self, run: TrainingRun) -> None:
        """Keep it as it is now."""
        ...


class SentFileTooLarge(Exception):
    """What was sent is more than a training takes; nothing of it was kept."""

    code = "sent_file_too_large"


class SentFiles(Protocol):
    """Keeps a file that was sent until it was read."""

    def keep(self, run: str, pieces: Iterable[bytes], *, most: int) -> Path:
        """Raises SentFileTooLarge after `most` bytes."""
        ...

    def forget(self, run: str) -> None: ...
