from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.moods import NoiseKind, mood, noise, urgency


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("This is urgent, please", "urgent"),
        ("I need it by Friday", "need it by"),
        ("Es ist dringend", "dringend"),
        ("C'est urgent", "urgent"),
        ("lo antes posible", "lo antes posible"),
        ("il prima possibile", "il prima possibile"),
        ("zo snel mogelijk", "zo snel mogelijk"),
        ("o mais rápido possível", "o mais rápido possível"),
        ("så snart som möjligt", "så snart som möjligt"),
        ("jak najszybciej", "jak najszybciej"),
        ("det haster", "haster"),
    ],
)
def test_urgency_is_heard_with_its_words(text: str, words: str) -> None:
    heard = urgency(text)
    assert heard.level > 0.3
    assert words in heard.words


@pytest.mark.parametrize("text", ["", "Where is my order?", "Take your time", "👍", "x" * 50_000])
def test_what_can_wait_says_nothing(text: str) -> None:
    assert urgency(text).words == ()


def test_mild_annoyance_that_comes_again_brings_an_offer() -> None:
    texts = ["Where is it?", "This is annoying", "I asked you before, and I'm still waiting"]
    assert [mood(texts[:n]).wants_offer for n in (1, 2, 3)] == [False, False, True]
    assert mood(texts).reasons[0] == "asked before: asked you before"


def test_one_outburst_needs_no_second() -> None:
    assert mood(["This is ridiculous, I'm fed up, you useless thieves!!!"]).wants_offer


def test_who_calms_down_is_left_in_peace() -> None:
    angry = ["This is annoying", "I asked you before, still waiting"]
    assert not mood([*angry, "Ah, thanks, that helps"]).wants_offer
    assert mood([*angry, "Ah, thanks"]).heat < mood(angry).heat


@given(
    st.lists(
        st.sampled_from(["annoying", "thanks", "ridiculous!!!", "", "asked before"]), max_size=40
    )
)
def test_heat_stays_between_calm_and_the_limit(texts: list[str]) -> None:
    found = mood(texts)
    assert 0 <= found.heat <= 1
    assert mood([*texts, "hello"]).heat <= found.heat


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your mail. I am out of the office until 3 May.",
        "Automatische Antwort: Ich bin bis 5.1. im Urlaub",
        "Réponse automatique : je suis en congé jusqu'au 3",
        "Estoy de vacaciones",
        "Questo è un messaggio automatico",
        "Ik ben met vakantie tot maandag",
        "Jestem na urlopie",
        "Resposta automática",
        "Automatiskt svar",
        "Jeg er på ferie til mandag",
    ],
)
def test_the_answer_of_a_program_is_told_by_its_words(text: str) -> None:
    found = noise(text)
    assert found is not None
    assert found.kind is NoiseKind.AUTOMATIC


def test_advertising_takes_more_than_one_sign() -> None:
    found = noise("We are a leading SEO agency: get on the first page of Google, book a quick call")
    assert found is not None
    assert found.kind is NoiseKind.ADVERTISING
    for theirs in ("How do I unsubscribe from the newsletter?", "Is SEO part of the plan?"):
        assert noise(theirs) is None
