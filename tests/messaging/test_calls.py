"""A customer asks for a call, and a person at the desk makes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils.html import escape

from tests.application.conftest import World, make_world, one_shop, shop
from unsnag.adapters.store.call_rows import CallBackRow, CallMadeRow
from unsnag.adapters.store.models import TicketRow
from unsnag.domain.messaging.calling import CallState
from unsnag.domain.shared import TicketId
from unsnag.entrypoints import wiring

__all__ = ["make_world", "one_shop", "shop"]

FILLED = {
    "name": "Mara",
    "email": "mara@example.com",
    "message": "My kettle hums.",
    "number": "+49 30 1234567",
    "hours": "09:00-18:00",
    "consent": "on",
    "key": "one-form",
}


@pytest.fixture
def calling(make_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("UNSNAG_CALLS_TO", "+49")
    world = make_world()
    wiring.provide(lambda: world.app)
    return world


def asks(client: Client | None = None, **changes: str) -> Any:
    form = {name: value for name, value in {**FILLED, **changes}.items() if value}
    return (client or Client()).post("/contact/call", form)


def agent() -> Client:
    user, _ = User.objects.get_or_create(username="ines", first_name="Ines")
    user.groups.add(Group.objects.get_or_create(name="agent")[0])
    client = Client()
    client.force_login(user)
    return client


def in_the_hours(world: World) -> None:
    """Move the clock to the promised hours."""
    first = CallBackRow.objects.get().next_from
    assert first is not None
    world.clock.ahead += max(timedelta(), first - world.clock()) + timedelta(minutes=1)


def shown(ticket: int) -> str:
    answer: Any = agent().get(f"/desk/tickets/{ticket}")
    return str(answer.content.decode())


def test_a_call_is_promised_and_becomes_a_ticket(calling: World) -> None:
    answer = asks()
    assert answer.status_code == 302, answer.content
    page = Client().get(answer["Location"]).content.decode()
    assert "ends in …567" in page
    row = CallBackRow.objects.get()
    assert row.number == "+49301234567"
    assert row.by <= calling.clock() + timedelta(days=5)
    assert "1234567" not in page


def test_the_same_form_twice_is_one_call(calling: World) -> None:
    client = Client()
    assert asks(client).status_code == asks(client).status_code == 302
    assert CallBackRow.objects.count() == TicketRow.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": "12345"}, "Write the number with its country"),
        ({"number": "+1 900 555 0100"}, "begin with +49"),
        ({"consent": ""}, "Tick the box"),
        ({"message": ""}, "Write what happened"),
        ({"hours": "03:00-04:00"}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(
    calling: World, changes: dict[str, str], said: str
) -> None:
    answer = asks(**changes)
    assert answer.status_code == 422
    assert escape(said) in answer.content.decode()
    assert not CallBackRow.objects.exists()
    assert not TicketRow.objects.exists()


def test_without_a_permitted_number_no_call_is_offered(make_world: Callable[..., World]) -> None:
    world = make_world()
    wiring.provide(lambda: world.app)
    assert asks()["Location"] == "/contact"
    assert "Ask for a call" not in Client().get("/contact").content.decode()


def test_the_number_shows_in_the_promised_hours_and_at_no_other_time(calling: World) -> None:
    asks()
    ticket = TicketRow.objects.get().pk
    in_the_hours(calling)
    assert 'href="tel:+49301234567"' in shown(ticket)
    calling.clock.ahead += timedelta(hours=12)
    assert "tel:+" not in shown(ticket)


def test_an_attempt_is_a_note_and_the_next_is_later(calling: World) -> None:
    asks()
    ticket = TicketRow.objects.get().pk
    in_the_hours(calling)
    form = {"outcome": "no_answer", "note": "Rang for long.", "key": "k1"}
    for _ in range(2):
        assert agent().post(f"/desk/tickets/{ticket}/called", form).status_code == 302
    assert CallMadeRow.objects.count() == 1
    page = shown(ticket)
    assert "Call 1: Nobody answered. To be called again from" in page
    assert "Rang for long." in page
    call = calling.app.call_backs.at(TicketId(ticket))
    assert call is not None
    assert call.next_from is not None
    assert call.next_from >= calling.clock() + timedelta(minutes=59)


def test_after_three_tries_the_ticket_is_open_for_an_answer_in_writing(calling: World) -> None:
    asks()
    ticket = TicketRow.objects.get().pk
    calling.app.work_ticket.reply(TicketId(ticket), "Ines", "I try to call you.", key="r")
    for n in range(3):
        form = {"outcome": "no_answer", "key": f"k{n}"}
        agent().post(f"/desk/tickets/{ticket}/called", form)
    call = calling.app.call_backs.at(TicketId(ticket))
    assert call is not None
    assert call.state is CallState.GIVEN_UP
    assert TicketRow.objects.get().state == "open"
    assert "tel:+" not in shown(ticket)
    late = agent().post(f"/desk/tickets/{ticket}/called", {"outcome": "reached", "key": "k9"})
    assert late.status_code == 302
    assert CallMadeRow.objects.count() == 3


def test_an_agent_arranges_a_call_in_any_ticket(calling: World) -> None:
    talk = calling.begin()
    calling.say(talk, "Can you call me back please, +49 30 7654321?")
    ticket = TicketRow.objects.get().pk
    form = {"number": "+49 30 7654321", "hours": "09:00-18:00"}
    agent().post(f"/desk/tickets/{ticket}/call", form)
    assert not CallBackRow.objects.exists()
    agent().post(f"/desk/tickets/{ticket}/call", {**form, "consent": "on"})
    agent().post(f"/desk/tickets/{ticket}/call", {**form, "consent": "on"})
    assert CallBackRow.objects.get().number == "+49307654321"
