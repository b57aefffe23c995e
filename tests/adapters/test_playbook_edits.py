"""A change of a file touches its own place and no other character."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.application.editable_playbook import CASES, POLICY
from unsnag.adapters.playbook_files.splice import Page, edited, plain
from unsnag.application.ports.playbook_files import (
    AddItem,
    DeleteItem,
    EditRefused,
    MoveItem,
    SetValues,
)

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "playbooks").rglob("*.yaml"))
ORDER = ("rule", "when", "decision", "reason", "customer", "human")


def read(text: str) -> Any:
    page = Page(text)
    assert page.top is not None
    return plain(page.top)


def lists(file: Path) -> list[tuple[str, int]]:
    top = read(file.read_text("utf-8"))
    return [(key, len(v)) for key, v in top.items() if key in ("steps", "rules", "cases")]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_moving_there_and_back_changes_no_character_of_a_shipped_file(file: Path) -> None:
    text = file.read_text("utf-8")
    for key, size in lists(file):
        for index in range(size - 1):
            try:
                moved = edited(text, MoveItem("", (key, index), 1))
            except EditRefused:
                assert "&" in text  # an anchor must stand before what refers to it
                continue
            before, after = read(text)[key], read(moved)[key]
            before[index], before[index + 1] = before[index + 1], before[index]
            assert after == before
            assert edited(moved, MoveItem("", (key, index + 1), -1)) == text


@pytest.mark.parametrize("file", SHIPPED, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_setting_what_is_there_already_changes_no_character(file: Path) -> None:
    text = file.read_text("utf-8")
    for key, _ in lists(file):
        for index, item in enumerate(read(text)[key]):
            assert edited(text, SetValues("", (key, index), item)) == text


@pytest.mark.parametrize("file", SHIPPED, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_adding_and_deleting_leaves_a_file_as_it_was(file: Path) -> None:
    text = file.read_text("utf-8")
    for key, size in lists(file):
        for index in (0, size // 2, size):
            added = edited(text, AddItem("", (key,), index, {"tell": "Hello: you", "x": True}))
            assert read(added)[key][index] == {"tell": "Hello: you", "x": True}
            assert edited(added, DeleteItem("", (key, index))) == text


VALUES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=150).map(
        lambda text: " ".join(text.split())
    ),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.sampled_from(["yes", "null", "1_000", "2026-01-01", "- a", "a: b", "#x", "!x", "&a", "'"]),
)


@settings(max_examples=300, deadline=None)
@given(VALUES, st.sampled_from(ORDER), st.integers(0, 2))
def test_any_value_reads_back_as_it_was_written(value: Any, name: str, index: int) -> None:
    changed = edited(POLICY, SetValues("", ("rules", index), {name: value}, ORDER))
    before, after = read(POLICY), read(changed)
    before["rules"][index][name] = value
    assert after == before
    assert "# Agreed with finance." in changed


def test_a_value_in_brackets_is_changed_in_place() -> None:
    changed = edited(CASES, SetValues("", ("cases", 1, "facts"), {"order.refundable": 60000}))
    assert changed == CASES.replace("50000", "60000")
    changed = edited(CASES, SetValues("", ("cases", 1, "facts"), {"order.found": False}))
    assert changed == CASES.replace("50000}", "50000, order.found: false}")


@pytest.mark.parametrize("value", ["b", "'it is # no'", '"it \\" # is"', "{a: 1}", "[a, b]"])
def test_a_comment_beside_a_value_stays(value: str) -> None:
    changed = edited(f"a: {value}  # why\nb: c\n", SetValues("", (), {"a": "new"}))
    assert changed == "a: new  # why\nb: c\n"
    changed = edited(f"a: {value}\nb: c # d\n", SetValues("", (), {"a": "new"}))
    assert changed == "a: new\nb: c # d\n"


def test_a_new_name_goes_to_its_place_and_an_old_one_can_go() -> None:
    text = "rules:\n  - rule: a\n    reason: b\n"
    assert edited(text, SetValues("", ("rules", 0), {"when": "x"}, ORDER)) == (
        "rules:\n  - rule: a\n    when: x\n    reason: b\n"
    )
    assert edited(text, SetValues("", ("rules", 0), {"rule": None}, ORDER)) == (
        "rules:\n  - reason: b\n"
    )


def test_the_first_of_a_list_can_be_added_and_the_last_be_taken() -> None:
    empty = edited("steps:\n  - tell: a\n", DeleteItem("", ("steps", 0)))
    assert empty == "steps:\n"
    assert edited(empty, AddItem("", ("steps",), 0, {"tell": "b"})) == "steps:\n  - tell: b\n"
    assert edited("", AddItem("", ("cases",), 0, {"case": "c"})) == "cases:\n  - case: c\n"


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("steps: [{tell: a}]\n", MoveItem("", ("steps", 0), 1)),
        ("steps: [{tell: a}]\n", DeleteItem("", ("steps", 0))),
        ("steps:\n  - tell: a\n", DeleteItem("", ("steps", 7))),
        ("steps:\n  - tell: a\n", SetValues("", ("rules", 0), {"a": "b"})),
        ("steps: [\n", SetValues("", (), {"a": "b"})),
        (CASES, DeleteItem("", ("cases", 0))),
        (CASES, MoveItem("", ("cases", 0), 1)),
    ],
)
def test_what_cannot_be_changed_safely_is_refused(text: str, edit: Any) -> None:
    if isinstance(edit, MoveItem) and text.startswith("steps: ["):
        assert edited(text, edit) == text  # one item has nowhere to go
        return
    with pytest.raises(EditRefused):
        edited(text, edit)
