"""Tickets through the public door: routed at the hand-off, again when facts change, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.application.conftest import World
from unsnag.adapters.store.models import EventRow, TicketRow
from unsnag.application.correct_intent import CorrectIntent
from unsnag.application.routing.know_ticket import KnowTicket
from unsnag.domain.routing import ClockKind
from unsnag.domain.routing.people import Person, Place
from unsnag.domain.shared import TicketId
from unsnag.domain.tickets import Priority

RULES = """
teams:
  - {team: care, hours: {monday_to_sunday: "00:00-24:00"}, zone: UTC, languages: [en, de]}
  - {team: machines, hours: {monday_to_friday: "08:00-16:00"}, zone: UTC, holidays: [2026-12-25]}
entitlements:
  - {entitlement: vip, tiers: [gold], priority: high}
clocks:
  - {entitlement: vip, first_answer: 20 minutes}
  - {first_answer: 60 minutes, resolution: 10 hours}
rules:
  - rule: machines to who mends them
    when: intent == 'descaling' || reason == 'legal'
    then: {team: machines}
  - rule: the chat while care is there
    when: channel == 'widget' && there.care
    then: {team: care, live: true}
otherwise: {team: care}
"""


@pytest.fixture
def routed(world: World) -> Iterator[World]:
    """A world with a routing file of its own."""
    file = world.app.configuration.data / "routing.yaml"
    file.write_text(RULES, "utf-8")
    yield world
    file.unlink()


def ticket() -> TicketId:
    return TicketId(TicketRow.objects.latest("pk").pk)


def events(kind: str) -> list[dict[str, object]]:
    return [dict(row.data) for row in EventRow.objects.filter(kind=kind).order_by("pk")]


def correct(world: World, intent: str) -> None:
    correct_intent: CorrectIntent = world.app.correct_intent
    correct_intent(ticket(), intent, by="Ada")


def test_a_hand_off_says_who_has_it_why_and_by_when(routed: World) -> None:
    said = routed.say(routed.begin(), "I want a person")[-1]
    assert "Nobody from our team is here right now. You'll have an answer by " in said
    shown = routed.app.routing.shown.ticket(ticket())
    assert shown is not None
    assert (shown.team, shown.live, shown.line) == ("care", False, 17)
    assert shown.why == "No rule was for it, so the last resort gave it to Care."
    assert shown.promised is not None
    assert [c.title for c in shown.clocks] == ["First answer", "Resolution"]
    assert events("routed")[0]["cause"] == "handed_off"


def test_it_is_live_only_while_somebody_is_there(routed: World) -> None:
    book = routed.app.routing.book
    book.sign("ada", "Ada", routed.clock())
    said = routed.say(routed.begin(), "I want a person")[-1]
    assert "Somebody from our team is here now." in said
    shown = routed.app.routing.shown.ticket(ticket())
    assert shown is not None
    assert shown.live
    assert shown.why == (
        "The rule “the chat while care is there” gave it to Care: "
        "channel is widget, there.care is true."
    )
    book.set_away("ada", away=True, now=routed.clock())
    assert "Nobody from our team" in routed.say(routed.begin(), "I want a person")[-1]


def test_a_corrected_intent_routes_it_again_and_says_so(routed: World) -> None:
    routed.say(routed.begin(), "I want a person")
    correct(routed, "descaling")
    kept = routed.app.routing.book.kept(ticket())
    assert kept is not None
    assert (kept.team, kept.cause) == ("machines", "intent_corrected")
    last = events("routed")[-1]
    assert (last["was"], last["team"], last["by"]) == ("care", "machines", "Ada")
    correct(routed, "descaling")
    assert len(events("routed")) == 2


def test_what_a_person_chose_stays_when_facts_change(routed: World) -> None:
    routed.say(routed.begin(), "I want a person")
    route = routed.app.routing.route
    route.by_hand(ticket(), team="care", priority=Priority.URGENT, by="Lee")
    correct(routed, "descaling")
    kept = routed.app.routing.book.kept(ticket())
    assert kept is not None
    assert (kept.team, kept.priority, kept.by_hand) == ("care", Priority.URGENT, "Lee")
    assert events("routed")[-1]["cause"] == "priority_set"


def test_the_promise_is_of_the_teams_own_hours_with_holidays(routed: World) -> None:
    christmas = datetime(2026, 12, 24, 15, 30, tzinfo=UTC)
    routed.clock.ahead = christmas - datetime.now(UTC)
    said = routed.say(routed.begin(), "You will hear from my lawyer")[-1]
    assert "by 09:00 on Monday 28 December" in said
    kept = routed.app.routing.book.kept(ticket())
    assert kept is not None
    assert kept.promised == datetime(2026, 12, 28, 9, tzinfo=UTC)


def test_a_gold_customer_waits_less(routed: World) -> None:
    chat = routed.begin()
    routed.app.store.save_customer("cus_1001", "Mara", "mara@example.com", "gold")
    routed.say(chat, "I want a person")
    kept = routed.app.routing.book.kept(ticket())
    assert kept is not None
    assert (kept.entitlement, kept.priority) == ("vip", Priority.HIGH)
    assert kept.minutes == {ClockKind.FIRST: 20, ClockKind.RESOLUTION: 600}
    chat = routed.begin(None)
    routed.say(chat, "I want a person, I am a gold customer")
    unknown = routed.app.routing.book.kept(ticket())
    assert unknown is not None
    assert unknown.entitlement == "none"


def test_an_answer_keeps_the_promise_and_makes_the_ticket_theirs(routed: World) -> None:
    room = routed.app.routing
    room.book.sign("ada", "Ada", routed.clock())
    routed.say(routed.begin(), "I want a person")
    routed.app.work_ticket.reply(ticket(), "Ada", "I'll look.", key="1")
    shown = room.shown.ticket(ticket())
    assert shown is not None
    assert (shown.person, shown.hold) == ("ada", "kept")
    assert events("assigned")[-1]["said"] == "Ada answered"
    routed.app.work_ticket.close(ticket(), "Ada")
    team = next(t for t in room.shown.teams(days=28) if t.name == "care")
    assert {kind.value: k.kept for kind, k in team.kept.items()} == {
        "first_answer": 1,
        "next_answer": 0,
        "resolution": 1,
    }


def test_a_team_that_is_gone_from_the_file_leaves_no_ticket_behind(routed: World) -> None:
    routed.say(routed.begin(), "I want a person")
    correct(routed, "descaling")
    file = routed.app.configuration.data / "routing.yaml"
    file.write_text(RULES.replace("machines", "menders"), "utf-8")
    routed.app.routing.watch()
    kept = routed.app.routing.book.kept(ticket())
    assert kept is not None
    assert (kept.team, kept.cause) == ("menders", "team_gone")


def test_a_file_with_a_mistake_changes_nothing(
    routed: World, capsys: pytest.CaptureFixture[str]
) -> None:
    before = routed.app.routing.rules().version
    file = routed.app.configuration.data / "routing.yaml"
    file.write_text(RULES.replace("otherwise", "elsewise"), "utf-8")
    assert routed.app.routing.rules().version == before
    assert "routing.yaml:" in capsys.readouterr().err


def test_trouble_in_routing_leaves_nobody_without_a_person_and_a_promise(
    routed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no language today")

    monkeypatch.setattr(KnowTicket, "when_handed_off", broken)
    said = routed.say(routed.begin(), "I want a person")[-1]
    assert "You'll have an answer by " in said
    shown = routed.app.routing.shown.ticket(ticket())
    assert shown is not None
    assert (shown.team, shown.line) == ("care", 17)


_steps = st.lists(
    st.sampled_from(["ask", "take", "next", "put back", "answer", "close", "away", "back", "wait"]),
    min_size=3,
    max_size=14,
)


def test_whatever_people_do_every_ticket_is_in_one_place_of_one_team(routed: World) -> None:
    room = routed.app.routing
    room.book.sign("ada", "Ada", routed.clock())
    room.book.set_person(Person("ada", "Ada", frozenset({"care"})))

    @settings(max_examples=12, deadline=None, derandomize=True, database=None)
    @given(_steps)
    def walk(steps: list[str]) -> None:
        for step in steps:
            _do(routed, step)
            teams = room.shown.teams(days=28)
            there = TicketRow.objects.filter(state="open").count()
            assert sum(t.tickets for t in teams) == there
            assert all(set(team.places) <= set(Place) for team in teams)

    walk()
    promised = TicketRow.objects.filter(ticketrouterow__promised=None)
    assert promised.count() == 0


def _do(world: World, step: str) -> None:
    """One step of a random shift."""
    room, work = world.app.routing, world.app.work_ticket
    now = world.clock()
    newest = TicketRow.objects.filter(state="open").order_by("-pk").first()
    if step == "ask":
        said = world.say(world.begin(None), "I want a person")
        assert any("You'll have an answer by" in text for text in said)
    elif step == "next":
        room.book.sign("ada", "Ada", now)
        room.assign.next_for("ada")
    elif step in ("away", "back"):
        room.book.set_away("ada", away=step == "away", now=now)
    elif step == "wait":
        world.clock.ahead += timedelta(minutes=40)
        room.watch()
    elif newest is not None:
        ticket = TicketId(newest.pk)
        kept = room.book.kept(ticket)
        if step == "take" and kept is not None and not kept.person:
            room.assign.take(ticket, "ada")
        elif step == "put back":
            room.assign.put_back(ticket, "ada")
        elif step == "answer":
            work.reply(ticket, "Ada", "I'll look.", key=now.isoformat())
        elif step == "close":
            work.close(ticket, "Ada")


def test_a_merged_ticket_is_in_no_queue_and_its_clocks_stand_still(routed: World) -> None:
    work, room = routed.app.desk_room, routed.app.routing
    talk = routed.begin()
    routed.say(talk, "I want a person")
    kept = ticket()
    routed.say(routed.begin(), "I want a person again")
    merged = ticket()
    work.merge(merged, kept, "Ada")
    shown = room.shown.ticket(merged)
    assert shown is not None
    assert not [clock for clock in room.book.clocks(merged) if clock.due is not None]
    waiting = {one.ticket for one in room.book.waiting()}
    assert kept in waiting
    assert merged not in waiting
    work.merge.undo(merged, "Ada")
    assert [clock for clock in room.book.clocks(merged) if clock.due is not None]


def test_a_part_that_was_split_off_gets_a_team_from_the_worker(routed: World) -> None:
    talk = routed.begin()
    routed.say(talk, "I want a person")
    first = ticket()
    routed.say(talk, "And how do I descale it?")
    said = [m for m in routed.app.store.messages(talk) if m.text.startswith("And how")]
    part = routed.app.desk_room.split(first, said[0].id, "Ada")
    routed.app.routing.watch()
    kept = routed.app.routing.book.kept(part.id)
    assert kept is not None
    assert kept.team in ("care", "machines")
