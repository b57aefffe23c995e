"""Merges, splits, links, snoozes, tags, mentions and surveys, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User

from tests.contracts.test_ticket_search import talk
from tests.fakes.file_database import at_once
from tests.fakes.moved_clock import MovedClock
from unsnag.adapters.store.database_store import DatabaseStore
from unsnag.adapters.store.models import (
    ConversationRow,
    CustomerRow,
    EventRow,
    MailThreadRow,
    MessageRow,
    TicketRow,
)
from unsnag.adapters.store.surveys import DatabaseSurveys
from unsnag.adapters.store.ticket_work import DatabaseTicketWork
from unsnag.application.ports.ticket_work import Act, ActKind, LinkKind
from unsnag.domain.customers import Assurance
from unsnag.domain.satisfaction import ClosedBy, Closing
from unsnag.domain.shared import ConversationId, IssueId, MessageId, TicketId
from unsnag.domain.tickets import Ticket, TicketState

pytestmark = pytest.mark.usefixtures("file_database")


@pytest.fixture
def work(clock: MovedClock) -> DatabaseTicketWork:
    return DatabaseTicketWork(clock)


@pytest.fixture
def store(clock: MovedClock) -> DatabaseStore:
    return DatabaseStore(clock)


def tickets(store: DatabaseStore, count: int) -> list[Ticket]:
    return [store.ticket(TicketId(talk(f"number {n}"))) for n in range(count)]


def test_an_act_is_recorded_once(work: DatabaseTicketWork, clock: MovedClock) -> None:
    ticket = TicketId(talk("x"))
    act = Act(ticket, ActKind.TAGGED, "Alex", clock(), "k1", {"tags": "late", "n": 2})
    assert sorted(at_once([lambda: work.record(act)] * 3)) == [False, False, True]
    assert list(work.acts(ticket)) == [act]


def test_merged_threads_are_one_until_they_are_taken_apart(
    work: DatabaseTicketWork, store: DatabaseStore, clock: MovedClock
) -> None:
    first, second, third = tickets(store, 3)
    MailThreadRow.objects.create(conversation_id=second.conversation, to="j@x.example", mailed=0)
    one = work.merge(second, first, by="Alex", at=clock())
    two = work.merge(third, second, by="Alex", at=clock())
    assert [m.text for m in store.messages(third.conversation)] == [
        "number 0",
        "number 1",
        "number 2",
    ]
    assert work.merge_of(third.id) == two
    assert work.merged_into(first.id) == [one]
    assert MailThreadRow.objects.filter(pk=first.conversation).exists(), "answers go on by mail"
    assert sorted(at_once([lambda: work.unmerge(one, by="Kim", at=clock())] * 2)) == [False, True]
    assert [m.text for m in store.messages(first.conversation)] == ["number 0"]
    assert [m.text for m in store.messages(second.conversation)] == ["number 1", "number 2"]
    assert not MailThreadRow.objects.filter(pk=first.conversation).exists()
    assert work.unmerge(two, by="Kim", at=clock())
    assert [m.text for m in store.messages(second.conversation)] == ["number 1"]


def test_only_tickets_of_the_same_verified_customer_are_offered(
    work: DatabaseTicketWork, store: DatabaseStore, clock: MovedClock
) -> None:
    made = tickets(store, 4)
    customer = CustomerRow.objects.create(ref="c1", name="Jo", email="jo@x.example")
    for ticket, assurance in zip(
        made,
        (Assurance.HOST_SIGNED, Assurance.HOST_SIGNED, Assurance.ANONYMOUS, Assurance.HOST_SIGNED),
        strict=True,
    ):
        ConversationRow.objects.filter(pk=ticket.conversation).update(
            customer=customer, assurance=assurance.value
        )
    TicketRow.objects.filter(pk=made[3].id).update(state=TicketState.CLOSED.value)
    offered = work.others_of_customer(made[0], 5)
    assert [(one.id, text) for one, text in offered] == [(made[1].id, "number 1")]
    assert work.others_of_customer(made[2], 5) == []


def test_links_and_moved_messages(work: DatabaseTicketWork, store: DatabaseStore) -> None:
    first, second = tickets(store, 2)
    results = at_once(
        [
            lambda: work.link(second.id, first.id, LinkKind.SPLIT, by="Alex"),
            lambda: work.link(first.id, second.id, LinkKind.SPLIT, by="Kim"),
        ]
    )
    assert sorted(results) == [False, True]
    assert [(x.other.id, x.newer) for x in work.links(first.id)] == [(second.id, True)]
    assert [(x.other.id, x.newer) for x in work.links(second.id)] == [(first.id, False)]
    message = MessageRow.objects.get(text="number 0")
    work.move_messages([MessageId(message.pk)], second.issue)
    assert MessageRow.objects.get(pk=message.pk).issue_id == second.issue
    assert work.unlink(second.id, first.id)
    assert not work.unlink(first.id, second.id)


def test_a_snoozed_ticket_wakes_once(work: DatabaseTicketWork, clock: MovedClock) -> None:
    soon, never = TicketId(talk("x")), TicketId(talk("y"))
    until = clock() + timedelta(hours=3)
    work.snooze(soon, until + timedelta(days=2), by="Alex")
    work.snooze(soon, until, by="Alex")
    work.snooze(never, None, by="Alex")
    assert (work.snoozed_until(soon), work.snoozed_until(never)) == (until, None)
    assert work.due(clock()) == []
    assert not work.wake(soon, clock())
    clock.now += timedelta(hours=4)
    assert work.due(clock()) == [soon]
    assert sorted(at_once([lambda: work.wake(soon, clock())] * 3)) == [False, False, True]
    assert work.due(clock()) == []
    assert TicketRow.objects.get(pk=never).state == TicketState.SNOOZED.value


def test_tags_and_mentions(work: DatabaseTicketWork, clock: MovedClock) -> None:
    one, other = TicketId(talk("x")), TicketId(talk("y"))
    assert sorted(at_once([lambda: work.tag(one, "late", by="Alex")] * 3)) == [False, False, True]
    work.tag(other, "late", by="Alex")
    work.tag(other, "angry", by="Alex")
    assert work.tags(other) == ["angry", "late"]
    assert work.known_tags(1) == ["late"]
    assert work.untag(one, "late")
    assert not work.untag(one, "late")
    user = User.objects.create(username="kim", first_name="Kim")
    for role in ("agent", "lead"):
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    User.objects.create(username="nobody")
    (kim,) = work.colleagues()
    note = MessageId(MessageRow.objects.earliest("pk").pk)
    told = at_once([lambda: work.mention(one, note, kim, by="Alex", at=clock())] * 2)
    assert sorted(told) == [False, True]
    assert work.unread_mentions(kim.id) == 1
    assert work.read_mentions(kim.id, one, clock()) == 1
    assert work.read_mentions(kim.id, one, clock()) == 0
    assert [(m.ticket, m.read) for m in work.mentions_of(kim.id, 5)] == [(one, clock())]


def test_a_survey_is_drawn_and_answered_once(store: DatabaseStore, clock: MovedClock) -> None:
    (ticket,) = tickets(store, 1)
    surveys, chat = DatabaseSurveys(clock), ConversationId(ticket.conversation)
    for n in range(2):
        EventRow.objects.create(issue_id=ticket.issue, kind="human_closed", at=clock(), key=f"e{n}")
    since, until = clock() - timedelta(hours=1), clock() + timedelta(hours=1)
    assert surveys.closed_lately(since, until) == [ticket.issue]
    closing = Closing(IssueId(ticket.issue), ClosedBy.HUMAN, clock())
    drawn = at_once([lambda: surveys.draw(closing, chat, rate=20, invited=True)] * 3)
    (survey,) = [one for one in drawn if one is not None]
    assert surveys.closed_lately(since, until) == []
    assert surveys.of_conversation(chat) == surveys.one(survey.id) == survey
    assert not surveys.add_words(survey.id, "too early")
    given = at_once([lambda n=n: surveys.answer(survey.id, n, "", clock()) for n in (1, 5)])
    assert sorted(given) == [False, True]
    assert surveys.add_words(survey.id, "good")
    assert not surveys.add_words(survey.id, "better")
    kept = surveys.one(survey.id)
    assert kept is not None
    assert (kept.words, kept.score in (1, 5)) == ("good", True)
    opened = TicketRow.objects.get(pk=ticket.id).issue.opened
    assert surveys.opened_between(opened, opened + timedelta(seconds=1)) == [kept]
