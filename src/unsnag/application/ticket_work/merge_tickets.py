"""Let two tickets of one verified customer become one, and take them apart again.

From then on the customer has one thread: whatever they write in either, by whichever way, is in
the one that stays, and nothing of either is lost. Neither thread is rewritten, so that a merge can
be undone for some days; what was written after it stays where it was written.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from unsnag.application.hold_conversation import held
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.store import NewMessage, Store
from unsnag.application.ports.ticket_work import Act, ActKind, TicketWork
from unsnag.domain.conversations import Author, Awaiting, Holder
from unsnag.domain.desk.merging import Merge, check_merge
from unsnag.domain.phrases import ENGLISH, phrase
from unsnag.domain.shared import ConversationId, TicketId
from unsnag.domain.tickets import Ticket, TicketState

ONE_THREAD = "{name} put your two messages together. You can go on in either; we read both here."
_AI_NAME = "Assistant"


class NotMerged(Exception):
    """The ticket is no part of another, or not any more; nothing was changed."""

    code = "not_merged"


class TooLateToUnmerge(Exception):
    """The merge is older than it may be undone; nothing was changed."""

    code = "too_late_to_unmerge"


class MergeTickets:
    """Merges and unmerges. `pause` sleeps for the seconds that it is given; `shown_as` gives the
    name that customers read for a person's own."""

    def __init__(
        self,
        store: Store,
        work: TicketWork,
        clock: Clock,
        pause: Callable[[float], None],
        shown_as: Callable[[str], str] = lambda name: name,
    ) -> None:
        self._store = store
        self._work = work
        self._clock = clock
        self._pause = pause
        self._shown_as = shown_as

    def __call__(self, merged: TicketId, into: TicketId, by: str) -> Merge:
        """Let `merged` become a part of `into`. Raises MergeRefused or ConversationBusy; then
        nothing was changed."""
        goes, stays = self._store.ticket(merged), self._store.ticket(into)
        with ExitStack() as stack:
            for conversation in sorted({self._root(goes), self._root(stays)}):
                stack.enter_context(held(self._store, conversation, self._pause))
            with self._store.transaction():
                return self._merge(self._store.ticket(merged), self._store.ticket(into), by)

    def _merge(self, merged: Ticket, kept: Ticket, by: str) -> Merge:
        theirs = self._store.conversation(merged.conversation)
        ours = self._store.conversation(kept.conversation)
        check_merge(kept, merged, ours, theirs)
        now = self._clock()
        merge = self._work.merge(merged, kept, by=by, at=now)
        self._store.set_ticket_state(merged.id, TicketState.MERGED)
        if kept.state is not TicketState.OPEN and merged.state is TicketState.OPEN:
            self._store.set_ticket_state(kept.id, TicketState.OPEN)
        if ours.id != theirs.id:
            # Whoever wrote in the other thread has a person now, as they had before.
            state = replace(ours, holder=Holder.HUMAN, awaiting=Awaiting.NOTHING, issue=kept.issue)
            self._store.save_conversation(state)
            self._tell(merge, by)
        self._record(merge, ActKind.MERGED, ActKind.TOOK_IN, by)
        return merge

    def undo(self, merged: TicketId, by: str) -> Merge:
        """Take a ticket out of the one that it was merged into. Raises NotMerged,
        TooLateToUnmerge or ConversationBusy; then nothing was changed."""
        merge = self._work.merge_of(merged)
        if merge is None:
            raise NotMerged(f"ticket {merged}")
        now = self._clock()
        if not merge.may_be_undone(now):
            raise TooLateToUnmerge(f"ticket {merged}")
        with (
            held(self._store, self._root(merge.kept), self._pause),
            self._store.transaction(),
        ):
            if not self._work.unmerge(merge, by=by, at=now):
                raise NotMerged(f"ticket {merged}")
            closed = merge.before is TicketState.CLOSED
            state = TicketState.CLOSED if closed else TicketState.OPEN
            self._store.set_ticket_state(merged, state)
            self._record(merge, ActKind.UNMERGED, ActKind.UNMERGED, by, undone=True)
        return merge

    def _root(self, ticket: Ticket) -> ConversationId:
        return self._store.conversation(ticket.conversation).id

    def _tell(self, merge: Merge, by: str) -> None:
        run = self._store.last_run(merge.kept.issue)
        language = ENGLISH if run is None else run.language or ENGLISH
        said = phrase(ONE_THREAD, language, name=self._shown_as(by))
        new = NewMessage(Author.AI, said, f"merged:{merge.id}", _AI_NAME, None, merge.kept.issue)
        self._store.add_message(merge.kept.conversation, new)

    def _record(
        self, merge: Merge, of_merged: ActKind, of_kept: ActKind, by: str, *, undone: bool = False
    ) -> None:
        now, once = self._clock(), f"{merge.id}{':undone' if undone else ''}"
        for ticket, other, kind in (
            (merge.merged.id, merge.kept.id, of_merged),
            (merge.kept.id, merge.merged.id, of_kept),
        ):
            key = f"merge:{ticket}:{once}"
            self._work.record(Act(ticket, kind, by, now, key, {"ticket": other}))
