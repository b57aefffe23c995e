"""What a reviewer sees: the case as it was at the draft. No score, no level, no earlier label, and
not what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from unsnag.application.queries.desk import CustomerShown, Fact, RuleShown, Utterance
from unsnag.domain.shared import Money


@dataclass(frozen=True)
class ReviewLine:
    """A case that waits for a review. `second` says that it is somebody else's second look."""

    id: int
    title: str
    who: str
    drafted: datetime
    second: bool


@dataclass(frozen=True)
class ReviewWhole:
    """A case with all that the draft was made from."""

    line: ReviewLine
    amount: Money | None
    customer: CustomerShown
    said: tuple[Utterance, ...]
    wants: str
    facts: tuple[Fact, ...]
    facts_read: datetime | None
    rule: RuleShown | None
    will: tuple[tuple[str, str], ...]
    way_back: str
    playbook: str
    settled: bool


class ReviewQueries(Protocol):
    """Reads for reviewers."""

    def waiting(self) -> tuple[ReviewLine, ...]:
        """Cases that wait for a first or a second look, the oldest first."""
        ...

    def one(self, id: int) -> ReviewWhole | None: ...
