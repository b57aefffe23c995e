"""What people ask again after a hand-off, from the reply to the page, on the real store."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.application.conftest import World
from tests.application.test_merge_and_split import asks
from unsnag.adapters.store.models import EventRow, TicketRow
from unsnag.application.ticket_work.read_asked import NothingHandedOff
from unsnag.domain.completeness import Kept
from unsnag.domain.conversations import Author
from unsnag.domain.outcomes import EventKind, standing
from unsnag.domain.shared import TicketId
from unsnag.entrypoints import wiring


def reply(world: World, ticket: TicketId, text: str) -> None:
    world.app.work_ticket.reply(ticket, "Alex", text, key=text[:60])


def kept(world: World, ticket: TicketId) -> str:
    """What the ticket's reply asked for, as its event has it; "unread" without it."""
    issue = world.app.store.ticket(ticket).issue
    events = world.app.store.events(issue)
    [event] = [e for e in events if e.kind is EventKind.HUMAN_REPLIED]
    return str(event.data.get("asked", "unread"))


def asked(world: World, ticket: TicketId) -> dict[str, str]:
    lines = world.app.desk_room.asked.of_ticket(ticket)
    return {name: stood.value for name, _, stood in lines if stood is not None}


@pytest.mark.parametrize(
    ("wrote", "replied", "read"),
    [
        (
            "My order TT-10482 is late.",
            "Could you tell me your order number?",
            "order_number:known",
        ),
        ("It is late.", "Could you tell me your order number?", "order_number:never"),
        ("Meine Bestellung TT-10482.", "Wie lautet Ihre Bestellnummer?", "order_number:known"),
        ("It is late.", "What is your e-mail address?", "email:known"),
        ("It leaks.", "Could you send us a photo?", "picture:never"),
        ("It leaks.", "We send you a new one tomorrow.", ""),
        ("Hallo.", "Wir schicken Ihnen morgen ein neues Gerät.", ""),
        (
            "Bonjour.",
            "Pouvez-vous nous envoyer votre numéro de commande, s'il vous plaît ?",
            "unread",
        ),
    ],
)
def test_a_reply_is_read_against_what_was_known(
    world: World, wrote: str, replied: str, read: str
) -> None:
    _, ticket = asks(world, wrote)
    reply(world, ticket, replied)
    assert kept(world, ticket) == read


def test_the_same_words_of_a_stranger_ask_for_what_nobody_knew(world: World) -> None:
    _, ticket = asks(world, "It is late.", ref=None)
    reply(world, ticket, "What is your e-mail address?")
    assert kept(world, ticket) == "email:never"


def test_what_the_assistant_asked_in_vain_is_told_apart(world: World) -> None:
    chat = world.begin(None)
    world.say(chat, "where is my order?")
    world.say(chat, "I want a person")
    ticket = TicketId(TicketRow.objects.latest("pk").pk)
    events = world.app.store.events(world.app.store.ticket(ticket).issue)
    assert any(e.kind is EventKind.ASKED for e in events)
    reply(world, ticket, "What is your e-mail address?")
    assert kept(world, ticket) == "email:in_vain"


def test_what_comes_after_the_handoff_was_not_in_it(world: World) -> None:
    chat, ticket = asks(world, "It is late.")
    world.say(chat, "It is TT-10482")
    reply(world, ticket, "What was the order number again?")
    assert kept(world, ticket) == "order_number:never"


def test_a_reply_goes_out_whatever_is_wrong_with_reading_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, ticket = asks(world, "Hello.")

    def fails(*_: object) -> str:
        raise RuntimeError("no reading today")

    monkeypatch.setattr(world.app.work_ticket, "_asked", fails)
    reply(world, ticket, "Here you are.")
    said = [m.text for m in world.app.store.messages(chat) if m.author is Author.HUMAN]
    assert said == ["Here you are."]
    assert kept(world, ticket) == "unread"


def test_what_a_person_says_outranks_what_was_read_and_says_nothing_of_the_end(
    world: World,
) -> None:
    room = world.app.desk_room.asked
    _, ticket = asks(world, "My order TT-10482 is late.")
    reply(world, ticket, "What is your order number?")
    assert (asked(world, ticket), room.kept(ticket)) == (
        {"order_number": "known"},
        Kept.KNOWN_AGAIN,
    )
    issue = world.app.store.ticket(ticket).issue
    before = standing(world.app.store.events(issue), world.clock())
    assert room.correct(ticket, "order_number", asked=False, by="Alex") == "Order number"
    assert room.kept(ticket) is Kept.COMPLETE
    world.clock.ahead = timedelta(seconds=1)
    room.correct(ticket, "picture", asked=True, by="Alex")
    assert asked(world, ticket) == {"picture": "never"}
    assert standing(world.app.store.events(issue), world.clock()) == before


def test_a_detail_that_nobody_knows_is_refused(world: World) -> None:
    _, ticket = asks(world, "Hello.")
    with pytest.raises(NothingHandedOff):
        world.app.desk_room.asked.correct(ticket, "shoe_size", asked=True, by="Alex")
    assert not EventRow.objects.filter(kind="asked_again").exists()


def test_every_handoff_is_found_with_its_playbook_and_its_time(world: World) -> None:
    _, plain = asks(world, "My order TT-10482 is late.")
    reply(world, plain, "What is your order number?")
    asks(world, "Hello.")
    now = world.clock()
    found = world.app.desk_room.handoffs.of_issues_opened(
        now - timedelta(days=1), now + timedelta(minutes=1)
    )
    assert [one.kept for one in found] == [Kept.UNANSWERED, Kept.KNOWN_AGAIN]
    assert {one.reason for one in found} == {"customer_asked"}
    assert not world.app.desk_room.handoffs.of_issues_opened(
        now - timedelta(days=2), now - timedelta(days=1)
    )


@pytest.fixture
def manager(world: World) -> Client:
    wiring.provide(lambda: world.app)
    client = Client()
    client.force_login(User.objects.create_superuser("mo", password="long-enough-words"))
    return client


def test_the_desk_corrects_and_the_page_counts_it(world: World, manager: Client) -> None:
    _, ticket = asks(world, "My order TT-10482 is late.")
    reply(world, ticket, "What is your order number?")
    html = manager.get(f"/desk/tickets/{ticket}").content.decode()
    assert 'Order number <span class="quiet">(it was known)</span>' in html
    insights = manager.get("/insights/handoffs").content.decode()
    assert "<b>1</b> of <b>1</b> hand-offs (100 %)" in insights
    assert f"/insights/issues/{world.app.store.ticket(ticket).issue}" in insights
    answer = manager.post(f"/desk/tickets/{ticket}/asked", {"detail": "order_number:no"})
    assert answer.status_code == 302
    again = manager.get("/insights/handoffs?days=7").content.decode()
    assert "<b>0</b> of <b>1</b> hand-offs (0 %)" in again
    assert "Nothing was asked again." in again
    only = manager.get("/insights/handoffs?reason=policy").content.decode()
    assert "Nothing was handed off in these days." in only
    wrong = manager.get("/insights/handoffs?kept=%00<script>&playbook=-&detail=x")
    assert wrong.status_code == 200
    assert b"<script>alert" not in wrong.content
