"""A message cut into its needs, and how near its writer is to their limit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unsnag.domain.signals import frustration, split_needs


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Where is my order?", ("Where is my order?",)),
        (
            "Where is my order TT-10482? And please change my address.",
            ("Where is my order TT-10482?", "And please change my address."),
        ),
        (
            "I want a refund and also my grinder is jammed",
            ("I want a refund", "and also my grinder is jammed"),
        ),
        (
            "Hello, please cancel TT-10482, also how do I descale the Skerry",
            ("Hello, please cancel TT-10482", "also how do I descale the Skerry"),
        ),
        ("Hi!\n\nMy machine leaks a lot.\nThanks", ("Hi! My machine leaks a lot. Thanks",)),
        ("Order no. 10482 never arrived", ("Order no. 10482 never arrived",)),
        ("", ()),
    ],
)
def test_a_message_is_split_into_its_needs(text: str, pieces: tuple[str, ...]) -> None:
    assert tuple(piece.rstrip(",") for piece in split_needs(text)) == pieces


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=300))
def test_splitting_loses_nothing(text: str) -> None:
    assert "".join("".join(split_needs(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("calmer", "angrier"),
    [
        ("Where is my order?", "I am annoyed, where is my order?"),
        ("I am annoyed", "This is ridiculous, I am fed up"),
        ("Please refund me", "PLEASE REFUND ME RIGHT NOW"),
        ("It came late", "This is the third time I write and nobody answers!!!"),
        ("Wo ist mein Paket?", "Das ist eine Frechheit, ich warte immer noch nicht"),
    ],
)
def test_frustration_rises_with_what_is_said(calmer: str, angrier: str) -> None:
    assert frustration(calmer).level < frustration(angrier).level


def test_a_calm_message_has_no_frustration_and_an_angry_one_gives_its_reasons() -> None:
    assert frustration("Hello, how do I set up the Galley app?").level == 0.0
    angry = frustration("Worst service ever. Third time I write, this is a joke!!!")
    assert angry.level > 0.7
    assert angry.reasons[0] == "strong words: a joke"
    assert "asked before: Third time" in angry.reasons
