"""Oversee drafted actions: what may run alone today, and what is kept of each case to learn from.

Nothing here acts. It says when a day's allowance is used up, writes a case for what a person did or
decided, draws the runs that are looked at afterwards, and now and then puts a draft that is known
to be wrong among the requests for approval.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.oversight import NewCase, Oversight
from unsnag.application.ports.store import Store
from unsnag.domain.actions import ActionRequest, ActionSpec, RiskTier
from unsnag.domain.autonomy import Level, Unit
from unsnag.domain.autonomy.audits import audit_percent, drawn, moved
from unsnag.domain.autonomy.canaries import spoil
from unsnag.domain.autonomy.demotion import held, hold_window
from unsnag.domain.autonomy.evidence import Draft, Label, Source
from unsnag.domain.autonomy.gate import TIERS
from unsnag.domain.autonomy.levels import own_record, schema_of
from unsnag.domain.autonomy.safeguards import Allowance, Safeguards
from unsnag.domain.playbooks import Playbook
from unsnag.domain.resolutions import Approval, Run

LATELY = 50
MOST_OF_SMALL = 2_000  # minor units: what the tier `small` may move
CANARIES_AFTER = timedelta(days=1)
_CHOOSE_AMONG = 40


class Oversee:
    """Keeps watch over actions. `secret` keys the draws, so that nobody can foresee them."""

    def __init__(
        self,
        book: Oversight,
        store: Store,
        safeguards: Safeguards,
        actions: Sequence[ActionSpec],
        secret: str,
        clock: Clock,
    ) -> None:
        self._book = book
        self._actions = {spec.name: spec for spec in actions}
        self._store = store
        self._safeguards = safeguards
        self._secret = secret
        self._clock = clock

    def paused(
        self, level: Level, playbook: Playbook, request: ActionRequest, language: str = ""
    ) -> str:
        """Why this one must not run alone today, in words; empty when it may. `language` is the
        customer's."""
        unit = Unit(playbook.name, request.action, playbook.version)
        amount, spec = _minor(request), self._actions[request.action]
        if self._safeguards.needs_two(request.action, amount):
            return "two people must approve this amount"
        if spec.risk is RiskTier.SMALL and amount > MOST_OF_SMALL:
            return "an action of small risk moves small amounts only"
        if self.held(unit, language):
            return "the last cases in this language held too many errors"
        midnight = self._clock().replace(hour=0, minute=0, second=0, microsecond=0)
        count, total = self._book.alone_since(playbook.name, request.action, midnight)
        return self.allowance(level, unit).passed(amount, count, total)

    def allowance(self, level: Level, unit: Unit) -> Allowance:
        """What may run alone in a day at the level; more where a pool has shown that it may."""
        own = own_record(unit.version, self._store.level_records(unit.playbook, unit.action))
        pooled = own is not None and own.pool is not None
        return self._safeguards.allowance(level, pooled=pooled)

    def held(self, unit: Unit, language: str) -> tuple[int, int] | None:
        """Errors and cases, when the last cases in a language are too wrong for running alone in
        it."""
        spec = self._actions.get(unit.action)
        tier = None if spec is None else TIERS.get(spec.risk)
        if tier is None or not language:
            return None
        return held(self._book.lately(unit, language, hold_window(tier)), tier)

    def drafted(self, run: Run, playbook: Playbook, request: ActionRequest, title: str) -> None:
        """A draft beside a person: what they do will be compared with it."""
        self._see(run, playbook, request, title, Source.OBSERVE, Level.OBSERVE)

    def acting(
        self, run: Run, playbook: Playbook, request: ActionRequest, title: str, level: Level
    ) -> None:
        """An action is about to run without a person: perhaps it is looked at afterwards."""
        unit = Unit(playbook.name, request.action, playbook.version)
        runs = self._book.ran_alone(unit)
        share = audit_percent(level, runs, drifted=bool(self.drift(unit)))
        if drawn(self._secret, f"audit:{run.id}:{run.step}", share * 10):
            self._see(run, playbook, request, title, Source.AUDIT, level)

    def drift(self, unit: Unit) -> tuple[str, ...]:
        """What the last runs of the unit differ in from those before, in words."""
        before, lately = self._book.mixes(unit, LATELY)
        found = []
        if moved(before.intents, lately.intents):
            found.append("what customers ask for")
        if moved(before.amounts, lately.amounts):
            found.append("the amounts")
        if moved(before.languages, lately.languages):
            found.append("the customers' language")
        own = own_record(unit.version, self._store.level_records(unit.playbook, unit.action))
        schema = schema_of(self._actions[unit.action]) if unit.action in self._actions else ""
        if own is not None and own.schema not in ("", schema):
            found.append("the action as the connector offers it")
        return tuple(found)

    def decided(self, approval: Approval, label: Label, *, by: str, note: str = "") -> None:
        """A person decided about a request: the draft was right, or what was wrong with it."""
        if approval.run is None:
            return
        run = self._store.run(approval.run)
        version = Unit(run.playbook, approval.action, run.playbook_version)
        customer = self._store.issue(run.issue).customer
        case = self._book.see(
            NewCase(
                key=f"approval:{approval.id}",
                unit=version,
                run=run.id,
                issue=run.issue,
                customer="" if customer is None else customer.ref,
                source=Source.APPROVE,
                level=self._store.level(run.playbook, approval.action, run.playbook_version),
                title=approval.title,
                draft=Draft(
                    approval.action,
                    approval.object,
                    None if approval.amount is None else approval.amount.minor,
                ),
                currency="" if approval.amount is None else approval.amount.currency,
                language=run.language,
            )
        )
        self._book.label(case.id, label, by=by, note=note)

    def asked(self, approval: Approval) -> None:
        """A request has joined the queue: perhaps a canary joins it too."""
        first = self._book.first_asked()
        if first is None or self._clock() - first < CANARIES_AFTER or self._book.canary_waits():
            return
        share = self._safeguards.canaries_per_thousand
        if not drawn(self._secret, f"canary:{approval.id}", share):
            return
        earlier = self._book.settled_requests(approval.action, _CHOOSE_AMONG)
        if not earlier:
            return
        chosen = earlier[int(approval.id) * 7 % len(earlier)]
        number = int(approval.id) * 31 + int(chosen.id)
        canary = spoil(chosen.title, chosen.object, chosen.amount, number)
        if canary is not None:
            self._book.plant(chosen.id, canary)

    def _see(
        self,
        run: Run,
        playbook: Playbook,
        request: ActionRequest,
        title: str,
        source: Source,
        level: Level,
    ) -> None:
        amount = request.amount
        self._book.see(
            NewCase(
                key=f"{source.value}:{run.id}:{run.step}",
                unit=Unit(playbook.name, request.action, playbook.version),
                run=run.id,
                issue=run.issue,
                customer=request.customer_ref,
                source=source,
                level=level,
                title=title,
                draft=Draft(
                    request.action, request.object, None if amount is None else amount.minor
                ),
                currency="" if amount is None else amount.currency,
                language=run.language,
            )
        )


def _minor(request: ActionRequest) -> int:
    return 0 if request.amount is None else request.amount.minor
