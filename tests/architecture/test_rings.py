"""The rings hold: who may import whom."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "unsnag"


def test_every_import_contract_is_kept() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_folder_of_the_package_is_seen_by_the_contracts() -> None:
    for folder in {file.parent for file in SOURCE.rglob("*.py")}:
        assert (folder / "__init__.py").exists(), f"{folder} has no __init__.py"


def test_every_step_is_kept_away_from_the_action_port_but_act_and_verify() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    steps = {f.stem for f in (SOURCE / "application").glob("*.py")} - {"__init__", "act", "verify"}
    listed = {s for s in steps if f'"unsnag.application.{s}",' in text}
    pure = {"company", "open_conversation", "suggest_help"}
    assert steps - listed - pure == set()
