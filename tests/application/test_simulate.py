"""Scripted customers on the real engine: right every time, or wrong with the reason."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from unsnag.adapters.playbook_files.places import PlaybookInvalid
from unsnag.adapters.playbook_files.scenarios import read_scenarios
from unsnag.bootstrap import playbook
from unsnag.domain.outcomes import Outcome
from unsnag.domain.simulations import Expected, Ran, trouble

SHIPPED = Path(__file__).parents[2] / "playbooks"
PLAYED = [p.parent.name for p in sorted(SHIPPED.glob("*/scenarios.yaml"))]


def simulated(*folders: Path, times: int) -> tuple[int, dict[str, Any]]:
    """The command in a process of its own, which makes its own database."""
    command = [sys.executable, "-m", "unsnag", "playbook", "simulate", *map(str, folders)]
    done = subprocess.run(
        [*command, "--times", str(times), "--json"], capture_output=True, text=True, check=False
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize(("names", "times"), [(tuple(PLAYED), 1), (("refund",), 3)])
def test_every_shipped_scenario_goes_right_every_time(names: tuple[str, ...], times: int) -> None:
    code, told = simulated(*(SHIPPED / name for name in names), times=times)
    wrong = [
        (p["name"], s["scenario"], s["failures"][0]["why"])
        for p in told["playbooks"]
        for s in p["scenarios"]
        if not s["passed"]
    ]
    assert wrong == []
    assert code == 0
    assert told["runs_passed"] == told["runs"] == times * told["scenarios"] >= times


def test_a_planted_bug_fails_a_scenario_and_says_why(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED / "refund", tmp_path / "refund"))
    policy = folder / "policy.yaml"
    text = policy.read_text("utf-8")
    opened = "when: order.opened\n    decision: "
    policy.write_text(text.replace(f"{opened}hand_off", f"{opened}allow"), "utf-8")
    assert policy.read_text("utf-8") != text
    code, told = simulated(folder, times=2)
    failed = [s for s in told["playbooks"][0]["scenarios"] if not s["passed"]]
    assert code == 1
    assert [s["scenario"] for s in failed] == ["opened, so a person decides"]
    assert [f["run"] for f in failed[0]["failures"]] == [1, 2]


def test_mistakes_in_the_file_are_named_with_their_places(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED / "refund", tmp_path / "refund"))
    (folder / "scenarios.yaml").write_text(
        "scenarios:\n  - scenario: x\n    says: y\n    facts: {order.fund: true}\n"
        "    answers: {order: TT-1}\n    system: brocken\n    expect: {outcome: won}\n",
        "utf-8",
    )
    with pytest.raises(PlaybookInvalid) as caught:
        read_scenarios(folder, playbook(folder))
    found = [str(p).removeprefix(str(folder)) for p in caught.value.problems]
    assert any(f.startswith("/scenarios.yaml:4:13:") and "order.found?" in f for f in found), found
    assert any(":5:15:" in f and "no slot order" in f for f in found), found
    assert any(":6:13:" in f for f in found), found
    assert any("'outcome' is one of" in f for f in found), found


RIGHT = Ran(Outcome.VERIFIED, (("pay", "A"),), ("Done: paid.",))


@pytest.mark.parametrize(
    ("ran", "why"),
    [
        (RIGHT, ""),
        (Ran(Outcome.VERIFIED, (("pay", "A"), ("pay", "A")), RIGHT.told), "done twice"),
        (Ran(Outcome.HANDED_OFF, (), ("A person has it.",)), "“A person has it.”"),
        (Ran(Outcome.VERIFIED, (), RIGHT.told), "Done was nothing, not pay."),
        (Ran(Outcome.VERIFIED, RIGHT.effects, ("Hm.",)), "never told “Done”"),
        (Ran(Outcome.VERIFIED, RIGHT.effects, ("Done.", "Sorry.")), "was told “Sorry”"),
        (Ran(Outcome.VERIFIED, RIGHT.effects, RIGHT.told, stuck=True), "no end"),
    ],
)
def test_a_run_that_is_not_as_expected_says_why(ran: Ran, why: str) -> None:
    expected = Expected(Outcome.VERIFIED, ("pay",), ("Done",), ("Sorry",))
    found = trouble(expected, ran)
    assert why in found
    assert bool(found) is bool(why)
