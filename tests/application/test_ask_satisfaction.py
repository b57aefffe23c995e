"""Asking how satisfied customers are, on the real store."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.application.conftest import World
from tests.application.test_merge_and_split import asks, state
from unsnag.adapters.store.models import EventRow
from unsnag.adapters.store.work_models import SurveyRow
from unsnag.application.ask_satisfaction import AskSatisfaction
from unsnag.domain.outcomes import Outcome, standing
from unsnag.domain.satisfaction import ClosedBy
from unsnag.domain.shared import ConversationId, TicketId
from unsnag.entrypoints import wiring


@pytest.fixture
def asked_all(world: World, monkeypatch: pytest.MonkeyPatch) -> AskSatisfaction:
    """The world's own, with every closed issue asked about."""
    ask = world.app.desk_room.satisfaction
    monkeypatch.setattr(ask, "_percent", 100)
    return ask


def closed(world: World) -> tuple[ConversationId, TicketId]:
    chat, ticket = asks(world, "One.")
    world.app.work_ticket.close(ticket, "Alex")
    return chat, ticket


def answered(world: World) -> ConversationId:
    chat = world.begin()
    world.say(chat, "how do I descale it?")
    return chat


def choices(world: World, chat: ConversationId) -> list[str]:
    said = world.app.thread(chat).messages[-1]
    return [row["choice"] for row in said.extras.get("choices", [])]


def test_what_the_ai_and_what_people_closed_is_asked_once_after_an_hour_of_quiet(
    world: World, asked_all: AskSatisfaction
) -> None:
    (by_person, _), by_ai = closed(world), answered(world)
    assert asked_all() == 0
    world.clock.ahead = timedelta(minutes=61)
    assert (asked_all(), asked_all()) == (2, 0)
    rows = {(row.conversation_id, row.closed_by) for row in SurveyRow.objects.all()}
    assert rows == {(by_person, "human"), (by_ai, "ai")}
    for chat in (by_person, by_ai):
        assert choices(world, chat) == [f"rate:{n}" for n in (5, 4, 3, 2, 1)]


def test_a_draw_that_falls_on_not_asking_is_kept_and_nothing_is_sent(world: World) -> None:
    closed(world)
    ask = world.app.desk_room.satisfaction
    world.clock.ahead = timedelta(hours=2)
    ask._percent = 0
    assert ask() == 0
    [row] = SurveyRow.objects.all()
    assert (row.invited, row.rate, row.answered) == (False, 0, None)
    ask._percent = 100
    assert ask() == 0  # the draw was made


def test_nobody_is_asked_while_the_issue_goes_on_or_a_person_has_the_thread(
    world: World, asked_all: AskSatisfaction
) -> None:
    chat, ticket = closed(world)
    world.say(chat, "no", choice="not_solved")
    assert state(ticket) == "open"
    asks(world, "Still waiting.")
    world.clock.ahead = timedelta(hours=5)
    assert asked_all() == 0
    assert not SurveyRow.objects.exists()


def test_a_score_pressed_in_the_thread_is_kept_and_opens_nothing_again(
    world: World, asked_all: AskSatisfaction
) -> None:
    chat, ticket = closed(world)
    world.clock.ahead = timedelta(hours=2)
    asked_all()
    issue = world.app.store.ticket(ticket).issue
    before = EventRow.objects.filter(issue_id=issue).count()
    [thanks] = world.say(chat, "4", choice="rate:4")
    assert "/rate/" in thanks
    assert SurveyRow.objects.get().score == 4
    assert state(ticket) == "closed"
    assert EventRow.objects.filter(issue_id=issue).count() == before
    assert world.say(chat, "1", choice="rate:1") == ["Thank you, we have your answer."]
    assert SurveyRow.objects.get().score == 4
    told = standing(world.app.store.events(issue), world.clock())
    assert told.outcome is Outcome.HANDED_OFF
    world.say(chat, "no", choice="not_solved")
    assert state(ticket) == "open"  # the question before still stands


def test_the_link_shows_the_question_and_only_the_button_answers_it(
    world: World, asked_all: AskSatisfaction
) -> None:
    wiring.provide(lambda: world.app)
    chat, _ = closed(world)
    world.clock.ahead = timedelta(hours=2)
    asked_all()
    survey = world.app.desk_room.surveys.of_conversation(chat)
    assert survey is not None
    address = "/rate/" + asked_all.link(survey).rsplit("/", 1)[1]
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        assert "How satisfied are you?" in client.get(address).content.decode()
    assert SurveyRow.objects.get().answered is None
    refused = client.post(address, {"score": "6"})
    assert refused.status_code == 422
    assert "Choose one of the five first." in refused.content.decode()
    client.post(address, {"score": "2", "words": "Slow. My card is 4111 1111 1111 1111."})
    row = SurveyRow.objects.get()
    assert row.score == 2
    assert "4111" not in row.words
    client.post(address, {"score": "5", "words": "Other words"})
    again = SurveyRow.objects.get()
    assert (again.score, again.words) == (2, row.words)
    assert client.get(address[:-1]).status_code == 404
    world.clock.ahead = timedelta(days=31)
    assert client.get(address).status_code == 410


def test_the_figures_are_of_the_issues_opened_then(
    world: World, asked_all: AskSatisfaction
) -> None:
    closed(world)
    answered(world)
    world.clock.ahead = timedelta(hours=2)
    asked_all()
    now = world.clock()
    surveys = world.app.desk_room.surveys
    found = surveys.opened_between(now - timedelta(days=1), now)
    assert {one.closed_by for one in found} == {ClosedBy.AI, ClosedBy.HUMAN}
    assert not surveys.opened_between(now + timedelta(days=1), now + timedelta(days=2))
