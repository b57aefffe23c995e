"""The banking domain, as far as written rules over the bank's record decide it: its debit cards.

Freezing, unfreezing and closing a card depend on the record alone. Most of the domain's other
requests turn on what an article or a conversation says; they are counted as undecided, not guessed.
Nothing is sent anywhere: each gold request is decided, and its end is written to the record so that
the next one is decided from it.
"""

from __future__ import annotations

import copy
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bench.tau2 import banking_spec
from bench.tau2.domains import POLICIES
from bench.tau2.tasks import TasksInvalid, laid_over, read_json
from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.reader import read_playbook
from unsnag.adapters.playbook_files.shelf import sources_of
from unsnag.adapters.rules.cel import CelRules
from unsnag.domain.policies import Decision, FactValue, Policy, Verdict, decide

Json = dict[str, Any]
Facts = Mapping[str, FactValue]

TODAY = date(2025, 11, 14)  # the benchmark's own date
AFTER = {
    "freeze_debit_card": "FROZEN",
    "unfreeze_debit_card": "ACTIVE",
    "close_debit_card": "CLOSED",
}
CATALOGUE = Catalogue(banking_spec.LOOK_UPS, (), banking_spec.ACTIONS)


class Bank:
    """Decides the gold requests of one task after the other, and wrong ones made from them."""

    def __init__(self, database: Json) -> None:
        self._database = database
        self._rules = CelRules()
        self._policies = {name: self._policy(name) for name in AFTER}
        self.counts: Counter[str] = Counter()
        self.failures: list[str] = []

    def _policy(self, name: str) -> Policy:
        folder = POLICIES / "banking" / name
        read = read_playbook(str(folder), sources_of(folder), CATALOGUE, self._rules).policy
        assert read is not None
        return read

    def decided(self, name: str, facts: Facts) -> Decision:
        """What the policy of an action says."""
        policy = self._policies[name]
        return decide(
            policy, facts, lambda when, given: self._rules.holds(when, policy.facts, given)
        )

    def task(self, task: Json) -> None:
        """Count a task's requests, and decide those that can be."""
        self.counts["tasks"] += 1
        data = copy.deepcopy(self._database)
        state = (task.get("initial_state") or {}).get("initialization_data") or {}
        laid_over(data, state.get("agent_data") or {})
        customer = ""
        for action in task["evaluation_criteria"].get("actions") or ():
            if action["name"] == "log_verification":
                customer = str(action["arguments"]["user_id"])
            name, given = _request(action)
            if name:
                self.counts["requests"] += 1
            if name in AFTER:
                self._decide(str(task["id"]), name, customer, given, data)

    def _decide(self, task: str, name: str, customer: str, given: Json, data: Json) -> None:
        facts = facts_of(customer, given, data)
        decision = self.decided(name, facts)
        if decision.verdict is Verdict.HAND_OFF:  # the record alone does not decide this one
            return
        self.counts["decided"] += 1
        if decision.verdict is not Verdict.ALLOW:
            self.counts["refused"] += 1
            why = f"{decision.verdict.value} by {decision.rule.name}"
            self.failures.append(f"{task}: gold {name} {given} is {why}")
            return
        self.counts["permitted"] += 1
        for kind, wrong in _mutants(name, facts):
            self.counts["mutants"] += 1
            said = self.decided(name, wrong)
            if said.verdict is Verdict.DENY:
                self.counts["mutants_denied"] += 1
            else:
                self.failures.append(f"{task}: {kind}: {name} is {said.verdict.value}")
        data["debit_cards"]["data"][given["card_id"]]["status"] = AFTER[name]


def _request(action: Json) -> tuple[str, Json]:
    """What is asked for, without the benchmark's number; empty for what only reads."""
    given = action["arguments"]
    name = str(given.get("agent_tool_name") or given.get("discoverable_tool_name") or "")
    if action["name"] in ("apply_for_credit_card", "submit_referral"):
        return action["name"], given
    if not action["name"].startswith("call_") or name.startswith(("get_", "initial_transfer")):
        return "", {}
    return name.rsplit("_", 1)[0], json.loads(given.get("arguments") or "{}")


def _day(written: str) -> date:
    """A day as the bank writes it: 11/22/2026."""
    month, day, year = (int(part) for part in written.split("/"))
    return date(year, month, day)


def facts_of(customer: str, given: Json, data: Json) -> Facts:
    """The facts of a request about a card. Somebody else's reads as one that doesn't exist."""
    card = data["debit_cards"]["data"].get(given.get("card_id"), {})
    own = bool(customer) and card.get("user_id") == customer
    account = data["accounts"]["data"].get(card.get("account_id"), {}) if own else {}
    moves = data["bank_account_transaction_history"]["data"].values()
    pending = [m for m in moves if own and m["account_id"] == card["account_id"] and _is_pending(m)]
    status, reason = card.get("status", "other"), given.get("reason", "other")
    issued = _day(card["issue_date"]) if own else TODAY
    return {
        "customer.verified": customer in data["users"]["data"],
        "request.reason": reason if reason in banking_spec.REASON else "other",
        "card.found": own,
        "card.status": (status if status in banking_spec.STATUS else "other") if own else "none",
        "card.account_open": account.get("status") == "OPEN",
        "card.settled": all(m["type"] == "refund" for m in pending),
        "card.no_refund_due": all(m["type"] != "refund" for m in pending),
        "card.age_days": (TODAY - issued).days,
    }


def _is_pending(move: Json) -> bool:
    return str(move.get("status")) in ("pending", "processing")


def _mutants(name: str, facts: Facts) -> Iterator[tuple[str, Facts]]:
    yield "not verified", {**facts, "customer.verified": False}
    yield "somebody else's", {**facts, "card.found": False, "card.status": "none"}
    wrong = {
        "freeze_debit_card": ("PENDING", "FROZEN", "CLOSED"),
        "unfreeze_debit_card": ("PENDING", "ACTIVE", "CLOSED"),
        "close_debit_card": ("FROZEN", "CLOSED"),
    }
    for status in wrong[name]:
        yield f"a card that is {status}", {**facts, "card.status": status}
    if name == "unfreeze_debit_card":
        yield "account closed", {**facts, "card.account_open": False}
    if name == "close_debit_card":
        yield "reason outside the list", {**facts, "request.reason": "other"}
        yield "payment under way", {**facts, "card.settled": False}
        yield "too new", {**facts, "card.age_days": 13, "request.reason": "no_longer_needed"}


def report(tasks: Path, database: Path, *, as_json: bool) -> int:
    """Print the counts; 0 when all that is decided is right. Raises TasksInvalid."""
    rows = read_json(tasks)
    bank = Bank(read_json(database))
    try:
        for row in rows:
            bank.task(row)
    except (LookupError, TypeError, ValueError) as trouble:
        raise TasksInvalid(f"{tasks} or {database} is of another form: {trouble!r}") from trouble
    names = ("tasks", "requests", "decided", "permitted", "refused", "mutants", "mutants_denied")
    counts = {name: bank.counts[name] for name in names}
    counts["undecided"] = counts["requests"] - counts["decided"]
    if as_json:
        print(json.dumps(counts))
    else:
        print("\n".join(f"{name.replace('_', ' '):16}{n:6,}" for name, n in counts.items()))
    for failure in bank.failures:
        print(failure, file=sys.stderr)
    return 1 if bank.failures else 0
