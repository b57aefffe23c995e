"""`unsnag knowledge`, as a script calls it, where nothing was installed yet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def knowledge(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "unsnag", "knowledge", *words],
        env={**os.environ, "UNSNAG_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("step", ["import", "export"])
def test_without_an_installation_it_says_what_to_do_and_makes_nothing(
    tmp_path: Path, step: str
) -> None:
    data, folder = tmp_path / "data", str(tmp_path / "articles")
    plain = knowledge(data, step, folder)
    assert (plain.returncode, plain.stdout) == (2, "")
    assert "start with `make run`" in plain.stderr
    as_json = knowledge(data, step, folder, "--json")
    assert (as_json.returncode, as_json.stderr) == (2, "")
    assert json.loads(as_json.stdout)["error"] == "not_configured"
    assert list(tmp_path.iterdir()) == []
