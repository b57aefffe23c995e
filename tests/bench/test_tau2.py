"""The policy benchmark, on worlds of our own: right actions pass, wrong ones are told apart."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bench.tau2 import banking
from bench.tau2.domains import DOMAINS, POLICIES

from tests.bench.tiny_worlds import address, airline, shop, task
from unsnag.adapters.playbook_files.cases import check
from unsnag.adapters.playbook_files.reader import read_playbook
from unsnag.adapters.playbook_files.shelf import sources_of
from unsnag.adapters.rules.cel import CelRules
from unsnag.adapters.rules.prover import PolicyProofs
from unsnag.application.ports.proofs import Standing

Json = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted(POLICIES.glob("*/*/"))
CATALOGUES = {
    "banking": banking.CATALOGUE,
    **{name: domain.catalogue for name, domain in DOMAINS.items()},
}


def run(domain: str, tasks: list[Json], data: Json, tmp_path: Path) -> tuple[int, Json, str]:
    """Exit code, counts and what was said of each failure."""
    files = {"tasks": tasks, "db": data}
    for name, value in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(value))
    done = subprocess.run(
        [sys.executable, "-m", "bench.tau2", "--json", "--domain", domain]
        + [part for name in files for part in (f"--{name}", str(tmp_path / f"{name}.json"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_each_policy_reads_well_and_decides_its_cases(folder: Path) -> None:
    assert not check(folder, CATALOGUES[folder.parent.name], CelRules())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_each_policy_is_proved_for_all_inputs(folder: Path) -> None:
    rules = CelRules()
    playbook = read_playbook(str(folder), sources_of(folder), CATALOGUES[folder.parent.name], rules)
    assert playbook.policy is not None
    assert len(playbook.policy.claims) > 3
    found = list(PolicyProofs(rules).prove(playbook.policy))
    assert {f.claim: f.why for f in found if f.standing is not Standing.PROVED} == {}


def test_every_write_tool_has_a_policy_and_an_action() -> None:
    for domain in DOMAINS.values():
        assert set(domain.playbooks()) == set(domain.tools)
        assert {a.name for a in domain.actions} == {f"{domain.name}.{t}" for t in domain.tools}


RETAIL = [
    task(
        "change, then cancel another",
        "I want the dearer cup.",
        (
            "modify_pending_order_items",
            {
                "order_id": "#W1",
                "item_ids": ["1001"],
                "new_item_ids": ["1002"],
                "payment_method_id": "gift_card_1",
            },
        ),
        ("cancel_pending_order", {"order_id": "#W6", "reason": "ordered by mistake"}),
    ),
    task(
        "address and payment",
        "I moved.",
        ("modify_pending_order_address", {"order_id": "#W1", **address("2 Mill Lane")}),
        ("modify_user_address", {"user_id": "ada_lund_1", **address("2 Mill Lane")}),
        ("modify_user_address", {"user_id": "ada_lund_1", **address("3 Mill Lane")}),
        ("modify_user_address", {"user_id": "ada_lund_1", **address("2 Mill Lane")}),
    ),
    task(
        "send back and exchange",
        "They broke.",
        (
            "return_delivered_order_items",
            {"order_id": "#W3", "item_ids": ["2001"], "payment_method_id": "gift_card_1"},
        ),
        (
            "exchange_delivered_order_items",
            {
                "order_id": "#W2",
                "item_ids": ["1001", "1001"],
                "new_item_ids": ["1002", "1003"],
                "payment_method_id": "paypal_1",
            },
        ),
    ),
]


def test_right_actions_in_the_shop_are_done_and_each_wrong_one_is_denied(tmp_path: Path) -> None:
    code, found, said = run("retail", RETAIL, shop(), tmp_path)

    assert (code, said) == (0, "")
    assert found["tasks"] == found["end_state_equal"] == 3
    assert found["gold_writes"] == found["gold_allowed"] == 8
    assert found["mutants"] == found["mutants_denied"] > 100


WRONG_IN_THE_SHOP = {
    "somebody else's order": (
        "cancel_pending_order",
        {"order_id": "#W4", "reason": "no longer needed"},
    ),
    "somebody else's address": ("modify_user_address", {"user_id": "bo_berg_2", **address("X")}),
}


@pytest.mark.parametrize("name", WRONG_IN_THE_SHOP)
def test_what_the_shop_would_do_but_the_policy_forbids_is_counted_as_not_allowed(
    name: str, tmp_path: Path
) -> None:
    tasks = [task(name, "Please.", WRONG_IN_THE_SHOP[name])]
    code, found, said = run("retail", tasks, shop(), tmp_path)

    assert code == 1
    assert (found["gold_writes"], found["gold_allowed"], found["end_state_equal"]) == (1, 0, 0)
    assert "is deny by" in said


def test_a_gold_action_that_the_system_itself_refuses_is_no_write_and_is_named(
    tmp_path: Path,
) -> None:
    wanted = {"order_id": "#W2", "item_ids": ["1001"], "new_item_ids": ["1004"]}
    wanted |= {"payment_method_id": "paypal_1"}
    tasks = [task("sold out", "Another cup.", ("exchange_delivered_order_items", wanted))]
    code, found, said = run("retail", tasks, shop(), tmp_path)

    assert (code, found["gold_writes"], found["end_state_equal"]) == (0, 0, 1)
    assert "refused by the benchmark's own tool" in said
    assert "deny by unavailable" in said


FLIGHTS = [
    {"flight_number": "F1", "date": "2024-05-22"},
    {"flight_number": "F2", "date": "2024-05-23"},
]
BOOKING = {
    "user_id": "ada_lund_1",
    "origin": "AAA",
    "destination": "BBB",
    "flight_type": "round_trip",
    "cabin": "economy",
    "flights": FLIGHTS,
    "passengers": [{"first_name": "Ada", "last_name": "Lund", "dob": "1980-01-01"}],
    "payment_methods": [
        {"payment_id": "certificate_1", "amount": 150},
        {"payment_id": "gift_card_1", "amount": 130},
    ],
    "total_baggages": 3,
    "nonfree_baggages": 1,
    "insurance": "yes",
}
BAGS = {"reservation_id": "ADA001", "total_baggages": 3, "nonfree_baggages": 1}
AIRLINE = [
    task("book", "A trip.", ("book_reservation", BOOKING)),
    task(
        "change all there is",
        "Another day, more bags, another person.",
        (
            "update_reservation_flights",
            {
                "reservation_id": "ADA001",
                "cabin": "economy",
                "flights": FLIGHTS,
                "payment_id": "gift_card_1",
            },
        ),
        ("update_reservation_baggages", {**BAGS, "payment_id": "gift_card_1"}),
        (
            "update_reservation_passengers",
            {
                "reservation_id": "ADA001",
                "passengers": [{"first_name": "Eva", "last_name": "Lund", "dob": "1990-02-02"}],
            },
        ),
    ),
    task(
        "cancel",
        "I am sick and can't fly.",
        ("cancel_reservation", {"reservation_id": "ADA001"}),
        ("cancel_reservation", {"reservation_id": "ADA002"}),
    ),
    task(
        "compensation",
        "My flight in ADA004 was cancelled by you.",
        ("send_certificate", {"user_id": "ada_lund_1", "amount": 100}),
    ),
]


def test_right_actions_at_the_airline_are_done_and_each_wrong_one_is_denied(
    tmp_path: Path,
) -> None:
    code, found, said = run("airline", AIRLINE, airline(), tmp_path)

    assert (code, said) == (0, "")
    assert found["tasks"] == found["end_state_equal"] == 4
    assert found["gold_writes"] == found["gold_allowed"] == 7
    assert found["mutants"] == found["mutants_denied"] > 150


WRONG_AT_THE_AIRLINE = {
    "no ground to cancel": ("cancel_reservation", {"reservation_id": "ADA003"}),
    "not for a birthday": ("cancel_reservation", {"reservation_id": "ADA001"}),
    "basic economy": (
        "update_reservation_flights",
        {
            "reservation_id": "ADA003",
            "cabin": "basic_economy",
            "flights": FLIGHTS,
            "payment_id": "gift_card_1",
        },
    ),
    "nothing was cancelled": ("send_certificate", {"user_id": "ada_lund_1", "amount": 200}),
}


@pytest.mark.parametrize("name", WRONG_AT_THE_AIRLINE)
def test_what_the_airline_would_do_but_the_policy_forbids_is_counted_as_not_allowed(
    name: str, tmp_path: Path
) -> None:
    told = "It falls on a birthday, and a flight was cancelled."
    code, found, said = run(
        "airline", [task(name, told, WRONG_AT_THE_AIRLINE[name])], airline(), tmp_path
    )

    assert code == 1
    assert (found["gold_writes"], found["gold_allowed"], found["end_state_equal"]) == (1, 0, 0)
    assert "by " in said


def test_a_task_of_nobody_is_denied(tmp_path: Path) -> None:
    nobody = task("nobody", "Please.", *RETAIL[0]["evaluation_criteria"]["actions"][:0])
    nobody["user_scenario"]["instructions"]["known_info"] = "You are a stranger."
    nobody["evaluation_criteria"]["actions"] = [
        {
            "name": "cancel_pending_order",
            "arguments": {"order_id": "#W1", "reason": "no longer needed"},
        }
    ]
    code, found, said = run("retail", [nobody], shop(), tmp_path)

    assert (code, found["gold_allowed"]) == (1, 0)
    assert "no verified customer" in said


CARD = {"card_id": "dbc_1", "user_id": "u1", "account_id": "a1", "status": "ACTIVE"}
BANK = {
    "users": {"data": {"u1": {}}},
    "accounts": {"data": {"a1": {"status": "OPEN"}}},
    "debit_cards": {"data": {"dbc_1": {**CARD, "issue_date": "11/10/2025"}}},
    "bank_account_transaction_history": {"data": {}},
}


def _asked(tool: str, **given: str) -> Json:
    arguments = {"agent_tool_name": tool, "arguments": json.dumps({"card_id": "dbc_1", **given})}
    return {"name": "call_discoverable_agent_tool", "arguments": arguments}


def test_the_bank_decides_what_its_record_decides_and_counts_the_rest(tmp_path: Path) -> None:
    verified = {"name": "log_verification", "arguments": {"user_id": "u1"}}
    actions = [
        verified,
        _asked("freeze_debit_card_1"),
        _asked("unfreeze_debit_card_1"),
        _asked("open_bank_account_1"),
        _asked("close_debit_card_1", reason="no_longer_needed"),
        _asked("close_debit_card_1", reason="stolen"),
    ]
    tasks = [{"id": "cards", "evaluation_criteria": {"actions": actions}}]
    code, found, _ = run("banking", tasks, BANK, tmp_path)

    assert code == 1  # the card is four days old, which only theft excuses
    assert (found["requests"], found["decided"], found["undecided"]) == (5, 4, 1)
    assert (found["permitted"], found["refused"]) == (3, 1)
    assert found["mutants"] == found["mutants_denied"] > 10


def test_a_file_of_another_form_is_refused_in_words(tmp_path: Path) -> None:
    code, found, said = run("retail", [{"id": "x"}], shop(), tmp_path)

    assert (code, found) == (2, {})
    assert "a task of another form" in said
