"""Files that people attach, and how far each side has read, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.fakes.moved_clock import MovedClock
from unsnag.adapters.store.attached_files import DatabaseAttachedFiles, DatabaseReadMarks
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.adapters.store.kept_files import KeptChatFiles, UnsentFiles
from unsnag.application.ports.files import NewFile, ReadSoFar
from unsnag.application.ports.store import NewMessage
from unsnag.domain.conversations import Author, Channel
from unsnag.domain.shared import ConversationId

pytestmark = pytest.mark.usefixtures("file_database")


def new(conversation: ConversationId, digest: str = "a" * 64, *, by_staff: bool = False) -> NewFile:
    return NewFile(conversation, Channel.WIDGET, "a.txt", "text/plain", 5, digest, False, by_staff)


def test_a_file_waits_is_attached_once_and_counts_for_a_day(clock: MovedClock) -> None:
    store, files = DatabaseStore(clock), DatabaseAttachedFiles(clock)
    chat, other = (store.start_conversation(Channel.WIDGET).id for _ in range(2))
    file = files.keep(new(chat))
    assert files.keep(new(chat)).id == file.id
    ours = files.keep(new(chat, by_staff=True))
    assert ours.id != file.id
    assert files.used_since(chat, clock.now - timedelta(days=1)) == (1, 5)
    assert files.used_since(chat, clock.now + timedelta(seconds=1)) == (0, 0)
    assert files.waiting(other, [file.id]) == []
    assert [one.id for one in files.waiting(chat, [ours.id, file.id])] == [file.id]
    assert files.file(file.id) is None
    said, _ = store.add_message(chat, NewMessage(Author.CUSTOMER, "Look", "one"))
    assert files.attach([file.id], said.id) == 1
    assert files.attach([file.id], said.id) == 0
    found = files.file(file.id)
    assert found is not None
    assert found.message == said.id
    assert files.of_message(said.id) == [found]


def test_bytes_are_forgotten_once_nothing_names_them(clock: MovedClock) -> None:
    store, files = DatabaseStore(clock), DatabaseAttachedFiles(clock)
    chat = store.start_conversation(Channel.WIDGET).id
    file = files.keep(new(chat))
    said, _ = store.add_message(chat, NewMessage(Author.CUSTOMER, "Look", "one"))
    files.attach([file.id], said.id)
    clock.now += timedelta(days=3)
    files.keep(new(chat))
    lone = "b" * 64
    files.keep(new(chat, lone))
    unsent, kept, now = UnsentFiles(), KeptChatFiles(), clock.now
    assert unsent.before(now, 9) == []
    assert kept.before(now, 9) == ["a" * 64]
    assert kept.named_since("a" * 64, now)
    clock.now += timedelta(days=2)
    assert list(unsent.before(clock.now, 9)) == ["a" * 64, lone]
    assert unsent.named_since("a" * 64, clock.now), "its message names it"
    assert not unsent.named_since(lone, clock.now)
    for digest in ("a" * 64, lone):
        unsent.forget(digest, clock.now)
    assert unsent.before(clock.now, 9) == []
    assert files.of_message(said.id)[0].digest == "a" * 64


def test_marks_only_move_on_and_only_to_what_the_other_side_said(clock: MovedClock) -> None:
    store, marks = DatabaseStore(clock), DatabaseReadMarks(clock)
    chat = store.start_conversation(Channel.WIDGET).id

    def says(author: Author, key: str) -> int:
        return int(store.add_message(chat, NewMessage(author, "x", key))[0].id)

    asked, answered = says(Author.CUSTOMER, "1"), says(Author.HUMAN, "2")
    note = says(Author.NOTE, "3")
    assert marks.of(chat) == ReadSoFar()
    marks.customer_saw(chat, asked)
    assert marks.of(chat) == ReadSoFar(), "their own message is nothing to read"
    marks.customer_saw(chat, note)
    at = clock.now
    assert marks.of(chat) == ReadSoFar(answered, at)
    clock.now += timedelta(minutes=5)
    marks.customer_saw(chat, note)
    marks.staff_saw(chat, note)
    assert marks.of(chat) == ReadSoFar(answered, at, asked, clock.now)
    later = says(Author.AI, "4")
    marks.customer_saw(chat, 2**62)
    assert marks.of(chat).by_customer == later
    marks.customer_saw(chat, answered)
    assert marks.of(chat).by_customer == later
