"""An agent who reads English helps a customer who writes German, in a real browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fakes.libre_translate import LibreTranslate, running
from tests.fakes.messengers.service import Reply
from tests.journeys.test_desk import AXE, Desk, open_page, running_desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GRINDER = "Guten Tag, meine Kaffeemühle ist gestern kaputt gegangen."
ASKED = f"I want a person\n\n{GRINDER}"
NEW = "We are sending you a new one today."
PICTURES = os.environ.get("UNSNAG_PICTURES", "")
"""A folder for pictures of what was looked at; none are made without it."""


@pytest.fixture
def service() -> Iterator[LibreTranslate]:
    one = LibreTranslate()
    with running(one):
        yield one
    assert one.wrong == []


@pytest.fixture
def desk(
    tmp_path: Path, service: LibreTranslate, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    monkeypatch.setenv("UNSNAG_TRANSLATE_URL", service.url)
    monkeypatch.setenv("UNSNAG_EGRESS_ALLOW", service.url.removeprefix("http://"))
    with running_desk(tmp_path) as here:
        yield here


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png")


def shown(page: Page, selector: str) -> None:
    """Scrolled to in one step of the page's own: its messages may be drawn anew at any moment."""
    page.wait_for_function(
        "found => { const it = document.querySelector(found); it?.scrollIntoView(); return !!it; }",
        arg=selector,
    )


def looked_at(page: Page, name: str) -> None:
    """Both widths: no sideways scrolling, nothing that axe finds."""
    for width, height in ((1280, 800), (320, 720)):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(AXE)
        found = page.evaluate(
            "axe.run(document).then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].target))"
        )
        assert found == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        shown(page, ".translation")
        picture(page, f"{name}-{width}")
        if width == 320 and page.locator("#draft-translation").is_visible():
            shown(page, "#draft-back")
            picture(page, f"{name}-{width}-reply")
    page.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_german_customer_is_read_and_answered_by_keyboard(
    browser: Browser, desk: Desk, service: LibreTranslate, scheme: Any
) -> None:
    desk.ask(ASKED)
    page = open_page(
        browser,
        desk,
        "alex",
        viewport={"width": 1280, "height": 800},
        color_scheme=scheme,
        bypass_csp=True,
    )
    page.locator("#rows a.row", has_text="Newcomer").click()
    reads_a_message(page, service, scheme)
    drafts_a_reply(page, scheme)
    changes_and_sends_it(page, scheme)
    says_which_languages_they_read(page, scheme)


def reads_a_message(page: Page, service: LibreTranslate, scheme: str) -> None:
    thread = page.locator("#thread")
    offer = page.get_by_role("button", name="Translate from German").first
    expect(offer).to_be_visible()
    looked_at(page, f"offered-{scheme}")
    page.locator("#thread-scroll").focus()
    service.next.append(Reply(500, {"error": "Cannot translate text"}))
    offer.click()
    expect(thread).to_contain_text("Not translated: 127.0.0.1 has trouble of its own.")
    page.get_by_role("button", name="Try again").click()
    expect(thread).to_contain_text("Good day, my coffee grinder broke yesterday.")
    expect(thread).to_contain_text(GRINDER)
    expect(thread).to_contain_text("Machine translation from German by 127.0.0.1")
    # The list of messages is drawn anew by itself; the translation stays.
    page.wait_for_function("document.querySelectorAll('#thread .translation .words').length === 1")


def drafts_a_reply(page: Page, scheme: str) -> None:
    page.keyboard.press("r")
    page.keyboard.type(NEW)
    page.keyboard.press("Escape")
    page.keyboard.press("y")
    text = page.locator("#reply-text")
    expect(text).to_have_value("Wir senden Ihnen heute eine neue.")
    expect(page.locator("#draft-translation")).to_contain_text(NEW)
    expect(text).to_be_focused()
    looked_at(page, f"drafted-{scheme}")


def changes_and_sends_it(page: Page, scheme: str) -> None:
    thread, text = page.locator("#thread"), page.locator("#reply-text")
    page.reload()
    expect(text).to_have_value("Wir senden Ihnen heute eine neue.")
    expect(page.locator("#draft-original")).to_have_text(NEW)
    page.get_by_role("button", name="Back to what you wrote").click()
    expect(text).to_have_value(NEW)
    expect(page.locator("#draft-translation")).to_be_hidden()
    page.get_by_role("button", name="Translate to German").click()
    expect(text).to_have_value("Wir senden Ihnen heute eine neue.")
    text.fill("Wir schicken Ihnen heute eine neue Mühle.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#thread .said.human .words").first).to_have_text(
        "Wir schicken Ihnen heute eine neue Mühle."
    )
    expect(text).to_have_value("")
    expect(page.locator("#draft-translation")).to_be_hidden()
    summary = page.get_by_text("Translated by machine from English before Alex Lindgren sent it")
    summary.click()
    expect(thread).to_contain_text(NEW)
    looked_at(page, f"sent-{scheme}")


def says_which_languages_they_read(page: Page, scheme: str) -> None:
    ticket = page.url
    page.goto("/my/account")
    page.get_by_label("Languages that you read").fill("de en")
    picture(page, f"account-{scheme}")
    page.locator("section", has_text="Languages that you read").get_by_role(
        "button", name="Keep"
    ).click()
    expect(page.get_by_label("Languages that you read")).to_have_value("de en")
    page.goto(ticket)
    expect(page.locator("#thread")).to_contain_text(GRINDER)
    expect(page.locator("#draft-translate")).to_have_count(0)
    expect(page.get_by_role("button", name="Translate from")).to_have_count(0)


def test_a_service_that_is_gone_leaves_the_draft_as_it_is(
    browser: Browser, desk: Desk, service: LibreTranslate
) -> None:
    desk.ask(ASKED)
    page = open_page(browser, desk, "alex", viewport={"width": 1280, "height": 800})
    page.locator("#rows a.row", has_text="Newcomer").click()
    page.locator("#reply-text").fill(NEW)
    service.next.append(Reply(429, {"error": "Slowdown"}, {"Retry-After": "60"}))
    page.get_by_role("button", name="Translate to German").click()
    expect(page.locator("#draft-trouble")).to_contain_text("asks us to wait")
    expect(page.locator("#reply-text")).to_have_value(NEW)
    page.locator("#reply-text").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#thread .said.human .words").first).to_have_text(NEW)
