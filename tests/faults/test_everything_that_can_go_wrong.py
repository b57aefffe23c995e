"""A sample of `python -m tests.faults`, and that it sees what it is there to see."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.scenarios import SCENARIOS
from unsnag.adapters.connectors.shop import spec

# Hundreds of kills take their time where other work shares the processor.
pytestmark = pytest.mark.timeout(900)

ROOT = Path(__file__).resolve().parents[2]
STRIDE = 8  # of the boundaries, and of the full disks and restarts
RUN = "import sys; from tests.faults.__main__ import main; sys.exit(main(sys.argv[1:]))"
KEYS_ARE_NOT_SENT = """
import itertools
from unsnag.adapters.connectors.shop.client import ShopClient
count, post = itertools.count(), ShopClient.post
ShopClient.post = lambda self, path, body, key: post(self, path, body, f"{key}{next(count)}")
"""
EVERY_MESSAGE_IS_NEW = """
import itertools
from unsnag.application.receive import Receive
count, take = itertools.count(), Receive.__call__
def anew(self, conversation, text, *, key, **more):
    return take(self, conversation, text, key=f"{key}{next(count)}", **more)
Receive.__call__ = anew
"""
TOLD_WITHOUT_LOOKING = """
from unsnag.adapters.connectors.shop.actions import ShopActions
from unsnag.domain.actions import Receipt
about = lambda r: {"object": r.object, "amount": str(r.amount), "status": "succeeded", "at": ""}
ShopActions.perform = lambda self, r: Receipt("re_1", about(r))
ShopActions.read_back = lambda self, r: Receipt("re_1", about(r))
"""


def started(*words: str, broken: str = "") -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-W", "ignore", "-c", broken + RUN, *words]
    environment = {k: v for k, v in os.environ.items() if k != "UNSNAG_DATA"}
    return subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True)


def run(*words: str) -> tuple[int, dict[str, Any]]:
    done = started(*words)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_every_action_is_carried_out_by_a_scenario() -> None:
    assert {s.action for s in SCENARIOS} == {s.name for s in spec.ACTIONS}


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_wherever_it_dies_nothing_is_done_twice_lost_or_told_too_early(database: str) -> None:
    words = ("--seeds", "1", "--database", database, "--stride", str(STRIDE))
    code, figures = run(*words)
    assert code == 0, figures
    assert figures["bad"] == []
    assert {s.name for s in SCENARIOS} <= set(figures["runs_by_scenario"])
    # Each run of boundaries ends with the one that is not reached.
    deaths = figures["kills_by_kind"][f"kill {database}"]
    assert deaths >= figures["runs_by_kind"][f"kill {database}"] - len(SCENARIOS)
    assert deaths > len(SCENARIOS)
    met = figures["database_errors_met_by_kind"]
    assert met.get("disk full sqlite" if database == "sqlite" else "restart postgres", 0) > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("broken", "kind"),
    [
        (KEYS_ARE_NOT_SENT, "kill"),
        (EVERY_MESSAGE_IS_NEW, "messages"),
        (TOLD_WITHOUT_LOOKING, "kill"),
    ],
    ids=["keys are not sent", "every message is new", "told without looking"],
)
def test_a_product_that_breaks_its_word_is_found_out(broken: str, kind: str) -> None:
    words = ("--seeds", "1", "--database", "sqlite", "--only", kind, "--jobs", "1")
    soon = ("--stride", str(STRIDE), "--minutes", "1.5")  # a broken product is slow to end
    done = started(*words, *soon, broken=broken)
    assert done.returncode != 0
    assert re.search(r'"breaks": "[a-z_]+:', done.stderr), done.stderr[-500:]


@pytest.mark.slow
def test_a_run_that_was_interrupted_goes_on_and_counts_each_share_once(tmp_path: Path) -> None:
    words = ("--database", "sqlite", "--only", "disk", "--jobs", "1", "--stride", "9")
    kept = ("--figures", str(tmp_path / "figures.json"))
    _, first = run("--seeds", "1", *words, *kept)
    _, both = run("--seeds", "2", *words, *kept)
    _, again = run("--seeds", "2", *words, *kept)
    assert both["runs"] == again["runs"] > first["runs"] > 0
    assert again["seeds_begun"] == {"sqlite": 2}
