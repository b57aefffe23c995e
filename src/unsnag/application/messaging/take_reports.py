"""What channels tell of our messages: that they arrived, were read, or didn't arrive. A person
hears of what didn't, since somebody waits who was not answered."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from unsnag.application.ports.messaging import ChatBook
from unsnag.application.ports.store import NewMessage, Store
from unsnag.domain.conversations import Author, Channel
from unsnag.domain.messaging.values import OutState, Report
from unsnag.domain.shared import ConversationId
from unsnag.domain.tickets import TicketState


class TakeReports:
    """Takes reports in, in any order and as often as they come."""

    def __init__(self, store: Store, book: ChatBook) -> None:
        self._store = store
        self._book = book

    def __call__(self, channel: Channel, reports: Sequence[Report]) -> int:
        """How many changed something."""
        return sum(self._store.together(partial(self._take, channel, one)) for one in reports)

    def _take(self, channel: Channel, report: Report) -> bool:
        told = self._book.told(channel, report)
        if told is None or not told.changed:
            return False
        if told.state is OutState.FAILED:
            tell_undelivered(self._store, told.conversation, told.out, channel, told.why)
        return True


def tell_undelivered(
    store: Store, conversation: ConversationId, out: int, channel: Channel, why: str
) -> None:
    """Note in the ticket that a message of ours did not arrive, and open it again."""
    state = store.conversation(conversation)
    text = f"A message by {channel.value} did not arrive: {why or 'no reason was given.'}"
    text = f"{text.rstrip('.')}. Reach them another way."
    note = NewMessage(Author.NOTE, text, f"undelivered:{out}", "Messaging", None, state.issue)
    _, new = store.add_message(conversation, note)
    ticket = None if state.issue is None else store.ticket_of_issue(state.issue)
    if new and ticket is not None and ticket.state is TicketState.WAITING:
        store.set_ticket_state(ticket.id, TicketState.OPEN)
