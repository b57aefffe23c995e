"""What a text most likely says: slips, words only begun, and what is left alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from unsnag.adapters.search.vocabulary import Known, Vocabulary, spelt
from unsnag.adapters.search.wording import Worded, Wording

PUBLIC = frozenset({"public"})
ARTICLES = Vocabulary(
    [
        spelt("public", "Refund for a subscription", "Your refund arrives in five days."),
        spelt("public", "Return a parcel", "Send the parcel back and get a refund."),
        spelt("public", "The meaning of a message", "A message tells you what happens."),
        spelt("public", "Reset your password", "Choose a new password."),
        spelt("staff", "Refunding without a return", "Refunding goes through the zanzibar desk."),
    ]
)
KNOWN = Known([ARTICLES], PUBLIC, 4)
WORDING = Wording(("the", "how", "can", "form", "from", "cancel", "me"))


def alike(_: str, words: Sequence[str]) -> list[float]:
    return [0.0] * len(words)


def read(text: str, known: Known = KNOWN) -> Worded:
    return WORDING.read(text, known, alike)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("my refnud please", "my refund please"),  # swapped
        ("my pasword please", "my password please"),  # dropped
        ("my refuund please", "my refund please"),  # doubled
        ("my pqssword please", "my password please"),  # the key beside
        ("Parcwl, PASSWROD!", "parcel, password!"),
    ],
)
def test_a_slip_of_the_finger_is_set_right(written: str, meant: str) -> None:
    assert read(written) == Worded(meant, meant)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?!",
        "the form I got from you.",
        "a zzyzx thing.",
        "abc 12345 x",
        "refund ",
        "é" * 50,
        "two passwords or a canceled parceling",
        "is it to me",
    ],
)
def test_what_is_no_slip_is_left_as_it_stands(text: str) -> None:
    assert read(text) == Worded(text, text)


def test_a_last_word_that_is_only_begun_is_completed() -> None:
    found = read("how can I reset my passw")
    assert found.text == "how can I reset my password"
    assert found.words == "how can I reset my "
    assert found.begun == ("password",)


def test_a_word_before_the_last_is_never_taken_for_a_beginning() -> None:
    assert not read("passw what").begun
    assert not read("my passw ").begun


def test_a_word_that_is_as_common_as_its_longer_forms_stays() -> None:
    assert read("my refund").begun == ()


def test_the_words_before_choose_between_completions() -> None:
    def parcels(before: str, words: Sequence[str]) -> list[float]:
        assert before == "send back a "
        return [float(word == "return") for word in words]

    assert WORDING.read("send back a re", KNOWN, alike).begun[0] == "refund"
    assert WORDING.read("send back a re", KNOWN, parcels).begun[0] == "return"


def test_words_of_hidden_articles_complete_and_correct_nothing() -> None:
    assert read("the zanzi").begun == ()
    assert read("the zanzibra desk").text == "the zanzibra desk"
    assert "refunding" not in read("a refu").begun
    staff = Known([ARTICLES], PUBLIC | {"staff"}, 5)
    assert read("the zanzi", staff).begun == ("zanzibar",)
    assert read("the zanzibra desk", staff).text == "the zanzibar desk"


def test_an_empty_vocabulary_knows_nothing() -> None:
    nothing = Known([Vocabulary([])], PUBLIC, 0)
    assert Wording(()).read("refnud passw", nothing, alike) == Worded(
        "refnud passw", "refnud passw"
    )
