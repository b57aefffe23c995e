"""Past tickets replayed: every ticket counted once, money compared only where it is recorded."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.keyword_models import KeywordIntentModel
from unsnag import bootstrap
from unsnag.adapters.tickets_file.source import TicketsFile
from unsnag.application.past_cases import past_cases
from unsnag.application.ports.tickets import TicketsFileProblem
from unsnag.application.replay import Replay, ReplayReport
from unsnag.bootstrap import main
from unsnag.domain.playbooks import Playbook
from unsnag.domain.rehearsals import Ending

ROOT = Path(__file__).parents[2]
KETTLE = {
    "order.found": True,
    "order.status": "delivered",
    "order.delivered": True,
    "order.days_since_delivery": 9,
    "order.opened": False,
    "order.refundable": 8900,
    "order.number": "TT-10001",
}
TEXT = "please refund order TT-10001"


def ticket(created: str = "2026-03-05", text: str = TEXT, **more: Any) -> dict[str, Any]:
    facts = more.pop("facts", KETTLE)
    return {"id": 1, "created": created, "text": text, "facts": facts, **more}


@pytest.fixture(scope="module")
def refund() -> Playbook:
    return bootstrap.playbook(ROOT / "playbooks" / "refund")


def replayed(tmp_path: Path, playbook: Playbook, *tickets: dict[str, Any]) -> ReplayReport:
    file = tmp_path / "tickets.jsonl"
    file.write_text("".join(json.dumps(t) + "\n" for t in tickets), "utf-8")
    cases = past_cases(TicketsFile(file), {s.name: s for s in playbook.facts})
    return bootstrap.replay(understand=False, from_system=False)(playbook, cases)


def test_each_ticket_ends_once_and_the_months_add_up(tmp_path: Path, refund: Playbook) -> None:
    report = replayed(
        tmp_path,
        refund,
        ticket(),
        ticket("2026-04-01", facts={**KETTLE, "order.opened": True}),
        ticket("2026-04-02", facts={**KETTLE, "order.refundable": 0}),
        ticket("2026-04-03", facts={}),
        ticket("", facts={"order.found": True}),
    )
    whole = report.total
    assert dict(whole.endings) == {
        Ending.RESOLVED: 1,
        Ending.HANDED_OFF: 1,
        Ending.DENIED: 1,
        Ending.NOT_RECORDED: 2,
    }
    assert sum(whole.endings.values()) + whole.other == whole.tickets == 5
    assert {name: month.tickets for name, month in report.months.items()} == {
        "2026-03": 1,
        "2026-04": 3,
        "undated": 1,
    }
    assert (whole.drafted.count, whole.drafted.amount) == (1, 8900)


@pytest.mark.parametrize(
    ("done", "figure", "amount"),
    [
        ({"action": "shop.refund", "amount": 8900}, "agreed", 0),
        ({"action": "shop.refund", "object": "TT-10001", "amount": 8900}, "agreed", 0),
        ({"action": "shop.refund", "object": "TT-10002", "amount": 8900}, "wrongly_paid", 8900),
        ({"action": "shop.refund", "amount": 900}, "wrongly_paid", 8000),
        ({"action": "shop.refund", "amount": 9900}, "paid_too_little", 1000),
        ({"action": "", "amount": 0}, "wrongly_paid", 8900),
        ({"action": "shop.password_reset", "amount": 0}, "wrongly_paid", 8900),
    ],
)
def test_money_is_compared_with_what_a_person_did(
    tmp_path: Path, refund: Playbook, done: dict[str, Any], figure: str, amount: int
) -> None:
    month = replayed(tmp_path, refund, ticket(done=done)).total
    assert month.compared == 1
    found = getattr(month, figure)
    assert found == 1 if figure == "agreed" else (found.count, found.amount) == (1, amount)


def test_what_is_left_to_people_is_no_error(tmp_path: Path, refund: Playbook) -> None:
    opened = {**KETTLE, "order.opened": True}
    done = {"action": "shop.refund", "amount": 8900}
    month = replayed(tmp_path, refund, ticket(facts=opened, done=done)).total
    assert (month.left_to_people.count, month.wrongly_paid.count) == (1, 0)


def test_without_a_record_of_what_was_done_nothing_is_compared(
    tmp_path: Path, refund: Playbook
) -> None:
    assert replayed(tmp_path, refund, ticket()).total.compared == 0


def test_a_fact_of_the_wrong_kind_counts_as_missing(tmp_path: Path, refund: Playbook) -> None:
    wrong = {**KETTLE, "order.days_since_delivery": "nine"}
    month = replayed(tmp_path, refund, ticket(facts=wrong)).total
    assert month.endings[Ending.NOT_RECORDED] == 1


def test_understanding_chooses_the_tickets(tmp_path: Path, refund: Playbook) -> None:
    file = tmp_path / "tickets.jsonl"
    rows = [
        ticket(intent="refund_request"),
        ticket(text="the kettle leaks", intent="kettle_leaks"),
        ticket(text="send my money home", intent="refund_request"),
    ]
    file.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    model = KeywordIntentModel({"refund_request": ("refund",), "kettle_leaks": ("leaks",)})
    replay = Replay(bootstrap._language(), bootstrap._catalogue().actions, model)
    cases = past_cases(TicketsFile(file), {s.name: s for s in refund.facts})
    report = replay(refund, cases)
    assert report.total.other == 2
    assert (report.labelled, report.understood_right) == (3, 2)


class Then:
    """A system that knows one customer's order on one day."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str], datetime]] = []

    def look_up_as_of(
        self, name: str, email: str, arguments: dict[str, str], at: datetime
    ) -> dict[str, Any] | None:
        self.asked.append((name, email, arguments, at))
        return dict(KETTLE) if email == "mara@example.com" else None


def test_facts_come_from_the_system_as_of_then(tmp_path: Path, refund: Playbook) -> None:
    file = tmp_path / "tickets.jsonl"
    rows = [
        {**ticket(facts={}), "customer_email": "mara@example.com"},
        {**ticket(facts={}), "customer_email": "other@example.com"},
    ]
    file.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    then = Then()
    replay = Replay(bootstrap._language(), bootstrap._catalogue().actions, None, then)
    report = replay(refund, past_cases(TicketsFile(file), {s.name: s for s in refund.facts}))
    assert report.total.endings[Ending.RESOLVED] == 1
    assert report.total.endings[Ending.NOT_RECORDED] == 1
    day = datetime(2026, 3, 5, tzinfo=UTC)
    assert then.asked[0] == ("shop.order", "mara@example.com", {"number": "TT-10001"}, day)


def test_the_command_prints_the_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tickets.csv"
    names = [f"facts.{name}" for name in KETTLE]
    values = [
        str(value).lower() if isinstance(value, bool) else str(value) for value in KETTLE.values()
    ]
    head = ["created", "text", *names, "done.action", "done.amount"]
    row = ["2026-03-05", TEXT, *values, "shop.refund", "900"]
    file.write_text(",".join(head) + "\n" + ",".join(row) + "\n", "utf-8")
    folder = str(ROOT / "playbooks" / "refund")
    command = ["playbook", "replay", folder, "--tickets", str(file), "--as-labelled"]
    assert main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["resolved"] == 1
    assert told["wrongly_paid"] == {"count": 1, "amount": 8000}
    assert told["months"][0]["month"] == "2026-03"
    assert main(command) == 0
    assert "more than a person paid (€89.00 against €9.00" in capsys.readouterr().out


def test_a_file_that_is_none_is_refused_with_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "empty.csv"
    file.write_text("", "utf-8")
    folder = str(ROOT / "playbooks" / "refund")
    assert main(["playbook", "replay", folder, "--tickets", str(file), "--as-labelled"]) == 2
    assert capsys.readouterr().err.strip()
    with pytest.raises(TicketsFileProblem):
        list(past_cases(TicketsFile(file), {}))
