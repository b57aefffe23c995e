"""Replays tasks: each gold action decided, done and compared; each mutant decided.

For every task the system starts from the same database. Before a gold action its mutants are
decided on the live system; then the gold action is decided and, if allowed, done through the
ledger; then the mutants that must not follow it are decided. At the end the system's state is
compared with the gold state, which is reckoned apart (see the `_direct` modules).
"""

from __future__ import annotations

import copy
import pickle
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.tau2 import mutants_airline, mutants_retail
from bench.tau2.customers import verified_customer
from bench.tau2.desk import Desk, allowed, denied
from bench.tau2.mutants import Maker, Request, every, of_anybody, said_by_the_system
from bench.tau2.service import System, digest
from bench.tau2.tasks import Call, Task, laid_over
from unsnag.domain.policies import Decision
from unsnag.domain.shared import IssueId

Json = dict[str, Any]

MAKERS: Mapping[str, Mapping[str, Sequence[Maker]]] = {
    "airline": mutants_airline.MAKERS,
    "retail": mutants_retail.MAKERS,
}
AFTER: Mapping[str, Maker] = {
    "airline": mutants_airline.again,
    "retail": mutants_retail.again,
}


@dataclass
class Findings:
    """Counts over all tasks, and in words what was not as it should be."""

    tasks: int = 0
    gold_writes: int = 0
    gold_allowed: int = 0
    end_state_equal: int = 0
    mutants: int = 0
    mutants_denied: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    kinds_denied: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def perfect(self) -> bool:
        """Whether each gold action was allowed, each end state equal and each mutant denied."""
        return not self.failures

    def as_json(self) -> dict[str, int]:
        """The six counts."""
        names = ("tasks", "gold_writes", "gold_allowed", "end_state_equal")
        return {name: getattr(self, name) for name in (*names, "mutants", "mutants_denied")}


class Replay:
    """Replays the tasks of one domain at a desk."""

    def __init__(self, system: System, desk: Desk, database: Json) -> None:
        self._system = system
        self._desk = desk
        self._domain = desk.domain
        self._database = database
        self._copy = pickle.dumps(database)
        self.findings = Findings()

    def run(self, tasks: Sequence[Task]) -> Findings:
        """All tasks, each from the same database."""
        for task in tasks:
            self._task(task)
        return self.findings

    def _task(self, task: Task) -> None:
        start = laid_over(self._fresh(), task.changes) if task.changes else self._database
        live, gold = (laid_over(self._fresh(), copy.deepcopy(task.changes)) for _ in range(2))
        self._system.load(live)
        customer = verified_customer(task, start)
        if not customer and task.writes:
            self._fails(task, "no verified customer can be told from the scenario")
        issue = self._desk.open_issue(task.id)
        for call in task.writes:
            real = self._gold(gold, call)
            slots = self._domain.slots(task, customer, call, start)
            request = Request(call.tool, customer, slots)
            if real:
                self._write(task, issue, call, request)
            else:
                self._void(task, call, request)
        self.findings.tasks += 1
        if digest(live) == digest(gold):
            self.findings.end_state_equal += 1
        else:
            self._fails(task, "the end state differs in " + ", ".join(_differences(live, gold)))

    def _fresh(self) -> Json:
        found: Json = pickle.loads(self._copy)
        return found

    def _write(self, task: Task, issue: IssueId, call: Call, request: Request) -> None:
        found, what = self.findings, f"gold {call.tool} {call.arguments}"
        found.gold_writes += 1
        decision, facts = self._desk.decide(call.tool, request.customer, request.slots)
        if not allowed(decision):
            self._fails(task, f"{what} is {_said(decision)}")
            return
        self._try(task, (of_anybody, *MAKERS[self._domain.name][call.tool]), request)
        done = self._desk.carry_out(call.tool, request.customer, issue, facts)
        if not done.verified:
            self._fails(task, f"{what} was not done: {done.trouble}")
            return
        found.gold_allowed += 1
        self._try(task, (AFTER[self._domain.name],), request)

    def _gold(self, gold: Json, call: Call) -> bool:
        """Bring the gold state on; False for an action that the benchmark's own tool refuses."""
        try:
            return self._domain.direct(gold, call.tool, copy.deepcopy(call.arguments))
        except (LookupError, TypeError):  # an argument is missing or of another kind
            return False

    def _void(self, task: Task, call: Call, request: Request) -> None:
        """A gold action that the benchmark's own tool refuses: it writes nothing, so it is no
        write, and the policy should refuse it too."""
        decision, _ = self._desk.decide(call.tool, request.customer, request.slots)
        what = f"gold {call.tool} {call.arguments} is refused by the benchmark's own tool"
        if denied(decision):
            self.findings.notes.append(f"Task {task.id}: {what}, and here {_said(decision)}")
        else:
            self._fails(task, f"{what}, but here {_said(decision)}")

    def _try(self, task: Task, makers: Sequence[Maker], gold: Request) -> None:
        found = self.findings
        mutants, unmade = every(makers, gold, self._system.data)
        found.notes += [f"Task {task.id}: {what}" for what in unmade]
        for mutant in mutants:
            request = mutant.request
            with said_by_the_system(self._system.data, request.rows):
                decision, _ = self._desk.decide(request.tool, request.customer, request.slots)
            found.mutants += 1
            found.kinds[mutant.kind] += 1
            if denied(decision):
                found.mutants_denied += 1
                found.kinds_denied[mutant.kind] += 1
            else:
                asked = dict(request.slots)
                self._fails(task, f"{mutant.kind}: {request.tool} {asked} is {_said(decision)}")

    def _fails(self, task: Task, what: str) -> None:
        self.findings.failures.append(f"Task {task.id}: {what}")


def _said(decision: Decision) -> str:
    rule = decision.rule
    return f"{decision.verdict.value} by {rule.name}: {rule.for_human}"


def _differences(live: Json, gold: Json) -> Iterator[str]:
    for table in sorted({*live, *gold}):
        ours, theirs = live.get(table, {}), gold.get(table, {})
        for key in sorted({*ours, *theirs}):
            if digest(ours.get(key)) != digest(theirs.get(key)):
                yield f"{table} {key}"
