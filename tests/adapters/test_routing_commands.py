"""`unsnag routing check, test and replay`, as they are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.adapters.test_routing_files import SHIPPED
from unsnag.bootstrap import main

DAYS = (
    "created,closed,channel,language,subject,intent\n"
    "2026-11-25 10:00,2026-11-25 11:00,chat,en,My order is not there yet,order_status\n"
    "2026-11-25 23:00,2026-11-28 11:00,email,de,Wo ist meine Bestellung denn,order_status\n"
    "2026-11-26 09:30,2026-11-26 12:00,fax,en,Please pay me back for this,refund_request\n"
    "2026-11-26 10:00,2026-11-26 12:00,email,en,Where has my parcel gone now,order_status\n"
    "2026-11-26 11:00,2026-11-26 12:00,email,en,Where is my parcel today,order_status\n"
    "never,2026-11-26 12:00,chat,en,Please pay me back for that,refund_request\n"
)


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    file = tmp_path / "tickets.csv"
    file.write_text(DAYS, "utf-8")
    return file


def test_check_is_well_or_says_what_is_wrong_and_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["routing", "check"]) == 0
    assert "well. 1 teams" in capsys.readouterr().out
    wrong = tmp_path / "routing.yaml"
    wrong.write_text(SHIPPED.read_text("utf-8").replace("there.support", "there.suport", 1))
    assert main(["routing", "check", str(wrong)]) == 1
    out = capsys.readouterr().out
    assert f"{wrong}:27:" in out
    assert "Did you mean there.support?" in out
    assert main(["routing", "check", str(tmp_path / "nothing.yaml")]) == 1


def test_test_tries_every_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["routing", "test"]) == 0
    assert capsys.readouterr().out.count("well   ") == 3
    other = tmp_path / "routing.yaml"
    other.write_text(SHIPPED.read_text("utf-8").replace("priority: high\n\n", "\n", 1))
    assert main(["routing", "test", str(other)]) == 1
    assert "has the priority normal by the rule 'otherwise'" in capsys.readouterr().out


def test_replay_counts_only_what_the_file_says(
    tickets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["routing", "replay", "--tickets", str(tickets), "--staff", "support=1", "--json"]
    assert main(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["tickets"] == sum(r["tickets"] for r in told["rules"]) == 5
    assert told["left_out"] == {"without_a_date": 1, "malformed": 0}
    assert told["not_in_the_file"]["tier"] == {"tickets": 5, "taken_as": "standard"}
    assert told["not_in_the_file"]["channel"]["tickets"] == 1
    team = told["teams"]["support"]
    assert (team["outside_hours"], team["closed_with_a_date"]) == (1, 5)
    assert told["late_first_answers"]["support"]["answered"] == 5
    assert told["moves"] == []


def test_replay_says_what_another_file_changes_and_refuses_a_team_that_is_not_there(
    tickets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "routing.yaml"
    other.write_text(SHIPPED.read_text("utf-8").replace("team: support", "team: care"), "utf-8")
    changed = other.read_text("utf-8").replace(".support", ".care").replace("[support]", "[care]")
    other.write_text(changed, "utf-8")
    arguments = ["routing", "replay", str(other), "--tickets", str(tickets)]
    assert main([*arguments, "--against", str(SHIPPED)]) == 0
    assert "5 of 5 tickets change:" in capsys.readouterr().out
    assert main([*arguments, "--staff", "support=1"]) == 2
    assert "care" in capsys.readouterr().err
