"""Each shipped playbook on the real engine and the real shop: once to its end, and each way out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.application.conftest import World
from tests.application.said import ADDRESS, SAID
from tests.fakes.keyword_models import KeywordIntentModel
from unsnag.adapters.store.models import ApprovalRow, EffectRow, TicketRow
from unsnag.application.queries.thread import public_extras
from unsnag.domain.autonomy import Level
from unsnag.domain.outcomes import Outcome, standing
from unsnag.domain.resolutions import ApprovalState
from unsnag.domain.shared import ConversationId

SHIPPED = Path(__file__).resolve().parents[2] / "playbooks"


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    world = make_world(model=KeywordIntentModel(SAID))
    for playbook in world.app.shelf.all():
        for action in playbook.actions:
            world.app.store.set_level(
                playbook.name, action, Level.AUTONOMOUS, by="Morgan", reason="a test"
            )
    return world


def talk(world: World, who: str, *lines: str) -> tuple[ConversationId, list[str]]:
    """Says lines one after the other; `>value` presses the button of that value. The replies to
    the last of them come back."""
    chat = world.begin(who or None)
    said: list[str] = []
    for line in lines:
        pressed = line.startswith(">")
        said = world.say(chat, line.lstrip(">"), choice=f"slot:{line[1:]}" if pressed else "")
    return chat, said


def outcome(world: World, chat: ConversationId) -> Outcome:
    issue = world.app.store.conversation(chat).issue
    assert issue is not None
    return standing(world.app.store.events(issue), world.clock()).outcome


def rule() -> str:
    """The rule that sent the one ticket to a person."""
    decision: dict[str, Any] = TicketRow.objects.get().packet["decision"]
    return str(decision["rule"]["name"])


def in_shop(world: World, path: str) -> Any:
    with world.shop.client() as http:
        return http.get(path).json()


DONE: dict[str, tuple[str, tuple[str, ...], str]] = {
    "parcel": ("cus_1007", ("TT-10479 is late",), "I've had"),
    "return": ("cus_1001", ("send back TT-10482", ">send_back"), "Done: your free label"),
    "exchange": (
        "cus_1008",
        ("swap TT-10487", ">other_colour", ">slate"),
        "Done: a Puffin kettle in slate is set aside",
    ),
    "pause": ("cus_1001", ("pause SUB-2001", ">pause", ">two_months"), "is paused"),
    "skip": ("cus_1001", ("pause SUB-2001", ">skip"), "the next parcel is skipped"),
    "resume": ("cus_1003", ("pause SUB-2003", ">resume"), "running again"),
    "end": ("cus_1001", ("end my subscription SUB-2001", ">yes"), "has ended"),
    "beans": ("cus_1001", ("other beans SUB-2001", ">beans", ">fog"), "it's Fog"),
    "rhythm": ("cus_1001", ("other beans SUB-2001", ">rhythm", ">six_weeks"), "six weeks"),
    "unlock": ("cus_1005", ("my account is locked",), "I've had your account opened"),
    "address": (
        "cus_1001",
        ("I have moved", ">everything", *ADDRESS, ">ireland", ">yes"),
        "your parcels go to Quay Street 12, F91 X1Y2 Sligo, Ireland",
    ),
    "redirect": (
        "cus_1008",
        ("I have moved, TT-10506", ">one_order", *ADDRESS, ">yes"),
        "TT-10506 now goes to Quay Street 12",
    ),
    "preferences": ("cus_1001", ("no newsletter", ">newsletter_off"), "Done."),
    "duplicate": ("cus_1006", ("charged twice for TT-10483",), "You're right: €89.00"),
    "invoice": ("cus_1001", ("invoice for TT-10482 please",), "Done: INV-10482"),
    "cancel": ("cus_1008", ("cancel TT-10506", ">yes"), "Done: TT-10506 is cancelled"),
}


@pytest.mark.parametrize(("who", "lines", "told"), DONE.values(), ids=DONE)
def test_it_is_done_read_back_and_told(
    world: World, who: str, lines: tuple[str, ...], told: str
) -> None:
    chat, said = talk(world, who, *lines)
    assert any(told in text for text in said), said
    assert not any("…" in text for text in said)
    effect = EffectRow.objects.get()
    assert (effect.state, effect.customer_ref) == ("verified", who)
    assert outcome(world, chat) is Outcome.VERIFIED
    assert not TicketRow.objects.exists()


HANDED_OFF: dict[str, tuple[str, tuple[str, ...], str]] = {
    "a machine goes back by courier": (
        "cus_1001", ("send back TT-10466", ">send_back"), "courier",
    ),
    "opened": ("cus_1001", ("send back TT-10471", ">send_back"), "opened"),
    "after 30 days": ("cus_1001", ("send back TT-10391", ">send_back"), "too_late"),
    "no colours": ("cus_1003", ("swap TT-10477", ">other_colour", ">kelp"), "cannot_be_swapped"),
    "the payment failed": ("cus_1009", ("pause SUB-2007", ">pause"), "payment_failed"),
    "another grind": ("cus_1001", ("other beans SUB-2001", ">other"), "something_else"),
    "locked by the shop": ("cus_1009", ("my account is locked",), "locked_by_the_shop"),
    "two steps": ("cus_1002", ("my account is locked",), "second_factor"),
    "an address with two steps": (
        "cus_1002",
        ("I have moved", ">everything", *ADDRESS, ">ireland", ">yes"),
        "second_factor",
    ),
    "charged once": ("cus_1001", ("charged twice for TT-10482",), "charged_once"),
    "unconfirmed": ("cus_1004", ("invoice for TT-10454",), "address_not_confirmed"),
}  # fmt: skip


@pytest.mark.parametrize(("who", "lines", "name"), HANDED_OFF.values(), ids=HANDED_OFF)
def test_what_needs_a_person_reaches_one_with_the_rule(
    world: World, who: str, lines: tuple[str, ...], name: str
) -> None:
    chat, said = talk(world, who, *lines)
    assert rule() == name
    assert not any("…" in text for text in said)
    assert outcome(world, chat) is Outcome.HANDED_OFF
    assert not EffectRow.objects.exists()


DENIED: dict[str, tuple[str, tuple[str, ...], str]] = {
    "searched for": ("cus_1007", ("TT-10473 is late",), "is searching for TT-10473 already"),
    "has a label": ("cus_1008", ("send back TT-10485", ">send_back"), "label for TT-10485 already"),
    "sold out": ("cus_1001", ("swap TT-10482", ">other_colour", ">kelp"), "none left"),
    "same colour": (
        "cus_1001",
        ("swap TT-10482", ">other_colour", ">chalk"),
        "that colour already",
    ),
    "third skip": ("cus_1008", ("pause SUB-2005", ">skip"), "Two parcels in a row"),
    "charged": ("cus_1002", ("pause SUB-2002", ">skip"), "charged already"),
    "kept": ("cus_1001", ("end my subscription SUB-2001", ">no"), "left it as it is"),
    "not locked": ("cus_1001", ("my account is locked",), "isn't locked"),
    "set already": ("cus_1001", ("newsletter", ">newsletter_on"), "set like that already"),
    "held": ("cus_1006", ("charged twice for TT-10497",), "only held by your bank"),
    "no invoice yet": ("cus_1008", ("invoice for TT-10506",), "no invoice for TT-10506"),
    "not cancelled": ("cus_1008", ("cancel TT-10506", ">no"), "left TT-10506 as it is"),
}


@pytest.mark.parametrize(("who", "lines", "told"), DENIED.values(), ids=DENIED)
def test_what_cannot_be_is_explained_and_left(
    world: World, who: str, lines: tuple[str, ...], told: str
) -> None:
    _, said = talk(world, who, *lines)
    assert any(told in text for text in said), said
    assert not any("…" in text for text in said)
    assert not EffectRow.objects.exists()
    assert not TicketRow.objects.exists()


TOLD: dict[str, tuple[str, tuple[str, ...], str]] = {
    "a parcel that is packed": ("cus_1008", ("TT-10505 is late",), "hasn't left us yet"),
    "a parcel that moves": ("cus_1007", ("TT-10491 is late",), "is on its way with"),
    "a parcel that turned up": ("cus_1007", ("TT-10493 is late", ">yes"), "all is well"),
    "the same beans": (
        "cus_1001", ("other beans SUB-2001", ">beans", ">harbour"), "Harbour already",
    ),
    "an order that is packed": ("cus_1008", ("cancel TT-10505",), "is packed already"),
    "a packed order elsewhere": (
        "cus_1008", ("I have moved, TT-10505", ">one_order"), "is packed already",
    ),
    "credit": ("cus_1001", ("what is my balance",), "€15.00 of credit"),
    "payments": ("cus_1008", ("what is my balance",), "Harbour subscription"),
    "a payment that failed": ("cus_1009", ("what is my balance",), "Your bank refused"),
}  # fmt: skip


@pytest.mark.parametrize(("who", "lines", "told"), TOLD.values(), ids=TOLD)
def test_what_is_only_a_question_is_answered_from_the_shop(
    world: World, who: str, lines: tuple[str, ...], told: str
) -> None:
    _, said = talk(world, who, *lines)
    assert any(told in text for text in said), said
    assert not any("…" in text for text in said)
    assert said[-1] == "Did this solve it?"
    assert not EffectRow.objects.exists()


def test_a_lost_parcel_and_one_given_to_nobody_reach_a_person(world: World) -> None:
    talk(world, "cus_1003", "TT-10433 is late")
    assert "has lost the parcel" in TicketRow.objects.get().packet["detail"]
    TicketRow.objects.all().delete()
    talk(world, "cus_1007", "TT-10493 is late", ">no")
    assert "Ask the carrier for place and photo" in TicketRow.objects.get().packet["detail"]


@pytest.mark.parametrize(
    ("who", "lines"),
    [
        ("cus_2001", ("TT-10479 is late",)),
        ("cus_2001", ("send back TT-10482",)),
        ("cus_2001", ("cancel TT-10506",)),
        ("cus_2001", ("charged twice for TT-10483",)),
        ("cus_2001", ("invoice for TT-10482",)),
        ("cus_2001", ("pause SUB-2001",)),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_somebody_elses_thing_is_never_found(
    world: World, who: str, lines: tuple[str, ...]
) -> None:
    _, said = talk(world, who, *lines)
    assert said[0].startswith("I couldn't find")
    assert not EffectRow.objects.exists()


def test_from_200_a_person_approves_even_at_the_level_autonomous(world: World) -> None:
    chat, said = talk(world, "cus_1006", "charged twice for TT-10468")
    assert "as soon as a colleague has checked it" in said[0]
    assert not EffectRow.objects.exists()
    row = ApprovalRow.objects.get()
    assert row.amount_minor == 64900
    assert world.app.store.settle_approval(row.pk, ApprovalState.APPROVED, by="Morgan")
    world.app.handle.resume(row.run_id)
    assert "You're right: €649.00" in world.replies(chat)[-1].text
    payments = in_shop(world, "/orders/TT-10468/payments")["payments"]
    assert [p["refunded_minor"] for p in payments] == [0, 64900]


def test_the_shop_shows_what_was_told(world: World) -> None:
    talk(world, "cus_1001", "I have moved", ">everything", *ADDRESS, ">ireland", ">yes")
    line = in_shop(world, "/customers/cus_1001/address")["line"]
    assert line == "Quay Street 12, F91 X1Y2 Sligo, Ireland"
    talk(world, "cus_1001", "pause SUB-2001", ">pause", ">three_months")
    assert in_shop(world, "/subscriptions/SUB-2001")["status"] == "paused"


def test_a_wrong_address_is_typed_again_and_only_the_right_one_is_used(world: World) -> None:
    talk(
        world, "cus_1001", "I have moved", ">everything",
        "Wrong Lane 1", "12345", "Nowhere", ">germany", ">no", *ADDRESS, ">ireland", ">yes",
    )  # fmt: skip
    assert in_shop(world, "/customers/cus_1001/address")["city"] == "Sligo"
    assert EffectRow.objects.count() == 1


def test_a_german_reads_german_about_the_balance(world: World) -> None:
    _, said = talk(world, "cus_1001", "Wie hoch ist mein Guthaben bei Ihnen, bitte?")
    assert said[0] == (
        "Sie haben €15.00 Guthaben. Es wird bei Ihrer nächsten Bestellung von selbst abgezogen."
    )


def pictures(world: World, chat: ConversationId) -> list[str]:
    """The pictures that the customer gets to see; each is a file of a shipped playbook."""
    seen = [public_extras(reply.extras).get("media", ()) for reply in world.replies(chat)]
    files = [medium["file"] for media in seen for medium in media]
    assert all((SHIPPED / file).is_file() for file in files)
    return files


def test_setting_up_goes_on_with_each_answer_and_shows_how(world: World) -> None:
    chat, said = talk(world, "", "help me set up", ">skerry_mini", ">yes", ">no", ">yes", ">yes")
    assert said[0] == "Then it's set up. Keep the box for 30 days."
    assert len(pictures(world, chat)) == 4
    chat, said = talk(world, "", "help me set up", ">gannet", ">yes")
    assert said[0].startswith("Then fill in the beans")


def test_a_new_machine_without_light_reaches_a_person_with_what_was_tried(world: World) -> None:
    talk(world, "", "help me set up", ">skerry", ">no", ">no")
    packet = TicketRow.objects.get().packet
    assert "shows no light" in packet["detail"]
    assert ["machine", "skerry"] in packet["details"]


def test_a_cold_machine_is_mended_on_the_second_try(world: World) -> None:
    chat, said = talk(world, "", "my machine is cold", ">skerry", ">cold", ">yes", ">no", ">yes")
    assert said[0].startswith("Good.")
    assert not TicketRow.objects.exists()
    assert len(pictures(world, chat)) == 2


def test_what_did_not_help_goes_to_the_workshop_with_everything_tried(world: World) -> None:
    _, said = talk(
        world, "", "my machine is cold", ">skerry", ">cold", ">no", ">no", ">no", "SA20123"
    )
    assert said[0].startswith("Then it's one for the workshop")
    packet = TicketRow.objects.get().packet
    assert "SA20123" in packet["detail"]
    assert sum("hot now" in line for line in packet["tried"]) == 2


@pytest.mark.parametrize(
    "lines",
    [
        ("my machine is cold", ">skerry", ">trips", ">fuse", "SA20123"),
        ("my machine is cold", ">skerry", ">trips", ">other_red", "SA20123"),
        ("there is a leak", ">skerry_mini", ">leaks", ">below", "MB20123"),
    ],
    ids=["fuse", "red", "from below"],
)
def test_what_could_be_dangerous_is_stopped_at_once(world: World, lines: tuple[str, ...]) -> None:
    chat, _ = talk(world, "", *lines)
    assert any("pull the plug" in reply.text for reply in world.replies(chat))
    assert lines[-1] in TicketRow.objects.get().packet["detail"]


def test_a_worn_gasket_is_named(world: World) -> None:
    _, said = talk(world, "", "there is a leak", ">skerry", ">leaks", ">rim", ">no")
    assert said[0].startswith("Then it's the gasket")
    assert said[-1] == "Did this solve it?"
