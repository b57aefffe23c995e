"""The classifier's pages in a real browser: a manager trains with a file, looks at a label by
keyboard, sets how sure it must be, switches and goes back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fakes.labelled import PRODUCTS, as_csv, tickets
from tests.journeys.test_desk import PASSWORD, Desk, running_desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Axe = Callable[[Page], list[str]]
HERE = "/insights/understanding"
LEARNS_WITHIN = 120_000


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("understanding")) as one:
        yield one


@pytest.fixture
def opened(browser: Browser, desk: Desk) -> Iterator[Callable[..., Page]]:
    errors: list[str] = []
    contexts = []

    def open_as(name: str, **options: object) -> Page:
        context = browser.new_context(base_url=desk.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/sign-in")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk**")
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert errors == []


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def train_with(page: Page, file: Path) -> None:
    page.goto(HERE)
    page.get_by_label("Labelled tickets").set_input_files(file)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("is trained and kept")).to_be_visible(timeout=LEARNS_WITHIN)


def decide_and_train_again(page: Page, text: str, axe: Axe) -> None:
    page.get_by_role("link", name=re.compile("Look at")).click()
    expect(page.locator(".suspect").first).to_contain_text(text)
    assert axe(page) == []
    page.keyboard.press("j")
    page.keyboard.press("2")
    expect(page.locator("#decided-title")).to_contain_text("1")
    expect(page.get_by_text("It is refund, by Morgan Reyes")).to_be_visible()
    page.get_by_role("button", name="Train again with what was said").click()
    expect(page.get_by_text("is trained and kept")).to_be_visible(timeout=LEARNS_WITHIN)


def test_a_manager_trains_decides_on_a_label_switches_and_goes_back(
    opened: Callable[..., Page], tmp_path: Path, axe: Axe
) -> None:
    page = opened("morgan", viewport={"width": 1280, "height": 900})
    page.goto(HERE)
    expect(page.get_by_text("No classifier of your own tickets yet")).to_be_visible()
    assert axe(page) == []

    rows = tickets(*PRODUCTS, "Eider", "Plover", "Lantern")
    place = next(i for i, row in enumerate(rows) if row.intent == "refund")
    rows[place] = replace(rows[place], intent="change_address")
    file = tmp_path / "tickets.csv"
    file.write_text(as_csv(rows), encoding="utf-8")
    train_with(page, file)
    page.get_by_role("button", name="Put it in force").click()
    expect(page.get_by_text(f"learned from {len(rows)} of your tickets")).to_be_visible()
    first = page.locator("#versions code").first.inner_text()
    assert axe(page) == []

    page.get_by_role("spinbutton", name="Setting").fill("70")
    expect(page.locator("#setting-says")).to_contain_text("At 70 it handles")
    page.get_by_role("button", name="Set it").click()
    expect(page.locator(".here-label")).to_have_text("70")

    decide_and_train_again(page, rows[place].text, axe)
    page.get_by_role("link", name="Compare with the one in force").click()
    expect(page.get_by_role("heading", name="Two versions, the same tickets")).to_be_visible()
    assert axe(page) == []
    page.goto(f"{HERE}#versions")
    page.get_by_role("button", name=re.compile("Put in force version")).click()
    expect(page.get_by_text("In force. Every server")).to_be_visible()
    expect(page.get_by_text("with the label that a person gave")).to_be_visible()
    page.get_by_role("button", name=re.compile(f"Go back to it version {first}")).click()
    its_row = page.locator("#versions tr").filter(has=page.locator("th", has_text=first))
    expect(its_row).to_contain_text("In force")


def test_what_a_person_says_a_ticket_is_about_is_kept(opened: Callable[..., Page]) -> None:
    page = opened("alex", viewport={"width": 1280, "height": 900})
    page.goto("/desk/tickets/1")
    page.get_by_label("This is about").select_option("order_status")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The classifier learns it at the next training")).to_be_visible()
    expect(page.get_by_text("Understood as:")).to_contain_text("Where is my order")
    manager = opened("morgan")
    manager.goto("/insights/record?kind=")
    manager.goto(HERE)
    expect(manager.get_by_text(re.compile(r"People said \d+ thing"))).to_be_visible()


def test_without_scripts_on_a_phone_in_the_dark_nothing_is_lost(
    opened: Callable[..., Page], axe: Axe
) -> None:
    narrow = {"width": 320, "height": 800}
    page = opened("morgan", viewport=narrow, color_scheme="dark")
    for path in (HERE, f"{HERE}/suspects", "/desk/tickets/1"):
        page.goto(path)
        assert axe(page) == [], path
        assert sideways(page) == 0, path
    plain = opened("morgan", viewport=narrow, java_script_enabled=False)
    plain.goto(HERE)
    plain.get_by_role("spinbutton", name="Setting").fill("40")
    plain.get_by_role("button", name="Set it").click()
    expect(plain.get_by_text("Set to 40")).to_be_visible()
