"""The store on Django's database: SQLite by default."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.db import transaction

from unsnag.adapters.store.autonomy import AutonomyRecords
from unsnag.adapters.store.conversations import ConversationRecords
from unsnag.adapters.store.identification import IdentificationRecords
from unsnag.adapters.store.issues import IssueRecords
from unsnag.adapters.store.runs import RunRecords
from unsnag.adapters.store.shared_commit import shared_commit
from unsnag.adapters.store.statements import writing
from unsnag.adapters.store.tickets import Moved, TicketRecords
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.store import Result


class DatabaseStore(
    ConversationRecords,
    IssueRecords,
    RunRecords,
    TicketRecords,
    IdentificationRecords,
    AutonomyRecords,
):
    """All records; each method commits by itself unless it runs inside `transaction`."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.ticket_moved = lambda _ticket, _state: None

    def tell_of_tickets(self, moved: Moved) -> None:
        """Say who is told of each change of a ticket's state from now on."""
        self.ticket_moved = moved

    def transaction(self) -> AbstractContextManager[None]:
        if transaction.get_connection().in_atomic_block:
            return transaction.atomic()
        return writing()

    def together(self, work: Callable[[], Result]) -> Result:
        return shared_commit(work)
