"""Putting aside, tagging, naming and doing one thing to many tickets, on the real store."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.application.conftest import World
from tests.application.test_merge_and_split import asks, state, texts
from unsnag.adapters.store.audit_models import AuditPendingRow
from unsnag.adapters.store.models import MessageRow
from unsnag.adapters.store.queries_found import find_tickets
from unsnag.application.ports.ticket_work import ActKind
from unsnag.application.ticket_work.act_on_many import act_on_many
from unsnag.domain.conversations import Author
from unsnag.domain.desk.tags import TagWrong
from unsnag.domain.macros import Macro
from unsnag.domain.shared import TicketId
from unsnag.entrypoints import wiring


@pytest.fixture
def agent(world: World, transactional_db: None) -> Client:
    """Somebody of the desk, signed in, on the world's app."""
    wiring.provide(lambda: world.app)
    user = User.objects.create_user("kim", password="p", first_name="Kim", last_name="Ode")
    user.groups.add(Group.objects.get_or_create(name="agent")[0])
    client = Client()
    client.force_login(user)
    return client


def acts(world: World, ticket: TicketId) -> list[ActKind]:
    return [act.kind for act in world.app.desk_room.kept.acts(ticket)]


def test_a_ticket_put_aside_wakes_once_when_its_moment_comes(world: World) -> None:
    arrange = world.app.desk_room.arrange
    _, ticket = asks(world, "One.")
    arrange.snooze(ticket, world.clock() + timedelta(hours=3), "Alex")
    assert state(ticket) == "snoozed"
    assert arrange.wake_due() == 0
    world.clock.ahead = timedelta(hours=4)
    assert (arrange.wake_due(), arrange.wake_due()) == (1, 0)
    assert state(ticket) == "open"
    assert acts(world, ticket) == [ActKind.SNOOZED, ActKind.WOKE]


def test_a_customer_who_writes_opens_a_ticket_that_was_put_aside(world: World) -> None:
    arrange = world.app.desk_room.arrange
    for until in (None, world.clock() + timedelta(days=3)):
        chat, ticket = asks(world, "One.")
        arrange.snooze(ticket, until, "Alex")
        world.say(chat, "Any news?")
        assert state(ticket) == "open"
    world.clock.ahead = timedelta(days=4)
    assert arrange.wake_due() == 0


def test_tags_are_found_with_words_and_alone(world: World) -> None:
    room = world.app.desk_room
    (_, first), (_, second) = asks(world, "A blue kettle."), asks(world, "A red kettle.")
    assert room.arrange.tag(first, "Fragile late", "Alex") == ("fragile", "late")
    assert room.arrange.tag(first, "late", "Alex") == ()
    room.arrange.tag(second, "late", "Alex")

    def found(words: str) -> list[int]:
        return [one.row.id for one in find_tickets(words).tickets]

    assert found("tag:late") == [second, first]
    assert found("tag:late tag:fragile") == [first]
    assert found("tag:late red") == [second]
    assert found("tag:lat") == []
    assert room.arrange.untag(first, "late", "Alex")
    assert found("tag:late") == [second]
    with pytest.raises(TagWrong):
        room.arrange.tag(first, " ".join(f"t{n}" for n in range(20)), "Alex")


def test_who_is_named_in_a_note_learns_it_and_the_customer_never(world: World) -> None:
    room = world.app.desk_room
    morgan = User.objects.create_user("morgan", first_name="Morgan")
    morgan.groups.add(Group.objects.get_or_create(name="manager")[0])
    User.objects.create_user("nobody")  # has no role, so works no desk
    chat, ticket = asks(world, "One.")
    for _ in range(2):
        room.note(ticket, "Alex", "@morgan @nobody what now?", key="n1")
    assert room.kept.unread_mentions(morgan.pk) == 1
    [mention] = room.kept.mentions_of(morgan.pk, 9)
    assert (mention.ticket, mention.by, mention.note.text) == (
        ticket,
        "Alex",
        "@morgan @nobody what now?",
    )
    assert room.kept.read_mentions(morgan.pk, ticket, world.clock()) == 1
    assert room.kept.unread_mentions(morgan.pk) == 0
    assert "morgan" not in str([m.text for m in world.app.thread(chat).messages])
    assert acts(world, ticket) == [ActKind.NOTED, ActKind.MENTIONED]


def test_what_fails_with_one_ticket_leaves_the_others_done_and_is_told(
    world: World, agent: Client
) -> None:
    tickets = [asks(world, word)[1] for word in ("One.", "Two.", "Three.")]
    world.app.work_ticket.close(tickets[1], "Alex")
    form = {"act": "close", "tickets": [*tickets, 10**9], "state": "open"}
    for closed in (2, 0):
        page = agent.post("/desk/act", form, follow=True).content.decode()
        assert (f"Closed: {closed} tickets." in page) == bool(closed)
        assert f"Not done with ticket {tickets[1]}: it was closed already." in page
        assert "Not done with ticket 1000000000: there is no such ticket." in page
    assert {state(one) for one in tickets} == {"closed"}
    assert MessageRow.objects.filter(key__startswith="closed:").count() == 3


def test_a_note_on_many_tickets_is_one_note_each_however_often_it_is_sent(
    world: World, agent: Client
) -> None:
    talks = [asks(world, word) for word in ("One.", "Two.")]
    form = {"act": "note", "text": "Strike at the carrier", "key": "k1"}
    form |= {"tickets": [str(t) for _, t in talks]}  # type: ignore[dict-item]
    for _ in range(2):
        agent.post("/desk/act", form)
    for chat, _ in talks:
        assert texts(world, chat, Author.NOTE).count("Strike at the carrier") == 1


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"act": "snooze", "until": "own", "own": "yesterday"}, "Choose until when"),
        ({"act": "tag", "tags": "<b>"}, "A tag is made of letters"),
        ({"act": "note", "text": " "}, "Write something first."),
        ({"act": "delete"}, "Choose a ticket first."),
    ],
)
def test_what_is_wrong_for_all_is_told_once_and_nothing_is_done(
    world: World, agent: Client, form: dict[str, str], said: str
) -> None:
    tickets = [asks(world, word)[1] for word in ("One.", "Two.")]
    page = agent.post("/desk/act", {**form, "tickets": tickets}, follow=True).content.decode()
    assert page.count(said) == 1
    assert {state(one) for one in tickets} == {"open"}
    assert not acts(world, tickets[0])


def test_the_trail_names_who_did_what_and_its_export_is_in_it(world: World, agent: Client) -> None:
    app = world.app
    macro = app.macros.put(Macro("=Hello", "Hello {customer}"), by="Morgan")
    chat, ticket = asks(world, "My secret kettle.")
    reply = {"text": "Hello", "key": "k1", "macros": f"{macro.id},999", "seen": ""}
    for _ in range(2):
        agent.post(f"/desk/tickets/{ticket}/reply", reply)
    app.desk_room.arrange.tag(ticket, "late", "Alex")
    page = agent.get(f"/desk/tickets/{ticket}/trail").content.decode()
    assert page.count("Used the macro “=Hello”") == 1
    assert "Kim Ode" in page
    assert "Tagged late" in page
    assert "secret" not in page
    file = agent.post(f"/desk/tickets/{ticket}/trail/export").content.decode()
    assert "trail_exported" in file
    assert ",Kim Ode,macro_used,Used the macro “=Hello”" in file
    assert world.say(chat, "ok") == []


def test_acts_and_changes_of_macros_are_in_the_audit_log(world: World) -> None:
    app = world.app
    _, ticket = asks(world, "One.")
    before = AuditPendingRow.objects.count()
    app.desk_room.arrange.tag(ticket, "late", "Alex")
    one = app.macros.put(Macro("Hello", "Hello"), by="Morgan")
    app.macros.put(Macro("Hello", "Hello again", one.id), by="Kim")
    app.macros.remove(one.id, by="Alex")
    rows = AuditPendingRow.objects.order_by("pk")[before:]
    assert [(row.kind, row.by) for row in rows] == [
        ("ticket_worked", "Alex"),
        ("macro_written", "Morgan"),
        ("macro_changed", "Kim"),
        ("macro_removed", "Alex"),
    ]
    assert json.loads(rows[0].data) == {"ticket_id": ticket, "kind": "tagged"}
    assert "late" in rows[0].sealed


def test_each_ticket_is_acted_on_once_however_often_it_is_named() -> None:
    seen: list[int] = []
    done = act_on_many([TicketId(1), TicketId(1), TicketId(2)], seen.append)
    assert (seen, done.done, done.failed) == ([1, 2], (1, 2), ())


def test_what_nobody_expected_of_one_ticket_does_not_keep_the_others_waiting() -> None:
    def act(ticket: TicketId) -> None:
        if ticket == 2:
            raise RuntimeError("the disk")

    done = act_on_many([TicketId(1), TicketId(2), TicketId(3)], act)
    assert done.done == (1, 3)
    [(ticket, why)] = done.failed
    assert (ticket, "disk" in why) == (2, False)
