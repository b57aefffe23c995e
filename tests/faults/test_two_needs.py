"""A second need in one message outlives the process that took it, wherever that dies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_both_needs_of_a_message_are_settled_once_wherever_the_process_dies(database: str) -> None:
    program = [sys.executable, "-W", "ignore", "-m", "tests.faults.two_needs"]
    environment = {k: v for k, v in os.environ.items() if k != "UNSNAG_DATA"}
    done = subprocess.run(
        [*program, "--database", database],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.stdout, done.stderr
    found = json.loads(done.stdout)
    assert found["wrong"] == []
    assert found["ended"]
    assert found["deaths"] > 10
