"""Take back what an action did, where the connected system offers a way.

An undo is an effect of its own: written down, called under its own key, read back. It happens at
most once for an effect, and only for one that was read back.
"""

from __future__ import annotations

from unsnag.application.act import Act, NotPermitted
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.ledger import FenceLost, KeyReused, ObjectBusy
from unsnag.application.ports.store import NewMessage, Store
from unsnag.application.turn import Turn
from unsnag.application.verify import Verify
from unsnag.domain import playbooks as pb
from unsnag.domain.actions import Effect, EffectState
from unsnag.domain.conversations import Author
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.phrases import phrase
from unsnag.domain.resolutions import Run
from unsnag.domain.shared import EffectId, IssueId, TicketId

TAKEN_BACK = (
    "A later step didn't work, so I've taken back what I did before on {thing}, and checked that "
    "it is as it was."
)
NOT_SEEN_YET = (
    "A later step didn't work. I tried to take back what I did before on {thing} and can't see "
    "yet that it worked; a person will look."
)
STILL_STANDS = (
    "What I did before on {thing} still stands: I couldn't take it back. A person will look at it."
)
UNDOABLE_NO_MORE = (NotPermitted, KeyReused, ObjectBusy, FenceLost)


class NothingToUndo(LookupError):
    """The issue has no such effect."""

    code = "nothing_to_undo"


class Undo:
    """Undoes effects, for a person or because a later step of the same run failed."""

    def __init__(self, store: Store, act: Act, verify: Verify, clock: Clock) -> None:
        self._store = store
        self._act = act
        self._verify = verify
        self._clock = clock

    def of_ticket(self, ticket: TicketId, effect: EffectId, staff_name: str) -> Effect:
        """A person undoes an effect of the ticket's issue; the undo's own effect as it stands.

        Raises NothingToUndo, NotPermitted, KeyReused or ObjectBusy.
        """
        issue = self._store.ticket(ticket).issue
        done = self._act.of_issue(issue, effect)
        if done is None:
            raise NothingToUndo(f"effect {effect} of issue {issue}")
        undone = self.of(done, f"person:{staff_name}")
        self.note(undone, issue)
        return undone

    def of(self, done: Effect, by: str) -> Effect:
        """Undo, as far as it comes now. Raises NotPermitted, KeyReused or ObjectBusy."""
        return self.settle(self._act.intend_undo(done, by))

    def settle(self, undone: Effect) -> Effect:
        """Bring an undo that was begun as far as it comes now. Raises FenceLost."""
        return self._verify(self._act.push(undone))

    def note(self, undone: Effect, issue: IssueId) -> None:
        """Tell the team, once, what became of an undo."""
        run = self._store.run(undone.run)
        key = f"undo:{undone.id}:{undone.state.value}"
        with self._store.transaction():
            note = NewMessage(Author.NOTE, _words(undone), key, "Assistant", None, issue)
            self._store.add_message(run.conversation, note)
            if undone.state is EffectState.VERIFIED:
                event = f"{issue}:undo:{undone.id}"
                self._store.append(Event(issue, EventKind.UNDONE, self._clock(), event, {}))

    def after_failure(self, turn: Turn, playbook: pb.Playbook, run: Run) -> None:
        """A later step failed for good: take back, newest first, what the steps before it did and
        said they would take back, and say truthfully of each what became of it."""
        for done in reversed(self._act.of_run(run)):
            step = playbook.steps[done.step] if done.step < len(playbook.steps) else None
            wanted = isinstance(step, pb.Act) and step.undo_on_failure
            if not wanted or done.state is not EffectState.VERIFIED or done.step == run.step:
                continue
            try:
                undone = self.of(done, f"failure:{run.step}")
            except UNDOABLE_NO_MORE:
                said = phrase(STILL_STANDS, turn.language, thing=done.request.object)
                turn.say(said, key=f"undo:{done.id}:not")
                continue
            verified = undone.state is EffectState.VERIFIED
            if verified:
                turn.log(EventKind.UNDONE, once=f"undo:{undone.id}")
            turn.say(
                _told(undone, turn.language),
                key=f"undo:{undone.id}:{'told' if verified else 'open'}",
            )


def _told(undone: Effect, language: str) -> str:
    verified = undone.state is EffectState.VERIFIED
    return phrase(TAKEN_BACK if verified else NOT_SEEN_YET, language, thing=undone.request.object)


def _words(undone: Effect) -> str:
    about = f"Undoing the action on {undone.request.object}"
    if undone.state is EffectState.VERIFIED:
        return f"{about}: done, and read back from the connected system."
    if undone.state is EffectState.REFUSED:
        return f"{about} was refused: {undone.refusal}"
    if undone.state is EffectState.CONTRADICTED:
        return f"{about}: a receipt was given, but the record shows something else. Look at it."
    return f"{about} was asked for; its result is not to be seen yet. It is read back by itself."
