"""The records of messengers and of calls, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from tests.contracts.test_ticket_search import talk
from tests.fakes.file_database import at_once
from tests.fakes.moved_clock import MovedClock
from unsnag.adapters.store.call_book import DatabaseCallBacks
from unsnag.adapters.store.chat_book import DatabaseChatBook
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.adapters.store.models import MessageRow, TicketRow
from unsnag.application.ports.calling import CallMade, NewCallBack
from unsnag.application.ports.messaging import Chat, NewOut
from unsnag.domain.conversations import Author, Channel
from unsnag.domain.messaging.calling import CallOutcome, CallState, Window
from unsnag.domain.messaging.values import (
    FileOut,
    FileSent,
    OutState,
    Part,
    Place,
    Report,
)
from unsnag.domain.shared import ConversationId, MessageId, TicketId

pytestmark = pytest.mark.usefixtures("file_database")
SMS = Channel.SMS


@pytest.fixture
def book(clock: MovedClock) -> DatabaseChatBook:
    return DatabaseChatBook(clock)


def chat(book: DatabaseChatBook, clock: MovedClock, address: str = "+4912") -> Chat:
    conversation = TicketRow.objects.get(pk=talk("Hello")).conversation_id
    made = Chat(ConversationId(conversation), SMS, Place(address), "Jo", last_in=clock())
    book.save_chat(made)
    return made


def said(one: Chat, text: str) -> MessageId:
    row = MessageRow.objects.create(
        conversation_id=one.conversation,
        author=Author.AI.value,
        text=text,
        key=text,
        at=MessageRow.objects.latest("pk").at,
    )
    return MessageId(row.pk)


def queue(book: DatabaseChatBook, one: Chat, clock: MovedClock, key: str) -> NewOut:
    out = NewOut(key, one, said(one, key), Part(key), clock())
    assert book.queue(out)
    return out


def test_what_comes_in_twice_is_entered_once(book: DatabaseChatBook) -> None:
    assert sorted(at_once([lambda: book.enter(SMS, "m1")] * 3)) == [False, False, True]
    assert book.enter(Channel.TELEGRAM, "m1")
    assert book.enter(SMS, "m" * 900)
    assert not book.enter(SMS, "m" * 900)


def test_a_burst_is_answered_when_it_is_quiet(book: DatabaseChatBook, clock: MovedClock) -> None:
    one = chat(book, clock)
    newer = chat(book, clock)
    assert book.chat_at(SMS, Place("+4912")) == newer
    book.save_chat(replace(one, last_in=None, burst=clock(), name="Josephine"))
    assert book.chat_at(SMS, Place("+4912")) == newer
    assert book.chat(one.conversation) == replace(
        one, last_in=None, burst=clock(), name="Josephine"
    )
    due = clock() + timedelta(seconds=4)
    book.answer_at(one.conversation, due)
    assert book.quiet(clock(), 9) == []
    clock.now += timedelta(seconds=5)
    assert book.quiet(clock(), 9) == [(one.conversation, due)]
    later = clock() + timedelta(seconds=4)
    book.answer_at(one.conversation, later)
    book.answered(one.conversation, due)
    clock.now += timedelta(seconds=5)
    assert book.quiet(clock(), 9) == [(one.conversation, later)], "one that began meanwhile stays"


def test_messages_of_a_conversation_go_one_after_the_other(
    book: DatabaseChatBook, clock: MovedClock
) -> None:
    one, other = chat(book, clock), chat(book, clock, "+4913")
    first = queue(book, one, clock, "a")
    queue(book, one, clock, "b")
    assert not book.queue(first)
    taken = [x for x in at_once([lambda: book.next_due(SMS, clock(), 60)] * 3) if x is not None]
    assert [x.key for x in taken] == ["a"]
    assert book.next_due(SMS, clock(), 60) is None, "the second waits for the first"
    queue(book, other, clock, "c")
    of_other = book.next_due(SMS, clock(), 60)
    assert of_other is not None
    assert of_other.key == "c"
    clock.now += timedelta(seconds=61)
    assert {x.key for x in book.in_doubt(SMS, clock())} == {"a", "c"}
    book.tried(taken[0], OutState.SENT, id="ext-a")
    book.tried(of_other, OutState.WAITING, again=clock() + timedelta(hours=1), why="w" * 900)
    second = book.next_due(SMS, clock(), 60)
    assert second is not None
    assert second.key == "b"
    book.quiet_until(SMS, clock() + timedelta(hours=2))
    clock.now += timedelta(hours=1)
    assert book.next_due(SMS, clock(), 60) is None


def test_a_file_is_claimed_for_longer_and_named_where_it_failed(
    book: DatabaseChatBook, clock: MovedClock
) -> None:
    one, file = chat(book, clock), FileOut("bill “1”.pdf", "application/pdf", 7, "ab" * 32)
    for key in ("f", "g"):
        assert book.queue(NewOut(key, one, said(one, key), Part("", file=file), clock()))
    out = book.next_due(SMS, clock(), 30, 150)
    assert out is not None
    assert out.part == Part("", file=file)
    clock.now += timedelta(seconds=149)
    assert book.in_doubt(SMS, clock()) == []
    clock.now += timedelta(seconds=2)
    assert book.in_doubt(SMS, clock()) == [replace(out, state=OutState.SENDING)]
    with DatabaseStore(clock).transaction():
        told = book.told(SMS, Report(OutState.FAILED, key="f", why="Error 30008"))
    assert told is not None
    assert told.why == "the file bill “1”.pdf: Error 30008"
    assert book.next_due(SMS, clock(), 30) is not None
    clock.now += timedelta(seconds=31)
    assert [x.key for x in book.in_doubt(SMS, clock())] == ["g"]


def test_reports_are_taken_late_and_out_of_order(book: DatabaseChatBook, clock: MovedClock) -> None:
    one = chat(book, clock)
    queue(book, one, clock, "a")
    out = book.next_due(SMS, clock(), 60)
    assert out is not None
    store = DatabaseStore(clock)

    def told(report: Report) -> OutState | None:
        with store.transaction():
            found = book.told(SMS, report)
        return None if found is None else found.state

    assert told(Report(OutState.READ, "ext", key="a")) is OutState.READ
    book.tried(out, OutState.SENT, id="ext")
    assert told(Report(OutState.DELIVERED, "ext")) is OutState.READ
    assert told(Report(OutState.FAILED, "ext", why="w" * 900)) is OutState.READ
    assert told(Report(OutState.READ, "of somebody else")) is None
    assert book.seen([SMS])[0].sent == 1


def test_who_wants_no_messages_gets_none(book: DatabaseChatBook, clock: MovedClock) -> None:
    one = chat(book, clock)
    queue(book, one, clock, "a")
    at_once([lambda: book.stop(SMS, "+4912", True)] * 3)
    assert book.stopped(SMS, "+4912")
    assert book.next_due(SMS, clock(), 60) is None
    book.stop(SMS, "+4912", False)
    assert not book.stopped(SMS, "+4912")
    assert book.next_due(SMS, clock(), 60) is None, "what was stopped stays so"


def test_a_code_holds_once_and_for_its_time(book: DatabaseChatBook, clock: MovedClock) -> None:
    one = chat(book, clock)
    soon = clock() + timedelta(minutes=10)
    book.keep_code("d0", one.conversation, soon)
    book.keep_code("d1", one.conversation, soon)
    assert book.use_code("d0", clock()) is None
    used = at_once([lambda: book.use_code("d1", clock())] * 3)
    assert sorted(used, key=str) == [one.conversation, None, None]
    book.keep_code("d2", one.conversation, soon)
    assert book.use_code("d2", soon + timedelta(seconds=1)) is None


def test_what_was_not_written_out_is_known(book: DatabaseChatBook, clock: MovedClock) -> None:
    one = chat(book, clock)
    assert book.unwritten() == []
    last = said(one, "An answer")
    assert book.unwritten() == [one.conversation]
    book.save_chat(replace(one, written=last))
    assert book.unwritten() == []


def test_files_are_fetched_by_one(book: DatabaseChatBook, clock: MovedClock) -> None:
    one = chat(book, clock)
    book.keep_file(said(one, "x"), one, FileSent("s" * 3_000, "n" * 300, "image/png", 5))
    due = at_once([lambda: book.files_due(clock(), 5, 60)] * 3)
    (file,) = [f for files in due for f in files]
    book.fetched(file, why="w" * 900, again=clock() + timedelta(minutes=5))
    assert book.files_due(clock(), 5, 60) == []
    clock.now += timedelta(minutes=6)
    assert [f.attempts for f in book.files_due(clock(), 5, 60)] == [1]
    book.fetched(file, digest="d", size=7)
    kept = book.file(file.id)
    assert kept is not None
    assert (kept.digest, kept.attempts) == ("d", 2)


def test_calls_are_kept_made_and_counted(book: DatabaseChatBook, clock: MovedClock) -> None:
    one, calls = chat(book, clock), DatabaseCallBacks()
    ticket = TicketId(TicketRow.objects.get(conversation_id=one.conversation).pk)
    slot = (clock(), clock() + timedelta(hours=2))
    window = Window(time(9), time(17), "Europe/Berlin")
    new = NewCallBack("k", ticket, "+491511234567", window, clock(), slot)
    assert sorted(at_once([lambda: calls.keep(new)] * 3)) == [False, False, True]
    assert calls.waiting(clock()) == 1
    call = calls.of_ticket(ticket)
    assert call is not None
    assert (call.number, call.window, call.tries) == (new.number, window, 0)
    made = CallMade(clock(), "Alex", CallOutcome.REACHED)
    calls.called(call, made, said(one, "They were glad."), CallState.DONE, None)
    assert list(calls.made(call)) == [made]
    assert calls.waiting(clock()) == 0
    again = calls.of_ticket(ticket)
    assert again is not None
    assert (again.state, again.tries, again.next_from) == (CallState.DONE, 1, None)
