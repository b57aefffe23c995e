"""Importing in a real browser, with its thread and its database: by keyboard, to the page that
readers meet; and the help center in German."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_desk import PASSWORD, Desk, running_desk

pytestmark = pytest.mark.browser

Axe = Callable[[Page], list[str]]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("import"), "tests.journeys.knowledge_world") as one:
        yield one


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    errors: list[str] = []
    context = browser.new_context(base_url=desk.url, viewport={"width": 320, "height": 800})
    one = context.new_page()
    one.set_default_timeout(20_000)
    one.on("pageerror", lambda error: errors.append(str(error)))
    yield one
    context.close()
    assert errors == []


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_a_manager_imports_by_keyboard_and_readers_get_it_in_their_language(
    page: Page, tmp_path: Path, axe: Axe
) -> None:
    page.goto("/sign-in")
    page.get_by_label("Name").fill("morgan")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk**")
    page.goto("/knowledge/import")
    assert axe(page) == []
    assert sideways(page) == 0
    german, russian = tmp_path / "brühen.md", tmp_path / "чистка.md"
    german.write_text("---\ntitle: Von Hand brühen\nlanguage: de\n---\nGießen {{x}}.\n", "utf-8")
    russian.write_text("---\ntitle: Чистка\nlanguage: ru\n---\nПромойте.\n", "utf-8")
    page.get_by_label("Files", exact=True).set_input_files([german, russian])
    page.get_by_role("button", name="See what would come in").focus()
    page.keyboard.press("Enter")
    begin = page.get_by_role("button", name="Import 2 articles")
    expect(begin).to_be_visible()
    assert axe(page) == []
    assert sideways(page) == 0
    begin.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 articles read")).to_be_visible()
    assert axe(page) == []
    page.goto("/articles/чистка")
    expect(page.get_by_role("heading", name="Чистка")).to_be_visible()
    page.goto("/articles/von-hand-bruhen")
    expect(page.get_by_text("Hat das geholfen?")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "de"
    page.goto("/?lang=de")
    for address in ("/", "/search?q=Fahrrad", "/contact", "/account/sign-in", "/questions"):
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == "de", address
        assert axe(page) == [], address
        assert sideways(page) == 0, address
