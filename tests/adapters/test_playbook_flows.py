"""What the reader of flows takes and what it refuses, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from tests.application.flow_playbooks import GOODBYE, PARCEL, TROUBLE
from unsnag.adapters.connectors.shop import spec
from unsnag.adapters.playbook_files.catalogue import Catalogue
from unsnag.adapters.playbook_files.durations import duration
from unsnag.adapters.playbook_files.places import PlaybookInvalid
from unsnag.adapters.playbook_files.reader import read_playbook
from unsnag.adapters.rules.cel import CelRules
from unsnag.domain import playbooks as pb

CATALOGUE = Catalogue(spec.LOOK_UPS, spec.LISTS, spec.ACTIONS)
HEAD = """playbook: p
title: P
intents: [i]
identity: needed
slots:
  order_number: {pattern: 'TT', ask: Which?, choices_from: shop.orders}
  sure: {confirm: Sure?}
  words: {type: text, ask: Why?}
  light: {ask: Light?, choices: {red: Red, green: Green}}
steps:
"""
LOOK = "  - look_up: shop.order\n    with: {number: order_number}\n"


def read(sources: str | Mapping[str, str]) -> pb.Playbook:
    files = {"playbook.yaml": sources} if isinstance(sources, str) else sources
    return read_playbook("p", files, CATALOGUE, CelRules())


def test_a_flow_with_everything_is_read() -> None:
    playbook = read(TROUBLE)
    assert playbook.guided
    assert playbook.languages == ("en", "de")
    assert playbook.in_language("What does the light do?", "de") == "Was macht die Lampe?"
    assert playbook.in_language("Good.", "de") == "Gut."
    assert playbook.waiting.remind == (timedelta(days=1), timedelta(days=2))
    assert {f.name for f in playbook.facts} == {"said.light", "said.fixed", "said.cups"}


def test_an_inner_playbook_brings_its_slots_and_its_version() -> None:
    files = {"playbook.yaml": PARCEL, "inside/goodbye/playbook.yaml": GOODBYE}
    playbook = read(files)
    assert set(playbook.slots) == {"order_number", "again"}
    changed = {**files, "inside/goodbye/playbook.yaml": GOODBYE.replace("We'll", "I'll")}
    assert read(changed).version != playbook.version


MISTAKES = [
    ("  - branch:\n    - steps: [{stop: now}]\n", "12:7", "'when' or 'otherwise: true'"),
    (
        "  - branch:\n    - {otherwise: true, steps: []}\n    - {when: 'true', steps: []}\n",
        "12:8",
        "'otherwise' is the last way",
    ),
    ("  - repeat: [{tell: a}]\n    until: 'true'\n", "11:5", "A loop needs 'at_most'"),
    ("  - repeat: [{tell: a}]\n    at_most: 21\n", "11:5", "from 1 to 20"),
    (
        "  - repeat: [{act: shop.refund, title: t, with: {}}, {verify: shop.refund}]\n"
        "    at_most: 2\n",
        "11:5",
        "can't stand in a loop",
    ),
    ("  - tell: a\n    when: said.sure\n", "12:11", "not declared"),
    ("  - {ask: words}\n  - tell: a\n    when: said.words == 'x'\n", "13:11", "never decides"),
    (
        "  - ask: light\n  - tell: a\n    when: said.light == 'blue'\n",
        "13:11",
        "it is one of red, green",
    ),
    ("  - hand_off: x\n  - tell: y\n", "12:5", "Nothing leads here"),
    ("  - wait: 'true'\n    every: soon\n    at_most: 2 days\n", "12:12", "not a duration"),
    ("  - play: nowhere\n", "11:11", "There is no playbook nowhere"),
    ("  - show: a\n    picture: ../secret\n    alt: x\n", "12:14", "own folder"),
    ("  - show: a\n    picture: a.svg\n", "11:5", "needs 'alt'"),
    (
        "  - branch:\n    - when: 'true'\n      steps: [{look_up: shop.account, with: {}}]\n"
        "  - tell: a\n    when: account.found\n",
        "15:11",
        "not declared",
    ),
]


@pytest.mark.parametrize(("steps", "place", "message"), MISTAKES)
def test_a_mistake_is_found_where_it_stands(steps: str, place: str, message: str) -> None:
    with pytest.raises(PlaybookInvalid) as caught:
        read(HEAD + steps)
    lines = [str(problem) for problem in caught.value.problems]
    found = [line for line in lines if message in line]
    assert found, lines
    assert found[0].startswith(f"p/playbook.yaml:{place}:"), found


def test_a_fact_read_on_every_way_is_known_where_they_meet() -> None:
    look = "[{look_up: shop.order, with: {number: order_number}}]"
    both = (
        f"  - branch:\n    - {{when: 'true', steps: {look}}}\n"
        f"    - {{otherwise: true, steps: {look}}}\n  - tell: a\n    when: order.found\n"
    )
    assert "order.found" in {f.name for f in read(HEAD + both).facts}


def test_what_a_customer_said_is_acted_on_only_where_the_action_takes_it() -> None:
    steps = (
        "  - ask: words\n" + LOOK + "  - act: shop.refund\n    title: t\n"
        "    with: {order: said.words, amount: order.refundable}\n  - verify: shop.refund\n"
    )
    with pytest.raises(PlaybookInvalid) as caught:
        read(HEAD + steps)
    assert "what somebody said can't be acted on" in str(caught.value)


def test_a_playbook_that_plays_itself_is_refused() -> None:
    inner = GOODBYE + "  - play: parcel\n"
    own = {"inside/goodbye/playbook.yaml": inner, "inside/parcel/playbook.yaml": PARCEL}
    with pytest.raises(PlaybookInvalid) as caught:
        read({"playbook.yaml": PARCEL, **own})
    assert "play itself without end" in str(caught.value)


def test_a_text_missing_in_a_language_is_found() -> None:
    with pytest.raises(PlaybookInvalid) as caught:
        read(TROUBLE.replace(', de: "Sind Sie noch da?"', ""))
    assert "'text' is missing in de" in str(caught.value)


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("30 minutes", timedelta(minutes=30)),
        ("1 day", timedelta(days=1)),
        ("2 weeks", timedelta(weeks=2)),
        ("0 days", None),
        ("900 days", None),
        ("soon", None),
    ],
)
def test_durations_are_read_as_people_write_them(written: str, length: timedelta | None) -> None:
    assert duration(written) == length
