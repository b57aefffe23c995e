"""Port to past tickets: rows out of an exported file, and why some could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

Row = Mapping[str, str]
"""Column name to its text; missing values are empty texts."""

Bytes = Callable[[int, int], None]
"""Called with (bytes read, bytes in all) while a file is read."""


class AuditProblem(ValueError):
    """The audit cannot be made from what was given; the message says what to do."""

    code = "audit_problem"


class RulesFileProblem(AuditProblem):
    """The rules file cannot be used; the message says where and what to do."""

    code = "rules_file_problem"


class TicketsFileProblem(AuditProblem):
    """The file cannot be audited; the message says why and what to do, in one or two lines."""

    code = "tickets_file_problem"


@dataclass
class ReadingNotes:
    """What happened while rows were read; complete once the rows are exhausted."""

    format: str = ""
    encoding: str = ""
    malformed: int = 0
    first_malformed: list[str] = field(default_factory=list)
    stopped_early: str = ""


class TicketRows(Protocol):
    """Rows of one file. Memory stays bounded whatever the file holds.

    `rows` may be called again and starts over; it raises TicketsFileProblem for a file that is
    not tickets. Lines that cannot be read are counted in `notes` and left out.
    """

    @property
    def notes(self) -> ReadingNotes: ...

    def rows(self, progress: Bytes | None = None) -> Iterator[Row]: ...
