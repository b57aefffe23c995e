"""Many tickets at once to a person or a team, through the page, on the real store."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.test import Client

from tests.application.conftest import World
from tests.application.test_merge_and_split import asks
from unsnag.adapters.store.models import EventRow
from unsnag.domain.shared import TicketId
from unsnag.entrypoints import wiring


class Desk:
    """Three people at the desk of a world, each in a browser."""

    def __init__(self, world: World) -> None:
        wiring.provide(lambda: world.app)
        self.book = world.app.routing.book
        self.clients = {}
        for login, role in (("ada", "agent"), ("ben", "agent"), ("mo", "manager")):
            user = User.objects.create_user(login, password="long-enough-words", first_name=login)
            user.groups.add(Group.objects.get_or_create(name=role)[0])
            self.clients[login] = Client()
            self.clients[login].force_login(user)
            self.book.sign(login, login, world.clock())

    def give(self, by: str, to: str, *tickets: int) -> list[str]:
        """What is said after giving."""
        form = {"act": "assign", "to": to, "tickets": [str(one) for one in tickets]}
        answer = self.clients[by].post("/desk/act", form)
        assert answer.status_code == 302
        said = [str(one) for one in get_messages(answer.wsgi_request)]
        assert self.clients[by].get("/desk").status_code == 200  # shows them, so that they are gone
        return said

    def holder(self, ticket: TicketId) -> str:
        kept = self.book.kept(ticket)
        assert kept is not None
        return kept.person


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_a_manager_gives_many_to_a_colleague_and_each_is_recorded_once(
    world: World, desk: Desk
) -> None:
    tickets = [asks(world, f"Number {n}.")[1] for n in range(3)]
    assert desk.give("mo", "person:ada", *tickets, tickets[0]) == ["Given: 3 tickets."]
    assert {desk.holder(one) for one in tickets} == {"ada"}
    told = EventRow.objects.filter(kind="assigned")
    assert {(row.data["by"], row.data["said"]) for row in told} == {("mo", "mo gave it to ada")}
    assert told.count() == 3
    desk.give("mo", "person:ada", *tickets)
    assert told.count() == 3
    assert desk.give("mo", "person:-", *tickets) == ["Given: 3 tickets."]
    assert {desk.holder(one) for one in tickets} == {""}


def test_what_cannot_be_given_is_named_and_the_others_are(world: World, desk: Desk) -> None:
    (_, fine), (_, closed) = asks(world, "One."), asks(world, "Two.")
    world.app.work_ticket.close(closed, "ada")
    said = desk.give("mo", "person:ben", fine, closed, 99_999)
    assert said == [
        "Given: 1 ticket.",
        f"Not done with ticket {closed}: it was closed already.",
        "Not done with ticket 99999: there is no such ticket.",
    ]
    assert desk.holder(fine) == "ben"
    assert desk.holder(closed) == ""


def test_an_agent_takes_many_but_not_what_a_colleague_has(world: World, desk: Desk) -> None:
    (_, free), (_, taken) = asks(world, "One."), asks(world, "Two.")
    desk.give("ben", "person:ben", taken)
    assert desk.holder(taken) == "ben"
    said = desk.give("ada", "person:ada", free, taken)
    assert said[1:] == [f"Not done with ticket {taken}: ben has this ticket already."]
    assert (desk.holder(free), desk.holder(taken)) == ("ada", "ben")


@pytest.mark.parametrize("to", ["person:ben", "person:-"])
def test_an_agent_gives_nothing_to_others(world: World, desk: Desk, to: str) -> None:
    _, ticket = asks(world, "One.")
    desk.give("ada", "person:ada", ticket)
    said = desk.give("ada", to, ticket)
    assert said == ["Only leads and managers give tickets to somebody else."]
    assert desk.holder(ticket) == "ada"


@pytest.mark.parametrize("to", ["", "person:", "person:nobody", "team:none", "robot:ada", "team"])
def test_what_is_nobody_is_refused_and_changes_nothing(world: World, desk: Desk, to: str) -> None:
    _, ticket = asks(world, "One.")
    assert desk.give("mo", to, ticket) == ["Choose a person or a team from the list."]
    assert desk.holder(ticket) == ""


def test_many_go_to_a_team_by_hand_and_stay_there(world: World, desk: Desk) -> None:
    tickets = [asks(world, f"Number {n}.")[1] for n in range(2)]
    assert desk.give("ada", "team:support", *tickets) == ["Given: 2 tickets."]
    for one in tickets:
        kept = desk.book.kept(one)
        assert kept is not None
        assert (kept.team, kept.by_hand) == ("support", "ada")


def test_who_is_not_of_the_team_is_not_given_its_tickets(world: World, desk: Desk) -> None:
    _, ticket = asks(world, "One.")
    ben = desk.book.person("ben")
    assert ben is not None
    desk.book.set_person(type(ben)("ben", "ben", frozenset({"another"})))
    said = desk.give("mo", "person:ben", ticket)
    assert said[-1].startswith(f"Not done with ticket {ticket}: ben is not of its team")
    assert desk.holder(ticket) == ""
