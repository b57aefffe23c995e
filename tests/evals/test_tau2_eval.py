"""The policies on tau2-bench's own tasks: every right action allowed, every wrong one denied."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evals.shared_data import folder

ROOT = Path(__file__).resolve().parents[2]
LEAST = {"retail": (70, 100, 2_000), "airline": (25, 20, 600)}  # tasks, gold writes, mutants


@pytest.mark.slow
@pytest.mark.parametrize("domain", LEAST)
def test_every_gold_action_is_allowed_and_every_mutant_denied(domain: str) -> None:
    files = [folder() / "tau2" / f"{domain}.{part}.json" for part in ("tasks", "db")]
    if not all(file.exists() for file in files):
        pytest.skip("The evaluation folder has no tau2 files.")
    given = [*("--tasks", str(files[0])), *("--db", str(files[1]))]
    done = subprocess.run(
        [sys.executable, "-m", "bench.tau2", "--domain", domain, "--json", *given],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "UNSNAG_DATA"},
        capture_output=True,
        text=True,
        timeout=280,
    )
    found = json.loads(done.stdout)

    assert done.returncode == 0, done.stderr
    assert found["gold_allowed"] == found["gold_writes"]
    assert found["end_state_equal"] == found["tasks"]
    assert found["mutants_denied"] == found["mutants"]
    least = LEAST[domain]
    counts = (found["tasks"], found["gold_writes"], found["mutants"])
    assert all(count >= low for count, low in zip(counts, least, strict=True))
