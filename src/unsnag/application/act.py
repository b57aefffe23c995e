"""Act in the connected system, exactly once.

Order is everything here: the intent is on disk before the first call, the call carries the intent's
key, what cannot be seen is `unknown` and is read back before anything is sent again, and a call is
repeated only where the system keeps keys.

`intended` means that surely nothing was sent. Once something may have been, the effect stays
`unknown` until the system's record shows it or the system itself says no: a record that shows
nothing yet is no proof, because a late request may still arrive.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from unsnag.application.ports.actions import ActionRefused, ActionSystem, NotSent, ResultUnknown
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.application.ports.ledger import ActionsStopped, CapReached, EffectLedger
from unsnag.application.ports.store import Store
from unsnag.domain.actions import ActionRequest, ActionSpec, Effect, EffectState, Receipt
from unsnag.domain.playbooks import Act as ActStep
from unsnag.domain.playbooks import Playbook
from unsnag.domain.policies import Caps, FactValue, cap_reached
from unsnag.domain.resolutions import Run
from unsnag.domain.shared import EffectId, IssueId, Money, RunId, WorkspaceId

CLAIM_SECONDS = 30
LONGEST_PAUSE_SECONDS = 60

Settled = Callable[[Effect, Callable[[], object]], None]
"""Takes an effect that has come to its end, and what writes that down."""

_OPEN = (EffectState.INTENDED, EffectState.CALLING, EffectState.UNKNOWN)

log = logging.getLogger(__name__)


class NotPermitted(Exception):
    """The action may not be done now. `code` is stop, cap or arguments; the message says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Act:
    """Prepares, intends and performs actions."""

    def __init__(
        self,
        workspace: WorkspaceId,
        system: ActionSystem,
        ledger: EffectLedger,
        store: Store,
        clock: Clock,
        caps: Caps,
        currency: str,
    ) -> None:
        self._workspace = workspace
        self._system = system
        self._ledger = ledger
        self._store = store
        self._clock = clock
        self._caps = caps
        self._currency = currency

    def spec(self, action: str) -> ActionSpec:
        """What the connector says of the action."""
        return next(s for s in self._system.actions if s.name == action)

    def request(
        self,
        playbook: Playbook,
        step: ActStep,
        run: Run,
        customer_ref: str,
        facts: Mapping[str, FactValue],
    ) -> ActionRequest:
        """Build the request from facts, and from what the customer gave where the action lets
        them. Raises NotPermitted when a value cannot serve."""
        spec = self.spec(step.action)
        arguments: dict[str, FactValue] = {}
        for name, source in step.arguments.items():
            if source in facts:
                arguments[name] = facts[source]
            elif name in spec.customer_gives and source in run.slots:
                arguments[name] = run.slots[source]
        for name in spec.parameters:
            if not spec.fits(name, arguments.get(name)):
                raise NotPermitted("arguments", f"{name} of {spec.title} cannot be filled in.")
        amount = arguments.get(spec.amount_parameter) if spec.amount_parameter else None
        return ActionRequest(
            workspace=self._workspace,
            issue=run.issue,
            action=step.action,
            customer_ref=customer_ref,
            object=str(arguments[spec.object_parameter]),
            arguments=arguments,
            amount=Money(amount, self._currency) if isinstance(amount, int) else None,
            policy_version=playbook.version,
            attempt_group=run.attempt,
        )

    def check(self, request: ActionRequest, caps: Caps) -> None:
        """Raise NotPermitted when actions are stopped or a cap would break, to say so before
        anybody is asked. What holds is the same check inside `intend`."""
        if self._store.actions_stopped():
            raise NotPermitted("stop", "All actions are stopped.")
        spent = self._ledger.spent(request.action, request.customer_ref, self._clock())
        amount = 0 if request.amount is None else request.amount.minor
        for limits in (caps, self._caps):
            words = cap_reached(limits, spent, amount)
            if words is not None:
                raise NotPermitted("cap", f"It would break {words}.")

    def intend(self, run: Run, request: ActionRequest, granted_by: str, caps: Caps) -> Effect:
        """Write the intent of the run's step, durably. Raises KeyReused or ObjectBusy, and
        NotPermitted when actions are stopped or a cap would break."""
        return self._intend(run.id, run.step, request, granted_by, (caps, self._caps))

    def _intend(
        self, run: RunId, step: int, request: ActionRequest, by: str, caps: Sequence[Caps]
    ) -> Effect:
        # Where the system keeps keys, a call that was written down but not made may be made again;
        # elsewhere `intended` has to say that surely nothing was sent.
        seconds = CLAIM_SECONDS if self.spec(request.action).keeps_keys else 0
        try:
            return self._ledger.intend(run, step, request, by, caps, claim_seconds=seconds)
        except ActionsStopped as refusal:
            raise NotPermitted("stop", str(refusal)) from refusal
        except CapReached as refusal:
            raise NotPermitted("cap", str(refusal)) from refusal

    def intend_undo(self, done: Effect, by: str) -> Effect:
        """Write the intent to take an effect back: its own action on the same object for the same
        customer, under a key of its own. The same effect gives the same undo.

        Raises NotPermitted (also where the effect can't be undone), KeyReused or ObjectBusy.
        """
        way = self.spec(done.request.action).undo
        if way is None or done.request.undoes or done.state is not EffectState.VERIFIED:
            raise NotPermitted("undo", "It can't be taken back.")
        spec, before = self.spec(way), done.request
        arguments = {k: before.arguments[k] for k in spec.parameters if k in before.arguments}
        arguments[spec.object_parameter] = before.object
        for name in spec.parameters:
            if not spec.fits(name, arguments.get(name)):
                raise NotPermitted("arguments", f"{name} of {spec.title} cannot be filled in.")
        amount = before.amount if spec.amount_parameter else None
        request = replace(before, action=way, arguments=arguments, amount=amount, undoes=before.key)
        return self._intend(done.run, done.step, request, by, (self._caps,))

    def of_issue(self, issue: IssueId, effect: EffectId) -> Effect | None:
        """An effect, if it is one of that issue."""
        return self._ledger.of_issue(issue, effect)

    def of_run(self, run: Run) -> Sequence[Effect]:
        """The run's effects as the ledger has them, oldest first."""
        return self._ledger.of_run(run.id)

    def of_step(self, run: Run, step: int) -> Effect | None:
        """What a step of the run asked for, as the ledger has it."""
        return self._ledger.of_step(run.id, step)

    def push(
        self, effect: Effect, *, may_send: bool = True, settled: Settled | None = None
    ) -> Effect:
        """Bring an effect as far as it can be brought now.

        `may_send` False only reads back. Returns the effect as the ledger has it then, unchanged
        when somebody else holds it. A caller that gives `settled` writes down itself that a call
        just made was verified, together with what follows from it; should it die before, the
        effect is still `calling` and is read back.
        """
        if not self._ledger.on_disk():
            raise RuntimeError("an action would be sent before its intent is on disk")
        if effect.fresh and may_send:
            return self._send(effect, settled, clean=True)
        may_send = may_send and not self._store.actions_stopped()
        if effect.state not in _OPEN or (effect.state is EffectState.INTENDED and not may_send):
            return effect
        if effect.state is EffectState.INTENDED and self._too_soon(effect):
            return effect
        held = self._ledger.claim(effect.id, seconds=CLAIM_SECONDS)
        if held is None or held.state not in _OPEN:
            return held or effect
        if held.state is EffectState.INTENDED:
            return self._call(held, settled)
        found = self._reconcile(held)
        keeps_keys = self.spec(effect.request.action).keeps_keys
        if found is not None or not may_send or not keeps_keys or self._too_soon(held):
            return found or self._ledger.record(held, EffectState.UNKNOWN)
        return self._call(held, settled)

    def give_up(self, effect: Effect) -> Effect:
        """Close an effect that was never sent: nothing happened and nothing will."""
        held = self._ledger.claim(effect.id, seconds=CLAIM_SECONDS)
        if held is None or held.state is not EffectState.INTENDED:
            return held or effect
        return self._ledger.record(held, EffectState.REFUSED, refusal="It was never sent.")

    def _too_soon(self, effect: Effect) -> bool:
        """Whether a call that failed should rest: longer after each, so as not to press a system
        that is down or asked us to slow down."""
        pauses = (min(2**call, LONGEST_PAUSE_SECONDS) for call in range(1, effect.attempts + 1))
        return self._clock() - effect.created < timedelta(seconds=sum(pauses))

    def _reconcile(self, effect: Effect) -> Effect | None:
        """Find out by reading what became of a call whose result was not seen; None when the
        record can be read and shows nothing."""
        try:
            found = self._system.read_back(effect.request)
        except SystemUnreachable as trouble:
            log.warning("effect %s cannot be read back yet: %s", effect.id, trouble)
            return self._ledger.record(effect, EffectState.UNKNOWN)
        if found is None:
            return None
        return self._ledger.record(effect, EffectState.DONE, receipt=found)

    def _call(self, effect: Effect, settled: Settled | None) -> Effect:
        calling = self._ledger.record(effect, EffectState.CALLING)
        return self._send(calling, settled, clean=effect.state is EffectState.INTENDED)

    def _send(self, calling: Effect, settled: Settled | None, *, clean: bool) -> Effect:
        """Make the call that the ledger says is under way. `clean`: no call was made before."""
        try:
            receipt = self._system.perform(calling.request)
        except ActionRefused as refusal:
            return self._ledger.record(calling, EffectState.REFUSED, refusal=str(refusal))
        except NotSent as trouble:
            log.warning("effect %s was not sent: %s", calling.id, trouble)
            before = EffectState.INTENDED if clean else EffectState.UNKNOWN
            return self._ledger.record(calling, before)
        except ResultUnknown as trouble:
            log.warning("effect %s has an unknown result: %s", calling.id, trouble)
            return self._ledger.record(calling, EffectState.UNKNOWN)
        if not self.spec(calling.request.action).keeps_keys:
            return self._ledger.record(calling, EffectState.DONE, receipt=receipt)
        return self._received(calling, receipt, settled)

    def _received(self, calling: Effect, receipt: Receipt, settled: Settled | None) -> Effect:
        """Read back at once, so that receipt and read-back are one commit: if we die before it, the
        system's record under the key says the same."""
        try:
            found = self._system.read_back(calling.request)
        except SystemUnreachable:
            return self._ledger.record(calling, EffectState.DONE, receipt=receipt)
        agrees = found is not None and self._system.agrees(calling.request, found)
        if not agrees or found is None:
            state = EffectState.CONTRADICTED
            return self._ledger.record(calling, state, receipt=found or receipt)
        verified = EffectState.VERIFIED
        if settled is None:
            return self._ledger.record(calling, verified, receipt=found)
        effect = replace(calling, state=verified, receipt=found, fresh=False)
        settled(effect, lambda: self._ledger.record(calling, verified, receipt=found))
        return effect
