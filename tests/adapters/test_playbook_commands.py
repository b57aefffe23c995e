"""`unsnag playbook test, prove, diff and explain`, as they are called."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from unsnag.bootstrap import main

SHIPPED = Path(__file__).resolve().parents[2] / "playbooks"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped playbook for refunds."""
    return Path(shutil.copytree(SHIPPED / "refund", tmp_path / "new" / "refund"))


def change(folder: Path, right: str, wrong: str, file: str = "policy.yaml") -> None:
    text = (folder / file).read_text("utf-8")
    assert right in text
    (folder / file).write_text(text.replace(right, wrong), "utf-8")


def test_every_shipped_playbook_is_proved(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playbook", "prove", str(SHIPPED), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert set(printed) == {"playbooks"}
    names = {f.parent.name for f in SHIPPED.glob("*/playbook.yaml")}
    assert {p["name"] for p in printed["playbooks"]} == names
    for playbook in printed["playbooks"]:
        assert set(playbook) == {"name", "claims"}
        for claim in playbook["claims"]:
            assert claim["status"] == "proved", (playbook["name"], claim)
            assert set(claim) <= {"claim", "status", "why"}
    refund = next(p for p in printed["playbooks"] if p["name"] == "refund")
    assert "Never refund an opened item alone." in [c["claim"] for c in refund["claims"]]


def test_a_planted_mistake_is_refuted_with_a_customer(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder, "order.refundable < 20000", "order.refundable <= 20000")
    change(folder, "when: order.refundable >= 20000\n    decision", "when: false\n    decision")
    assert main(["playbook", "prove", str(folder), "--json"]) == 1
    claims = json.loads(capsys.readouterr().out)["playbooks"][0]["claims"]
    never = next(c for c in claims if c["claim"].startswith("Never refund €200"))
    assert never["status"] == "refuted"
    assert never["counterexample"]["order.refundable"] == 20000
    assert main(["playbook", "prove", str(folder)]) == 1
    shown = capsys.readouterr().out
    assert "refuted  Never refund €200 or more alone." in shown
    assert "order.refundable: 20000" in shown


def test_what_is_outside_gives_its_own_code(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder, 'when: "!order.found"', 'when: "!order.found && size(order.status) >= 0"')
    assert main(["playbook", "prove", str(folder), "--json"]) == 3
    claims = json.loads(capsys.readouterr().out)["playbooks"][0]["claims"]
    assert {c["status"] for c in claims} == {"proved", "outside"}
    assert any("size()" in c.get("why", "") for c in claims)


@pytest.mark.parametrize("step", [["prove"], ["prove", "--json"], ["test"]])
def test_files_that_cannot_be_used_end_with_their_place_and_code_2(
    folder: Path, step: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    change(folder, "reason: opened", "reasn: opened")
    assert main(["playbook", step[0], str(folder), *step[1:]]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"{folder / 'policy.yaml'}:" in printed.err
    assert "Did you mean reason?" in printed.err
    assert main(["playbook", step[0], str(folder / "nowhere")]) == 2


def test_cases_are_counted_and_those_decided_otherwise_are_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["playbook", "test", str(folder.parent)]) == 0
    assert "refund: 15 of 15 cases as written." in capsys.readouterr().out
    change(folder, "rule: too_late", "rule: opened", "cases.yaml")
    assert main(["playbook", "test", str(folder)]) == 1
    printed = capsys.readouterr().out
    assert "refund: 13 of 15 cases as written." in printed
    assert "“a day too late” is decided by too_late, not by opened." in printed


def test_a_change_names_who_is_decided_differently_and_counts_past_cases(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    same = ["playbook", "diff", str(SHIPPED / "refund"), str(folder)]
    assert main(same) == 0
    assert "no customer is decided differently" in capsys.readouterr().out
    change(folder, "order.days_since_delivery > 30", "order.days_since_delivery > 14")
    assert main(same) == 1
    printed = capsys.readouterr().out
    assert "Another decision: allow by within_policy → hand_off by too_late" in printed
    assert "order.days_since_delivery 15..30" in printed
    assert "nobody else is decided differently" in printed
    facts = {
        "order.found": True,
        "order.status": "delivered",
        "order.delivered": True,
        "order.opened": False,
        "order.refundable": 100,
    }
    lines = [{"facts": {**facts, "order.days_since_delivery": n}} for n in (3, 20, 30, 31)]
    past = tmp_path / "past.jsonl"
    past.write_text("\n".join(json.dumps(row) for row in [*lines, {"facts": {}}]), "utf-8")
    assert main([*same, "--json", "--tickets", str(past)]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["complete"] is True
    assert found["past"] == {"cases": 5, "unchanged": 2, "undecidable": 1, "changed": 2}
    group = next(g for g in found["groups"] if g["old"]["rule"] == "within_policy")
    assert (group["past"], group["change"], group["exact"]) == (2, "decision", True)
    assert group["example"]["order.days_since_delivery"] == 15
    past.write_text('{"facts": {}}\n{"fact', "utf-8")
    assert main([*same, "--tickets", str(past)]) == 2
    assert f"{past}:2:1: This is no JSON" in capsys.readouterr().err
    assert main([*same, "--tickets", str(SHIPPED / "refund" / "cases.yaml")]) == 1
    assert "Of 15 past cases" in capsys.readouterr().out


def test_a_decision_is_explained_rule_by_rule(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    facts = {
        "order.found": True,
        "order.status": "delivered",
        "order.delivered": True,
        "order.days_since_delivery": 9,
        "order.opened": False,
        "order.refundable": 8900,
    }
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(facts), "utf-8")
    explain = ["playbook", "explain", str(SHIPPED / "refund"), "--facts", str(file)]
    assert main([*explain, "--facts", "order.days_since_delivery=31"]) == 0
    printed = capsys.readouterr().out
    assert "4. opened: doesn't hold\n   order.opened\n   with order.opened: false" in printed
    assert "5. too_late: holds" in printed
    assert "6. too_much: not asked" in printed
    assert "Decision: hand_off by too_late (after_30_days)" in printed
    assert "The team reads: Delivered 31 days ago; the policy ends at 30." in printed
    assert main([*explain, "--facts", "order.opend=yes"]) == 2
    assert "The policy has no fact order.opend." in capsys.readouterr().err


def test_deciding_needs_no_solver() -> None:
    program = "import sys, unsnag.adapters.rules.cel, unsnag.bootstrap as b; from pathlib import "
    program += "Path; b.check_playbook(Path(sys.argv[1])); print('z3' in sys.modules)"
    command = [sys.executable, "-c", program, str(SHIPPED / "refund")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"
