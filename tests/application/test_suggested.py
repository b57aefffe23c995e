"""What is suggested at a ticket, and its summary."""

from __future__ import annotations

from django.test import Client

from tests.application.conftest import World
from tests.application.test_merge_and_split import asks
from tests.application.test_ticket_work import agent
from unsnag.adapters.store.models import TicketRow
from unsnag.application.queries.summary import summary

__all__ = ["agent"]


def test_the_passage_that_answers_is_offered_word_for_word_and_nothing_is_sent(
    world: World, agent: Client
) -> None:
    chat, ticket = asks(world, "How do I descale it?")
    before = len(world.app.store.messages(chat))
    shown = agent.get(f"/desk/tickets/{ticket}/suggestion").content.decode()
    assert "Descale it every two months." in shown
    assert 'href="/articles/descale-skerry"' in shown
    assert f"{world.app.desk_room.address}/articles/descale-skerry" in shown
    assert len(world.app.store.messages(chat)) == before


def test_where_nothing_answers_nothing_is_suggested(world: World, agent: Client) -> None:
    _, ticket = asks(world, "It is on fire.")
    assert agent.get(f"/desk/tickets/{ticket}/suggestion").status_code == 204
    world.app.work_ticket.close(ticket, "Alex")
    assert agent.get(f"/desk/tickets/{ticket}/suggestion").status_code == 204


def test_a_summary_says_what_stands_in_the_record_and_what_is_still_asked(world: World) -> None:
    chat, ticket = asks(world, "The kettle leaks. Can it be repaired? It is new.")
    whole = world.app.desk.ticket(ticket)
    assert whole is not None
    lines = {line.about: line.text for line in summary(whole)}
    assert lines["Who"] == f"{whole.customer.name}, signed in on our site"
    assert lines["Still asked"] == "Can it be repaired?"
    assert "We said last" not in lines
    world.app.work_ticket.reply(ticket, "Alex", "Yes, send it to us.", key="k1")
    world.say(chat, "Thanks")
    answered = world.app.desk.ticket(ticket)
    assert answered is not None
    lines = {line.about: line.text for line in summary(answered)}
    assert lines["We said last"] == "Yes, send it to us."
    assert "Still asked" not in lines


def test_a_playbook_whose_policy_gave_the_case_to_a_person_is_not_suggested(
    world: World, agent: Client
) -> None:
    chat = world.begin()
    world.say(chat, "I want a refund for TT-10471, the box was opened")
    ticket = TicketRow.objects.get()
    assert ticket.reason == "policy"
    shown = agent.get(f"/desk/tickets/{ticket.pk}/suggestion").content.decode()
    assert "Suggested playbook" not in shown
