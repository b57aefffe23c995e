"""kill −9 at every boundary of an approved refund: one refund, told once, never lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.shop_process import filled_database, running_shop

ROOT = Path(__file__).resolve().parents[2]
BOUNDARIES_AT_LEAST = 12


@pytest.mark.slow
def test_one_refund_told_once_wherever_the_process_dies(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "secrets.json").write_text('{"django": "a-secret-of-this-test-alone"}')
    with running_shop(tmp_path) as shop:
        program = [sys.executable, "-W", "ignore", "-m", "tests.faults.crash_runner"]
        program += [str(data), shop.url, shop.api_key]
        program += [str(shop.database), str(filled_database(None))]
        done = subprocess.run(
            program, cwd=ROOT, env={**os.environ}, capture_output=True, text=True, timeout=280
        )
    assert done.returncode == 0, done.stderr
    scenarios = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(scenarios) > BOUNDARIES_AT_LEAST
    assert not scenarios[-1]["killed"]
    assert all(s["killed"] for s in scenarios[:-1])
    for s in scenarios:
        assert s["refunds"] == 1, s
        assert s["told"] == 1, s
        assert s["effects"] == ["verified"], s
        assert s["verified_events"] == 1, s
        assert s["tickets"] == 0, s
    assert any(s["told_before"] == 0 for s in scenarios)
