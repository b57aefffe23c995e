"""Verify an outcome: read the connected system back and compare it with what was asked."""

from __future__ import annotations

from unsnag.application.ports.actions import ActionSystem
from unsnag.application.ports.facts import SystemUnreachable
from unsnag.application.ports.ledger import EffectLedger
from unsnag.domain.actions import Effect, EffectState


class Verify:
    """Turns `done` into `verified`, or into `contradicted`."""

    def __init__(self, system: ActionSystem, ledger: EffectLedger) -> None:
        self._system = system
        self._ledger = ledger

    def __call__(self, effect: Effect) -> Effect:
        """Read back. The effect stays `done` when the record cannot be read now."""
        if effect.state is not EffectState.DONE:
            return effect
        try:
            found = self._system.read_back(effect.request)
        except SystemUnreachable:
            return effect
        agrees = found is not None and self._system.agrees(effect.request, found)
        state = EffectState.VERIFIED if agrees else EffectState.CONTRADICTED
        return self._ledger.record(effect, state, receipt=found)
