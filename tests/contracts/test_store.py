"""The store, on a database in a file: repeats are harmless and one of two wins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.fakes.file_database import at_once
from tests.fakes.moved_clock import MovedClock
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.adapters.store.models import ApprovalRow, EventRow, MessageRow, RunRow, UsedTokenRow
from unsnag.application.ports.store import NewMessage, OneTimeCode
from unsnag.domain.conversations import Author, Channel, Conversation
from unsnag.domain.outcomes import Event, EventKind
from unsnag.domain.resolutions import ApprovalState
from unsnag.domain.shared import ApprovalId, ConversationId

pytestmark = pytest.mark.usefixtures("file_database")


@pytest.fixture
def store(clock: MovedClock) -> DatabaseStore:
    return DatabaseStore(clock)


@pytest.fixture
def chat(store: DatabaseStore) -> Conversation:
    return store.start_conversation(Channel.WIDGET)


def message(text: str, key: str = "m1") -> NewMessage:
    return NewMessage(Author.CUSTOMER, text, key)


def test_a_message_of_a_known_key_is_the_first_one(
    store: DatabaseStore, chat: Conversation
) -> None:
    first, new = store.add_message(chat.id, message("hello"))
    again, again_new = store.add_message(chat.id, message("something else"))
    assert (new, again_new) == (True, False)
    assert again == first
    other = store.start_conversation(Channel.WIDGET)
    assert store.add_message(other.id, message("hello"))[1]


def test_the_same_message_sent_at_once_is_one_row(store: DatabaseStore, chat: Conversation) -> None:
    results = at_once([lambda: store.add_message(chat.id, message("hello"))] * 5)
    assert sum(new for _, new in results) == 1
    assert MessageRow.objects.count() == 1


def test_only_the_customers_words_wait_to_be_read(
    store: DatabaseStore, chat: Conversation, clock: MovedClock
) -> None:
    store.add_message(chat.id, message("one", "1"))
    store.add_message(chat.id, NewMessage(Author.AI, "two", "2"))
    store.add_message(chat.id, NewMessage(Author.NOTE, "three", "3"))
    assert [m.text for m in store.unread(chat.id)] == ["one"]
    assert store.conversations_with_unread(older_than=clock.now) == []
    soon = clock.now + timedelta(seconds=1)
    assert store.conversations_with_unread(older_than=soon) == [chat.id]
    store.mark_read(store.unread(chat.id))
    assert store.conversations_with_unread(older_than=soon) == []


def test_an_event_of_a_known_key_changes_nothing(
    store: DatabaseStore, chat: Conversation, clock: MovedClock
) -> None:
    issue = store.open_issue(chat, "refund_request", "x")
    event = Event(issue.id, EventKind.OPENED, clock.now, "one", {"channel": "widget"})
    store.append(event)
    store.append(Event(issue.id, EventKind.VERIFIED, clock.now, "one", {}))
    assert store.events(issue.id) == [event]
    results = at_once([lambda: store.append(event)] * 4)
    assert results == [None] * 4
    assert EventRow.objects.count() == 1


def test_one_of_many_gets_the_conversation_and_the_others_nothing(store: DatabaseStore) -> None:
    for _ in range(8):
        chat = store.start_conversation(Channel.WIDGET).id
        claim: Callable[[], Any] = lambda c=chat: store.claim_conversation(c, seconds=60)  # type: ignore[misc]  # noqa: E731
        results = at_once([claim] * 4)
        assert sorted(r is None for r in results) == [False, True, True, True], results


def test_a_claim_lapses_and_its_holder_can_neither_write_nor_release(
    store: DatabaseStore, chat: Conversation, clock: MovedClock
) -> None:
    first = store.claim_conversation(chat.id, seconds=60)
    assert first is not None
    clock.now += timedelta(seconds=59)
    assert store.claim_conversation(chat.id, seconds=60) is None
    clock.now += timedelta(seconds=2)
    second = store.claim_conversation(chat.id, seconds=60)
    assert second is not None
    with store.transaction():
        assert not store.fence_holds(chat.id, first)
        assert store.fence_holds(chat.id, second)
    store.release_conversation(chat.id, first)
    assert store.claim_conversation(chat.id, seconds=60) is None
    store.release_conversation(chat.id, second)
    assert store.claim_conversation(chat.id, seconds=60) is not None


def test_a_transaction_is_all_or_nothing(store: DatabaseStore, chat: Conversation) -> None:
    def broken() -> None:
        with store.transaction():
            store.add_message(chat.id, message("half"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert store.messages(chat.id) == []


def test_a_token_counts_once_whoever_brings_it_at_once(
    store: DatabaseStore, clock: MovedClock
) -> None:
    expires = clock.now + timedelta(minutes=5)
    results = at_once([lambda: store.token_used("t", expires)] * 5)
    assert sorted(results) == [False, True, True, True, True]
    assert store.token_used("t", expires)
    assert not store.token_used("other", expires)


def test_a_used_token_is_forgotten_only_after_it_could_not_be_used_any_more(
    store: DatabaseStore, clock: MovedClock
) -> None:
    store.token_used("t", clock.now + timedelta(minutes=5))
    clock.now += timedelta(minutes=5)
    store.token_used("second", clock.now + timedelta(minutes=5))
    assert UsedTokenRow.objects.filter(token_id="t").exists()
    clock.now += timedelta(seconds=1)
    store.token_used("third", clock.now + timedelta(minutes=5))
    assert not UsedTokenRow.objects.filter(token_id="t").exists()


def code(chat: ConversationId, clock: MovedClock, digest: str = "d") -> OneTimeCode:
    return OneTimeCode(chat, "cus_1001", digest, clock.now + timedelta(minutes=10), 0)


def test_a_new_code_replaces_the_old_and_each_try_is_counted(
    store: DatabaseStore, chat: Conversation, clock: MovedClock
) -> None:
    assert store.take_code_attempt(chat.id) is None
    store.save_code(code(chat.id, clock, "old"))
    store.save_code(code(chat.id, clock, "new"))
    tries = [store.take_code_attempt(chat.id) for _ in range(3)]
    assert [t.attempts for t in tries if t] == [1, 2, 3]
    assert {t.digest for t in tries if t} == {"new"}
    store.drop_code(chat.id)
    assert store.take_code_attempt(chat.id) is None


def test_tries_at_a_code_at_once_are_all_counted(
    store: DatabaseStore, chat: Conversation, clock: MovedClock
) -> None:
    store.save_code(code(chat.id, clock))
    at_once([lambda: store.take_code_attempt(chat.id)] * 6)
    last = store.take_code_attempt(chat.id)
    assert last is not None
    assert last.attempts == 7


def test_codes_are_counted_by_customer_even_when_dropped(
    store: DatabaseStore, chat: Conversation, clock: MovedClock
) -> None:
    for _ in range(3):
        store.save_code(code(chat.id, clock))
        store.drop_code(chat.id)
    assert store.codes_sent_since("cus_1001", clock.now) == 3
    assert store.codes_sent_since("cus_1001", clock.now + timedelta(seconds=1)) == 0
    assert store.codes_sent_since("cus_1002", clock.now) == 0


def approval(
    store: DatabaseStore, clock: MovedClock, runs_at: datetime | None = None
) -> ApprovalId:
    issue = store.open_issue(store.start_conversation(Channel.WIDGET), "refund_request", "x")
    run = RunRow.objects.create(
        issue_id=issue.id,
        conversation_id=issue.conversation,
        playbook="refund",
        playbook_version="v1",
        state="awaiting_approval",
        started=clock.now,
    )
    asked = store.ask_approval(store.run(run.pk).id, 4, "shop.refund", "T", "TT-1", None, runs_at)
    return asked.id


def test_an_approval_is_settled_once_when_two_decide_at_the_same_moment(
    store: DatabaseStore, clock: MovedClock
) -> None:
    for _ in range(6):
        asked = approval(store, clock)
        verdicts = (ApprovalState.APPROVED, ApprovalState.REFUSED) * 2
        works: list[Callable[[], Any]] = [
            lambda s=state, by=f"P{i}": (store.settle_approval(asked, s, by=by), s, by)  # type: ignore[misc]  # noqa: B023
            for i, state in enumerate(verdicts)
        ]
        winners = [r for r in at_once(works) if r[0]]
        assert len(winners) == 1
        row = ApprovalRow.objects.get(pk=asked)
        assert (row.state, row.decided_by) == (winners[0][1].value, winners[0][2])


def test_an_approval_is_due_at_its_moment_and_never_without_one(
    store: DatabaseStore, clock: MovedClock
) -> None:
    due = approval(store, clock, clock.now + timedelta(minutes=30))
    approval(store, clock)
    assert store.approvals_due(clock.now + timedelta(minutes=29)) == []
    assert [a.id for a in store.approvals_due(clock.now + timedelta(minutes=30))] == [due]
    store.settle_approval(due, ApprovalState.REFUSED, by="Morgan")
    assert store.approvals_due(clock.now + timedelta(days=1)) == []


def test_a_conversation_is_opened_by_its_own_secret_only(
    store: DatabaseStore, chat: Conversation
) -> None:
    store.set_token(chat.id, "digest")
    found = store.conversation_by_token("digest")
    assert found is not None
    assert found.id == chat.id
    assert store.conversation_by_token("other") is None
    assert store.conversation_by_token("") is None
