"""Flows as numbered programs: every walk ends, and is the same however often it is interrupted."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.playbooks import (
    Act,
    Again,
    Arm,
    Ask,
    Branch,
    Decide,
    Node,
    Option,
    Play,
    Playbook,
    Repeat,
    Slot,
    SlotKind,
    Stop,
    Tell,
    program,
    said,
    upcoming,
)
from unsnag.domain.policies import FactValue


def playbook(*flow: Node) -> Playbook:
    return Playbook("p", "P", "v1", ("i",), False, {}, (), program(flow), None, {}, flow)


def holds(when: str, facts: Mapping[str, FactValue]) -> bool:
    return facts.get(when) is True


def walk(written: Playbook, facts: Mapping[str, FactValue]) -> list[str]:
    """The texts told from the first step to the last."""
    told, cursor, trail = [], 0, ()
    while True:
        place = upcoming(written, cursor, facts, holds, trail)
        if place.step is None:
            return told
        told.append(getattr(place.step, "text", "") or type(place.step).__name__)
        cursor, trail = place.index + 1, (*place.trail, place.index)


def either(condition: str, yes: str, no: str) -> Branch:
    return Branch((Arm(condition, (Tell(yes),)), Arm("", (Tell(no),))))


def test_a_branch_takes_the_first_way_that_holds_and_meets_again() -> None:
    written = playbook(Tell("a"), either("hot", "h", "c"), Tell("z"))
    assert walk(written, {"hot": True}) == ["a", "h", "z"]
    assert walk(written, {"hot": False}) == ["a", "c", "z"]


def test_a_branch_without_a_last_way_may_take_none() -> None:
    assert walk(playbook(Branch((Arm("hot", (Tell("h"),)),)), Tell("z")), {}) == ["z"]


def test_a_loop_goes_round_until_it_holds_and_never_more_than_its_limit() -> None:
    written = playbook(Repeat((Tell("again"),), "done", 3), Tell("z"))
    assert walk(written, {}) == ["again"] * 3 + ["z"]
    assert walk(written, {"done": True}) == ["again", "z"]


def test_an_inner_loop_counts_anew_in_each_pass_of_the_outer_one() -> None:
    inner = Repeat((Tell("i"),), "", 2)
    assert walk(playbook(Repeat((Tell("o"), inner), "", 2)), {}) == ["o", "i", "i"] * 2


def test_slots_asked_in_a_loop_are_asked_anew() -> None:
    written = playbook(Repeat((Ask("fixed"),), "said.fixed", 2))
    place = upcoming(written, 2, {"said.fixed": False}, holds, (0, 1))
    assert (place.index, place.forgotten) == (1, ("fixed",))


def test_stop_ends_the_playbook() -> None:
    assert walk(playbook(Tell("a"), Stop("enough"), Tell("b")), {"enough": True}) == ["a"]
    assert walk(playbook(Tell("a"), Stop("enough"), Tell("b")), {}) == ["a", "b"]


def test_an_action_is_decided_by_the_policy_of_its_own_playbook() -> None:
    inner = Play("inner", "Inner", (Decide("theirs"), Act("x")))
    steps = program((Decide("ours"), inner, Act("y")))
    assert [(s.action, s.policy) for s in steps if isinstance(s, Act)] == [
        ("x", "theirs"),
        ("y", "ours"),
    ]


CONDITIONS = st.sampled_from(["a", "b", "c"])
LEAVES: st.SearchStrategy[Node] = st.builds(Tell, st.sampled_from(["1", "2", "3"]))


def nested(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    flow = st.lists(inner, min_size=1, max_size=3).map(tuple)
    arms = st.lists(st.builds(Arm, CONDITIONS, flow), min_size=1, max_size=2).map(tuple)
    return st.one_of(
        st.builds(Branch, arms), st.builds(Repeat, flow, CONDITIONS, st.integers(1, 3))
    )


FLOWS = st.lists(st.recursive(LEAVES, nested, max_leaves=8), min_size=1, max_size=4).map(tuple)


def told(flow: tuple[Node, ...], facts: Mapping[str, FactValue]) -> list[str]:
    """What the flow tells, read straight off its meaning."""
    texts: list[str] = []
    for node in flow:
        if isinstance(node, Tell):
            texts.append(node.text)
        elif isinstance(node, Branch):
            way = next((a for a in node.arms if not a.when or holds(a.when, facts)), None)
            texts += told(way.flow, facts) if way else []
        elif isinstance(node, Repeat):
            times = 1 if holds(node.until, facts) else node.at_most
            texts += told(node.flow, facts) * times
    return texts


@given(FLOWS, st.fixed_dictionaries({name: st.booleans() for name in "abc"}))
def test_the_program_means_what_the_flow_says(
    flow: tuple[Node, ...], facts: dict[str, FactValue]
) -> None:
    assert walk(playbook(*flow), facts) == told(flow, facts)


@given(FLOWS)
def test_moves_never_leave_the_program(flow: tuple[Node, ...]) -> None:
    steps = program(flow)
    for step in steps:
        assert 0 <= getattr(step, "to", 0) <= len(steps)
        assert not isinstance(step, Again) or step.at_most >= 1


LIGHT = Slot(
    "light",
    "",
    "?",
    kind=SlotKind.CHOICE,
    options=(Option("on", "It is on"), Option("off_now", "It is off")),
)
CUPS = Slot("cups", "", "?", kind=SlotKind.NUMBER, least=1, most=50)
FIXED = Slot("fixed", "", "?", kind=SlotKind.CONFIRM)
DAY = Slot("day", "", "?", kind=SlotKind.DATE)
WORDS = Slot("words", "", "?", kind=SlotKind.TEXT)


@pytest.mark.parametrize(
    ("slot", "text", "taken"),
    [
        (LIGHT, "on", "on"),
        (LIGHT, "it is OFF.", "off_now"),
        (LIGHT, "2", "off_now"),
        (LIGHT, "I think it is on right now", "on"),
        (LIGHT, "it is on, no, it is off", None),
        (LIGHT, "green", None),
        (CUPS, "about 12 cups", "12"),
        (CUPS, "12 or 13", None),
        (CUPS, "0", None),
        (CUPS, "51", None),
        (CUPS, "1.5", None),
        (FIXED, "yes please", "yes"),
        (FIXED, "nope", "no"),
        (FIXED, "maybe", None),
        (DAY, "on 5.11.2026", "2026-11-05"),
        (DAY, "2026-02-30", None),
        (WORDS, "  two   words ", "two words"),
        (WORDS, "x" * 201, None),
    ],
)
def test_an_answer_is_taken_only_when_it_is_one(slot: Slot, text: str, taken: str | None) -> None:
    assert slot.take(text) == taken


def test_only_closed_answers_decide() -> None:
    kinds = {slot.name: slot.fact.type.decides for slot in (LIGHT, CUPS, FIXED, DAY, WORDS)}
    assert kinds == {"light": True, "cups": True, "fixed": True, "day": False, "words": False}


def test_what_was_said_becomes_typed_facts() -> None:
    slots = {s.name: s for s in (LIGHT, CUPS, FIXED)}
    given_texts = {"light": "on", "cups": "3", "fixed": "no", "gone": "x"}
    assert said(slots, given_texts) == {"said.light": "on", "said.cups": 3, "said.fixed": False}
    assert said(slots, {"light": "purple"}) == {}
