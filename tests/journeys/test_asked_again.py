"""What a person asks again after a hand-off: read, corrected by a key, and drawn; tickets given to
somebody many at once; files with a reply."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_desk import Desk, arrived, open_page, running_desk
from tests.journeys.test_desk_work import clean, done, find

pytestmark = [pytest.mark.browser, pytest.mark.slow]
QUESTION = "Could you please tell me your order number again?"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_desk(tmp_path) as running:
        yield running


def ask_for_what_is_known(page: Page) -> None:
    find(page, "counter")
    page.get_by_label("Reply to Mara Lindqvist").fill(QUESTION)
    page.keyboard.press("Control+Enter")
    done(page, "Sent.")


def test_what_was_asked_again_is_read_and_corrected_by_a_key(browser: Browser, desk: Desk) -> None:
    page = open_page(browser, desk, "morgan")
    ask_for_what_is_known(page)
    expect(page.get_by_text("Order number (it was known)")).to_be_visible()
    page.keyboard.press("o")
    dialog = page.get_by_role("dialog", name="I had to ask again for")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Order number").click()
    page.wait_for_load_state("load")
    expect(page.get_by_text("Order number (it was known)")).to_have_count(0)
    page.goto("/insights/handoffs")
    expect(page.locator(".lede")).to_contain_text("0 of 1 hand-offs (0 %)")
    page.get_by_role("link", name="90 days").click()
    expect(page.get_by_role("link", name="90 days")).to_have_attribute("aria-current", "true")


def test_chosen_tickets_are_taken_together_by_keyboard(browser: Browser, desk: Desk) -> None:
    page = open_page(browser, desk, "morgan")
    for key in ("j", "j", "j", "x", "j", "x"):  # past two approvals
        page.keyboard.press(key)
    expect(page.locator("#chosen-count")).to_have_text("2 chosen")
    page.keyboard.press("d")
    expect(page.get_by_role("dialog", name="Give to")).to_be_visible()
    page.get_by_label("A person or a team").select_option("Me")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    done(page, "Given: 2 tickets.")
    expect(page.locator("#rows .row", has_text="Morgan Reyes")).to_have_count(2)


def test_a_file_goes_with_a_reply(browser: Browser, desk: Desk) -> None:
    page = open_page(browser, desk, "alex")
    find(page, "counter")
    file = {"name": "label.txt", "mimeType": "text/plain", "buffer": b"Put this on the parcel."}
    page.locator("#reply-files").set_input_files(files=[file])  # type: ignore[list-item]
    page.get_by_label("Reply to Mara Lindqvist").fill("Here is your label.")
    page.keyboard.press("Control+Enter")
    done(page, "Sent.")
    expect(page.locator("#thread")).to_contain_text("label.txt")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_its_page_and_dialog_are_free_of_what_axe_finds(
    browser: Browser, desk: Desk, scheme: Any, width: int
) -> None:
    size = {"width": width, "height": 800}
    page = open_page(browser, desk, "morgan", viewport=size, color_scheme=scheme, bypass_csp=True)
    page.goto("/insights/handoffs")
    clean(page, "nothing asked yet")
    page.goto("/desk/tickets/1")
    arrived(page, "/desk/tickets/1")
    page.get_by_label("Reply to Mara Lindqvist").fill(QUESTION)
    page.keyboard.press("Control+Enter")
    done(page, "Sent.")
    page.goto("/insights/handoffs")
    clean(page, "something asked")
    page.goto("/desk/tickets/1")
    page.keyboard.press("o")
    expect(page.get_by_role("dialog", name="I had to ask again for")).to_be_visible()
    clean(page, "dialog")
