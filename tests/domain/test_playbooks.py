"""Playbooks: the next step, texts without logic, and details found in what customers write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.playbooks import (
    Act,
    Ask,
    LookUp,
    Playbook,
    Slot,
    Step,
    Tell,
    fill,
    shown_fact,
    upcoming,
)
from unsnag.domain.policies import FactSpec, FactType, FactValue

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ORDER = Slot("order_number", r"\bTT[- ]?\d{5}\b", "Which order is it about?")


def playbook(*steps: Step) -> Playbook:
    return Playbook("p", "P", "v1", ("i",), True, {}, (), steps, None, {})


def holds(when: str, facts: Mapping[str, FactValue]) -> bool:
    return facts[when] is True


def at(written: Playbook, cursor: int, facts: Mapping[str, FactValue]) -> tuple[int, Step | None]:
    position = upcoming(written, cursor, facts, holds)
    return position.index, position.step


def test_steps_come_in_order_and_those_that_do_not_apply_are_skipped() -> None:
    steps = (Ask("order"), Tell("a", when="late"), Tell("b", when="here"), Tell("c"))
    facts = {"late": False, "here": True}
    assert at(playbook(*steps), 0, facts) == (0, steps[0])
    assert at(playbook(*steps), 1, facts) == (2, steps[2])
    assert at(playbook(*steps), 3, facts) == (3, steps[3])
    assert at(playbook(*steps), 4, facts) == (4, None)
    assert at(playbook(), 0, facts) == (0, None)


def test_a_condition_is_not_asked_before_the_cursor() -> None:
    steps = (Tell("a", when="unknown"), Tell("b"))
    assert at(playbook(*steps), 1, {}) == (1, steps[1])


def test_the_actions_of_a_playbook_are_those_of_its_steps() -> None:
    assert playbook(LookUp("shop.order"), Act("shop.refund")).actions == ("shop.refund",)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{sum:money}", "€1,234.05"),
        ("{sum}", "123405"),
        ("{found}", "yes"),
        ("{status:words}", "out for delivery"),
        ("{status}", "out_for_delivery"),
        ("{at:date}", "Tuesday 3 November"),
        ("{at:day}", "Tuesday 3 November"),
        ("{old:date}", "Sunday 2 November 2025"),
        ("{old:day}", "Sunday 2 November"),
        ("{empty:date}", "an unknown date"),
        ("{status:date}", "out_for_delivery"),
        ("{nobody.knows}", "…"),
        ("{nobody:money}", "…"),
        ("{Not a name} {{sum}} { sum }", "{Not a name} {123405} { sum }"),
        ("{status:money}", "out_for_delivery"),
    ],
)
def test_texts_are_filled_by_style(text: str, shown: str) -> None:
    values: dict[str, FactValue] = {
        "sum": 123405,
        "found": True,
        "status": "out_for_delivery",
        "at": "2026-11-03T09:00:00+00:00",
        "old": "2025-11-02T09:00:00+00:00",
        "empty": "",
    }
    assert fill(text, values, "EUR", NOW) == shown


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_value_is_never_read_as_a_text_again(name: str, secret: str) -> None:
    values = {"name": "{secret}" + name, "secret": "§" + secret}
    assert fill("Hello {name}.", values) == "Hello {secret}" + name + "."


@given(st.text(max_size=200))
def test_filling_never_fails_and_leaves_texts_without_names_alone(text: str) -> None:
    filled = fill(text, {})
    if "{" not in text:
        assert filled == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("it is tt-10482, please", "TT-10482"),
        ("TT 10482", "TT10482"),
        ("tt10482", "TT10482"),
        ("TT-10482 and TT-10501", "TT-10482"),
        ("TT-104823", None),
        ("ATT-10482", None),
        ("TT-1048", None),
        ("", None),
    ],
)
def test_a_slot_finds_the_first_value_and_never_a_piece_of_another(
    text: str, found: str | None
) -> None:
    assert ORDER.find(text) == found


def test_facts_are_shown_by_their_type() -> None:
    def shown(kind: FactType, value: FactValue) -> str:
        return shown_fact(FactSpec("f", kind, "s"), value, "EUR")

    assert shown(FactType.MONEY, 8900) == "€89.00"
    assert shown(FactType.INT, 8900) == "8900"
    assert shown(FactType.BOOL, False) == "no"
    assert shown(FactType.CHOICE, "in_transit") == "in transit"
    assert shown(FactType.TIME, "2026-11-03T09:00:00+00:00") == "Tuesday 3 November 2026"
