"""Every bench runs and hands back figures that can be true. No time is asserted: see bench/."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bench.__main__ import NAMES
from bench.report import Column, Form, Line, Table, percentile, shown

from unsnag.bootstrap import encoder_is_ready

ROOT = Path(__file__).resolve().parents[2]
NEED_THE_ENCODER = {"search", "intents"}


def run_benches(*arguments: str) -> subprocess.CompletedProcess[str]:
    left = {"UNSNAG_DATA", "UNSNAG_EVAL_DATA", "UNSNAG_DEMO"}
    return subprocess.run(
        [sys.executable, "-m", "bench", *arguments],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in left},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    done = run_benches("--tiny", "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_the_machine_is_told(found: dict[str, Any]) -> None:
    assert found["machine"]["cores"] >= 1
    assert found["machine"]["python"].startswith("3.")
    assert found["machine"]["forced_write_ms"] > 0


@pytest.mark.parametrize("name", NAMES)
def test_a_bench_sets_ours_beside_another_in_figures_that_can_be_true(
    found: dict[str, Any], name: str
) -> None:
    if name in NEED_THE_ENCODER and not encoder_is_ready():
        pytest.skip("The text encoder is not built.")
    report = next(r for r in found["reports"] if r["name"] == name)
    assert report["tables"]
    assert report["reading"]
    for table in report["tables"]:
        assert len(table["lines"]) >= 2
        for line in table["lines"]:
            for value, column in zip(line["figures"], table["columns"], strict=True):
                assert value is None or 0 <= value < float("inf")
                assert value is None or column["form"] != "share" or value <= 1


def test_an_unknown_bench_is_named_with_those_that_there_are() -> None:
    done = run_benches("spelling")
    assert done.returncode == 2
    assert "no bench is called 'spelling'; choose search" in done.stderr


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([float(n) for n in range(1, 101)], 0.99) == 99.0


def test_a_figure_that_does_not_apply_is_a_dash() -> None:
    assert shown(None, Form.MS) == "–"
    assert shown(0.5, Form.SHARE) == "50.0 %"


def test_a_line_must_fill_its_table() -> None:
    with pytest.raises(ValueError, match="do not fill the table"):
        Table("t", (Column("a", Form.MS),), (Line("x", (1.0, 2.0)),))
