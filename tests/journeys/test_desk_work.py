"""A whole shift of an agent by keyboard alone, and merging as both sides see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_desk import AXE, Desk, arrived, open_page, running_desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DIALOGS = {"h": "snooze-dialog", "t": "tag-dialog", "n": "note-dialog", "w": "merge-dialog"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_desk(tmp_path) as running:
        yield running


def find(page: Page, words: str) -> None:
    """Find tickets and open the first, by keyboard."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    arrived(page, r"/desk\?q=")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    arrived(page, "/desk/tickets/")


def done(page: Page, words: str) -> None:
    expect(page.locator(".flashes")).to_contain_text(words)
    page.wait_for_load_state("load")


def write_macro(browser: Browser, desk: Desk) -> Page:
    morgan = open_page(browser, desk, "morgan")
    morgan.goto("/desk/macros")
    morgan.get_by_label("Name").fill("We look at it")
    morgan.get_by_label("Text").fill("Hello {customer}, we look at it.")
    morgan.get_by_role("button", name="Add macro").click()
    return morgan


def answer_note_and_tag(page: Page) -> None:
    """A macro sent, a colleague named, a tag: at the ticket that is open."""
    keys = page.keyboard
    keys.press("m")
    keys.type("look")
    keys.press("Enter")
    keys.press("Control+Enter")
    done(page, "Sent.")
    keys.press("n")
    keys.type("What do you think, @mor")
    expect(page.locator("#names li")).to_have_text("Morgan Reyes @morgan")
    keys.press("Enter")
    keys.press("Control+Enter")
    done(page, "Noted, for the team only")
    expect(page.locator("#thread .note .words").last).to_have_text("What do you think, @morgan")
    keys.press("t")
    keys.type("big-parcel")
    keys.press("Enter")
    done(page, "Tagged")
    expect(page.locator("#known .tags")).to_contain_text("big-parcel")


def put_aside_and_merge(page: Page, desk: Desk) -> None:
    """The open ticket put aside, and a second one of its customer merged into it."""
    keys, first = page.keyboard, page.url.split("?")[0]
    keys.press("h")
    expect(page.get_by_role("button", name=re.compile("In 3 hours"))).to_be_focused()
    keys.press("1")
    done(page, "Put aside")
    assert page.url.split("?")[0] != first
    desk.ask("I want a person: the counter is still too small", "cus_1001")
    find(page, "still too small")
    merged = page.url.split("?")[0]
    keys.press("w")
    expect(page.get_by_role("radio").first).to_be_focused()
    keys.press("Enter")
    done(page, "is part of this one now")
    assert page.url.split("?")[0] == first
    expect(page.locator("#thread")).to_contain_text("still too small")
    expect(page.locator("#thread")).to_contain_text("does not fit on the counter")
    page.goto(merged)
    arrived(page, first.rsplit("/", 1)[1] + "$")


def look_back_and_approve(page: Page) -> None:
    """The trail of the open ticket, then an approval."""
    keys = page.keyboard
    keys.press("v")
    expect(page.get_by_role("heading", name="Who did what")).to_be_visible()
    for words in ("Used the macro “We look at it”", "Named morgan in a note", "Put aside until"):
        expect(page.locator("table")).to_contain_text(words)
    keys.press("a")
    arrived(page, "/desk/approvals$")
    keys.press("j")
    keys.press("Enter")
    arrived(page, "/desk/approvals/1$")
    page.wait_for_timeout(2100)
    keys.press("a")
    keys.press("Enter")
    expect(page.locator(".result")).to_contain_text("approved by Alex Lindgren")
    keys.press("g")
    arrived(page, "/desk$")


def tag_many(page: Page) -> None:
    """Three tickets chosen in the queue, past an approval that can't be."""
    keys = page.keyboard
    keys.press("g")
    arrived(page, "/desk$")
    keys.press("j")
    keys.press("x")
    expect(page.locator("#spoken")).to_have_text("Approvals are decided one at a time.")
    for key in ("j", "x", "j", "j", "Shift+X"):
        keys.press(key)
    expect(page.locator("#chosen-count")).to_have_text("3 chosen")
    keys.press("t")
    keys.type("weekend")
    keys.press("Enter")
    done(page, "Tagged: 3 tickets.")


def read_mentions(page: Page) -> None:
    """The colleague who was named reads the note, which counts as read from then on."""
    page.goto("/desk")
    expect(page.get_by_role("link", name="Mentions")).to_contain_text("1")
    page.keyboard.press("@")
    arrived(page, "/desk/mentions$")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    arrived(page, "/desk/tickets/")
    page.wait_for_timeout(500)
    page.goto("/desk/mentions")
    expect(page.get_by_text("New", exact=True)).to_have_count(0)


def test_a_whole_shift_by_keyboard_alone(browser: Browser, desk: Desk) -> None:
    morgan = write_macro(browser, desk)
    page = open_page(browser, desk, "alex")
    find(page, "counter")
    answer_note_and_tag(page)
    put_aside_and_merge(page, desk)
    look_back_and_approve(page)
    find(page, "counter")
    page.keyboard.press("e")
    done(page, "Closed.")
    tag_many(page)
    read_mentions(morgan)


def test_the_help_lists_every_key_that_does_something_and_no_other(
    browser: Browser, desk: Desk
) -> None:
    page = open_page(browser, desk, "alex")
    page.goto("/desk/tickets/1")
    page.wait_for_load_state("load")
    page.keyboard.press("?")
    named = set(page.locator("#keys dt kbd").all_inner_texts())
    asked = "import(document.querySelector('script[src*=\"staff/staff\"]').src)"
    real = set(page.evaluate(f"{asked}.then(m => m.keysInForce())"))
    by_hand = {"Enter", "Esc", "Ctrl", "Shift", "↓", "↑"}
    shown = {"ArrowDown": "↓", "ArrowUp": "↑", "X": "x"}
    assert {shown.get(key, key) for key in real} <= named
    assert named - by_hand <= real
    alone = page.locator("#keys dt:not(:has(kbd + kbd))").all_inner_texts()
    assert len(alone) == len(set(alone))  # what a key does on every page, no page takes away


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_every_dialog_and_page_of_it_is_free_of_what_axe_finds(
    browser: Browser, desk: Desk, scheme: Any, width: int
) -> None:
    page = open_page(
        browser,
        desk,
        "morgan",
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        bypass_csp=True,
    )
    for path in ("/desk/mentions", "/desk/tickets/1/trail", "/desk?state=snoozed"):
        page.goto(path)
        clean(page, path)
    page.goto("/desk/tickets/1")
    for key, dialog in DIALOGS.items():
        page.keyboard.press(key)
        expect(page.locator(f"#{dialog}")).to_be_visible()
        clean(page, dialog)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")


def clean(page: Page, where: str) -> None:
    page.wait_for_timeout(150)
    page.evaluate(AXE)
    found = page.evaluate(
        "axe.run(document).then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].target))"
    )
    assert found == [], where
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
