"""Mermaid text has an arrow for every way; conditions are taken apart and built without loss."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.playbooks import (
    Act,
    Arm,
    Ask,
    Branch,
    Decide,
    HandOff,
    Node,
    Play,
    Playbook,
    Repeat,
    Tell,
    Verify,
    Wait,
    program,
)
from unsnag.domain.playbooks.conditions import Comparison, Part, in_words, parts, written
from unsnag.domain.playbooks.diagram import mermaid
from unsnag.domain.policies import FactSpec, FactType


def playbook(*flow: Node) -> Playbook:
    return Playbook("p", "A title", "v", (), False, {}, (), program(flow), None, {}, flow=flow)


def arrows(text: str) -> list[tuple[str, str, str]]:
    found = re.findall(r"^\s*(\w+) -->(?:\|\"(.*?)\"\|)? (\w+)$", text, re.MULTILINE)
    return [(a, label, b) for a, label, b in found]


def test_steps_follow_one_another_from_the_beginning_to_done() -> None:
    text = mermaid(playbook(Ask("size"), Tell("Thank you.")))
    assert text.startswith('flowchart TD\n    begin(["A title"])\n')
    assert arrows(text) == [("begin", "", "s1"), ("s1", "", "s2"), ("s2", "", "done")]


def test_a_condition_is_a_diamond_that_can_be_passed() -> None:
    text = mermaid(playbook(HandOff("lost", when="a.b == 'lost'"), Tell("Good.")))
    assert "s1{\"a.b == 'lost'?\"}" in text
    assert arrows(text) == [
        ("begin", "", "s1"),
        ("s1", "yes", "s2"),
        ("s1", "no", "s3"),
        ("s3", "", "done"),
    ]


def test_a_branch_asks_its_ways_in_order_and_meets_again() -> None:
    branch = Branch((Arm("x", (Tell("One"),)), Arm("y", (Tell("Two"),)), Arm("", (Tell("Else"),))))
    assert arrows(mermaid(playbook(branch, Tell("End")))) == [
        ("begin", "", "s1"),
        ("s1", "yes", "s2"),
        ("s1", "no", "s3"),
        ("s3", "yes", "s4"),
        ("s3", "no", "s5"),
        ("s2", "", "s6"),
        ("s4", "", "s6"),
        ("s5", "", "s6"),
        ("s6", "", "done"),
    ]


def test_a_loop_goes_back_to_its_first_step_and_names_its_limit() -> None:
    text = mermaid(playbook(Repeat((Ask("again"),), "said.again", 3)))
    assert 'subgraph s1["Repeat, at most 3 times"]' in text
    assert "said.again, or done 3 times?" in text
    assert ("s3", "no", "s2") in arrows(text)
    assert ("s3", "yes", "done") in arrows(text)


def test_an_inner_playbook_is_a_frame_and_a_decision_can_end_with_a_person() -> None:
    act = (Decide("refund"), Act("shop.refund", title="Pay"), Verify("shop.refund"))
    text = mermaid(playbook(Play("inner", "Inner one", act)))
    assert 'subgraph s1["Inner one"]' in text
    assert ("s2", "hand off or deny", "s3") in arrows(text)
    assert ("s2", "allow or approve", "s4") in arrows(text)


def test_no_text_can_end_its_label_or_begin_another_line() -> None:
    evil = 'x"]\n  evil --> begin <script>`#'
    text = mermaid(playbook(Tell(evil)))
    assert len([line for line in text.splitlines() if "evil" in line]) == 1
    assert arrows(text) == [("begin", "", "s1"), ("s1", "", "done")]
    assert '"Tell: x#quot;]' in text


def test_a_wait_reads_in_words() -> None:
    step = Wait("order.delivered", timedelta(hours=6), timedelta(days=2))
    assert "Wait: it came" in mermaid(playbook(step), lambda _: "it came")


SPECS = (
    FactSpec("order.found", FactType.BOOL, "shop", "On this account"),
    FactSpec("order.sum", FactType.MONEY, "shop", "Sum"),
    FactSpec("order.status", FactType.CHOICE, "shop", "Status", ("sent", "on_its_way")),
)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("!order.found", "On this account: no"),
        ("order.found == true", "On this account: yes"),
        ("order.sum >= 20000", "Sum: at least €200.00"),
        ("order.found && order.sum < 5", "On this account: yes and Sum: less than €0.05"),
        ("order.status in ['sent', 'on_its_way']", "Status: sent or on its way"),
        ("order.status == 'sent' || !order.found", "Status: sent, or On this account: no"),
        ("(order.sum > 1) == order.found", "(order.sum > 1) == order.found"),
        ("order.sum > 1 + 2", "order.sum > 1 + 2"),
        ("", ""),
    ],
)
def test_a_condition_reads_in_words_or_stays_as_written(condition: str, words: str) -> None:
    assert in_words(condition, SPECS, "EUR") == words


PARTS = st.one_of(
    st.builds(
        Part,
        st.sampled_from(["a", "a.b", "said.x_1"]),
        st.sampled_from([Comparison.YES, Comparison.NO]),
    ),
    st.builds(
        Part,
        st.sampled_from(["a", "a.b"]),
        st.sampled_from([c for c in Comparison if c.compares and c is not Comparison.ONE_OF]),
        st.integers(-(10**9), 10**9) | st.text("ab &|'[]()", max_size=6),
    ),
    st.builds(
        Part,
        st.just("a.b"),
        st.just(Comparison.ONE_OF),
        st.lists(st.text("ab &|,", max_size=4), min_size=1, max_size=3).map(tuple),
    ),
)


@given(st.lists(PARTS, max_size=4))
def test_what_is_built_is_taken_apart_as_it_was(joined: list[Part]) -> None:
    assert parts(written(joined)) == tuple(joined)
