"""What an action will do is shown before it is done, to the customer and to whoever approves it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.application.conftest import World
from tests.application.said import ADDRESS, SAID
from tests.fakes.keyword_models import KeywordIntentModel
from unsnag.adapters.connectors.shop import spec
from unsnag.adapters.store.models import ApprovalRow, EffectRow
from unsnag.application.preview import CAN_BE_UNDONE, CANNOT_BE_UNDONE, preview_of
from unsnag.application.queries.thread import public_extras
from unsnag.domain.actions import ActionSpec, ParameterType, Preview
from unsnag.domain.autonomy import Level
from unsnag.domain.shared import Money

SPECS = {action.name: action for action in spec.ACTIONS}
TRIAL = {ParameterType.TEXT: "TT-10482", ParameterType.MONEY: 8900}


def previewed(action: str, **arguments: str | int) -> Preview:
    facts = {"subscription.plan": "harbour", "subscription.rhythm": "six_weeks"}
    amount = Money(8900, "EUR") if SPECS[action].amount_parameter else None
    return preview_of(SPECS.__getitem__, action, "Do it", arguments, amount, facts)


@pytest.mark.parametrize("action", spec.ACTIONS, ids=lambda action: action.name)
def test_each_action_says_all_that_it_sends_and_whether_it_can_be_undone(
    action: ActionSpec,
) -> None:
    arguments = {
        name: action.choices[name][0] if kind is ParameterType.CHOICE else TRIAL[kind]
        for name, kind in action.parameters.items()
    }
    seen = previewed(action.name, **arguments)
    assert [name for name, _ in seen.lines] == [
        name.replace("_", " ").capitalize() for name in action.parameters
    ]
    assert seen.object == "TT-10482"
    assert (seen.amount is not None) == (action.amount_parameter is not None)
    assert bool(seen.way_back) == (action.undo is not None)
    assert all("_" not in value and value for _, value in seen.lines)


def test_what_is_replaced_is_named_beside_what_replaces_it() -> None:
    seen = previewed("shop.change_beans", subscription="SUB-2001", beans="fog")
    assert seen.lines == (("Subscription", "SUB-2001"), ("Beans", "fog (now harbour)"))
    same = previewed("shop.change_rhythm", subscription="SUB-2001", rhythm="six_weeks")
    assert same.lines[1] == ("Rhythm", "six weeks")


def test_money_is_shown_with_its_currency() -> None:
    seen = previewed("shop.refund", order="TT-10482", amount=8900)
    assert seen.lines == (("Order", "TT-10482"), ("Amount", "€89.00"))
    assert seen.way_back == ""


@pytest.fixture
def approving(make_world: Callable[..., World]) -> World:
    world = make_world(model=KeywordIntentModel(SAID))
    for playbook in world.app.shelf.all():
        for action in playbook.actions:
            world.app.store.set_level(
                playbook.name, action, Level.APPROVE, by="Morgan", reason="a test"
            )
    return world


CASES = {
    "refund": (
        ("refund TT-10482",),
        [("Order", "TT-10482"), ("Amount", "€89.00")],
        CANNOT_BE_UNDONE,
        "",
    ),
    "pause": (
        ("pause SUB-2001", ">pause", ">two_months"),
        [("Subscription", "SUB-2001"), ("Months", "two months")],
        CAN_BE_UNDONE,
        "Resume a subscription",
    ),
    "address": (
        ("I have moved", ">everything", *ADDRESS, ">ireland", ">yes"),
        [
            ("Account", "cus_1001"),
            ("Street", "Quay Street 12 (now Lindgatan 14, 413 08 Göteborg, Sweden)"),
            ("Postcode", "F91 X1Y2"),
            ("City", "Sligo"),
            ("Country", "ireland (now sweden)"),
        ],
        CAN_BE_UNDONE,
        "Set the address of an account back",
    ),
}


@pytest.mark.parametrize(("lines", "will", "told", "way_back"), CASES.values(), ids=CASES)
def test_customer_and_approver_see_the_same_before_anything_is_written_down(
    approving: World,
    lines: tuple[str, ...],
    will: list[tuple[str, str]],
    told: str,
    way_back: str,
) -> None:
    chat = approving.begin("cus_1001")
    for line in lines:
        pressed = f"slot:{line[1:]}" if line.startswith(">") else ""
        approving.say(chat, line.lstrip(">"), choice=pressed)
    shown = public_extras(approving.replies(chat)[-1].extras)
    assert [(line["name"], line["value"]) for line in shown["will"]] == will
    assert shown["way_back"] == told
    whole = approving.app.desk.approval(ApprovalRow.objects.get().pk)
    assert whole is not None
    assert (list(whole.will), whole.way_back) == (will, way_back)
    assert shown["pending"] == whole.line.title
    assert not EffectRow.objects.exists()


def test_what_is_done_is_what_was_shown(approving: World) -> None:
    chat = approving.begin("cus_1001")
    approving.say(chat, "other beans SUB-2001")
    approving.say(chat, "beans", choice="slot:beans")
    approving.say(chat, "fog", choice="slot:fog")
    shown = public_extras(approving.replies(chat)[-1].extras)["will"]
    row = ApprovalRow.objects.get()
    approving.clock.ahead += timedelta(seconds=5)
    approving.app.approve.approve(row.pk, "Ada")
    effect = EffectRow.objects.get()
    assert effect.state == "verified"
    assert shown[1]["value"] == f"{effect.arguments['beans']} (now harbour)"
