"""A sample of `python -m tests.faults.webhooks`, and that it would see an order that matters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BELIEVED = """
from tests.faults.stage import warm
warm()
from unsnag.adapters.store import hooks
keep = hooks.DatabaseHooks.keep
hooks.DatabaseHooks.keep = lambda self, c, id, hints: keep(self, c, id + str(id_of()), hints)
import itertools
id_of = itertools.count().__next__
"""


def played(database: str, seeds: int, broken: str = "") -> tuple[int, dict[str, Any]]:
    run = broken + "import sys; from tests.faults.webhooks import main; sys.exit(main())"
    words = ("--seeds", str(seeds), "--database", database)
    environment = {k: v for k, v in os.environ.items() if k != "UNSNAG_DATA"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", run, *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)[0]


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_the_end_is_the_same_however_often_and_in_which_order_it_is_told(database: str) -> None:
    code, found = played(database, 8)
    assert code == 0, found["ended_otherwise"]
    end = found["end"]
    assert end["run"] == "finished"
    assert end["said"].count("TT-10501 has been delivered.") == 1
    assert [stands for _, stands, *_ in end["reversals"]].count(True) == 4
    assert end["levels"][-1] == ["approve", "demotion"]
    assert len(end["levels"]) == 2
    assert len(end["hooks"]) == 10


@pytest.mark.slow
def test_a_product_that_keeps_a_repeat_as_new_is_found_out() -> None:
    code, found = played("sqlite", 3, BELIEVED)
    assert code == 1
    assert found["ended_otherwise"]
