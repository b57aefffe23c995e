"""Satisfaction in figures: of the answers, the share of 4 and 5, never without how many answered
and what it would be if all who stayed silent were happy, or none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from unsnag.application.ports.surveys import Survey
from unsnag.application.queries.insights import wilson
from unsnag.domain.satisfaction import SATISFIED, ClosedBy


@dataclass(frozen=True)
class Csat:
    """Counts of one group of closed issues: all, those who were asked, answered and were
    satisfied."""

    closed: int
    asked: int
    answered: int
    satisfied: int

    @property
    def share(self) -> float | None:
        """The satisfied of the answers; None without an answer."""
        return self.satisfied / self.answered if self.answered else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the share."""
        return wilson(self.satisfied, self.answered) if self.answered else None

    @property
    def response(self) -> float | None:
        """The answers of those who were asked."""
        return self.answered / self.asked if self.asked else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The share if all the silent were unhappy, and if all were happy."""
        if not self.asked:
            return None
        silent = self.asked - self.answered
        return self.satisfied / self.asked, (self.satisfied + silent) / self.asked


def csat(surveys: Iterable[Survey], by: ClosedBy | None = None) -> Csat:
    """The figures of what the AI or people closed; of both where nobody is named."""
    mine = [one for one in surveys if by is None or one.closed_by is by]
    scores = [one.score for one in mine if one.invited and one.score is not None]
    return Csat(
        closed=len(mine),
        asked=sum(one.invited for one in mine),
        answered=len(scores),
        satisfied=sum(score >= SATISFIED for score in scores),
    )
