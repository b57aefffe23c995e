"""What a delivery report says of a mail of ours: it is marked, its address too, and a person hears
of it, since somebody now waits who will not be answered."""

from __future__ import annotations

from unsnag.application.ports.mailbox import MailBook
from unsnag.application.ports.store import Store
from unsnag.domain.conversations import Conversation
from unsnag.domain.mail.values import Automatic, Mail
from unsnag.domain.tickets import TicketState

_PASSING = "4"


class TakeReport:
    """Reads bounces. A report counts only for a mail that we sent to the address it names."""

    def __init__(self, store: Store, book: MailBook) -> None:
        self._store = store
        self._book = book

    def __call__(self, conversation: Conversation, mail: Mail) -> None:
        if mail.automatic is not Automatic.BOUNCE or mail.report is None:
            return
        marked = False
        for failed in mail.report.recipients:
            if failed.status.startswith(_PASSING):
                continue
            why = f"{failed.status} {failed.diagnostic}".strip()[:300] or "It came back."
            original = mail.report.original_message_id
            marked |= self._book.came_back(original, failed.address, why)
        if marked and conversation.issue is not None:
            ticket = self._store.ticket_of_issue(conversation.issue)
            if ticket is not None:
                self._store.set_ticket_state(ticket.id, TicketState.OPEN)
