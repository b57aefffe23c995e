"""Port to the imports that a manager begins on a page: what was brought, how far it is, what came
of it. It outlives the process that works on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class RunState(StrEnum):
    """Closed set of where an import stands."""

    CHECKING = "checking"  # a dry run is under way
    CHECKED = "checked"  # the dry run's report waits for somebody to decide
    IMPORTING = "importing"
    IMPORTED = "imported"
    REFUSED = "refused"  # the source can't be read; nothing was changed

    @property
    def working(self) -> bool:
        return self in (RunState.CHECKING, RunState.IMPORTING)


@dataclass(frozen=True)
class ImportRun:
    """One import. `title` is the file's name or the address; `source` is where it is read from.
    `state_of_articles` is `published`, `draft` or empty (as each was). `seen` is when it last said
    how far it is. `report` is what `run_import.told` makes of the newest report."""

    id: str
    title: str
    source: str
    kind: str
    by: str
    began: datetime
    seen: datetime
    audience: str
    language: str
    state_of_articles: str = ""
    media: bool = True
    state: RunState = RunState.CHECKING
    done: int = 0
    total: int = 0
    problem: str = ""
    report: Mapping[str, Any] = field(default_factory=dict)


class UploadTooLarge(Exception):
    """What was sent is more than an import takes; nothing of it was kept."""

    code = "upload_too_large"


class ImportRuns(Protocol):
    """Keeps runs and the files that were sent for them."""

    def every(self) -> Sequence[ImportRun]:
        """The newest first."""
        ...

    def get(self, run: str) -> ImportRun | None: ...

    def put(self, run: ImportRun) -> None:
        """Keep it as it is now; a reader meanwhile sees it as it was or as it is."""
        ...

    def keep(self, run: str, name: str, pieces: Iterable[bytes], *, most: int) -> str:
        """Keep a file for a run; where the run's source is read from. Raises UploadTooLarge after
        `most` bytes in all, having kept nothing of the run."""
        ...

    def forget(self, run: str) -> None:
        """The run and its files."""
        ...
