"""Writing for the help center in a real browser: by keyboard, with a picture, through review to the
reader who searches for it; without a connection, beside another writer, without scripts."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_desk import AXE, PASSWORD, Desk, running_desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORLD = "tests.journeys.knowledge_world"
PAGES = (
    "/knowledge",
    "/knowledge?state=archived",
    "/knowledge/new",
    "/knowledge/review-next",
    "/knowledge/collections",
    "/knowledge/articles/descale/en",
    "/knowledge/articles/descale/de",
    "/knowledge/articles/descale/fr",
    "/knowledge/articles/descale/en/versions",
    "/knowledge/articles/descale/settings",
    "/knowledge/articles/descale/videos",
    "/knowledge/articles/long/en",
    "/knowledge/articles/nothing/en",
)
PASTE = """
async (area) => {
  const canvas = document.createElement('canvas');
  canvas.width = 320; canvas.height = 180;
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#165A72'; pen.fillRect(0, 0, 320, 180);
  pen.fillStyle = '#fff'; pen.fillRect(140, 40, 40, 100);
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
  const data = new DataTransfer();
  data.items.add(new File([blob], 'Lever.png', { type: 'image/png' }));
  const how = { clipboardData: data, bubbles: true, cancelable: true };
  area.dispatchEvent(new ClipboardEvent('paste', how));
}
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("knowledge"), WORLD) as running:
        yield running


@pytest.fixture
def pages(browser: Browser, desk: Desk) -> Iterator[Any]:
    """Signed-in pages of their own; a script error on one fails the test."""
    contexts: list[Any] = []
    errors: list[str] = []

    def open_one(name: str = "morgan", *, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(
            base_url=desk.url, viewport={"width": width, "height": 900}, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/sign-in")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk**")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the button of this name has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"Tab never came to {name}")


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text(re.compile(r"^Saved (just now|\d+ s ago)$"))


def write_steps(writer: Page) -> None:
    """Begin an article and write its text, by keyboard alone."""
    writer.goto("/knowledge/new")
    writer.get_by_label("Title").focus()
    writer.keyboard.type("Empty the zymurgy drawer")
    writer.keyboard.press("Enter")
    writer.wait_for_url("**/articles/empty-the-zymurgy-drawer/en")
    writer.get_by_label("Summary").focus()
    writer.keyboard.type("Pull the lever.")
    writer.keyboard.press("Tab")  # the tools are one stop, and the text is the next
    writer.keyboard.press("Tab")
    expect(writer.get_by_label("Text", exact=True)).to_be_focused()
    writer.keyboard.type("1. Open the flap\nPull the lever\n\nIt is ")
    writer.keyboard.press("Control+b")
    writer.keyboard.type("heavy")
    writer.keyboard.press("End")
    writer.keyboard.type(".\n\n")


def paste_picture(writer: Page) -> None:
    """Paste a picture and describe it; the text and the preview show it."""
    writer.get_by_label("Text", exact=True).evaluate(PASTE)
    writer.keyboard.type("The lever at the left side")
    tab_to(writer, "Add it")
    writer.keyboard.press("Enter")
    body = writer.get_by_label("Text", exact=True)
    expect(body).to_have_value(re.compile(r"!\[The lever at the left side\]\(/media/[0-9a-f]{64}/"))
    assert body.input_value().startswith(
        "1. Open the flap\n2. Pull the lever\n\nIt is **heavy**.\n\n!["
    )
    saved(writer)
    shown = writer.frame_locator("#preview")
    expect(shown.get_by_role("img", name="The lever at the left side")).to_be_visible()
    expect(shown.locator("ol li")).to_have_count(2)
    tab_to(writer, "Ask for a review")
    writer.keyboard.press("Enter")
    expect(writer.locator(".flash")).to_contain_text("A manager is asked")


def publish_and_find(manager: Page) -> None:
    """Publish what waits for review; search finds it within two seconds."""
    manager.goto("/knowledge?state=review")
    expect(manager.get_by_role("link", name="Knowledge")).to_contain_text("2")
    manager.get_by_role("link", name="Empty the zymurgy drawer").click()
    manager.get_by_role("button", name="Publish now").click()
    expect(manager.locator(".flash")).to_contain_text("Published")
    began = time.monotonic()
    while "zymurgy drawer" not in manager.request.get("/search/suggest?q=zymurgy").text():
        assert time.monotonic() - began < 20, "search did not find it"
        time.sleep(0.05)
    manager.goto("/articles/empty-the-zymurgy-drawer")
    picture = manager.get_by_role("img", name="The lever at the left side")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 320)


def test_an_article_is_written_by_keyboard_reviewed_published_found_and_restored(
    pages: Any,
) -> None:
    writer: Page = pages("alex")
    write_steps(writer)
    paste_picture(writer)
    manager: Page = pages("morgan")
    publish_and_find(manager)
    manager.goto("/knowledge/articles/empty-the-zymurgy-drawer/en")
    manager.get_by_label("Text", exact=True).fill("Nothing of it.")
    saved(manager)
    manager.get_by_role("button", name="Publish now").click()
    manager.get_by_role("link", name="Versions").click()
    expect(manager.locator(".changed-text del").first).to_contain_text("Open the flap")
    manager.get_by_role("button", name="Restore version 1").click()
    manager.get_by_role("button", name="Publish now").click()
    manager.goto("/articles/empty-the-zymurgy-drawer")
    expect(manager.locator(".prose")).to_contain_text("Open the flap")


def test_a_lost_connection_and_a_crash_take_nothing(pages: Any) -> None:
    page: Page = pages("alex")
    page.goto("/knowledge/articles/invoice/en")
    body = page.get_by_label("Text", exact=True)
    page.context.set_offline(True)
    body.fill("Written in a tunnel.")
    expect(page.locator("#saved")).to_contain_text("No connection")
    page.context.set_offline(False)
    saved(page)
    page.route("**/save", lambda route: route.abort())
    body.fill("Written before the crash.")
    expect(page.locator("#saved")).to_contain_text("No connection")
    # What a crash leaves: a tab that never says goodbye, and the browser's own store.
    other = page.context.new_page()
    other.goto("/knowledge/articles/invoice/en")
    expect(other.get_by_label("Text", exact=True)).to_have_value("Written in a tunnel.")
    other.get_by_role("button", name="Bring it back").click()
    expect(other.get_by_label("Text", exact=True)).to_have_value("Written before the crash.")
    saved(other)


def test_the_second_of_two_writers_is_told_and_chooses(pages: Any) -> None:
    one, two = pages("alex"), pages("morgan")
    for page in (one, two):
        page.goto("/knowledge/articles/lights/en")
    one.get_by_label("Text", exact=True).fill("From Alex.")
    saved(one)
    two.get_by_label("Text", exact=True).fill("From Morgan.")
    expect(two.get_by_role("alert")).to_contain_text("Alex Lindgren has changed this text")
    two.reload()
    expect(two.get_by_label("Text", exact=True)).to_have_value("From Alex.")
    two.get_by_role("button", name="Bring it back").click()
    expect(two.get_by_role("alert")).to_contain_text("Alex Lindgren has changed this text")
    two.get_by_role("button", name="Keep mine").click()
    expect(two.locator(".flash")).to_contain_text("Saved")
    expect(two.get_by_label("Text", exact=True)).to_have_value("From Morgan.")
    two.goto("/knowledge/articles/lights/en/versions")
    expect(two.locator(".versions tbody")).to_contain_text("Set aside")


def test_what_is_scheduled_is_published_at_its_time(pages: Any, desk: Desk) -> None:
    page: Page = pages("morgan")
    page.goto("/knowledge/articles/descale/en")
    page.get_by_label("Text", exact=True).fill("From tomorrow on.")
    saved(page)
    page.get_by_text("Publish it at a later time").click()
    later = page.evaluate("new Date(Date.now() + 864e5).toISOString().slice(0, 16)")
    page.get_by_label(re.compile("^Day and time")).fill(later)
    page.get_by_role("button", name="Schedule it").click()
    expect(page.locator(".flash")).to_contain_text("It will be published on")
    page.goto("/articles/descale")
    expect(page.locator(".prose")).not_to_contain_text("From tomorrow on.")
    desk.run("due")
    page.reload()
    expect(page.locator(".prose")).to_contain_text("From tomorrow on.")


def test_an_article_is_written_and_published_without_scripts(pages: Any) -> None:
    page: Page = pages("morgan", java_script_enabled=False)
    page.goto("/knowledge/new")
    page.get_by_label("Title").fill("Without scripts")
    page.get_by_role("button", name="Begin the draft").click()
    page.get_by_label("Text", exact=True).fill("Plain [link](/articles/nothing).")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("#notes")).to_contain_text("no published page at this address")
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator(".flash")).to_contain_text("Published")
    page.goto("/articles/without-scripts")
    expect(page.locator("h1")).to_contain_text("Without scripts")


def test_what_to_review_next_says_why_and_has_its_button(pages: Any) -> None:
    page: Page = pages("alex")
    page.goto("/knowledge/review-next")
    first = page.locator(".to-review > li").first
    expect(first.get_by_role("heading")).to_contain_text("Descale the Skerry")
    expect(first).to_contain_text("20 of 30 who answered said that it did not solve it")
    expect(first).to_contain_text("The original has changed since the translation (de)")
    expect(first.get_by_role("link", name="Improve it")).to_be_visible()


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_every_page_is_clean_and_fits(pages: Any, look: str) -> None:
    width = 360 if look == "phone" else 1280
    page: Page = pages("morgan", width=width, color_scheme="dark" if look == "dark" else "light")
    for path in PAGES:
        page.goto(path)
        page.evaluate(AXE)
        rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = page.evaluate("rules => axe.run(document, { runOnly: rules })", rules)
        wrong = [f"{v['id']}: {n['target']}" for v in found["violations"] for n in v["nodes"]]
        assert wrong == [], path
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, f"{path} is wider than the screen"
