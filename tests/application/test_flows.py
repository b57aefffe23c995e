"""Playbooks that branch, repeat, wait and play one another, walked through the whole path."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.application.conftest import World
from tests.application.flow_playbooks import GOODBYE, PARCEL, TROUBLE, write
from unsnag.adapters.store.models import TicketRow
from unsnag.domain.conversations import Awaiting
from unsnag.domain.outcomes import Outcome, standing
from unsnag.domain.resolutions import RunState


@pytest.fixture
def world(make_world: Callable[..., World], tmp_path: Path) -> World:
    shipped = Path(__file__).parents[2] / "playbooks" / "refund"
    folder = write(tmp_path / "playbooks", trouble=TROUBLE, parcel=PARCEL, goodbye=GOODBYE)
    (folder / "refund").mkdir()
    for file in ("playbook.yaml", "policy.yaml"):
        (folder / "refund" / file).write_text((shipped / file).read_text("utf-8"), "utf-8")
    return make_world(playbooks=folder)


def state(world: World, conversation: int) -> RunState:
    issue = world.app.store.conversation(conversation).issue
    assert issue is not None
    run = world.app.store.last_run(issue)
    assert run is not None
    return run.state


def test_the_answer_chooses_the_way(world: World) -> None:
    talk = world.begin()
    assert world.say(talk, "where is it") == ["What does the light do?"]
    assert world.say(talk, "It is steady") == ["How many cups did you make?"]
    assert world.say(talk, "about 12 I think") == [
        "After 12 cups it may rest.",
        "Good.",
        "Did this solve it?",
    ]


def test_a_loop_asks_anew_until_it_helps(world: World) -> None:
    talk = world.begin()
    world.say(talk, "where is it")
    assert world.say(talk, "It blinks", choice="slot:blinking")[-1] == "Does it work now?"
    again = world.say(talk, "no")
    assert again == ["Press the lever down and wait a minute.", "Does it work now?"]
    assert world.say(talk, "yes") == ["Good.", "Did this solve it?"]


def test_a_loop_ends_at_its_limit_with_a_person_who_knows_what_was_tried(world: World) -> None:
    talk = world.begin()
    world.say(talk, "where is it")
    world.say(talk, "it blinks")
    world.say(talk, "no")
    told = world.say(talk, "no")
    assert told[0].startswith("I'm sorry that didn't help.")
    packet = TicketRow.objects.get().packet
    assert ["light", "blinking"] in packet["details"]
    assert sum("fixed" in line for line in packet["tried"]) == 2


def test_an_answer_that_cannot_be_is_asked_for_again_with_a_hint(world: World) -> None:
    talk = world.begin()
    world.say(talk, "where is it")
    world.say(talk, "steady")
    assert world.say(talk, "600") == [
        "I need a whole number from 1 up to 50 for this. How many cups did you make?"
    ]
    assert world.say(talk, "3")[0] == "After 3 cups it may rest."


def test_texts_come_in_the_customers_language(world: World) -> None:
    talk = world.begin()
    opening = "Guten Tag, ich warte auf eine Antwort, where ist meine Maschine geblieben bitte?"
    assert world.say(talk, opening) == ["Was macht die Lampe?"]


def test_a_picture_is_shown_with_its_words(world: World) -> None:
    talk = world.begin()
    world.say(talk, "where is it")
    world.say(talk, "blinking")
    shown = next(m for m in world.replies(talk) if m.extras.get("media"))
    assert shown.extras["media"] == [
        {"kind": "picture", "file": "trouble/media/lever.svg", "words": "A hand on the lever"}
    ]


def test_silence_is_reminded_of_and_then_closed_as_left(world: World) -> None:
    talk = world.begin()
    world.say(talk, "where is it")
    said = len(world.replies(talk))
    for days, expected in ((0.5, []), (1.1, ["Still there?"]), (2.1, ["Still there?"])):
        world.clock.ahead = timedelta(days=days)
        world.app.recover()
        world.app.recover()
        assert [m.text for m in world.replies(talk)[said:]] == expected, days
        said = len(world.replies(talk))
    world.clock.ahead = timedelta(days=4.1)
    world.app.recover()
    assert "I'll close this for now" in world.replies(talk)[-1].text
    assert state(world, talk) is RunState.WITHDRAWN
    issue = world.app.store.conversation(talk).issue
    assert issue is not None
    now = world.clock() + timedelta(days=30)
    assert standing(world.app.store.events(issue), now).outcome is Outcome.ABANDONED


def test_never_mind_ends_it_and_nothing_is_done(world: World) -> None:
    talk = world.begin()
    world.say(talk, "I want a refund for TT-10482")
    assert world.say(talk, "oh, never mind") == [
        "All right, I've left it. Nothing was changed. Write any time."
    ]
    assert state(world, talk) is RunState.WITHDRAWN
    assert world.refunds("TT-10482") == []
    world.app.recover()
    assert world.refunds("TT-10482") == []


def test_another_need_comes_between_and_the_first_is_taken_up_again(world: World) -> None:
    talk = world.begin()
    world.say(talk, "where is it")
    told = world.say(talk, "I want a refund for TT-10482")
    assert any("fits our policy" in text for text in told)
    assert told[-2:] == ["Back to: Mend the machine.", "What does the light do?"]
    assert world.say(talk, "steady") == ["How many cups did you make?"]


def test_a_run_waits_for_the_connected_system_and_then_plays_the_next_playbook(
    world: World,
) -> None:
    talk = world.begin()
    order = on_its_way(world)
    told = world.say(talk, f"please descale {order}")
    assert told == [f"I'll keep an eye on {order}."]
    assert state(world, talk) is RunState.WAITING
    world.clock.ahead = timedelta(hours=7)
    world.app.recover()
    assert state(world, talk) is RunState.WAITING
    world.clock.ahead = timedelta(days=2, hours=1)
    world.app.recover()
    assert world.replies(talk)[-1].text == "Shall we write again?"
    assert world.app.store.conversation(talk).awaiting is Awaiting.SLOT
    assert world.say(talk, "yes")[0] == "We'll write."


def test_the_parcel_arrives_while_the_run_waits(world: World) -> None:
    talk = world.begin()
    order = on_its_way(world)
    world.say(talk, f"please descale {order}")
    deliver(world, order)
    world.clock.ahead = timedelta(hours=7)
    world.app.recover()
    assert [m.text for m in world.replies(talk)[-2:]] == [
        f"{order} has been delivered.",
        "Shall we write again?",
    ]


def test_a_waiting_run_ends_on_the_version_that_it_began_with(
    world: World, make_world: Callable[..., World], tmp_path: Path
) -> None:
    talk = world.begin()
    world.say(talk, "where is it")
    folder = write(tmp_path / "later", trouble=TROUBLE.replace("How many cups", "How many mugs"))
    later = make_world(playbooks=folder)
    assert later.say(talk, "steady") == ["How many cups did you make?"]
    assert later.say(later.begin(), "where is it") == ["What does the light do?"]


def on_its_way(world: World) -> str:
    """An order of the first customer that isn't delivered yet."""
    with world.shop.client() as http:
        orders = http.get("/customers/cus_1001/orders").json()
    return next(o["number"] for o in orders if o["status"] in ("processing", "shipped"))


def deliver(world: World, order: str) -> None:
    """The carrier delivers the order."""
    with closing(sqlite3.connect(world.shop.database)) as database, database:
        changed = database.execute(
            "update shop_shipment set status = 'delivered', delivered_at = ? where order_id = ?",
            (world.clock().isoformat(sep=" "), order),
        )
        assert changed.rowcount == 1


def test_the_way_that_a_run_came_is_kept(world: World) -> None:
    talk = world.begin()
    world.say(talk, "where is it")
    issue = world.app.store.conversation(talk).issue
    assert issue is not None
    run = world.app.store.active_run(issue)
    assert run is not None
    changed = dataclasses.replace(run, trail=(0, 3, 3), language="de", reminded=2)
    world.app.store.save_run(changed)
    assert world.app.store.active_run(issue) == changed
