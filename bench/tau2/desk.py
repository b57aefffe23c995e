"""Runs a playbook for one request: look up, decide, act through the ledger, verify.

The product's own parts do the work: `Decide` with CEL, `Act` and `Verify` on the effect ledger in
the database. Only the conversation is left out: what a customer would say comes in as slots.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bench.tau2.client import SystemClient, ToolActions
from bench.tau2.domains import Domain
from unsnag.application.act import Act, NotPermitted
from unsnag.application.decide import Decide
from unsnag.application.ports.store import Store
from unsnag.application.verify import Verify
from unsnag.domain import playbooks as pb
from unsnag.domain.actions import EffectState
from unsnag.domain.conversations import Channel
from unsnag.domain.policies import Caps, Decision, FactValue, Verdict
from unsnag.domain.resolutions import Run, RunState
from unsnag.domain.shared import IssueId, WorkspaceId

WORKSPACE = WorkspaceId("tau2")


@dataclass(frozen=True)
class Done:
    """`verified` says that the system was read back and shows what was asked; else `trouble` says
    why nothing can be told."""

    verified: bool
    trouble: str = ""


@dataclass
class Timing:
    """How many decisions were made, and in how many seconds: with their look-ups, and alone."""

    decisions: int = 0
    seconds: float = 0.0
    alone: float = 0.0


@dataclass
class Desk:
    """Serves one domain's requests. Make it after Django is set up."""

    domain: Domain
    client: SystemClient
    timing: Timing = field(default_factory=Timing)

    def __post_init__(self) -> None:
        from unsnag.adapters.rules.cel import CelRules
        from unsnag.adapters.store.database_store import DatabaseStore
        from unsnag.adapters.store.ledger import DatabaseLedger

        self._store: Store = DatabaseStore(_now)
        ledger = DatabaseLedger(_now)
        system = ToolActions(
            self.client, self.domain.actions, self.domain.as_json, self.domain.untold
        )
        self._act = Act(WORKSPACE, system, ledger, self._store, _now, Caps(), "USD")
        self._verify = Verify(system, ledger)
        self._decide = Decide(CelRules())
        self._facts = self.domain.facts(self.client)
        self._playbooks = self.domain.playbooks()

    def open_issue(self, task: str) -> IssueId:
        """An issue for a task's requests: one customer, one conversation."""
        conversation = self._store.start_conversation(Channel.WIDGET)
        return self._store.open_issue(conversation, self.domain.name, f"Task {task}").id

    def decide(
        self, tool: str, customer: str, slots: Mapping[str, str]
    ) -> tuple[Decision, Mapping[str, FactValue]]:
        """What the policy says, and the facts that were read. Raises SystemUnreachable."""
        started = time.perf_counter()
        playbook, facts = self._playbooks[tool], dict[str, FactValue]()
        for step in playbook.steps:
            if isinstance(step, pb.LookUp):
                given = {p: slots[slot] for p, slot in step.arguments.items() if slot in slots}
                facts.update(self._facts.look_up(step.look_up, customer, given))
        looked_up = time.perf_counter()
        decision = self._decide(playbook, facts)
        ended = time.perf_counter()
        self.timing.decisions += 1
        self.timing.seconds += ended - started
        self.timing.alone += ended - looked_up
        return decision, facts

    def carry_out(
        self, tool: str, customer: str, issue: IssueId, facts: Mapping[str, FactValue]
    ) -> Done:
        """Act and read back. Each request is a run of its own, so that asking for the same again
        is another action and not a repeat of the first."""
        playbook = self._playbooks[tool]
        step = next(s for s in playbook.steps if isinstance(s, pb.Act))
        run = self._store.start_run(issue, playbook)
        try:
            request = self._act.request(playbook, step, run, customer, facts)
            effect = self._act.intend(run, request, "level:autonomous", Caps())
        except NotPermitted as refused:
            return self._end(run, Done(False, str(refused)))
        effect = self._verify(self._act.push(effect))
        verified = effect.state is EffectState.VERIFIED
        return self._end(run, Done(verified, "" if verified else effect.refusal or effect.state))

    def _end(self, run: Run, done: Done) -> Done:
        state = RunState.FINISHED if done.verified else RunState.HANDED_OFF
        self._store.save_run(replace(run, state=state))
        return done


def allowed(decision: Decision) -> bool:
    """Whether the action may be done."""
    return decision.verdict is Verdict.ALLOW


def denied(decision: Decision) -> bool:
    """Whether a written rule says no. A decision that could not be made is not a no."""
    written = decision.rule.name not in ("undecidable", "anything_else")
    return written and decision.verdict in (Verdict.DENY, Verdict.HAND_OFF)


def _now() -> datetime:
    return datetime.now(UTC)
