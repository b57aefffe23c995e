"""Reaching customers in the audit log, on both databases: their calls, and where they want no more
messages."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from tests.contracts.test_audit_log import Log, sql, waiting
from tests.contracts.test_effect_ledger import Book
from unsnag.adapters.store.audit_models import AuditRow
from unsnag.adapters.store.call_book import DatabaseCallBacks
from unsnag.adapters.store.chat_book import DatabaseChatBook
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.application.ports.calling import CallMade, NewCallBack
from unsnag.application.ports.store import NewMessage
from unsnag.domain.conversations import Author, Channel
from unsnag.domain.handoffs import HandoffPacket, HandoffReason
from unsnag.domain.messaging.calling import CallOutcome, CallState, Window
from unsnag.domain.tickets import Priority, Ticket

pytestmark = pytest.mark.usefixtures("file_database")
NUMBER = "+4930123456"
PACKET = HandoffPacket(
    reason=HandoffReason.CUSTOMER_ASKED,
    detail="",
    who="Mara",
    identified_by="",
    wants="",
    intent="",
    said=(),
    tried=(),
    shown=(),
    facts=(),
    facts_read=None,
    decision=None,
    drafted="",
    next_step="",
)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path)


def called(log: Log, store: DatabaseStore, ticket: Ticket) -> None:
    """A call that was asked for, and made."""
    note = NewMessage(Author.NOTE, "Called.", "n", "Alex", None, ticket.issue)
    message, _ = store.add_message(ticket.conversation, note)
    calls, window = DatabaseCallBacks(), Window(time(9), time(10), "UTC")
    slot = (log.now, log.now + timedelta(hours=1))
    calls.keep(NewCallBack("k", ticket.id, NUMBER, window, log.now, slot))
    call = calls.of_ticket(ticket.id)
    assert call is not None
    made = CallMade(log.now, "Alex", CallOutcome.REACHED)
    calls.called(call, made, message.id, CallState.DONE, None)


def test_calls_and_where_nobody_wants_messages_are_in_the_log_without_their_number(
    log: Log,
) -> None:
    store = DatabaseStore(lambda: log.now)
    called(log, store, store.open_ticket(Book().issue, PACKET, Priority.NORMAL))
    chats = DatabaseChatBook(lambda: log.now)
    for stopped in (True, True, False):
        chats.stop(Channel.SMS, NUMBER, stopped)
    sql("update store_callmaderow set outcome = 'reached'")
    assert waiting() == [
        ("call_asked", ""),
        ("call_made", "Alex"),
        ("call_moved", ""),
        ("messages_stopped", ""),
        ("messages_wanted_again", ""),
        ("record_altered", ""),
    ]
    log.chain()
    assert NUMBER.removeprefix("+") not in "".join(AuditRow.objects.values_list("text", flat=True))
    assert log.verified().good
