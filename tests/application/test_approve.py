"""A person decides about an action, on the real store, ledger and shop."""

from __future__ import annotations

import pytest

from tests.application.conftest import World
from unsnag.adapters.store.models import ApprovalRow, LevelRow, SwitchRow, TicketRow
from unsnag.adapters.store.publications import DatabasePublications
from unsnag.application.approve import AlreadySettled, ReasonMissing
from unsnag.application.queries.desk import receipt_lines
from unsnag.application.set_level import LevelRefused, OwnPolicy, levels_for
from unsnag.domain.actions import EffectState, RiskTier
from unsnag.domain.autonomy import Level
from unsnag.domain.resolutions import ApprovalState
from unsnag.domain.shared import ApprovalId
from unsnag.domain.staff import HumanAgent, NotAllowed, Role

MORGAN = HumanAgent("Morgan Reyes", frozenset({Role.MANAGER}))
ALEX = HumanAgent("Alex Lindgren", frozenset({Role.AGENT}))


def asked(world: World) -> ApprovalId:
    chat = world.begin()
    world.say(chat, "I want a refund for TT-10482")
    return ApprovalId(ApprovalRow.objects.get().pk)


def test_an_approval_shows_the_words_the_facts_the_rule_and_what_will_be_sent(world: World) -> None:
    whole = world.app.desk.approval(asked(world))
    assert whole is not None
    assert whole.customer.name == "Mara Lindqvist"
    assert [u.text for u in whole.said] == ["I want a refund for TT-10482"]
    assert ("Still refundable", "€89.00") in [(f.about, f.value) for f in whole.facts]
    assert whole.rule is not None
    assert whole.rule.sentence == "Unopened, delivered 9 days ago and under €200."
    assert whole.will == (("Order", "TT-10482"), ("Amount", "€89.00"))


def test_approving_does_it_once_and_shows_the_read_back(world: World) -> None:
    id = asked(world)
    world.app.approve.approve(id, "Morgan Reyes")
    assert [r["amount_minor"] for r in world.refunds("TT-10482")] == [8900]
    whole = world.app.desk.approval(id)
    assert whole is not None
    assert whole.effect is not None
    assert whole.effect.state is EffectState.VERIFIED
    assert whole.effect.granted_by == "approved by Morgan Reyes"


def test_who_comes_second_changes_nothing_and_learns_who_was_first(world: World) -> None:
    id = asked(world)
    world.app.approve.approve(id, "Morgan Reyes")
    with pytest.raises(AlreadySettled) as settled:
        world.app.approve.refuse(id, "Alex Lindgren", "too late")
    assert settled.value.approval.decided_by == "Morgan Reyes"
    assert settled.value.approval.state is ApprovalState.APPROVED
    assert len(world.refunds("TT-10482")) == 1


def test_a_refusal_needs_a_reason_and_gives_it_to_whoever_answers(world: World) -> None:
    id = asked(world)
    with pytest.raises(ReasonMissing):
        world.app.approve.refuse(id, "Alex", "  ")
    assert ApprovalRow.objects.get().state == "waiting"
    world.app.approve.refuse(id, "Alex", "The kettle was a gift.")
    ticket = TicketRow.objects.get()
    assert ticket.reason == "approval_refused"
    assert "The kettle was a gift." in ticket.packet["detail"]
    assert world.refunds("TT-10482") == []


def test_taking_over_sends_nothing_and_opens_a_ticket(world: World) -> None:
    id = asked(world)
    world.app.approve.take_over(id, "Alex Lindgren")
    whole = world.app.desk.approval(id)
    assert whole is not None
    assert whole.ticket == TicketRow.objects.get().pk
    assert world.refunds("TT-10482") == []


def test_approved_while_all_actions_are_stopped_nothing_is_sent(world: World) -> None:
    id = asked(world)
    world.app.set_level.stop(by=MORGAN)
    world.app.approve.approve(id, "Alex Lindgren")
    assert world.refunds("TT-10482") == []
    assert TicketRow.objects.get().reason == "actions_stopped"


def test_who_published_a_version_does_not_sign_alone_that_it_moves_money_alone(
    world: World,
) -> None:
    version = next(p.version for p in world.app.shelf.all() if p.name == "refund")
    DatabasePublications(world.clock).add("refund", version, by=MORGAN.name, reason="Better")
    change = world.app.set_level
    with pytest.raises(OwnPolicy):
        change("refund", "shop.refund", Level.DELAYED, by=MORGAN, reason="quick")
    assert not LevelRow.objects.exists()
    change("refund", "shop.refund", Level.OFF, by=MORGAN, reason="Down is anybody's to sign.")
    other = HumanAgent("Kim Wu", frozenset({Role.MANAGER}))
    change("refund", "shop.refund", Level.DELAYED, by=other, reason="I read it.")
    assert LevelRow.objects.latest("pk").by == "Kim Wu"


def test_only_managers_change_levels_and_the_switch(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.app.set_level("refund", "shop.refund", Level.OFF, by=ALEX, reason="why not")
    with pytest.raises(NotAllowed):
        world.app.set_level.stop(by=ALEX)
    assert not LevelRow.objects.exists()
    assert not SwitchRow.objects.exists()


def test_a_level_is_signed_with_a_name_and_a_reason(world: World) -> None:
    change = world.app.set_level
    with pytest.raises(LevelRefused):
        change("refund", "shop.refund", Level.DELAYED, by=MORGAN, reason=" ")
    with pytest.raises(LevelRefused):
        change("refund", "shop.nothing", Level.DELAYED, by=MORGAN, reason="a reason")
    with pytest.raises(LevelRefused):
        change("refund", "shop.refund", Level.APPROVE, by=MORGAN, reason="it is there already")
    change("refund", "shop.refund", Level.DELAYED, by=MORGAN, reason="200 without an error")
    row = LevelRow.objects.get()
    assert (row.level, row.by, row.reason) == ("delayed", "Morgan Reyes", "200 without an error")


def test_the_switch_is_kept_with_every_change_of_it(world: World) -> None:
    change = world.app.set_level
    change.stop(by=MORGAN)
    change.stop(by=MORGAN)
    assert world.app.store.actions_stopped()
    autonomy = world.app.autonomy.page()
    assert autonomy.stopped is not None
    assert autonomy.stopped.by == "Morgan Reyes"
    change.resume(by=MORGAN)
    assert not world.app.store.actions_stopped()
    assert [row.stopped for row in SwitchRow.objects.all()] == [True, False]


def test_an_action_that_a_person_always_does_has_no_level_above_approve() -> None:
    assert levels_for(RiskTier.NEVER_ALONE) == (Level.OFF, Level.OBSERVE, Level.APPROVE)
    assert Level.AUTONOMOUS in levels_for(RiskTier.MONEY)


def test_a_receipt_is_shown_in_words_and_not_as_it_came() -> None:
    lines = receipt_lines({"status": "sent", "at": "2026-11-22T15:32:19.037Z", "sent_to": "T-1"})
    assert lines == (("Status", "sent"), ("At", "15:32, 22 November 2026 UTC"), ("Sent to", "T-1"))
    assert receipt_lines(None) == ()
