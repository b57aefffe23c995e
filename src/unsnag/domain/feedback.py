"""What readers answer to "Did this solve it?".

Only an answer counts: a page that was read in silence has solved nothing that we know of. A reader
has one answer for an article, and the last one holds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

_SURE = 1.96  # standard deviations of a 95 % interval


class Reason(StrEnum):
    """Closed set of why an article did not solve it."""

    STILL_BROKEN = "still_broken"  # they did what it says, and it did not help
    UNCLEAR = "unclear"  # they could not follow it
    OTHER_QUESTION = "other_question"  # it answers something else
    OUTDATED = "outdated"  # what it says isn't so any more


@dataclass(frozen=True)
class Verdict:
    """One reader's answer about one version of an article. `vote` names the answer, not the reader:
    it is random, and different for each article. `reason` is None for a yes, and where none was
    given."""

    vote: str
    article: str
    language: str
    version: int
    solved: bool
    reason: Reason | None
    at: datetime


@dataclass(frozen=True)
class Helpfulness:
    """The answers about an article: how many said yes and no, and the reasons for the noes."""

    yes: int = 0
    no: int = 0
    reasons: Mapping[Reason, int] = field(default_factory=dict)

    @property
    def answers(self) -> int:
        return self.yes + self.no

    @property
    def share(self) -> float | None:
        """The share of yes among the answers; None where nobody answered."""
        return self.yes / self.answers if self.answers else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies, by Wilson's 95 % interval; (0, 1) where nobody answered."""
        count = self.answers
        if not count:
            return (0.0, 1.0)
        share, squared = self.yes / count, _SURE**2
        middle = (share + squared / (2 * count)) / (1 + squared / count)
        spread = share * (1 - share) / count + squared / (4 * count**2)
        half = _SURE * math.sqrt(spread) / (1 + squared / count)
        return (max(0.0, middle - half), min(1.0, middle + half))
