"""Write a note for the team, and tell those of them whom it names. No customer sees either."""

from __future__ import annotations

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.store import Store
from unsnag.application.ports.ticket_work import Act, ActKind, TicketWork
from unsnag.application.work_ticket import WorkTicket
from unsnag.domain.conversations import Message
from unsnag.domain.desk.mentions import mentioned
from unsnag.domain.shared import TicketId


class WriteNote:
    """Writes notes."""

    def __init__(
        self, store: Store, work: TicketWork, work_ticket: WorkTicket, clock: Clock
    ) -> None:
        self._store = store
        self._work = work
        self._work_ticket = work_ticket
        self._clock = clock

    def __call__(self, ticket_id: TicketId, staff_name: str, text: str, *, key: str) -> Message:
        """The note, once a key. Raises ReplyEmpty or ReplyTooLong."""
        with self._store.transaction():
            note = self._work_ticket.note(ticket_id, staff_name, text, key=key)
            now = self._clock()
            act = Act(ticket_id, ActKind.NOTED, staff_name, now, f"note:{note.id}")
            if not self._work.record(act):
                return note
            for one in mentioned(note.text, self._work.colleagues()):
                if self._work.mention(ticket_id, note.id, one, by=staff_name, at=now):
                    key = f"mention:{note.id}:{one.id}"
                    told = {"who": one.handle}
                    act = Act(ticket_id, ActKind.MENTIONED, staff_name, now, key, told)
                    self._work.record(act)
        return note
