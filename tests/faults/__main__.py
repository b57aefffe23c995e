"""Everything that can go wrong, at every boundary, many times; one command runs it all.

    python -m tests.faults --seeds 200 --database both --figures faults.json

Each case plays on the real app, a real database and the demo's shop over HTTP. Progress goes to
standard error, the figures to standard output; the exit code is 0 when nothing broke. With
`--figures` they are also kept in a file while it runs, and the same command goes on from there.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.queues import Queue
from pathlib import Path

from tests.fakes.postgres_process import PostgresProcess
from tests.faults import cases, talk
from tests.faults.cases import Case, Result
from tests.faults.figures import Figures
from tests.faults.scenarios import SCENARIOS
from tests.faults.stage import Stage, warm

KINDS = ("kill", "disk", "restart", "messages")
TALK = "messages"
TALKS = 5  # seeds; each is a thousand deliveries
EVERY_SECONDS = 10
PATIENCE_SECONDS = 600


@dataclass(frozen=True)
class Asked:
    """What to play: the seeds and databases, the kinds of trouble, and only every `stride`th
    boundary and restart, from a place that the seed chooses."""

    seeds: int
    databases: tuple[str, ...]
    kinds: tuple[str, ...]
    stride: int
    jobs: int
    until: float

    def shares(self, database: str, done: set[str]) -> list[tuple[int, Case | None]]:
        """What is left to do on a database, seed by seed; None stands for the conversations."""
        every: list[Case | None] = [*SCENARIOS]
        found = [
            (seed, scenario)
            for seed in range(1, self.seeds + 1)
            for scenario in ([*every, None] if self._talks(seed) else every)
        ]
        return [share for share in found if named(database, *share) not in done]

    def _talks(self, seed: int) -> bool:
        return TALK in self.kinds and seed <= TALKS


@dataclass(frozen=True)
class Share:
    """The results of a share that was played to its end."""

    name: str
    results: tuple[Result, ...]


def named(database: str, seed: int, scenario: Case | None) -> str:
    """The name of a share."""
    return f"{database} {seed} {TALK if scenario is None else scenario.name}"


def main(words: list[str] | None = None) -> int:
    """Run what was asked for; 1 when anything broke."""
    wanted = _parser().parse_args(words)
    warm()
    asked = Asked(
        seeds=wanted.seeds,
        databases=("sqlite", "postgres") if wanted.database == "both" else (wanted.database,),
        kinds=tuple(wanted.only.split(",")) if wanted.only else KINDS,
        stride=wanted.stride,
        jobs=wanted.jobs,
        until=time.monotonic() + wanted.minutes * 60,
    )
    file = Path(wanted.figures) if wanted.figures else None
    figures = Figures() if file is None else Figures.kept(file)
    before, started, shown = figures.seconds, time.monotonic(), 0.0
    for share in _results(asked, set(figures.shares)):
        figures.shares.append(share.name)
        for result in share.results:
            figures.add(result)
            if result.bad:
                print(json.dumps(result.as_json()), file=sys.stderr, flush=True)
        figures.seconds = before + time.monotonic() - started
        if file is not None:
            figures.keep(file)
        if time.monotonic() - shown > EVERY_SECONDS:
            shown = time.monotonic()
            print(f"{figures.seconds:6.0f} s  {figures.line()}", file=sys.stderr, flush=True)
    print(json.dumps(figures.as_json(), indent=2))
    return 1 if figures.bad else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seeds", type=int, default=6)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--only", default="", help=f"kinds with commas: {', '.join(KINDS)}")
    parser.add_argument("--jobs", type=int, default=2, help="processes at the same time")
    parser.add_argument("--stride", type=int, default=1, help="only every Nth boundary")
    parser.add_argument("--figures", default="", help="file that keeps the figures as they grow")
    parser.add_argument("--minutes", type=float, default=1e6, help="begin nothing after that")
    return parser


def _results(asked: Asked, done: set[str]) -> Iterator[Share]:
    """All results as they come. Each lane has a database or two, its part of the shares, its own
    shop and its own databases."""
    context = multiprocessing.get_context("fork")
    queue: Queue[Share | str] = context.Queue()
    each = max(1, asked.jobs // len(asked.databases))
    lanes = [((database,), lane, each) for database in asked.databases for lane in range(each)]
    if asked.jobs < len(asked.databases):
        lanes = [(asked.databases, 0, 1)]
    workers = [context.Process(target=_lane, args=(asked, done, *lane, queue)) for lane in lanes]
    for worker in workers:
        worker.start()
    left = len(workers)
    while left:
        item = queue.get(timeout=PATIENCE_SECONDS)
        if isinstance(item, Share):
            yield item
            continue
        left -= 1
        if item:
            raise SystemExit(f"a lane failed:\n{item}")
    for worker in workers:
        worker.join()


def _lane(
    asked: Asked,
    done: set[str],
    databases: tuple[str, ...],
    lane: int,
    lanes: int,
    queue: Queue[Share | str],
) -> None:
    failure = ""
    try:
        for database in databases:
            server = PostgresProcess() if database == "postgres" else None
            if server is not None:
                server.start()
            with Stage(database, server) as stage:
                for seed, scenario in asked.shares(database, done)[lane::lanes]:
                    if time.monotonic() > asked.until:
                        break
                    results = tuple(played(stage, seed, scenario, asked))
                    queue.put(Share(named(database, seed, scenario), results))
            if server is not None:
                server.stop()
    except BaseException as trouble:
        failure = f"{type(trouble).__name__}: {trouble}"
    queue.put(failure)
    queue.close()
    queue.join_thread()
    os._exit(0)


def played(stage: Stage, seed: int, scenario: Case | None, asked: Asked) -> Iterator[Result]:
    """All cases of a share on one stage."""
    if scenario is None:
        yield from talk.repeated_and_reordered(stage, seed)
        return
    if "kill" in asked.kinds:
        yield from cases.killed_at_each_boundary(stage, scenario, seed, asked.stride)
    if (seed + SCENARIOS.index(scenario)) % asked.stride:
        return
    if "disk" in asked.kinds and stage.postgres is None:
        yield from cases.full_disk(stage, scenario, seed)
    if "restart" in asked.kinds and stage.postgres is not None:
        yield from cases.restarted_database(stage, scenario, seed)


if __name__ == "__main__":
    sys.exit(main())
