"""Recover what an interruption left: messages that no turn took, runs and effects in the air.

Run it at any moment and as often as you like: each piece is claimed before it is touched.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from unsnag.application.act import Act
from unsnag.application.handle_message import HandleMessage
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.ledger import EffectLedger, FenceLost
from unsnag.application.ports.store import NewMessage, Store
from unsnag.application.undo import Undo
from unsnag.application.verify import Verify
from unsnag.domain.actions import Effect, EffectState
from unsnag.domain.autonomy.reversals import VETO_WINDOW_PASSED
from unsnag.domain.conversations import Author
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.resolutions import Approval, ApprovalState, RunState
from unsnag.domain.shared import ConversationId, EffectId, IssueId

Piece = TypeVar("Piece")
UNTAKEN = timedelta(seconds=3)

log = logging.getLogger(__name__)


class Recover:
    """One sweep over everything that should move by itself."""

    def __init__(
        self,
        store: Store,
        ledger: EffectLedger,
        act: Act,
        verify: Verify,
        handle: HandleMessage,
        undo: Undo,
        clock: Clock,
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._act = act
        self._verify = verify
        self._handle = handle
        self._undo = undo
        self._clock = clock

    def __call__(self) -> None:
        """Sweep once. What fails is logged and left to the next sweep; the rest goes on."""
        now = self._clock()
        for approval in self._store.approvals_due(now):
            if self._still_runs_alone(approval):
                by = VETO_WINDOW_PASSED
                self._store.settle_approval(approval.id, ApprovalState.APPROVED, by=by)
        for run in self._store.runs_acting():
            _alone(f"run {run.id}", self._handle.resume, run.id)
        for conversation in self._store.conversations_with_unread(older_than=now - UNTAKEN):
            _alone(f"conversation {conversation}", self._handle.take, conversation)
        for run in self._store.runs_due(now):
            _alone(f"run {run.id}", self._handle.resume, run.id)
        for run in self._store.runs_stalled(now):
            _alone(f"run {run.id}", self._handle.resume, run.id)
        for conversation in self._store.conversations_left(now):
            _alone(f"conversation {conversation}", self._handle.go_on, conversation)
        for effect in self._ledger.unsettled():
            _alone(f"effect {effect.id}", self._reconcile_handed_off, effect)

    def _still_runs_alone(self, approval: Approval) -> bool:
        """Whether the level permits it by now; after a demotion a person decides."""
        if approval.run is None:
            return False
        run = self._store.run(approval.run)
        return self._store.level(run.playbook, approval.action, run.playbook_version).alone

    def _reconcile_handed_off(self, effect: Effect) -> None:
        """An effect that people were told is uncertain: find out by reading, never by sending.
        One that was never sent is closed, so that its object is free for another try."""
        run = self._store.run(effect.run)
        if effect.request.undoes:
            self._settle_undo(effect, run.issue)
            return
        if run.state is not RunState.HANDED_OFF:
            return
        try:
            if effect.state is EffectState.INTENDED:
                self._act.give_up(effect)
                return
            settled = self._verify(self._act.push(effect, may_send=False))
        except FenceLost:
            return
        if settled.state is EffectState.VERIFIED:
            self._tell_team(run.conversation, run.issue, settled.request.object, effect.id)

    def _settle_undo(self, effect: Effect, issue: IssueId) -> None:
        """An undo was decided on; it goes on to its end whatever state its run is in."""
        try:
            settled = self._undo.settle(effect)
        except FenceLost:
            return
        if settled.state.settled:
            self._undo.note(settled, issue)

    def _tell_team(
        self, conversation: ConversationId, issue: IssueId, subject: str, effect: EffectId
    ) -> None:
        text = f"The action on {subject} did happen: it stands in the connected system."
        key = f"effect:{effect}:found"
        with self._store.transaction():
            note = NewMessage(Author.NOTE, text, key, "Assistant", None, issue)
            self._store.add_message(conversation, note)
            self._store.append(
                Event(issue, EventKind.ACTION_DONE, self._clock(), f"{issue}:{key}", {})
            )


def _alone(what: str, move: Callable[[Piece], object], piece: Piece) -> None:
    """Move one piece; its failure must not keep the others from moving."""
    try:
        move(piece)
    except Exception:
        log.exception("%s could not be taken up", what)
