"""The widget in a real browser, on a page of another site with the strictest policy."""

# ruff: noqa: F811  a fixture's name is an argument of the tests that use it

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.widget_stage import (  # noqa: F401  fixtures are found by their names here
    Server,
    Visit,
    field,
    host,
    launcher,
    log_of,
    say,
    server,
    visit,
)

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe.min.js"


def test_a_question_is_answered_under_the_strictest_policy(
    visit: Visit, host: str, server: Server
) -> None:
    page = visit().new_page()
    page.goto(host)
    launcher(page).click()
    expect(page.get_by_role("dialog", name="Chat with Tern & Thistle")).to_be_visible()
    expect(log_of(page)).to_contain_text("AI assistant")
    expect(log_of(page)).to_contain_text("Type ‘person’ at any time")
    say(page, "How do I descale it?")
    card = log_of(page).locator(".article")
    expect(card.locator("mark")).to_be_visible()
    link = card.get_by_role("link", name="Descale the Skerry")
    expect(link).to_have_attribute("href", f"{server.url}/articles/descale-skerry")
    page.get_by_role("button", name="Yes, that solved it").click()
    expect(page.get_by_role("button", name="Start a new conversation")).to_be_visible()
    assert page.locator("unsnag-widget [style]").count() == 0
    page.get_by_role("button", name="Start a new conversation").click()
    expect(log_of(page)).not_to_contain_text("How do I descale it?")


def test_a_link_of_the_page_opens_the_widget_and_asks(visit: Visit, host: str) -> None:
    page = visit().new_page()
    page.goto(host)
    page.get_by_role("link", name="How do I descale it?").click()
    expect(log_of(page).locator(".customer .body")).to_have_text("How do I descale it?")
    expect(log_of(page).locator(".article")).to_be_visible()
    assert page.url == f"{host}/"


def test_keys_alone_are_enough(visit: Visit, host: str) -> None:
    page = visit().new_page()
    page.goto(host)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(launcher(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(field(page)).to_be_focused()
    page.keyboard.type("first line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("descale")
    page.keyboard.press("Enter")
    expect(log_of(page).locator(".customer .body")).to_have_text("first line\ndescale")
    expect(page.get_by_role("button", name="Yes, that solved it")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Yes, that solved it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_focused()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_persons_answer_shows_their_name_and_counts_while_closed(
    visit: Visit, host: str, server: Server
) -> None:
    page = visit().new_page()
    page.clock.install()
    page.goto(host)
    launcher(page).click()
    say(page, "person")
    expect(log_of(page)).to_contain_text("A person takes it from here")
    expect(page.get_by_role("dialog")).to_contain_text("A person has your conversation")
    field(page).press("Escape")
    server.writes("for the team only", "note", "Morgan")
    server.writes("Hello, I'm reading. <b>Bold</b> javascript:x", "human", "Alex Lindgren")
    # A look that is on its way when the clock jumps begins its own quarter of a minute afterwards.
    counted = page.get_by_role("button", name="Ask us, new messages: 1")
    for _ in range(20):
        page.clock.run_for(16_000)
        page.wait_for_timeout(200)
        if counted.is_visible():
            break
    expect(counted).to_be_visible()
    launcher(page).click()
    expect(log_of(page).locator(".human")).to_contain_text("Alex Lindgren")
    expect(log_of(page).locator(".human .body")).to_contain_text("<b>Bold</b> javascript:x")
    assert log_of(page).locator(".human a").count() == 0
    expect(log_of(page)).not_to_contain_text("for the team only")


def test_an_address_and_a_code_get_fields_of_their_own(
    visit: Visit, host: str, server: Server
) -> None:
    page = visit().new_page()
    page.goto(host)
    launcher(page).click()
    say(page, "How do I descale it?")
    expect(log_of(page).locator(".article")).to_be_visible()
    server.writes("Which address?", "ai", input="email")
    address = page.get_by_role("textbox", name="Your e-mail address")
    expect(address).to_have_attribute("inputmode", "email")
    server.writes("Which code?", "ai", input="code")
    code = page.get_by_role("textbox", name="Your six-digit code")
    expect(code).to_have_attribute("autocomplete", "one-time-code")
    expect(code).to_have_attribute("inputmode", "numeric")
    server.writes("Done.", "ai", receipt={"reference": "re_1", "amount": "€89.00"})
    expect(log_of(page).locator(".receipt")).to_contain_text("Verified")
    expect(log_of(page).locator(".receipt")).to_contain_text("€89.00")


def test_a_hostile_style_sheet_does_not_reach_the_widget(visit: Visit, host: str) -> None:
    page = visit().new_page()
    page.goto(f"{host}/hostile")
    launcher(page).click()
    title = page.get_by_role("heading", name="Tern & Thistle")
    expect(title).to_be_visible()
    assert title.evaluate("e => getComputedStyle(e).fontSize") == "17px"
    assert title.evaluate("e => getComputedStyle(e).color") != "rgb(255, 0, 0)"
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert abs(box["x"] + box["width"] - (1280 - 20)) < 20


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 480, 1280])
def test_axe_finds_nothing_and_nothing_overflows(
    visit: Visit, host: str, server: Server, width: int, scheme: str
) -> None:
    page = visit(width, 700, color_scheme=scheme, bypass_csp=True).new_page()
    page.goto(host)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert _problems(page) == []
    launcher(page).click()
    say(page, "How do I descale it?")
    expect(log_of(page).locator(".article")).to_be_visible()
    server.writes("Verpackungsrücknahme" * 30, "human", "A" * 80)
    server.writes("Checked.", "ai", pending="Refund €649.00 for order TT-10466")
    server.writes("Done.", "ai", receipt={"reference": "re_" + "9" * 60, "amount": "€89.00"})
    server.writes("One more?", "ai", choices=[{"label": "Yes " * 30, "choice": "human"}])
    expect(log_of(page)).to_contain_text("One more?")
    assert _problems(page) == []
    inside = "e => e.scrollWidth <= e.clientWidth"
    assert log_of(page).evaluate(inside)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width <= 480:
        box = page.get_by_role("dialog").bounding_box()
        assert box == {"x": 0, "y": 0, "width": width, "height": 700}


def _problems(page: Page) -> list[str]:
    page.wait_for_timeout(200)  # the panel's entrance is over: axe reads colours as they are
    found = page.evaluate("async () => (await axe.run()).violations")
    return [f"{v['id']}: {[n['html'] for n in v['nodes']]}" for v in cast("list[Any]", found)]


def test_the_chat_has_a_page_of_its_own(visit: Visit, server: Server) -> None:
    page = visit(bypass_csp=True).new_page()
    page.goto(f"{server.url}/chat")
    say(page, "How do I descale it?")
    expect(log_of(page).locator(".article")).to_be_visible()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert _problems(page) == []
