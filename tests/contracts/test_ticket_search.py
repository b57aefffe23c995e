"""Tickets are found by anything that was said in them, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from unsnag.adapters.store.models import (
    ConversationRow,
    CustomerRow,
    IssueRow,
    MessageRow,
    TicketRow,
)
from unsnag.adapters.store.queries_found import SHOWN, find_tickets

pytestmark = pytest.mark.usefixtures("file_database")
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def talk(*said: str, ticket: bool = True, name: str = "", email: str = "") -> int:
    """A conversation in which this was said; its ticket's number, 0 without one."""
    conversation = ConversationRow.objects.create(
        channel="form", started=START, contact_name=name, contact_email=email
    )
    issue = IssueRow.objects.create(
        conversation=conversation, channel="form", text=said[0] if said else "", opened=START
    )
    for place, text in enumerate(said):
        say(conversation, text, str(place))
    if not ticket:
        return 0
    row = TicketRow.objects.create(
        issue=issue,
        conversation=conversation,
        reason="not_understood",
        packet={},
        opened=START + timedelta(minutes=conversation.pk),
        updated=START,
    )
    return int(row.pk)


def say(conversation: ConversationRow, text: str, key: str) -> None:
    MessageRow.objects.create(
        conversation=conversation, author="customer", text=text, key=key, at=START
    )


def found(words: str) -> list[int]:
    return [int(one.row.id) for one in find_tickets(words).tickets]


def test_all_words_of_a_thread_count_wherever_they_were_said() -> None:
    one = talk("My kettle is loud", "The order is TT-10482.")
    two = talk("My kettle leaks")
    talk("A loud kettle that nobody got", ticket=False)
    assert found("kettle") == [two, one]
    assert found("loud KETTLE") == [one]
    assert found("kettle 10482") == [one]
    assert found("kettle toaster") == []


def test_words_with_marks_between_stand_one_after_the_other() -> None:
    one = talk("It is TT-10482 and nothing else")
    two = talk("10482 pieces of TT")
    assert found("TT-10482") == [one]
    assert found("tt 10482") == [two, one]


def test_the_last_word_may_be_begun_and_others_not() -> None:
    one = talk("It hisses loudly")
    assert found("hiss") == [one]
    assert found("hiss loudly") == []
    assert found("hisses lou") == [one]


def test_who_wrote_it_finds_it_too() -> None:
    known = CustomerRow.objects.create(ref="cus_7", name="Mara Lindqvist", email="mara@example.com")
    one = talk("Hello", name="Jo Field", email="jo.field@example.com")
    two = talk("Good day")
    conversation = TicketRow.objects.get(pk=two).conversation
    conversation.customer = known
    conversation.save()
    assert found("jo.field@example.com") == [one]
    assert found("lindq") == [two]
    known.name = "Mara Berg"
    known.save()
    assert (found("lindqvist"), found("mara berg good")) == ([], [two])


def test_a_number_finds_its_ticket_first() -> None:
    one = talk("Hello")
    other = talk(f"What became of ticket {one}?")
    assert found(f"#{one}") == [one, other]
    assert found(str(one)) == [one, other]
    assert found("#999999999999999999") == []


@pytest.mark.parametrize(
    "words",
    [
        *("", "   ", '"', 'a" OR "b', "* NEAR(", "' ; --", "a & | !", "<-> :*", "\x00", "😀"),
        "x" * 9_999,
    ],
)
def test_nothing_that_is_typed_is_an_error(words: str) -> None:
    talk("Hello")
    assert found(words) == []


def test_what_was_changed_is_found_as_it_is_now() -> None:
    one = talk("The password is hunter")
    MessageRow.objects.update(text="The password is [removed]")
    assert (found("hunter"), found("removed")) == ([], [one])
    conversation = TicketRow.objects.get(pk=one).conversation
    say(conversation, "It was toaster after all", "later")
    assert found("password toaster") == [one]


def test_the_words_are_shown_where_they_were_said() -> None:
    talk("Good day", "I ordered it in May, and since then the Kettle of mine has been loud.", "Bye")
    (one,) = find_tickets("kettle loud").tickets
    assert one.snippet is not None
    assert [text for text, told in one.snippet.pieces if told] == ["Kettle", "loud"]
    assert "".join(text for text, _ in one.snippet.pieces).startswith("… ")


def test_only_so_many_are_shown_and_it_is_said() -> None:
    numbers = [talk("kettle") for _ in range(SHOWN + 1)]
    result = find_tickets("kettle")
    assert result.more
    assert [int(one.row.id) for one in result.tickets] == numbers[:0:-1]


def test_a_database_from_before_is_read_when_it_is_migrated() -> None:
    one = talk("kettle")
    with connection.cursor() as cursor:
        for name, table in (
            ("said", "store_messagerow"),
            ("reworded", "store_messagerow"),
            ("known", "store_conversationrow"),
            ("renamed", "store_customerrow"),
            ("gone", "store_conversationrow"),
        ):
            on = "" if connection.vendor == "sqlite" else f" on {table}"
            cursor.execute(f"drop trigger store_threadwords_{name}{on}")
        cursor.execute("drop table store_threadwords")
    two = talk("kettle, older than the table")
    call_command("migrate", verbosity=0)
    assert found("kettle") == [two, one]
