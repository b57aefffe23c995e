"""Autonomy on the real store, ledger and shop: what is kept of a case, what it opens and closes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.application.conftest import World
from unsnag.adapters.store.models import (
    ApprovalRow,
    CaseRow,
    EffectRow,
    LevelRow,
    MessageRow,
    TicketRow,
)
from unsnag.adapters.store.oversight import DatabaseOversight
from unsnag.application.approve import AlreadySettled, Approve, NotRead, SecondPersonNeeded
from unsnag.application.carry_out import CarryOut
from unsnag.application.oversee import Oversee
from unsnag.application.review import (
    AlreadyReviewed,
    Did,
    Done,
    NoteMissing,
    SameReviewer,
)
from unsnag.application.set_level import GateShut
from unsnag.domain.autonomy import ChangeKind, Level
from unsnag.domain.autonomy.evidence import Label
from unsnag.domain.autonomy.safeguards import Allowance, Safeguards
from unsnag.domain.shared import ApprovalId, IssueId
from unsnag.domain.staff import HumanAgent, Role

MORGAN = HumanAgent("Morgan Reyes", frozenset({Role.MANAGER}))
ORDER = "TT-10482"


def version(world: World) -> str:
    return next(p.version for p in world.app.shelf.all() if p.name == "refund")


def at_level(world: World, level: Level) -> None:
    world.app.store.set_level(
        "refund", "shop.refund", level, by="M", reason="this test", version=version(world)
    )


def ask(world: World, order: str = ORDER, ref: str = "cus_1001") -> ApprovalId:
    world.say(world.begin(ref), f"refund {order}")
    return ApprovalId(ApprovalRow.objects.latest("pk").pk)


def guarded(world: World, safeguards: Safeguards, secret: str = "s") -> tuple[Approve, Oversee]:
    """Approvals of the world under other settings."""
    app, clock = world.app, world.clock
    oversee = Oversee(DatabaseOversight(clock), app.store, safeguards, _specs(), secret, clock)
    return Approve(app.store, app.handle.resume, oversee, safeguards, clock), oversee


def _specs() -> tuple:  # type: ignore[type-arg]
    from unsnag.adapters.connectors.shop import spec

    return tuple(spec.ACTIONS)


def under(world: World, safeguards: Safeguards, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the world's runs be overseen under other settings."""
    _, oversee = guarded(world, safeguards)
    carry_out = world.app.handle._advance._carry_out
    assert isinstance(carry_out, CarryOut)
    monkeypatch.setattr(carry_out, "_oversee", oversee)


def test_an_approval_and_a_refusal_are_cases_of_the_version(world: World) -> None:
    world.app.approve.approve(ask(world), "Morgan")
    id = ask(world, "TT-10477", "cus_1003")
    world.app.approve.refuse(id, "Alex", "Wrong order", draft_was=Label.CRITICAL)
    right, wrong = CaseRow.objects.order_by("pk")
    assert (right.label, right.source, right.version) == ("right", "approve", version(world))
    assert (right.object, right.amount_minor, right.customer) == (ORDER, 8900, "cus_1001")
    assert (wrong.label, wrong.labelled_by, wrong.note) == ("critical", "Alex", "Wrong order")
    standing = next(a for a in world.app.autonomy.page().actions if a.action == "shop.refund")
    assert (standing.gate.fresh, standing.gate.errors, standing.gate.critical) == (1, 1, 1)
    world.clock.ahead += timedelta(days=15)
    standing = next(a for a in world.app.autonomy.page().actions if a.action == "shop.refund")
    assert (standing.gate.cases, standing.walked[-1]) == (2, (2, 1))


def test_taking_over_leaves_the_draft_in_doubt_until_somebody_else_looks(world: World) -> None:
    world.app.approve.take_over(ask(world), "Alex")
    [waiting] = world.app.reviews.waiting()
    assert waiting.second
    with pytest.raises(SameReviewer):
        world.app.review(waiting.id, Label.RIGHT, by="Alex")
    world.app.review(waiting.id, Label.RIGHT, by="Morgan")
    assert world.app.reviews.waiting() == ()
    with pytest.raises(AlreadyReviewed):
        world.app.review(waiting.id, Label.WRONG, by="Kim", note="late")


def test_a_yes_sooner_than_two_seconds_changes_nothing(world: World) -> None:
    id = ask(world)
    with pytest.raises(NotRead):
        world.app.approve.approve(id, "Morgan", read_for=timedelta(seconds=1.99))
    assert ApprovalRow.objects.get().state == "waiting"
    world.app.approve.approve(id, "Morgan", read_for=timedelta(seconds=2))
    assert len(world.refunds(ORDER)) == 1


def test_above_the_limit_the_second_yes_is_somebody_elses(world: World) -> None:
    approve, _ = guarded(world, Safeguards(two_people_above={"shop.refund": 8_899}))
    id = ask(world)
    first = approve.approve(id, "Morgan")
    assert (first.state.value, first.first_by) == ("waiting", "Morgan")
    assert world.refunds(ORDER) == []
    with pytest.raises(SecondPersonNeeded):
        approve.approve(id, "Morgan")
    assert world.refunds(ORDER) == []
    approve.approve(id, "Alex")
    assert len(world.refunds(ORDER)) == 1
    assert EffectRow.objects.get().granted_by.endswith(":Morgan and Alex")
    assert CaseRow.objects.get().labelled_by == "Morgan and Alex"
    with pytest.raises(AlreadySettled):
        approve.approve(id, "Kim")


def test_who_said_yes_first_may_still_refuse(world: World) -> None:
    approve, _ = guarded(world, Safeguards(two_people_above={"shop.refund": 0}))
    id = ask(world)
    approve.approve(id, "Morgan")
    approve.refuse(id, "Morgan", "I looked again")
    assert world.refunds(ORDER) == []
    assert CaseRow.objects.get().label == "wrong"


@pytest.mark.parametrize("how", [Level.APPROVE, Level.DELAYED])
def test_what_nobody_decides_in_time_goes_to_a_person_and_the_customer_hears(
    world: World, how: Level
) -> None:
    at_level(world, Level.APPROVE)
    chat = world.begin()
    world.say(chat, f"refund {ORDER}")
    world.clock.ahead += timedelta(hours=47)
    world.app.approve.lapse()
    assert ApprovalRow.objects.get().state == "waiting"
    world.clock.ahead += timedelta(hours=2)
    at_level(world, how)
    world.app.approve.lapse()
    world.app.recover()
    assert ApprovalRow.objects.get().state == "lapsed"
    ticket = TicketRow.objects.get()
    assert ticket.reason == "approval_lapsed"
    assert ticket.packet["drafted"].startswith("Refund €89.00")
    assert "longer than it should" in world.replies(chat)[-1].text
    assert world.refunds(ORDER) == []
    assert not CaseRow.objects.exists()
    with pytest.raises(AlreadySettled):
        world.app.approve.approve(ApprovalId(ApprovalRow.objects.get().pk), "Morgan")


def test_a_canary_never_reaches_a_system_and_measures_who_decides(world: World) -> None:
    always = Safeguards(canaries_per_thousand=1000)
    approve, oversee = guarded(world, always)
    real = ask(world)
    approve.approve(real, "Morgan")
    oversee.asked(world.app.store.approval(real))
    assert ApprovalRow.objects.count() == 1, "none in the first day"
    world.clock.ahead += timedelta(days=1, minutes=1)
    oversee.asked(world.app.store.approval(real))
    oversee.asked(world.app.store.approval(real))
    canary = ApprovalRow.objects.latest("pk")
    assert ApprovalRow.objects.count() == 2, "one at a time"
    assert canary.run_id is None
    before = (EffectRow.objects.count(), MessageRow.objects.count(), CaseRow.objects.count())
    shown = world.app.desk.approval(ApprovalId(canary.pk))
    assert shown is not None
    assert shown.told == ""
    assert shown.line.title != ApprovalRow.objects.get(pk=real).title
    assert [u.text for u in shown.said] == [f"refund {ORDER}"]
    approve.approve(ApprovalId(canary.pk), "Alex")
    world.app.recover()
    after = (EffectRow.objects.count(), MessageRow.objects.count(), CaseRow.objects.count())
    assert after == before
    assert len(world.refunds(ORDER)) == 1
    told = world.app.desk.approval(ApprovalId(canary.pk))
    assert told is not None
    assert told.line.test
    assert "the draft said" in told.told
    seen = DatabaseOversight(world.clock).sensitivity()
    assert (seen["Alex"].shown, seen["Alex"].caught) == (1, 0)
    oversee.asked(world.app.store.approval(real))
    again = ApprovalId(ApprovalRow.objects.latest("pk").pk)
    approve.refuse(again, "Alex", "The amount is not what the facts say.")
    seen = DatabaseOversight(world.clock).sensitivity()
    assert (seen[""].shown, seen[""].caught) == (2, 1)
    assert TicketRow.objects.count() == 0


def test_no_canary_is_planted_when_the_workspace_wants_none(world: World) -> None:
    approve, oversee = guarded(world, Safeguards(canaries_per_thousand=0))
    real = ask(world)
    approve.approve(real, "Morgan")
    world.clock.ahead += timedelta(days=2)
    oversee.asked(world.app.store.approval(real))
    assert ApprovalRow.objects.count() == 1


@pytest.mark.parametrize(
    ("done", "label"),
    [
        (Done(Did.SAME), Label.RIGHT),
        (Done(Did.OTHER, "shop.refund", "tt 10482", 8900), Label.RIGHT),
        (Done(Did.OTHER, "shop.refund", ORDER, 4000), Label.WRONG),
        (Done(Did.OTHER, "other", ORDER, 8900), Label.WRONG),
        (Done(Did.NOTHING), Label.WRONG),
        (Done(Did.HARM), Label.CRITICAL),
    ],
)
def test_at_observe_the_draft_is_compared_with_what_the_person_did(
    world: World, done: Done, label: Label
) -> None:
    at_level(world, Level.OBSERVE)
    world.say(world.begin(), f"refund {ORDER}")
    assert world.refunds(ORDER) == []
    ticket = TicketRow.objects.get()
    shown = world.app.desk.ticket(ticket.pk)
    assert shown is not None
    assert shown.unseen_draft is not None
    assert shown.unseen_draft.draft.object == ORDER
    assert world.app.review.compare(IssueId(ticket.issue_id), done, by="Alex") is label
    assert world.app.review.compare(IssueId(ticket.issue_id), done, by="Alex") is None
    assert CaseRow.objects.get().label == label.value


def test_running_at_once_needs_the_open_gate_and_is_signed_with_its_figures(world: World) -> None:
    ask(world)
    change = world.app.set_level
    with pytest.raises(GateShut, match="Reviewers met 0 of 60"):
        change("refund", "shop.refund", Level.AUTONOMOUS, by=MORGAN, reason="in a hurry")
    assert not LevelRow.objects.exists()
    _earn(world, 260)
    change("refund", "shop.refund", Level.AUTONOMOUS, by=MORGAN, reason="260 without an error")
    row = LevelRow.objects.get()
    assert (row.kind, row.version) == (ChangeKind.PROMOTION.value, version(world))
    assert row.figures == "260 cases, 0 errors, 20 days, 40 customers, limit 1.75 %"
    chat = world.begin("cus_1003")
    assert world.say(chat, "refund TT-10477")[-1].startswith("Done: €42.00")
    assert CaseRow.objects.filter(source="audit", label="").count() == 1


def test_another_version_starts_over(world: World) -> None:
    world.app.store.set_level(
        "refund", "shop.refund", Level.AUTONOMOUS, by="M", reason="earned", version="earlier"
    )
    said = world.say(world.begin(), f"refund {ORDER}")
    assert "as soon as a colleague has checked it" in said[-1]
    assert world.refunds(ORDER) == []


def test_a_critical_error_in_an_audit_takes_the_level_back_at_once(world: World) -> None:
    at_level(world, Level.AUTONOMOUS)
    world.say(world.begin(), f"refund {ORDER}")
    assert len(world.refunds(ORDER)) == 1
    [case] = world.app.reviews.waiting()
    with pytest.raises(NoteMissing):
        world.app.review(case.id, Label.CRITICAL, by="Alex")
    lost = world.app.review(case.id, Label.CRITICAL, by="Alex", note="Not their order")
    assert lost is not None
    assert (lost.level, lost.kind, lost.by) == (Level.APPROVE, ChangeKind.DEMOTION, "Unsnag")
    assert world.app.store.level("refund", "shop.refund", version(world)) is Level.APPROVE
    page = world.app.autonomy.page()
    assert [c.reason for c in page.demoted] == ["A critical error was found."]
    said = world.say(world.begin("cus_1003"), "refund TT-10477")
    assert "as soon as a colleague has checked it" in said[-1]


def test_four_errors_among_the_last_audited_take_it_back_and_three_do_not(world: World) -> None:
    at_level(world, Level.AUTONOMOUS)
    world.say(world.begin(), f"refund {ORDER}")
    template = CaseRow.objects.get(source="audit")
    world.app.review(template.pk, Label.RIGHT, by="Alex")
    for number in range(4):
        template.pk, template.key, template.label = None, f"audit:more:{number}", ""
        template.save()
        lost = world.app.review(template.pk or 0, Label.WRONG, by="Alex", note="Too much")
        assert (lost is not None) is (number == 3)


def test_a_veto_window_that_ends_after_a_demotion_runs_nothing(world: World) -> None:
    at_level(world, Level.DELAYED)
    ask(world)
    at_level(world, Level.APPROVE)
    world.clock.ahead += timedelta(minutes=31)
    world.app.recover()
    assert world.refunds(ORDER) == []
    assert ApprovalRow.objects.get().state == "waiting"


def test_an_approval_given_after_the_action_was_switched_off_sends_nothing(world: World) -> None:
    id = ask(world)
    at_level(world, Level.OFF)
    world.app.approve.approve(id, "Morgan")
    assert world.refunds(ORDER) == []
    assert TicketRow.objects.get().reason == "autonomy_off"


def test_a_delayed_run_is_always_audited_once_it_ran(world: World) -> None:
    at_level(world, Level.DELAYED)
    ask(world)
    assert not CaseRow.objects.exists()
    world.clock.ahead += timedelta(minutes=31)
    world.app.recover()
    assert len(world.refunds(ORDER)) == 1
    assert [c.title for c in world.app.reviews.waiting()] == [ApprovalRow.objects.get().title]


@pytest.mark.parametrize(
    "allowance", [Allowance(8_899), Allowance(None, 0), Allowance(None, None, 8_899)]
)
def test_a_used_up_allowance_pauses_the_level_and_asks_a_person(
    world: World, allowance: Allowance, monkeypatch: pytest.MonkeyPatch
) -> None:
    under(world, replace(Safeguards(), autonomous=allowance), monkeypatch)
    at_level(world, Level.AUTONOMOUS)
    said = world.say(world.begin(), f"refund {ORDER}")
    assert "as soon as a colleague has checked it" in said[-1]
    assert world.refunds(ORDER) == []


def test_what_two_people_must_approve_never_runs_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    under(world, Safeguards(two_people_above={"shop.refund": 8_899}), monkeypatch)
    at_level(world, Level.AUTONOMOUS)
    world.say(world.begin(), f"refund {ORDER}")
    assert ApprovalRow.objects.get().runs_at is None
    assert world.refunds(ORDER) == []


def test_a_connector_that_changed_since_the_signature_is_drift(world: World) -> None:
    at_level(world, Level.AUTONOMOUS)
    LevelRow.objects.update(schema="another")
    standing = next(a for a in world.app.autonomy.page().actions if a.action == "shop.refund")
    assert standing.drift == ("the action as the connector offers it",)
    assert standing.audit_percent == 100


def test_a_customer_who_comes_back_puts_the_case_in_doubt(world: World) -> None:
    chat = world.begin()
    world.say(chat, f"refund {ORDER}")
    world.app.approve.approve(ApprovalId(ApprovalRow.objects.get().pk), "Morgan")
    world.clock.ahead += timedelta(days=2)
    world.say(chat, "No, that did not solve it", choice="not_solved")
    world.clock.ahead += timedelta(days=20)
    standing = next(a for a in world.app.autonomy.page().actions if a.action == "shop.refund")
    assert (standing.gate.doubts, standing.gate.errors) == (1, 1)
    assert [c.second for c in world.app.reviews.waiting()] == [True]


def _earn(world: World, cases: int) -> None:
    """Right cases over twenty days and forty customers, and tests that were all refused."""
    source = ApprovalRow.objects.latest("pk")
    now = world.clock()
    for number in range(cases):
        drafted = now - timedelta(days=60 - number % 20)
        CaseRow.objects.create(
            key=f"earned:{number}",
            playbook="refund",
            action="shop.refund",
            version=version(world),
            run=source.run,
            customer=f"cus_{number % 40}",
            day=drafted.date(),
            source="approve",
            level="approve",
            title=source.title,
            object=f"TT-{number}",
            amount_minor=1_000,
            currency="EUR",
            drafted=drafted,
            label="right",
            labelled_by="Morgan",
            labelled=drafted,
        )
    for _ in range(70):
        ApprovalRow.objects.create(
            copies=source, action="shop.refund", title="t", object="o", asked=now,
            state="refused", decided_by="Morgan", decided=now, told="flawed",
        )  # fmt: skip
