"""Danger by words and by meaning, and what becomes of a message with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.application.conftest import World, new_world
from tests.fakes.shop_process import ShopProcess
from unsnag.adapters.store.models import TicketRow
from unsnag.application.hear_danger import QUOTED, HearDanger
from unsnag.application.send_form import FormMessage
from unsnag.domain.conversations import Holder
from unsnag.domain.signals import Signal, SignalKind


def never(text: str) -> str:
    raise AssertionError(text)


def failing(_text: str) -> str:
    raise RuntimeError("the encoder is gone")


def test_words_are_enough() -> None:
    assert HearDanger(never)("My kettle caught fire") == Signal(SignalKind.SAFETY, "caught fire")


def test_meaning_is_asked_where_words_say_nothing() -> None:
    heard = HearDanger(lambda text: text[:7])
    assert heard("It glows under my bed") == Signal(SignalKind.SAFETY, "It glow")
    assert HearDanger(lambda _: "")("Where is my parcel?") is None


def test_what_is_quoted_is_short_and_holds_no_password() -> None:
    heard = HearDanger(lambda text: text)
    told = heard("My password is hunter2secret and now it glows under my bed")
    assert told is not None
    assert "hunter2secret" not in told.words
    long = heard("It glows under my bed " * 50)
    assert long is not None
    assert len(long.words) <= QUOTED
    assert long.words.endswith("…")


def test_nothing_is_asked_of_nothing() -> None:
    assert HearDanger(never)("  ") is None


def test_without_a_model_words_still_count() -> None:
    heard = HearDanger(failing)
    assert heard("Where is my parcel?") is None
    assert heard("I will call my lawyer") is not None


@pytest.fixture
def glowing(transactional_db: None, shop: ShopProcess) -> Iterator[World]:
    """A world whose model takes for danger what glows."""
    world = new_world(shop, danger=HearDanger(lambda text: "It glows" if "glows" in text else ""))
    yield world
    world.app.close()


def test_a_message_goes_to_a_person_with_what_was_said(glowing: World) -> None:
    chat = glowing.begin()
    glowing.say(chat, "It glows when I descale my Skerry")
    ticket = TicketRow.objects.get()
    assert (ticket.reason, ticket.packet["detail"]) == ("safety", "Said: “It glows”.")
    assert glowing.app.store.conversation(chat).holder is Holder.HUMAN


def test_so_does_a_form(glowing: World) -> None:
    glowing.app.send_form(
        FormMessage("visit", "key", "Ana", "ana@example.com", "It glows at night")
    )
    assert TicketRow.objects.get().reason == "safety"


def test_what_is_no_danger_goes_its_usual_way(glowing: World) -> None:
    chat = glowing.begin()
    glowing.say(chat, "How do I descale my Skerry?")
    assert not TicketRow.objects.exists()
