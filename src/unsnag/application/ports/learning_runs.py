"""Port to work on the classifier's tickets that goes on behind a page. It outlives the process that
does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from unsnag.application.ports.training_runs import TrainingState


class RunKind(StrEnum):
    """Closed set of such work."""

    DISCOVER = "discover"  # find intents in unlabelled tickets
    SPLIT = "split"  # find the parts of a discovered intent
    CHOOSE = "choose"  # choose the tickets to label next
    PROPOSE = "propose"  # train with what was said, and see what that gains


@dataclass(frozen=True)
class LearningRun:
    """One piece of work. `result` tells what was read and what came of it, in plain values; the
    rest is as in a TrainingRun."""

    id: str
    kind: RunKind
    title: str
    by: str
    began: datetime
    seen: datetime
    state: TrainingState = TrainingState.WORKING
    doing: str = ""
    done: int = 0
    total: int = 0
    problem: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)


class LearningRuns(Protocol):
    """Keeps runs in the order they were begun."""

    def every(self, kind: RunKind | None = None) -> Sequence[LearningRun]:
        """The newest first, at most fifty."""
        ...

    def get(self, run: str) -> LearningRun | None: ...

    def put(self, run: LearningRun) -> None:
        """Keep it as it is now."""
        ...
