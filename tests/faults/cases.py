"""The cases: what goes wrong, decided by a seed, and what is looked at afterwards."""

from __future__ import annotations

import random
import resource
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.faults.boundaries import FAULTS, Boundaries, arm
from tests.faults.carried import Scenario, Undoing
from tests.faults.stage import Child, Stage

if TYPE_CHECKING:
    from tests.application.conftest import World

Case = Scenario | Undoing
SOON, LATER, LAST = timedelta(minutes=3), timedelta(hours=2, minutes=15), timedelta(hours=4)
HOUR = timedelta(hours=1)
MOST_BOUNDARIES = 80
SMALL_PAGES = (
    "pragma journal_mode = delete",
    "pragma page_size = 512",
    "vacuum",
    "pragma journal_mode = wal",
)
SMALLEST_FILE = 32_768  # SQLite's index of its log needs that much


@dataclass(frozen=True)
class Result:
    """What became of a case. `kills` counts processes that died, `troubles` works that met an error
    of the database's; `effects` is the largest number of things that the shop keeps under one
    key. `breaks` names the invariant that did not hold, empty if all did."""

    kind: str
    scenario: str
    database: str
    seed: int
    boundary: int
    fault: str
    died: bool
    kills: int
    troubles: int
    effects: int
    lost: bool
    breaks: str

    @property
    def bad(self) -> bool:
        return bool(self.breaks) or self.lost or self.effects > 1

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Plan:
    """What a seed decides about a case beside its boundary."""

    seed: int
    fault: str
    times: int
    skew: timedelta
    second_boundary: int

    @classmethod
    def of(cls, seed: int, scenario: Case) -> Plan:
        chance = random.Random(f"{seed} {scenario.name}")
        fault = chance.choice(["", *FAULTS])
        return cls(
            seed=seed,
            fault=fault,
            times=chance.choice([1, 1, 2, 5]),
            skew=chance.choice([timedelta(), timedelta(), HOUR, -HOUR]),
            second_boundary=chance.choice([0, chance.randint(1, 24)]),
        )


def killed_at_each_boundary(
    stage: Stage, scenario: Case, seed: int, stride: int = 1
) -> Iterator[Result]:
    """The process dies at boundary 1, 2, 3 … until it no longer does; two workers then recover,
    of which one may die as well. `stride` leaves out boundaries between."""
    plan = Plan.of(seed, scenario)
    for boundary in range(1 + random.Random(f"{plan}").randrange(stride), MOST_BOUNDARIES, stride):
        result = _one(stage, scenario, plan, "kill", _dying(plan, boundary), boundary)
        yield result
        if not result.died:
            return


def full_disk(stage: Stage, scenario: Case, seed: int) -> Iterator[Result]:
    """The database can't grow from some commit on, for this process; for later ones it can. Once
    no file may grow, as on a full disk; once SQLite itself says that it is full."""
    plan = Plan(seed, "", 0, timedelta(), 0)
    yield _one(stage, scenario, plan, "disk full", _filling(seed), 0)
    yield _one(stage, scenario, plan, "SQLITE_FULL", _full(f"{seed} {scenario.name}"), 0)


def _dying(plan: Plan, boundary: int) -> Callable[[World], None]:
    return lambda _: arm(Boundaries(boundary, plan.seed), plan.fault, plan.times)


def _filling(seed: int) -> Callable[[World], None]:
    """No file of this process may grow beyond a size that a few of its commits reach."""
    room = SMALLEST_FILE + random.Random(seed).randrange(60) * 4096

    def fill(_: World) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return fill


def _full(seed: str) -> Callable[[World], None]:
    """The database may have few pages more than it has, for this process. They are made small, so
    that what a turn writes needs many."""
    room = random.Random(seed).randrange(5)

    def fill(_: World) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            for statement in SMALL_PAGES:
                cursor.execute(statement)
            pages = cursor.execute("pragma page_count").fetchone()[0]
            cursor.execute(f"pragma max_page_count = {pages + room}")

    return fill


def _one(
    stage: Stage,
    scenario: Case,
    plan: Plan,
    kind: str,
    spoil: Callable[[World], None],
    boundary: int,
) -> Result:
    number = prepared(stage, scenario)
    stage.put_back(scenario.name)

    def spoiled(world: World) -> int:
        spoil(world)
        return troubles_of(lambda: scenario.carry_out(number)(world))

    died, troubles = stage.begin(spoiled, plan.skew).wait()
    dying = Boundaries(plan.second_boundary if kind == "kill" else 0, plan.seed)
    workers = [stage.begin(partial(sweep, dying), SOON), stage.begin(partial(sweep, None), SOON)]
    kills = int(died) + sum(worker.wait()[0] for worker in workers)
    seen = stage.run(partial(look, scenario=scenario), LATER)
    return Result(
        kind=kind,
        scenario=scenario.name,
        database=stage.database,
        seed=plan.seed,
        boundary=boundary,
        fault=plan.fault,
        died=died,
        kills=kills,
        troubles=troubles or 0,
        **seen,
    )


def prepared(stage: Stage, scenario: Case) -> int:
    """The scenario's starting point, made once on each stage."""
    if scenario.name not in stage.started:
        stage.put_back("empty")
        stage.started[scenario.name] = stage.run(scenario.prepare)
        stage.keep(scenario.name)
    return stage.started[scenario.name]


def troubles_of(work: Callable[[], Any]) -> int:
    """Do the work as a server does, which answers 500 and goes on; 1 if the database failed it,
    also where the product caught that and gave the issue to a person."""
    from django.db import DatabaseError, connection

    seen = 0

    def watching(execute: Callable[..., Any], *asked: Any) -> Any:
        nonlocal seen
        try:
            return execute(*asked)
        except DatabaseError:
            seen = 1
            raise

    with connection.execute_wrapper(watching):
        try:
            work()
        except DatabaseError:
            seen = 1
        except Exception:
            return seen
    return seen


def sweep(dying: Boundaries | None, world: World) -> None:
    """What a worker does, twice; one of two may be told to die."""
    if dying is not None and dying.last:
        arm(dying)
    for _ in range(2):
        troubles_of(world.app.recover)


def look(
    world: World, heard: Mapping[int, int] | None = None, scenario: Case | None = None
) -> dict[str, Any]:
    """Let everything come to rest, then check all invariants. `effects` is the largest number of
    things of one kind that the shop keeps under one key of ours."""
    from tests.application import invariants
    from unsnag.adapters.store.models import EffectRow

    world.app.recover()
    world.clock.ahead = LAST
    world.app.recover()
    keys = list(EffectRow.objects.values_list("key", flat=True))
    effects = max((_effects(world, key) for key in keys), default=0)
    kept = scenario is None or scenario.settled(world, effects)
    breaks = ""
    try:
        invariants.all_hold(world, heard)
        if scenario is not None:
            scenario.compared(world)
    except AssertionError as failure:
        where = failure.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = "" if where is None else where.tb_frame.f_code.co_name
        breaks = f"{place}: {failure}"[:300] or "an invariant"
    return {"effects": effects, "lost": not kept, "breaks": breaks}


def _effects(world: World, key: str) -> int:
    """How many things of one kind stand in the shop under a key."""
    found = 0
    with closing(sqlite3.connect(world.shop.database)) as shop:
        for (table,) in shop.execute("select name from sqlite_master where type = 'table'"):
            columns = [row[1] for row in shop.execute(f"pragma table_info({table})")]
            if "idempotency_key" in columns:
                asked = f"select count(*) from {table} where idempotency_key = ?"
                found = max(found, shop.execute(asked, (key,)).fetchone()[0])
    return found


def restarted_database(stage: Stage, scenario: Case, seed: int) -> Iterator[Result]:
    """PostgreSQL crashes and comes back again and again while a server and two workers go on."""
    assert stage.postgres is not None
    number = prepared(stage, scenario)
    stage.put_back(scenario.name)
    chance = random.Random(seed)

    def insisting(work: Callable[[World], Any], world: World) -> int:
        from django.db import close_old_connections

        until, troubles = time.monotonic() + 1.2, 0
        while time.monotonic() < until:
            close_old_connections()
            troubles += troubles_of(lambda: work(world))
            time.sleep(0.02)
        return troubles

    works = [scenario.carry_out(number), partial(sweep, None), partial(sweep, None)]
    children: list[Child] = [
        stage.begin(partial(insisting, w), SOON if i else timedelta()) for i, w in enumerate(works)
    ]
    for _ in range(3):
        time.sleep(chance.uniform(0.02, 0.35))
        stage.postgres.restart()
    troubles = sum(child.wait()[1] for child in children)
    seen = stage.run(partial(look, scenario=scenario), LATER)
    yield Result("restart", scenario.name, stage.database, seed, 0, "", False, 0, troubles, **seen)
