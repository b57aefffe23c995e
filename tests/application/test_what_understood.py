"""Which version understood a conversation, how sure it had to be, and what people make of it."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from tests.application.conftest import World
from tests.fakes.labelled import tickets
from tests.fakes.word_encoder import WordEncoder
from unsnag.adapters.store.models import IssueRow, TicketRow
from unsnag.application.correct_intent import NONE_OF_THEM, IntentNotKnown
from unsnag.bootstrap.classifier import INSTALLER, Classifier
from unsnag.domain.outcomes import EventKind, standing
from unsnag.domain.shared import IssueId, TicketId
from unsnag.entrypoints.configuration import Configuration, read_configuration


def kinds(world: World, issue: int) -> dict[EventKind, dict[str, object]]:
    return {event.kind: dict(event.data) for event in world.app.store.events(IssueId(issue))}


def test_events_name_the_version_that_understood(world: World) -> None:
    world.say(world.begin(), "refund TT-10482")
    recognised = kinds(world, IssueRow.objects.latest("pk").pk)[EventKind.RECOGNISED]
    assert recognised["model"] == "keywords"
    world.say(world.begin(), "fly me to the moon")
    unknown = kinds(world, IssueRow.objects.latest("pk").pk)
    assert unknown[EventKind.NOT_RECOGNISED] == {"model": "keywords"}
    assert EventKind.HANDED_OFF in unknown


def test_how_sure_it_must_be_holds_from_the_next_message_on(world: World) -> None:
    world.app.model_versions.set_sureness(95, by="Morgan")
    world.say(world.begin(), "refund TT-10482")
    issue = IssueRow.objects.latest("pk").pk
    assert EventKind.RECOGNISED not in kinds(world, issue)
    world.app.model_versions.set_sureness(50, by="Morgan")
    world.say(world.begin(), "refund TT-10482")
    assert EventKind.RECOGNISED in kinds(world, IssueRow.objects.latest("pk").pk)


@pytest.fixture
def ticket(world: World) -> TicketId:
    world.say(world.begin(), "fly me to the moon")
    return TicketId(TicketRow.objects.latest("pk").pk)


def test_what_a_person_says_a_ticket_is_about_is_kept_as_an_example(
    world: World, ticket: TicketId
) -> None:
    issue = world.app.store.ticket(ticket).issue
    before = standing(world.app.store.events(issue), world.clock())
    intent = world.app.correct_intent.choices()[0]
    world.app.correct_intent(ticket, intent, by="Alex")
    said = world.app.model_versions.corrections()[-1]
    assert (said.issue, said.text, said.was, said.intent, said.by) == (
        issue,
        "fly me to the moon",
        "",
        intent,
        "Alex",
    )
    assert world.app.store.issue(issue).intent == intent
    assert kinds(world, issue)[EventKind.CORRECTED]["by"] == "Alex"
    assert standing(world.app.store.events(issue), world.clock()) == before
    world.app.correct_intent(ticket, NONE_OF_THEM, by="Alex")
    assert [one.intent for one in world.app.model_versions.corrections()] == [""]


def test_an_intent_that_nobody_taught_is_refused(world: World, ticket: TicketId) -> None:
    with pytest.raises(IntentNotKnown):
        world.app.correct_intent(ticket, "delete_everything", by="Alex")
    assert world.app.model_versions.corrections() == []


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """An installation with a few past tickets."""
    folder = tmp_path / "demo" / "tickets"
    folder.mkdir(parents=True)
    with (folder / "past_tickets.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["subject", "text", "intent"])
        rows.writerows(["", row.text, row.intent] for row in tickets())
    return replace(read_configuration(), data=tmp_path / "data", demo=tmp_path / "demo")


@pytest.mark.django_db
def test_the_first_start_trains_measures_and_says_who_put_it_in_force(
    configuration: Configuration,
) -> None:
    classifier = Classifier(configuration, WordEncoder)
    model = classifier.model()
    choice = classifier.versions.in_force()
    assert choice is not None
    assert (choice.version, choice.by) == (model.version, INSTALLER)
    assert classifier.versions.every()[0].card["asked"] == len(tickets())
    assert Classifier(configuration, WordEncoder).model().predict("refund") == model.predict(
        "refund"
    )
    assert len(classifier.versions.choices()) == 1


@pytest.mark.django_db
def test_a_release_that_learns_in_another_way_learns_the_same_tickets_again_in_the_open(
    configuration: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    classifier = Classifier(configuration, WordEncoder)
    old = classifier.model().version
    monkeypatch.setattr("unsnag.adapters.models.intents.METHOD_VERSION", "another")
    new = classifier.model().version
    assert new != old
    choice = classifier.versions.choices()[0]
    assert (choice.version, choice.by) == (new, INSTALLER)
    assert old in choice.reason
    old_tickets, new_tickets = classifier.files.tickets(old), classifier.files.tickets(new)
    assert old_tickets is not None
    assert new_tickets is not None
    assert sorted(old_tickets.examples, key=str) == sorted(new_tickets.examples, key=str)
