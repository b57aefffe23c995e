"""What a run of fault cases found, kept in a file as it grows, so that an interrupted run still
has its figures and can be gone on with."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.cases import Result

MOST_SHOWN = 20


@dataclass
class Figures:
    """Sums over whole shares; a share is all cases of a seed, a scenario and a database."""

    cases: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    double: int = 0
    lost: int = 0
    breaks: int = 0
    seconds: float = 0.0
    bad: list[dict[str, Any]] = field(default_factory=list)
    shares: list[str] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Count one case."""
        self.cases[f"{result.kind} {result.database}"] += 1
        self.kills[f"{result.kind} {result.database}"] += result.kills
        self.troubles[f"{result.kind} {result.database}"] += result.troubles
        self.actions[result.scenario] += 1
        self.faults[result.fault or "none"] += 1
        self.double += result.effects > 1
        self.lost += result.lost
        self.breaks += bool(result.breaks)
        if result.bad:
            self.bad.append(result.as_json())

    def line(self) -> str:
        """The totals so far, in a line."""
        return (
            f"{sum(self.cases.values())} cases, {sum(self.kills.values())} kills, "
            f"{self.double} double, {self.lost} lost, {self.breaks} breaks"
        )

    def as_json(self) -> dict[str, Any]:
        """For people and machines."""
        return {
            "runs": sum(self.cases.values()),
            "kills": sum(self.kills.values()),
            "double_effects": self.double,
            "lost_effects": self.lost,
            "invariant_breaks": self.breaks,
            "seconds": round(self.seconds, 1),
            "runs_by_kind": dict(sorted(self.cases.items())),
            "kills_by_kind": {k: v for k, v in sorted(self.kills.items()) if v},
            "database_errors_met_by_kind": {k: v for k, v in sorted(self.troubles.items()) if v},
            "runs_by_scenario": dict(sorted(self.actions.items())),
            "runs_by_fault": dict(sorted(self.faults.items())),
            "seeds_begun": _seeds(self.shares),
            "bad": self.bad[:MOST_SHOWN],
        }

    def keep(self, file: Path) -> None:
        """Write the figures and which shares they hold; a reader never sees half of them."""
        beside = file.with_suffix(".part")
        beside.write_text(json.dumps(self.as_json() | {"shares": self.shares}, indent=1))
        os.replace(beside, file)

    @classmethod
    def kept(cls, file: Path) -> Figures:
        """What an earlier run kept; empty when there is no such file."""
        if not file.exists():
            return cls()
        words = json.loads(file.read_text())
        return cls(
            cases=Counter(words["runs_by_kind"]),
            kills=Counter(words["kills_by_kind"]),
            troubles=Counter(words["database_errors_met_by_kind"]),
            actions=Counter(words["runs_by_scenario"]),
            faults=Counter(words["runs_by_fault"]),
            double=words["double_effects"],
            lost=words["lost_effects"],
            breaks=words["invariant_breaks"],
            seconds=words["seconds"],
            bad=words["bad"],
            shares=words["shares"],
        )


def _seeds(shares: list[str]) -> dict[str, int]:
    """How many seeds each database has seen at least one share of."""
    seen: dict[str, set[str]] = {}
    for share in shares:
        database, seed, _ = share.split(" ", 2)
        seen.setdefault(database, set()).add(seed)
    return {database: len(seeds) for database, seeds in sorted(seen.items())}
