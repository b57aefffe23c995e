"""A customer is answered in their own language, before any playbook has begun and after."""

from __future__ import annotations

import pytest

from tests.application.conftest import World
from unsnag.adapters.models.language import language_of
from unsnag.application.spoken_with import SpokenWith


@pytest.mark.parametrize(
    ("wrote", "told"),
    [
        ("Ich möchte bitte mit einem Menschen sprechen", "Jemand aus unserem Team"),
        ("I want to talk to a person, please", "A person from our team"),
        ("Je voudrais parler à un conseiller", "A person from our team"),
    ],
    ids=["German", "English", "a language without phrases"],
)
def test_a_request_for_a_person_is_answered_in_its_language(
    world: World, wrote: str, told: str
) -> None:
    answers = world.say(world.begin(), wrote)
    assert told in " ".join(answers)


def test_a_word_alone_stays_in_the_language_of_what_was_said_before(world: World) -> None:
    talk, spoken = world.begin(), SpokenWith(world.app.store, language_of)
    assert spoken(talk, None) == "en"
    world.app.receive(talk, "Guten Tag, ich habe ein Problem mit meiner Bestellung", key="first")
    world.app.receive(talk, "ok", key="second")
    assert spoken(talk, None) == "de"
