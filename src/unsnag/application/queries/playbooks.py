"""What became of the issues of each version of a playbook, side by side.

Outcomes come from `domain.outcomes.standing` over the event log, as everywhere. An issue counts
once, under the version of the last run that was begun for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from unsnag.application.ports.publications import Publication
from unsnag.application.queries.insights import last_reason, wilson
from unsnag.domain.outcomes import Event, Outcome, standing

DAYS = 90  # runs that began within so many days are counted


@dataclass(frozen=True)
class VersionFigures:
    """The issues of one version by outcome. `runs` were begun; some issues had several. `reasons`
    counts the handed-off issues by the code of the last reason, most frequent first."""

    version: str
    runs: int
    outcomes: Mapping[Outcome, int]
    reasons: tuple[tuple[str, int], ...]

    @property
    def issues(self) -> int:
        return sum(self.outcomes.values())

    def interval(self, outcome: Outcome) -> tuple[float, float] | None:
        """The 95 % interval of an outcome's share; None without issues."""
        return wilson(self.outcomes[outcome], self.issues) if self.issues else None


class Difference(StrEnum):
    """Closed set of what two shares say of each other."""

    NOTHING = "nothing to compare yet"
    TOO_FEW = "too few to compare"  # one interval lies within the other
    UNCLEAR = "no clear difference"  # the intervals overlap
    CLEAR = "a clear difference"


def difference(one: VersionFigures, other: VersionFigures, outcome: Outcome) -> Difference:
    """What the shares of an outcome in two versions say."""
    a, b = one.interval(outcome), other.interval(outcome)
    if a is None or b is None:
        return Difference.NOTHING
    (low, high), (least, most) = sorted((a, b))
    if high >= most or low == least:
        return Difference.TOO_FEW
    return Difference.UNCLEAR if high >= least else Difference.CLEAR


@dataclass(frozen=True)
class RunLine:
    """One run that was begun: its issue and its version."""

    issue: int
    version: str


def figures(
    versions: Sequence[str],
    runs: Iterable[RunLine],
    events: Mapping[int, Sequence[Event]],
    as_of: datetime,
) -> tuple[VersionFigures, ...]:
    """The figures of these versions. `runs` are those of the playbook, oldest first; `events` are
    the whole log of each of their issues."""
    begun: Counter[str] = Counter()
    last: dict[int, str] = {}
    for run in runs:
        begun[run.version] += 1
        last[run.issue] = run.version
    return tuple(
        _of_version(
            version, begun[version], [i for i, v in last.items() if v == version], events, as_of
        )
        for version in versions
    )


def _of_version(
    version: str,
    runs: int,
    issues: Sequence[int],
    events: Mapping[int, Sequence[Event]],
    as_of: datetime,
) -> VersionFigures:
    outcomes: Counter[Outcome] = Counter()
    reasons: Counter[str] = Counter()
    for issue in issues:
        log = events.get(issue, ())
        outcome = standing(log, as_of).outcome
        outcomes[outcome] += 1
        if outcome is Outcome.HANDED_OFF:
            reasons[last_reason(log, as_of)] += 1
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return VersionFigures(version, runs, {o: outcomes[o] for o in Outcome}, tuple(ordered))


class PlaybookQueries(Protocol):
    """Reads for the pages about playbooks."""

    def figures(self, playbook: str, versions: Sequence[str]) -> tuple[VersionFigures, ...]:
        """The figures of versions of a playbook, in the same order."""
        ...

    def publications(self, playbook: str) -> Sequence[Publication]:
        """Who published what and why, newest first."""
        ...

    def version_before(self, playbook: str, version: str) -> str:
        """The version that ran last before this one began to run; empty when there is none."""
        ...
