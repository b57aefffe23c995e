"""Whether a thread is as it was, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.contracts.test_ticket_search import talk
from tests.fakes.moved_clock import MovedClock
from unsnag.adapters.store.attached_files import DatabaseReadMarks
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.adapters.store.desk_sharing import THERE_FOR, DatabasePresence
from unsnag.adapters.store.thread_versions import DatabaseThreadVersions
from unsnag.application.ports.store import NewMessage
from unsnag.domain.conversations import Author
from unsnag.domain.shared import TicketId

pytestmark = pytest.mark.usefixtures("file_database")


def test_it_changes_with_all_that_the_customer_sees_and_with_nothing_else(
    clock: MovedClock,
) -> None:
    store, versions = DatabaseStore(clock), DatabaseThreadVersions(clock)
    presence, marks = DatabasePresence(clock), DatabaseReadMarks(clock)
    ticket, other = TicketId(talk("x")), TicketId(talk("y"))
    chat = store.ticket(ticket).conversation
    assert versions.by_token("a" * 64) is None
    store.set_token(chat, "a" * 64)
    said, _ = store.add_message(chat, NewMessage(Author.CUSTOMER, "Hello?", "one"))
    seen = [versions.by_token("a" * 64)]

    def moved() -> bool:
        seen.append(versions.by_token("a" * 64))
        assert seen[-1] is not None
        return seen[-1] not in seen[:-1]

    store.add_message(
        store.ticket(other).conversation, NewMessage(Author.CUSTOMER, "Hello?", "one")
    )
    presence.come(other, "Ada", writing=True)
    presence.come(ticket, "Ada", writing=False)
    clock.now += timedelta(hours=1)
    assert versions.by_token("a" * 64) == seen[0]
    store.mark_read([said])
    assert moved()
    store.add_message(chat, NewMessage(Author.HUMAN, "Yes?", "two"))
    assert moved()
    marks.staff_saw(chat, said.id)
    assert moved()
    presence.come(ticket, "Ada", writing=True)
    assert moved()
    clock.now += THERE_FOR + timedelta(seconds=1)
    assert versions.by_token("a" * 64) == seen[-2]


def test_no_thread_has_an_empty_digest(clock: MovedClock) -> None:
    talk("x")
    assert DatabaseThreadVersions(clock).by_token("") is None
