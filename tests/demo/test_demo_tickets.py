"""The past tickets can be made again byte by byte and look like a year of real support."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from ruamel.yaml import YAML

DEMO = Path(__file__).parents[2] / "demo"
FOLDER = DEMO / "tickets"
PROMISED = {
    "order_status", "refund_request", "password_reset", "cancel_order", "change_address",
    "damaged_item", "missing_item", "wrong_item", "late_parcel", "subscription_pause",
    "subscription_cancel", "change_plan", "invoice_copy", "duplicate_charge", "payment_failed",
    "account_locked", "change_email", "delete_account", "machine_not_heating", "machine_leaking",
    "grinder_jammed", "wifi_setup", "descaling", "product_advice", "warranty_claim", "gift_card",
    "wholesale", "complaint", "spare_parts", "delivery_info", "other", "return_item",
    "exchange_item", "preferences", "payment_history", "machine_setup",
}  # fmt: skip
COLUMNS = [
    "id", "created", "closed", "channel", "customer_email", "subject", "text", "intent",
    "language", "solved_by", "replies", "reopened",
]  # fmt: skip


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a ticket file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = read(FOLDER / "past_tickets.csv")
SHARE = 1 / len(ROWS)


def made(tmp_path: Path, seed: str, hash_seed: str) -> bytes:
    """What the generator writes with a seed, in a Python that hashes its own way."""
    out = tmp_path / f"{seed}-{hash_seed}.csv"
    subprocess.run(
        [sys.executable, str(FOLDER / "generate.py"), "--seed", seed, "--out", str(out)],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )
    return out.read_bytes()


def test_the_same_seed_gives_the_committed_bytes(tmp_path: Path) -> None:
    committed = (FOLDER / "past_tickets.csv").read_bytes()
    assert made(tmp_path, "10482", "1") == committed
    assert made(tmp_path, "10482", "2") == committed
    assert made(tmp_path, "7", "1") != committed


def test_every_promised_intent_is_there_and_volumes_are_skewed() -> None:
    counts = Counter(row["intent"] for row in ROWS)
    assert len(ROWS) >= 1600
    assert set(counts) == PROMISED
    assert min(counts.values()) >= 20
    assert {name for name, _ in counts.most_common(2)} == {"order_status", "refund_request"}
    assert 0.015 <= counts["other"] * SHARE <= 0.03


def test_the_six_things_asked_most_are_the_six_largest_intents() -> None:
    company = YAML(typ="safe").load((DEMO / "company.yaml").read_text("utf-8"))
    largest = [name for name, _ in Counter(row["intent"] for row in ROWS).most_common(6)]
    assert [entry["intent"] for entry in company["asked_most"]] == largest


def test_rows_are_complete_and_in_order_of_arrival() -> None:
    assert list(ROWS[0]) == COLUMNS
    assert [row["id"] for row in ROWS] == [f"P-{n:05d}" for n in range(1, len(ROWS) + 1)]
    for row in ROWS:
        assert "2025-11-01" <= row["created"] < row["closed"] <= "2026-11-01T00:00Z"
        assert row["channel"] in {"email", "chat", "form", "phone_note"}
        assert row["solved_by"] in {
            "macro", "lookup", "action", "conversation", "return", "engineer",
        }  # fmt: skip
        assert row["reopened"] in {"true", "false"}
        assert int(row["replies"]) >= 1
        assert row["text"].strip()
    assert [row["created"] for row in ROWS] == sorted(row["created"] for row in ROWS)


def test_no_filler_is_left_open() -> None:
    for row in ROWS:
        assert not re.search(r"[{}]|\(\w[^()]*\|", row["subject"] + row["text"])


def test_a_few_tickets_are_in_other_languages() -> None:
    counts = Counter(row["language"] for row in ROWS)
    assert set(counts) == {"en", "de", "fr", "es", "sv"}
    assert 0.03 <= (len(ROWS) - counts["en"]) * SHARE <= 0.055


def test_winter_is_busier_than_summer_and_pauses_come_before_holidays() -> None:
    months = Counter(row["created"][5:7] for row in ROWS)
    assert months["12"] > 1.4 * months["06"]
    pauses = Counter(row["created"][5:7] for row in ROWS if row["intent"] == "subscription_pause")
    assert pauses["07"] == max(pauses.values())


def test_hardly_any_ticket_has_a_twin() -> None:
    shapes: dict[str, list[frozenset[str]]] = defaultdict(list)
    for row in ROWS:
        words = re.sub(r"[^\w\s]|\d", "", row["text"].lower()).split()
        shapes[row["intent"]].append(frozenset(words))
    twins = sum(
        any(len(one & two) > 0.9 * len(one | two) for two in group[:place])
        for group in shapes.values()
        for place, one in enumerate(group)
    )
    assert twins * SHARE < 0.02
    assert len({row["text"].lower() for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    "path", [p for p in sorted(DEMO.rglob("*")) if p.suffix in {".md", ".csv", ".txt", ".yaml"}],
    ids=lambda path: path.name,
)  # fmt: skip
def test_no_address_or_card_of_a_stranger_is_in_the_demo(path: Path) -> None:
    text = path.read_text("utf-8")
    ours = {"example.com", "example.org", "example.net", "ternandthistle.example"}
    assert set(re.findall(r"@([\w-]+(?:\.[\w-]+)+)", text.lower())) <= ours
    for found in re.findall(r"(?<!\d)(?:\d{13,19}|\d{4}(?:[ -]\d{4}){2,3})(?!\d)", text):
        digits = [int(d) for d in found if d.isdigit()][::-1]
        doubled = [sum(divmod(2 * d, 10)) for d in digits[1::2]]
        assert (sum(digits[::2]) + sum(doubled)) % 10 != 0, found
    assert not re.search(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,}\b", text)


def test_everyday_questions_point_to_articles_or_to_nothing() -> None:
    lines = (FOLDER / "everyday_questions.jsonl").read_text("utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    slugs = {path.stem for path in (DEMO / "articles").glob("*.md")}
    assert len(questions) >= 120
    assert len({q["query"] for q in questions}) == len(questions)
    assert 18 <= sum(not q["relevant"] for q in questions) <= 25
    assert all(set(q) == {"query", "relevant"} and set(q["relevant"]) <= slugs for q in questions)
    assert {slug for q in questions for slug in q["relevant"]} == slugs


def test_everyday_questions_are_not_titles() -> None:
    titles = {
        YAML(typ="safe").load(path.read_text("utf-8").split("---\n", 2)[1])["title"].lower()
        for path in (DEMO / "articles").glob("*.md")
    }
    for line in (FOLDER / "everyday_questions.jsonl").read_text("utf-8").splitlines():
        query = json.loads(line)["query"]
        assert query.lower().rstrip("?") not in titles
