"""A choice that the first message names is not asked for again; in any doubt it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from unsnag.domain.playbooks import Option, Slot, SlotKind

MACHINE = Slot(
    "machine",
    "",
    "Which one?",
    kind=SlotKind.CHOICE,
    options=(Option("skerry", "Skerry"), Option("mini", "Skerry Mini"), Option("other", "Another")),
)
WISH = Slot(
    "wish",
    "",
    "What would you like?",
    kind=SlotKind.CHOICE,
    options=(
        Option("send_back", "Send it back", ("Zurücksenden", "return")),
        Option("swap", "Swap it", ("Umtauschen", "exchange", "doesn't fit")),
    ),
)


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        (WISH, "I want to return TT-10482", "send_back"),
        (WISH, "Please RETURN it", "send_back"),
        (WISH, "I want an exchange, a different one", "swap"),
        (WISH, "It doesn’t fit", "swap"),
        (WISH, "Ich möchte es zurücksenden", "send_back"),
        (WISH, "return or exchange?", None),
        (WISH, "I don't want to return it", None),
        (WISH, "exchange instead of return", None),
        (WISH, "no return", None),
        (WISH, "kein Umtauschen", None),
        (WISH, "I returned something", None),
        (WISH, "", None),
        (MACHINE, "my Skerry leaks", "skerry"),
        (MACHINE, "my Skerry Mini leaks", "mini"),
        (MACHINE, "a Skerry and a Skerry Mini", None),
    ],
)
def test_one_choice_that_is_named_is_taken(slot: Slot, text: str, value: str | None) -> None:
    assert slot.hear(text) == value


def test_a_slot_may_refuse_to_be_heard_and_still_takes_the_answer() -> None:
    quiet = replace(WISH, heard=False)
    assert quiet.hear("I want to return it") is None
    assert quiet.take("exchange") == "swap"


def test_nothing_but_patterns_and_choices_is_heard() -> None:
    sure = Slot("sure", "", "Sure?", kind=SlotKind.CONFIRM)
    assert sure.hear("yes") is None
    assert Slot("cups", "", "How many?", kind=SlotKind.NUMBER).hear("3 cups") is None
    assert Slot("order", r"TT-\d{5}", "Which?").hear("about tt-10482") == "TT-10482"


def test_an_answer_in_any_of_the_languages_is_taken() -> None:
    assert WISH.take("Umtauschen") == "swap"
    assert WISH.take("2") == "swap"
