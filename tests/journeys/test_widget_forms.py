"""Help beside another site's own form, articles inside the widget, and the page's language."""

# ruff: noqa: F811  a fixture's name is an argument of the tests that use it

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.widget_stage import (  # noqa: F401  fixtures are found by their names here
    Server,
    Visit,
    host,
    launcher,
    log_of,
    say,
    server,
    visit,
)

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
ASKED = "How do I descale my Skerry? The light is amber"


@pytest.fixture
def page(visit: Visit, host: str) -> Page:
    page = visit().new_page()
    page.goto(f"{host}/?form")
    return page


def message(page: Page) -> Locator:
    return page.get_by_label("Your message")


def beside(page: Page) -> Locator:
    return page.locator("[data-unsnag-beside] .card")


def send(page: Page) -> None:
    page.get_by_role("button", name="Send message").click()


def received(page: Page) -> Locator:
    return page.get_by_text("Received:")


def test_the_form_waits_once_and_is_sent_as_it_was_filled_in(page: Page) -> None:
    page.get_by_label("Name").fill("Jo")
    message(page).fill(ASKED)
    expect(beside(page)).to_contain_text("This may answer it")
    send(page)
    expect(beside(page)).to_contain_text("Before you send")
    expect(page.get_by_text("Before you send")).to_be_focused()
    expect(message(page)).to_have_value(ASKED)
    beside(page).get_by_role("button", name="Send anyway").click()
    expect(received(page)).to_contain_text("name=Jo&message=How+do+I+descale")
    expect(received(page)).to_contain_text("way=form")


def test_sending_a_second_time_sends(page: Page) -> None:
    message(page).fill(ASKED)
    send(page)
    expect(beside(page)).to_contain_text("Before you send")
    send(page)
    expect(received(page)).to_be_visible()


def test_by_keys_alone_a_suggestion_solves_it_and_nothing_is_sent(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url.rpartition("/")[2]))
    message(page).fill(ASKED)
    expect(beside(page)).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(beside(page).locator("mark")).to_be_visible()
    page.keyboard.press("Tab")
    expect(beside(page).get_by_role("button", name="This solved it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(beside(page)).to_contain_text("Good. Nothing was sent.")
    expect(message(page)).to_have_value(ASKED)
    assert {"opened", "solved"} <= set(sent)
    assert "sent" not in sent


@pytest.mark.parametrize(
    "text", ["Hello", "Your machine gave me an electric shock when I descaled"]
)
def test_what_needs_no_page_or_a_person_goes_straight_through(page: Page, text: str) -> None:
    message(page).fill(text)
    send(page)
    expect(received(page)).to_be_visible()


@pytest.mark.parametrize("trouble", ["down", "slow"])
def test_a_form_is_sent_when_we_can_not_be_asked(page: Page, trouble: str) -> None:
    def meet(route: Any) -> None:
        if trouble == "down":
            route.fulfill(status=503)
        # else it is never answered

    page.route("**/forms/suggest", meet)
    message(page).fill(ASKED)
    send(page)
    expect(received(page)).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")


def test_what_the_assistant_can_do_is_offered_with_the_text_already_written(page: Page) -> None:
    message(page).fill("Where is my order? It was due on Monday")
    beside(page).get_by_role("button", name="Start in the chat").click()
    expect(log_of(page).locator(".customer .body")).to_have_text(
        "Where is my order? It was due on Monday"
    )


def test_an_article_is_read_without_leaving_the_page(visit: Visit, host: str) -> None:
    page = visit().new_page()
    page.goto(host)
    launcher(page).click()
    say(page, "How do I descale it?")
    link = log_of(page).get_by_role("link", name="Descale the Skerry")
    link.click()
    article = page.get_by_role("region", name="Descale the Skerry")
    expect(article).to_contain_text("It takes half an hour.")
    expect(article.get_by_role("button", name="Back to the conversation")).to_be_focused()
    expect(article.get_by_role("link", name="Read the whole page")).to_be_visible()
    page.keyboard.press("Escape")
    expect(article).to_be_hidden()
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_focused()


def test_the_widget_speaks_the_language_of_the_page(visit: Visit, host: str) -> None:
    page = visit().new_page()
    page.goto(f"{host}/?lang=ar")
    launcher(page).click()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("textbox")).to_have_attribute("placeholder", "اكتب رسالة")
    expect(page.locator("unsnag-widget .frame")).to_have_attribute("dir", "rtl")
    closing, writing = panel.get_by_role("button", name="إغلاق"), panel.get_by_role("textbox")
    left, right = closing.bounding_box(), writing.bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] < right["x"] + right["width"] / 2


def test_a_page_may_choose_day_or_night(visit: Visit, host: str) -> None:
    page = visit(color_scheme="light").new_page()
    page.goto(host)
    frame = page.locator("unsnag-widget .frame")
    expect(frame).not_to_have_class("dark")
    page.locator("unsnag-widget").evaluate("e => e.setAttribute('data-theme', 'dark')")
    expect(frame).to_have_class("frame dark")
    page.locator("unsnag-widget").evaluate("e => e.removeAttribute('data-theme')")
    expect(frame).to_have_class("frame")
    page.emulate_media(color_scheme="dark")
    expect(frame).to_have_class("frame dark")


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing_beside_a_form_and_in_an_article(
    visit: Visit, host: str, width: int, scheme: Any
) -> None:
    page = visit(width, 700, color_scheme=scheme, bypass_csp=True).new_page()
    page.goto(f"{host}/?form")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    message(page).fill(ASKED)
    send(page)
    beside(page).get_by_text("Descale the Skerry", exact=True).click()
    assert _problems(page) == []
    assert beside(page).evaluate("e => e.scrollWidth <= e.clientWidth")
    page.get_by_role("link", name="How do I descale it?").click()
    log_of(page).get_by_role("link", name="Descale the Skerry").click()
    expect(page.get_by_role("region", name="Descale the Skerry")).to_contain_text("half an hour")
    assert _problems(page) == []


def _problems(page: Page) -> list[str]:
    page.wait_for_timeout(200)
    found = page.evaluate("async () => (await axe.run()).violations")
    return [f"{v['id']}: {[n['html'] for n in v['nodes']]}" for v in cast("list[Any]", found)]
