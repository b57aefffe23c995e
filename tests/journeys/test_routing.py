"""Who has which ticket, in a real browser: the next by keyboard, views, away, why, the teams."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_desk import AXE, Desk, arrived, open_page, running_desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = """
teams:
  - team: care
    title: Customer care
    hours: {monday_to_sunday: "00:00-24:00"}
    capacity: 6
  - team: workshop
    title: Workshop
    hours: {monday_to_sunday: "00:00-24:00"}
    skills: [machines]
clocks:
  - {first_answer: 60 minutes, next_answer: 4 hours, resolution: 20 hours}
rules:
  - rule: the chat while care is there
    when: channel == 'widget' && there.care
    then: {team: care, live: true, overflow: {after: 30 minutes, to: workshop}}
otherwise: {team: care}
"""
SCREENS = (
    "/desk?view=mine",
    "/desk?view=live",
    "/desk?view=due_soon",
    "/desk?state=snoozed",
    "/desk/tickets/4",
    "/desk/teams",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with two teams."""
    folder = tmp_path_factory.mktemp("routing")
    with running_desk(folder) as running:
        Path(running.environment["UNSNAG_DATA"], "routing.yaml").write_text(RULES, "utf-8")
        yield running


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    """Alex at the desk, where somebody has just asked for a person."""
    opened = open_page(browser, desk, "alex")
    desk.ask("I want a person about my kettle.")
    expect(opened.locator("#view-live .n")).not_to_have_text("0")
    yield opened
    opened.context.close()


def test_a_shift_by_keyboard_takes_the_next_ticket_and_knows_why_it_is_there(page: Page) -> None:
    page.keyboard.press("f")
    arrived(page, r"/desk/tickets/\d+\?view=mine")
    expect(page.locator("#view-mine")).to_have_attribute("aria-current", "true")
    expect(page.locator("#rows a.row")).to_have_count(1)
    known = page.locator("#known .routed")
    expect(known).to_contain_text("The rule “the chat while care is there” gave it to Customer")
    expect(known).to_contain_text("Alex Lindgren has it")
    known.locator("summary").click()
    expect(known).to_contain_text("channel == 'widget' && there.care")
    expect(known).to_contain_text("line 14")
    expect(page.locator(".clocks")).to_contain_text(re.compile(r"First answer.*due in \d+ min"))
    expect(page.locator(".clocks")).to_contain_text("Promised")
    page.keyboard.press("u")
    expect(page.locator(".flashes")).to_contain_text("Put back.")
    expect(known).to_contain_text("nobody has it")
    page.keyboard.press("c")
    expect(page.locator(".flashes")).to_contain_text("You have it now.")
    page.keyboard.press("r")
    page.keyboard.type("Your kettle is on its way.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".flashes")).to_contain_text("Sent.")
    expect(page.locator(".clocks .kept")).to_contain_text("First answer")
    page.goto("/desk")
    page.keyboard.press("q")
    arrived(page, r"view=mine")
    page.keyboard.press("q")
    arrived(page, r"view=unassigned")


def test_who_is_away_is_seen_away_and_the_customer_is_told_that_nobody_is_here(
    browser: Browser, desk: Desk, page: Page
) -> None:
    page.get_by_role("button", name="Away").click()
    expect(page.locator(".flashes")).to_contain_text("You're away.")
    expect(page.get_by_role("button", name="Away")).to_have_attribute("aria-pressed", "true")
    before = page.locator("#view-live .n").inner_text()
    desk.ask("I want a person, is nobody there?")
    page.get_by_role("searchbox", name="Search all tickets").fill("nobody there")
    page.keyboard.press("Enter")
    page.locator("#rows a.row").first.click()
    expect(page.locator("#thread")).to_contain_text("Nobody from our team is here right now.")
    expect(page.locator(".routed")).to_contain_text("No rule was for it")
    expect(page.locator("#view-live .n")).to_have_text(before)
    page.goto("/desk")
    page.get_by_role("button", name="Away").click()
    expect(page.locator(".flashes")).to_contain_text("Welcome back.")


def test_a_manager_sees_the_teams_and_gives_a_ticket_to_another(
    browser: Browser, desk: Desk, page: Page
) -> None:
    morgan = open_page(browser, desk, "morgan")
    morgan.get_by_role("link", name="Teams").click()
    expect(morgan.get_by_role("heading", name="Customer care Open")).to_be_visible()
    people = morgan.locator(".person").filter(has_text="Alex Lindgren")
    people.locator("summary").click()
    people.get_by_label("Customer care").check()
    people.get_by_label("Tickets at once").fill("4")
    people.get_by_role("button", name="Keep").click()
    expect(morgan.locator(".flashes")).to_contain_text("Kept for Alex Lindgren.")
    morgan.goto("/desk?view=live")
    morgan.locator("#rows a.row").first.click()
    morgan.locator(".send-on summary").click()
    morgan.get_by_label("Person", exact=True).select_option("Alex Lindgren")
    morgan.get_by_role("button", name="Give", exact=True).click()
    expect(morgan.locator(".routed")).to_contain_text("Alex Lindgren has it")
    morgan.locator(".send-on summary").click()
    morgan.get_by_label("Team", exact=True).select_option("Workshop")
    morgan.locator(".send-on").get_by_role("button", name="Save").click()
    expect(morgan.locator(".routed")).to_contain_text("Morgan Reyes chose this team")
    expect(morgan.locator(".routed")).to_contain_text("Workshop")
    morgan.context.close()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_is_clean_on_a_phone_and_in_the_dark(
    browser: Browser, desk: Desk, width: int, scheme: str
) -> None:
    page = open_page(
        browser, desk, "morgan", viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    for address in SCREENS:
        page.goto(address)
        page.evaluate(AXE)
        found = page.evaluate("axe.run()")["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == [], address
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} is {wide} wide"
    page.context.close()
