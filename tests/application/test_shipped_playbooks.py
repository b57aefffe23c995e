"""Each shipped playbook on the real engine and the real shop: once to its end, and each way out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.application.conftest import World
from tests.application.said import ADDRESS, SAID
from tests.fakes.fault_proxy import FaultProxy, too_many_requests
from tests.fakes.keyword_models import KeywordIntentModel
from tests.fakes.shop_process import ShopProcess
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
    return able(world)


def able(world: World) -> World:
    """The world with every action at its highest level."""
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
    "return": ("cus_1001", ("send back TT-10482",), "Done: your free label"),
    "exchange": (
        "cus_1008",
        ("swap TT-10487", ">slate"),
        "Done: a Puffin kettle in slate is set aside",
    ),
    "pause": ("cus_1001", ("pause SUB-2001", ">two_months"), "is paused"),
    "skip": ("cus_1001", ("skip SUB-2001",), "the next parcel is skipped"),
    "resume": ("cus_1003", ("resume SUB-2003",), "running again"),
    "end": ("cus_1001", ("end my subscription SUB-2001", ">yes"), "has ended"),
    "beans": ("cus_1001", ("other beans SUB-2001", ">fog"), "it's Fog"),
    "rhythm": (
        "cus_1001",
        ("other beans or rhythm SUB-2001", ">rhythm", ">six_weeks"),
        "six weeks",
    ),
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
        "cus_1001", ("send back TT-10466",), "window.courier",
    ),
    "opened": ("cus_1001", ("send back TT-10471",), "window.opened"),
    "after 30 days": ("cus_1001", ("send back TT-10391",), "window.too_late"),
    "no colours": ("cus_1003", ("swap TT-10477", ">kelp"), "cannot_be_swapped"),
    "the payment failed": ("cus_1009", ("pause SUB-2007",), "payment_failed"),
    "another grind": ("cus_1001", ("other beans or grind SUB-2001", ">other"), "something_else"),
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
    "has a label": ("cus_1008", ("send back TT-10485",), "label for TT-10485 already"),
    "sold out": ("cus_1001", ("swap TT-10482", ">kelp"), "none left"),
    "same colour": (
        "cus_1001",
        ("swap TT-10482", ">chalk"),
        "that colour already",
    ),
    "third skip": ("cus_1008", ("skip SUB-2005",), "Two parcels in a row"),
    "charged": ("cus_1002", ("skip SUB-2002",), "charged already"),
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
        "cus_1001", ("other beans SUB-2001", ">harbour"), "Harbour already",
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
    talk(world, "cus_1001", "pause SUB-2001", ">three_months")
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
        "Sie haben 15,00 € Guthaben. Es wird bei Ihrer nächsten Bestellung von selbst abgezogen."
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
    chat, said = talk(world, "", "my machine is cold", ">skerry", ">yes", ">no", ">yes")
    assert said[0].startswith("Good.")
    assert not TicketRow.objects.exists()
    assert len(pictures(world, chat)) == 2


def test_what_did_not_help_goes_to_the_workshop_with_everything_tried(world: World) -> None:
    _, said = talk(world, "", "my machine is cold", ">skerry", ">no", ">no", ">no", "SA20123")
    assert said[0].startswith("Then it's one for the workshop")
    packet = TicketRow.objects.get().packet
    assert "SA20123" in packet["detail"]
    assert sum("hot now" in line for line in packet["tried"]) == 2


@pytest.mark.parametrize(
    "lines",
    [
        ("is my machine cold or the fuse", ">skerry", ">trips", ">fuse", "SA20123"),
        ("is my machine cold or the fuse", ">skerry", ">trips", ">other_red", "SA20123"),
        ("there is a leak", ">skerry_mini", ">below", "MB20123"),
    ],
    ids=["fuse", "red", "from below"],
)
def test_what_could_be_dangerous_is_stopped_at_once(world: World, lines: tuple[str, ...]) -> None:
    chat, _ = talk(world, "", *lines)
    assert any("pull the plug" in reply.text for reply in world.replies(chat))
    assert lines[-1] in TicketRow.objects.get().packet["detail"]


def test_a_worn_gasket_is_named(world: World) -> None:
    _, said = talk(world, "", "there is a leak", ">skerry", ">rim", ">no")
    assert said[0].startswith("Then it's the gasket")
    assert said[-1] == "Did this solve it?"


BOTH = ("I have moved, TT-10506", ">both", *ADDRESS, ">yes")


def test_an_order_and_the_account_move_together(world: World) -> None:
    chat, said = talk(world, "cus_1008", *BOTH)
    assert any("TT-10506 and everything after it" in text for text in said), said
    actions = list(EffectRow.objects.order_by("pk").values_list("action", "state"))
    assert actions == [("shop.redirect_order", "verified"), ("shop.change_address", "verified")]
    assert in_shop(world, "/customers/cus_1008/address")["city"] == "Sligo"
    assert outcome(world, chat) is Outcome.VERIFIED


def test_when_the_account_can_never_be_changed_the_order_goes_back(
    make_world: Callable[..., World], shop: ShopProcess
) -> None:
    with FaultProxy(shop.url) as proxy:
        proxy.inject("POST", r".*/customers/.*/addresses", too_many_requests(1))
        world = able(make_world(shop_url=proxy.url, model=KeywordIntentModel(SAID)))
        before = in_shop(world, "/orders/TT-10506/address")["line"]
        account = in_shop(world, "/customers/cus_1008/address")["line"]
        chat, said = talk(world, "cus_1008", *BOTH)
        for _ in range(3):
            world.clock.ahead += timedelta(minutes=11)
            world.app.recover()
        said = [reply.text for reply in world.replies(chat)]
    assert any("taken back what I did before on TT-10506" in text for text in said), said
    assert not any("Done:" in text for text in said)
    states = dict(EffectRow.objects.values_list("action", "state"))
    assert states["shop.redirect_order"] == states["shop.order_address_back"] == "verified"
    assert states["shop.change_address"] == "refused"
    assert in_shop(world, "/orders/TT-10506/address")["line"] == before
    assert in_shop(world, "/customers/cus_1008/address")["line"] == account
    assert outcome(world, chat) is Outcome.HANDED_OFF


ENGLISH = re.compile(r"\b(the|you|your|and|which|person|done|what|is it|no|yes)\b", re.IGNORECASE)
GERMAN_TALKS = {
    "a refund": ("cus_1001", ("Ich möchte mein Geld zurück für TT-10482 (refund)",)),
    "a wrong number": ("cus_1001", ("Ich möchte bitte mein Geld zurück, refund", "TT-99999")),
    "a pause": ("cus_1001", ("Ich möchte mein Abo SUB-2001 pause pausieren", ">two_months")),
    "a machine": ("", ("Meine Maschine bleibt leider immer cold", ">skerry", ">yes", ">no")),
    "a person": ("cus_1001", ("Ich möchte bitte mein Geld zurück, refund", "ein Mensch bitte")),
    "a cancelled order": ("cus_1008", ("Bitte stornieren Sie TT-10506, cancel", ">no")),
}


@pytest.mark.parametrize(("who", "lines"), GERMAN_TALKS.values(), ids=GERMAN_TALKS)
def test_a_conversation_in_german_is_german_throughout(
    world: World, who: str, lines: tuple[str, ...]
) -> None:
    """Each begins with a word that starts its intent: what is understood isn't tested here."""
    chat, _ = talk(world, who, *lines)
    for reply in world.replies(chat):
        buttons = [str(c["label"]) for c in reply.extras.get("choices", ())]
        own = re.sub(r"Visa card ending \d+|\([^)]*\)", "", reply.text)
        for text in (own, *buttons):
            assert not ENGLISH.search(text), text
