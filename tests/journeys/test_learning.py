"""A manager teaches the classifier in a real browser: discovers, merges, accepts, labels twenty by
keyboard, sees what training again gains, and puts it in force; and reads what moved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fakes.labelled import as_csv, tickets
from tests.fakes.learning_lab import wanted
from tests.journeys.test_desk import Desk, open_page, running_desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Axe = Callable[[Page], list[str]]
HERE = "/insights/understanding"
WITHIN = 120_000


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(
        tmp_path_factory.mktemp("learning"), "tests.journeys.learning_world"
    ) as running:
        yield running


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def train_and_use(page: Page, folder: Path) -> None:
    file = folder / "labelled.csv"
    file.write_text(as_csv(tickets()), encoding="utf-8")
    page.goto(HERE)
    page.get_by_label("Labelled tickets").set_input_files(file)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("is trained and kept")).to_be_visible(timeout=WITHIN)
    page.get_by_role("button", name="Put it in force").click()
    expect(page.get_by_text("of your tickets.")).to_be_visible()


def discover(page: Page, folder: Path, axe: Axe) -> None:
    file = folder / "past.csv"
    rows = [f'"{text}",2026-0{1 + n % 8}-03\n' for n, text in enumerate(wanted(40))]
    file.write_text("text,created\n" + "".join(rows), encoding="utf-8")
    page.goto(f"{HERE}/discovered")
    expect(page.get_by_text("Nothing discovered yet")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("Past tickets").set_input_files(file)
    page.get_by_role("button", name="Discover in the file").click()
    expect(page.get_by_text("120 tickets without a label")).to_be_visible(timeout=WITHIN)
    expect(page.locator(".found")).to_have_count(3)
    expect(page.locator(".found .tag", has_text="Missing")).to_have_count(3)
    assert axe(page) == []


def merge_two_and_accept(page: Page) -> None:
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.keyboard.press("m")
    expect(page.get_by_text("Merged into")).to_be_visible()
    merged = page.locator(".found").first
    expect(merged).to_contain_text("80 tickets")
    merged.get_by_label("Name of the intent").fill("paperwork")
    merged.get_by_role("button", name=re.compile("Accept as intent")).click()
    expect(page.locator("#accepted")).to_contain_text("paperwork")
    page.locator(".found").first.get_by_role("button", name=re.compile("Put aside")).click()
    expect(page.get_by_text("every group was decided on")).to_be_visible()


def label_twenty_by_keyboard(page: Page, axe: Axe) -> None:
    page.goto(f"{HERE}/label")
    page.get_by_role("button", name="Choose 20").click()
    expect(page.get_by_text("Ticket 1 of 20")).to_be_visible(timeout=WITHIN)
    assert axe(page) == []
    page.keyboard.press("1")
    expect(page.get_by_text("Ticket 2 of 20")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("Ticket 1 of 20")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("paperwork")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ticket 2 of 20")).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_text("Ticket 3 of 20")).to_be_visible()
    page.keyboard.press("0")
    for number in range(4, 21):
        expect(page.get_by_text(f"Ticket {number} of 20")).to_be_visible()
        page.keyboard.press("1")
    expect(page.get_by_text("are done")).to_be_visible()
    assert axe(page) == []


def test_a_manager_discovers_labels_and_puts_a_proposal_in_force(
    browser: Browser, desk: Desk, tmp_path: Path, axe: Axe
) -> None:
    page = open_page(browser, desk, "morgan")
    train_and_use(page, tmp_path)
    discover(page, tmp_path, axe)
    merge_two_and_accept(page)
    label_twenty_by_keyboard(page, axe)
    page.get_by_role("link", name="See what training with them gains").click()
    page.get_by_role("button", name="See what training again gains").click()
    expect(page.get_by_text("It is not in force.")).to_be_visible(timeout=WITHIN)
    expect(page.get_by_role("link", name="Understanding 1 to look at")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Put it in force").click()
    expect(page.get_by_text("In force. Every server")).to_be_visible()
    expect(page.get_by_text("From tickets that were chosen to be labelled")).to_be_visible()
    expect(page.get_by_text("Examples of accepted discoveries")).to_be_visible()
    expect(page.locator("#intents")).to_contain_text("paperwork")
    page.context.close()


def test_what_moved_is_told_with_messages_and_gets_a_name(
    browser: Browser, desk: Desk, tmp_path: Path, axe: Axe
) -> None:
    page = open_page(browser, desk, "morgan")
    page.goto(HERE)
    if page.get_by_text("No classifier of your own tickets yet").count():
        train_and_use(page, tmp_path)
    page.goto(f"{HERE}/moved")
    expect(page.get_by_role("heading", name="What moved")).to_be_visible()
    desk.run("moved")
    page.reload()
    alarm = page.locator(".alarm").first
    expect(alarm).to_contain_text("rose from")
    expect(alarm.locator(".examples li").first).to_be_visible()
    assert axe(page) == []
    alarm.get_by_role("button", name=re.compile("Acknowledge")).click()
    expect(page.get_by_text("Acknowledged by Morgan Reyes.").first).to_be_visible()
    page.context.close()


def test_on_a_phone_in_the_dark_and_without_scripts_all_of_it_works(
    browser: Browser, desk: Desk, axe: Axe
) -> None:
    narrow = {"width": 320, "height": 800}
    page = open_page(browser, desk, "morgan", viewport=narrow, color_scheme="dark")
    for path in (f"{HERE}/discovered", f"{HERE}/label", f"{HERE}/moved"):
        page.goto(path)
        assert axe(page) == [], path
        assert sideways(page) == 0, path
    page.context.close()
