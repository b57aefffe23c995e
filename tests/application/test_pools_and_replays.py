"""Pools, recorded replays and languages on the real store: who may, what counts, what is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.application.conftest import World
from tests.application.test_oversight import MORGAN, at_level, version
from unsnag.adapters.store.models import ApprovalRow, CaseRow, EffectRow, LevelRow
from unsnag.application.past_cases import Done, PastCase
from unsnag.application.pool_actions import PoolRefused
from unsnag.application.record_replay import Recorded, ReplayRefused, replayed
from unsnag.domain.autonomy import ChangeKind, Level
from unsnag.domain.autonomy.evidence import Label
from unsnag.domain.autonomy.pooling import Member
from unsnag.domain.playbooks import Playbook
from unsnag.domain.rehearsals import Draft, Ending, Rehearsal
from unsnag.domain.staff import HumanAgent, NotAllowed, Role

ALEX = HumanAgent("Alex Lindgren", frozenset({Role.AGENT}))
REFUND, TWICE = Member("refund", "shop.refund"), Member("duplicate_charge", "shop.refund_duplicate")
LONG_AGO = datetime(2026, 3, 5, 10, tzinfo=UTC)


def playbook(world: World, name: str = "refund") -> Playbook:
    return next(p for p in world.app.shelf.all() if p.name == name)


def cases(world: World, member: Member, right: int, wrong: int = 0, **more: str) -> None:
    """Final cases of an action's version in force, over twenty days that begin tomorrow."""
    whole = playbook(world, member.playbook)
    for number in range(right + wrong):
        drafted = world.clock() + timedelta(days=1 + number % 20)
        CaseRow.objects.create(
            key=f"{member.playbook}:{more}:{wrong}:{number}",
            playbook=member.playbook,
            action=member.action,
            version=whole.version,
            customer=f"cus_{number % 40}",
            day=drafted.date(),
            source=more.get("source", "approve"),
            level="approve",
            title="A case",
            object=f"TT-{number}",
            drafted=drafted,
            language=more.get("language", "en"),
            label="wrong" if number < wrong else "right",
            labelled_by="Morgan Reyes",
            labelled=drafted,
        )


def tests_caught(world: World) -> None:
    """Sixty tests of the reviewers, all refused."""
    world.say(world.begin("cus_1003"), "refund TT-10477")
    source = ApprovalRow.objects.latest("pk")
    for _ in range(60):
        ApprovalRow.objects.create(
            copies=source,
            action="shop.refund",
            title="t",
            object="o",
            asked=world.clock(),
            state="refused",
            decided_by="Morgan Reyes",
        )


def test_a_pool_is_signed_by_a_manager_for_actions_of_one_risk_once(world: World) -> None:
    pool, same = world.app.pool_actions, [REFUND, TWICE]
    with pytest.raises(NotAllowed):
        pool(same, by=ALEX, reason="Alike")
    for members, words in (
        ([REFUND], "at least two"),
        ([REFUND, REFUND], "at least two"),
        ([REFUND, Member("refund", "shop.nothing")], "is gone"),
        ([REFUND, Member("password_reset", "shop.password_reset")], "of one risk"),
    ):
        with pytest.raises(PoolRefused, match=words):
            pool(members, by=MORGAN, reason="Alike")
    with pytest.raises(PoolRefused, match="Write why"):
        pool(same, by=MORGAN, reason=" ")
    signed = pool(same, by=MORGAN, reason="Both give money back")
    assert signed.members == (REFUND, TWICE)
    with pytest.raises(PoolRefused, match="in a pool already"):
        pool(same, by=MORGAN, reason="Again")
    [shown] = world.app.autonomy.page().pools
    assert shown.pool == signed
    assert pool.end(signed.id, by=MORGAN)
    assert not pool.end(signed.id, by=MORGAN)
    assert world.app.autonomy.page().pools == ()


def test_a_pool_earns_delayed_with_more_in_a_day_and_loses_it_for_all(world: World) -> None:
    tests_caught(world)
    signed = world.app.pool_actions([REFUND, TWICE], by=MORGAN, reason="Both give money back")
    cases(world, REFUND, 110)
    cases(world, TWICE, 240)
    world.clock.ahead += timedelta(days=40)
    for member in (REFUND, TWICE):
        world.app.set_level(*vars(member).values(), Level.DELAYED, by=MORGAN, reason="Shown")
        row = LevelRow.objects.latest("pk")
        assert (row.kind, row.pool) == (ChangeKind.PROMOTION.value, signed.id)
        assert row.figures.startswith(f"pool {signed.id}: ")
    standing = next(a for a in world.app.autonomy.page().actions if a.action == "shop.refund")
    assert standing.pooled is not None
    assert standing.pooled.open
    assert not standing.gate.open  # Autonomous asks for its own cases
    cases(world, TWICE, 0, 2, source="audit", language="one")
    case = CaseRow.objects.filter(source="audit").latest("pk")
    world.app.review._demote(_unit(case))
    assert LevelRow.objects.filter(kind="demotion").count() == 0
    cases(world, REFUND, 0, 2, source="audit", language="two")
    CaseRow.objects.filter(source="audit").update(drafted=world.clock())
    world.app.review._demote(_unit(case))
    lost = LevelRow.objects.filter(kind="demotion").order_by("action")
    assert [row.action for row in lost] == ["shop.refund", "shop.refund_duplicate"]
    assert all("4 errors in 4 audited of its pool" in row.figures for row in lost)


def _unit(case: CaseRow):  # type: ignore[no-untyped-def]
    from unsnag.domain.autonomy import Unit

    return Unit(case.playbook, case.action, case.version)


def test_without_its_pool_delayed_is_a_managers_choice(world: World) -> None:
    world.app.pool_actions([REFUND, TWICE], by=MORGAN, reason="Alike")
    world.app.set_level("refund", "shop.refund", Level.DELAYED, by=MORGAN, reason="I choose it")
    row = LevelRow.objects.latest("pk")
    assert (row.kind, row.pool) == (ChangeKind.MANUAL.value, None)


def test_a_language_that_goes_wrong_waits_for_a_person_while_others_run(world: World) -> None:
    at_level(world, Level.AUTONOMOUS)
    cases(world, REFUND, 60, language="de")
    cases(world, REFUND, 5, 4, language="en")
    CaseRow.objects.filter(language="en", label="wrong").update(drafted=world.clock())
    world.say(world.begin("cus_1001"), "refund TT-10482")
    assert EffectRow.objects.count() == 0
    assert ApprovalRow.objects.filter(state="waiting").count() == 1
    standing = next(a for a in world.app.autonomy.page().actions if a.action == "shop.refund")
    [held] = standing.held
    assert (held.language, held.errors, held.cases) == ("en", 4, 9)
    cases(world, REFUND, 25, language="en", source="audit")
    world.say(world.begin("cus_1002"), "refund TT-10488")
    assert EffectRow.objects.count() == 1


def past(number: int, done: Done | None, at: datetime | None = LONG_AGO, ref: str = "") -> PastCase:
    order = f"TT-{number}"
    return PastCase(number, "refund", "", f"c{number}", at, {"order.number": order}, {}, done, ref)


def drafted(order: str, amount: int = 8900) -> Rehearsal:
    return Rehearsal(Ending.RESOLVED, "within_policy", (Draft("shop.refund", order, amount),))


def test_a_replayed_ticket_says_right_or_wrong_only_beside_what_a_person_did() -> None:
    done = Done("shop.refund", "TT-1", 8900)
    right = replayed(past(1, done), drafted("TT-1"))
    assert right is not None
    assert right.label is Label.RIGHT
    for other in (
        Done("shop.refund", "TT-1", 8800),
        Done("shop.refund", "TT-2", 8900),
        Done("", "", 0),
    ):
        wrong = replayed(past(1, other), drafted("TT-1"))
        assert wrong is not None
        assert wrong.label is Label.WRONG
    assert replayed(past(1, None), drafted("TT-1")) is None
    assert replayed(past(1, done, at=None), drafted("TT-1")) is None
    assert replayed(past(1, done), Rehearsal(Ending.HANDED_OFF)) is None
    again = replayed(past(1, done), drafted("TT-1"))
    assert again == right
    assert replayed(replace(past(7, done), ref="A-1"), drafted("TT-1")) != right


def test_a_replay_is_recorded_once_a_ticket_for_the_version_in_force(world: World) -> None:
    done = Done("shop.refund", "", 8900)
    seen = [
        found
        for n in range(30)
        if (found := replayed(past(n, done, LONG_AGO + timedelta(days=n)), drafted(f"TT-{n}")))
    ]
    wrong = replayed(past(99, Done("", "", 0)), drafted("TT-99"))
    assert wrong is not None
    here, record = playbook(world), world.app.record_replay
    with pytest.raises(NotAllowed):
        record(here, seen, by=ALEX, currency="EUR")
    with pytest.raises(ReplayRefused, match="not the version in force"):
        record(replace(here, version="another"), seen, by=MORGAN, currency="EUR")
    with pytest.raises(ReplayRefused, match="No ticket could be compared"):
        record(here, [], by=MORGAN, currency="EUR")
    first = record(here, [*seen, *seen, wrong], by=MORGAN, currency="EUR")
    assert first == Recorded(right=30, wrong=1, known=30, late=0)
    assert record(here, seen, by=MORGAN, currency="EUR") == Recorded(0, 0, 30, 0)
    standing = next(a for a in world.app.autonomy.page().actions if a.action == "shop.refund")
    assert (standing.gate.replayed, standing.gate.replay_errors) == (31, 1)
    assert (standing.gate.cases, standing.gate.errors) == (0, 0)
    row = CaseRow.objects.filter(source="replay").earliest("pk")
    assert (row.version, row.labelled_by, row.currency) == (version(world), "Morgan Reyes", "EUR")


def test_tickets_from_when_the_version_was_live_are_not_counted_twice(world: World) -> None:
    cases(world, REFUND, 1)
    CaseRow.objects.update(drafted=LONG_AGO)
    late = replayed(past(1, Done("", "", 0), LONG_AGO + timedelta(days=1)), drafted("TT-1"))
    early = replayed(past(2, Done("", "", 0), LONG_AGO - timedelta(days=1)), drafted("TT-2"))
    assert late is not None
    assert early is not None
    found = world.app.record_replay(playbook(world), [late, early], by=MORGAN, currency="EUR")
    assert (found.wrong, found.late) == (1, 1)
