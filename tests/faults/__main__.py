"""Everything that can go wrong, at every boundary, many times; one command runs it all.

    python -m tests.faults --seeds 200 --database both

Each case plays on the real app, a real database and the demo's shop over HTTP. Progress goes to
standard error, the figures to standard output; the exit code is 0 when nothing broke.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.queues import Queue
from typing import Any

from tests.fakes.postgres_process import PostgresProcess
from tests.faults import cases, talk
from tests.faults.cases import Result
from tests.faults.scenarios import SCENARIOS
from tests.faults.stage import Stage, warm

KINDS = ("kill", "disk", "restart", "messages")
EVERY_SECONDS = 10


@dataclass
class Figures:
    """What is printed in the end."""

    cases: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    double: int = 0
    lost: int = 0
    breaks: int = 0
    bad: list[dict[str, Any]] = field(default_factory=list)

    def add(self, result: Result) -> None:
        """Count one case."""
        self.cases[f"{result.kind} {result.database}"] += 1
        self.kills[f"{result.kind} {result.database}"] += result.kills
        self.troubles[f"{result.kind} {result.database}"] += result.troubles
        self.double += result.effects > 1
        self.lost += result.lost
        self.breaks += bool(result.breaks)
        if result.bad:
            self.bad.append(result.as_json())

    def as_json(self, seconds: float) -> dict[str, Any]:
        """For people and machines."""
        return {
            "runs": sum(self.cases.values()),
            "kills": sum(self.kills.values()),
            "double_effects": self.double,
            "lost_effects": self.lost,
            "invariant_breaks": self.breaks,
            "seconds": round(seconds, 1),
            "runs_by_kind": dict(sorted(self.cases.items())),
            "kills_by_kind": {k: v for k, v in sorted(self.kills.items()) if v},
            "database_errors_met_by_kind": {k: v for k, v in sorted(self.troubles.items()) if v},
            "bad": self.bad[:20],
        }


def main(words: list[str] | None = None) -> int:
    """Run what was asked for; 1 when anything broke."""
    asked = _parser().parse_args(words)
    warm()
    kinds = tuple(asked.only.split(",")) if asked.only else KINDS
    databases = ("sqlite", "postgres") if asked.database == "both" else (asked.database,)
    started, shown, figures = time.monotonic(), time.monotonic(), Figures()
    for result in _results(asked.seeds, databases, kinds, asked.lanes):
        figures.add(result)
        if result.bad:
            print(json.dumps(result.as_json()), file=sys.stderr, flush=True)
        if time.monotonic() - shown > EVERY_SECONDS:
            shown = time.monotonic()
            done = sum(figures.cases.values())
            print(f"{shown - started:6.0f} s  {done} cases", file=sys.stderr, flush=True)
    print(json.dumps(figures.as_json(time.monotonic() - started), indent=2))
    return 1 if figures.bad else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seeds", type=int, default=6)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--only", default="", help=f"kinds with commas: {', '.join(KINDS)}")
    parser.add_argument("--lanes", type=int, default=2, help="processes at the same time")
    return parser


def _results(
    seeds: int, databases: tuple[str, ...], kinds: tuple[str, ...], lanes: int
) -> Iterator[Result]:
    """All results as they come. Each lane has a share of the seeds, its own shop and databases."""
    context = multiprocessing.get_context("fork")
    queue: Queue[Result | str] = context.Queue()
    shares = [range(1 + lane, seeds + 1, lanes) for lane in range(lanes)]
    workers = [
        context.Process(target=_lane, args=(share, databases, kinds, queue)) for share in shares
    ]
    for worker in workers:
        worker.start()
    left = len(workers)
    while left:
        item = queue.get(timeout=600)
        if isinstance(item, Result):
            yield item
            continue
        left -= 1
        if item:
            raise SystemExit(f"a lane failed:\n{item}")
    for worker in workers:
        worker.join()


def _lane(
    seeds: range, databases: tuple[str, ...], kinds: tuple[str, ...], queue: Queue[Result | str]
) -> None:
    failure = ""
    try:
        for database in databases:
            server = PostgresProcess() if database == "postgres" else None
            if server is not None:
                server.start()
            with Stage(database, server) as stage:
                for result in played(stage, seeds, kinds):
                    queue.put(result)
            if server is not None:
                server.stop()
    except BaseException as trouble:
        failure = f"{type(trouble).__name__}: {trouble}"
    queue.put(failure)
    queue.close()
    queue.join_thread()
    os._exit(0)


def played(stage: Stage, seeds: range, kinds: tuple[str, ...]) -> Iterator[Result]:
    """All cases of these seeds on one stage."""
    for seed in seeds:
        for scenario in SCENARIOS:
            if "kill" in kinds:
                yield from cases.killed_at_each_boundary(stage, scenario, seed)
            if "disk" in kinds and stage.postgres is None:
                yield from cases.full_disk(stage, scenario, seed)
            if "restart" in kinds and stage.postgres is not None:
                yield from cases.restarted_database(stage, scenario, seed)
        if "messages" in kinds and seed <= 5:  # each is a thousand deliveries
            yield from talk.repeated_and_reordered(stage, seed)


if __name__ == "__main__":
    sys.exit(main())
