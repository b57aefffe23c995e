"""Autonomy in a real browser: approvals that are read, two people, tests, expiry, and the gate."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.test_desk import AXE, Desk, arrived, open_page, running_desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORLD = "tests.journeys.autonomy_world"
SHOTS = os.environ.get("UNSNAG_SHOTS", "")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for the whole story; the tests below go through it in order."""
    with running_desk(tmp_path_factory.mktemp("autonomy"), WORLD) as running:
        yield running


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def opened(page: Page) -> Locator:
    """The refund's part of the autonomy page, unfolded."""
    card = page.locator(".action", has=page.get_by_role("heading", name="in “Refund an order”"))
    fold = card.locator("details.fold")
    if fold.get_attribute("open") is None:
        fold.locator("summary").first.click()
    return card


def approve_by_keyboard(page: Page) -> None:
    page.wait_for_timeout(2_100)
    page.keyboard.press("a")
    expect(page.locator("#approve-button")).to_be_focused()
    page.keyboard.press("a")


def test_a_yes_within_two_seconds_is_not_taken_and_nothing_is_lost(
    browser: Browser, desk: Desk
) -> None:
    page = open_page(browser, desk, "alex")
    page.goto("/desk/approvals/2")
    page.keyboard.press("a")
    page.keyboard.press("a")
    expect(page.get_by_role("alert")).to_contain_text("Read it first")
    expect(page.locator("#approve-button")).to_be_visible()
    shot(page, "too-fast")


def test_without_scripts_a_request_can_be_read_and_approved(browser: Browser, desk: Desk) -> None:
    page = open_page(browser, desk, "alex")
    quiet = browser.new_context(
        base_url=desk.url, java_script_enabled=False, storage_state=page.context.storage_state()
    ).new_page()
    quiet.goto("/desk/approvals/2")
    quiet.wait_for_timeout(2_100)
    quiet.get_by_role("button", name=re.compile("^Refund €42.00")).click()
    expect(quiet.locator(".result").first).to_contain_text("Refund €42.00")


def test_above_the_limit_two_different_people_approve(browser: Browser, desk: Desk) -> None:
    first = open_page(browser, desk, "alex")
    first.goto("/desk/approvals/1")
    expect(first.locator("main")).to_contain_text("Two different people must approve")
    shot(first, "two-people")
    approve_by_keyboard(first)
    expect(first.locator(".result")).to_contain_text("Alex Lindgren said yes")
    first.goto("/desk/approvals/1")
    expect(first.locator("main")).to_contain_text("Your yes is kept")
    expect(first.locator("#approve-button")).to_have_count(0)
    second = open_page(browser, desk, "morgan")
    second.goto("/desk/approvals/1")
    expect(second.locator("main")).to_contain_text("Alex Lindgren has said yes")
    approve_by_keyboard(second)
    expect(second.locator(".result")).to_contain_text("Verified")
    expect(second.locator(".result")).to_contain_text("approved by Alex Lindgren and Morgan Reyes")


def test_a_test_looks_like_any_request_and_is_told_kindly_afterwards(
    browser: Browser, desk: Desk
) -> None:
    page = open_page(browser, desk, "alex")
    for verdict in ("approve", "refuse"):
        desk.run("canary")
        page.goto("/desk/approvals")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        arrived(page, r"/desk/approvals/\d+$")
        expect(page.locator(".decide")).not_to_contain_text("test")
        expect(page.locator(".decide")).to_contain_text("Two different people must approve")
        expect(page.get_by_role("heading", level=1)).to_contain_text("€420.00")
        expect(page.locator("main")).to_contain_text("€42.00")
        shot(page, f"canary-{verdict}")
        if verdict == "approve":
            approve_by_keyboard(page)
            expect(page.locator(".result")).to_contain_text("Nothing was sent")
        else:
            page.keyboard.press("r")
            expect(page.get_by_label("Refuse because")).to_be_focused()
            page.keyboard.type("The order was €42, not ten times as much.")
            page.keyboard.press("Enter")
            expect(page.locator(".result")).to_contain_text("Well seen")
        expect(page.locator(".result")).to_contain_text("the draft said €420.00")
        shot(page, f"canary-{verdict}-told")


def test_what_a_person_did_beside_a_draft_is_asked_before_closing(
    browser: Browser, desk: Desk
) -> None:
    desk.run("observe")
    page = open_page(browser, desk, "alex")
    page.locator("#rows a.row", has_text="refund TT-10488").click()
    arrived(page, "/desk/tickets/")
    foreseen = page.get_by_role("group", name="What would be done")
    expect(foreseen).to_contain_text("Refund €179.00 for TT-10488")
    expect(foreseen).to_contain_text("Can't be taken back")
    page.keyboard.press("e")
    expect(page.get_by_role("heading", level=1)).to_contain_text("what did you do")
    shot(page, "compare")
    page.get_by_label("something else, as below").check()
    page.get_by_label("Amount in EUR").fill("lots")
    page.get_by_role("button", name="Keep this and close").click()
    expect(page.get_by_role("alert")).to_contain_text("Write the amount like 42.00")
    page.get_by_label("Amount in EUR").fill("20.00")
    page.get_by_role("button", name="Keep this and close").click()
    expect(page.get_by_text("Closed. The customer was asked")).to_be_visible()


def test_running_at_once_is_refused_until_the_gate_is_open_and_then_signed(
    browser: Browser, desk: Desk
) -> None:
    page = open_page(browser, desk, "morgan")
    page.goto("/insights/autonomy")
    glance = page.get_by_role("table", name="How many cases")
    expect(glance.get_by_role("row", name=re.compile("^Refund an order"))).to_contain_text(" of ")
    expect(glance).not_to_contain_text("Too many errors")
    card = opened(page)
    expect(card).to_contain_text("Reviewers met 2 of 60 test drafts")
    card.get_by_text("Change the level").click()
    expect(card.get_by_label("Autonomous")).to_be_disabled()
    shot(page, "gate-shut")
    desk.run("earn", "700")
    page.reload()
    card = opened(page)
    expect(card).to_contain_text("The gate is open")
    shot(page, "gate-open")
    card.get_by_text("Change the level").click()
    card.get_by_label("Autonomous").check()
    card.get_by_label("Why").fill("Seven hundred cases, reviewed")
    card.get_by_role("button", name="Set the level").click()
    expect(opened(page)).to_contain_text("Earned.")
    row = page.get_by_role("row", name=re.compile("Autonomous Morgan Reyes Seven hundred"))
    expect(row).to_contain_text("cases")


def test_what_ran_alone_is_reviewed_blind_and_a_harmful_run_takes_the_level_back(
    browser: Browser, desk: Desk
) -> None:
    desk.run("alone")
    page = open_page(browser, desk, "alex")
    page.get_by_role("link", name=re.compile("^Reviews")).click()
    page.locator(".list a.row").first.click()
    arrived(page, "/desk/reviews/")
    shot(page, "review")
    page.get_by_label("Harmful").check()
    page.get_by_role("button", name="Keep my review").click()
    expect(page.get_by_role("alert")).to_contain_text("Write what was wrong")
    page.get_by_label("What you saw").fill("It was the neighbour's order")
    page.get_by_role("button", name="Keep my review").click()
    expect(page.get_by_text("back at approve")).to_be_visible()
    manager = open_page(browser, desk, "morgan")
    manager.goto("/insights/autonomy")
    expect(manager.get_by_role("status").filter(has_text="back at approve")).to_be_visible()
    shot(manager, "demoted")


def test_a_chargeback_is_shown_with_its_money_and_its_source(browser: Browser, desk: Desk) -> None:
    desk.run("back")
    page = open_page(browser, desk, "morgan")
    page.goto("/insights/autonomy")
    first = page.locator(".glance tbody tr").first
    expect(first).to_contain_text("€64.00 back")
    card = opened(page)
    row = card.get_by_role("row", name=re.compile("Chargeback"))
    expect(row).to_contain_text("TT-10462")
    expect(row).to_contain_text("Error")
    expect(row).to_contain_text("dp_journey")
    shot(page, "money-back")


def test_a_pool_is_signed_and_ended_and_a_wrong_one_says_why(browser: Browser, desk: Desk) -> None:
    page = open_page(browser, desk, "morgan")
    page.goto("/insights/autonomy")
    page.get_by_text("Pool actions that are alike").click()
    page.get_by_role("checkbox", name="Refund a payment taken twice").check()
    page.get_by_label("Why they are alike").fill("Both give money back")
    page.get_by_role("button", name="Sign the pool").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose at least two actions")
    expect(page.get_by_role("checkbox", name="Refund a payment taken twice")).to_be_checked()
    page.get_by_role("checkbox", name="Refund an order", exact=True).check()
    page.get_by_role("button", name="Sign the pool").click()
    pool = page.locator(".pool")
    expect(pool).to_contain_text("Both give money back")
    expect(opened(page)).to_contain_text("In a pool, towards Delayed.")
    shot(page, "pool")
    pool.get_by_role("button", name=re.compile("End this pool")).click()
    expect(page.get_by_text("The pool is ended")).to_be_visible()
    expect(page.locator(".pool")).to_have_count(0)


def test_what_nobody_decides_in_time_goes_to_a_person(browser: Browser, desk: Desk) -> None:
    desk.run("wait")
    page = open_page(browser, desk, "alex")
    page.goto("/desk/approvals")
    expect(page.locator(".list a.row", has_text="Henrik")).to_be_visible()
    desk.run("lapse")
    page.goto("/desk/approvals")
    expect(page.locator(".list ul.rows:not(.decided) a.row")).to_have_count(0)
    page.goto("/desk")
    page.locator("#rows a.row", has_text="Henrik").click()
    expect(page.locator("#known")).to_contain_text("Nobody decided about the action in time")
    expect(page.locator("#thread")).to_contain_text("longer than it should")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_are_free_of_what_axe_finds_and_never_scroll_sideways(
    browser: Browser, desk: Desk, scheme: Any, width: int
) -> None:
    viewport = {"width": width, "height": 800}
    page = open_page(
        browser, desk, "morgan", viewport=viewport, color_scheme=scheme, bypass_csp=True
    )
    for name, path in (
        ("autonomy", "/insights/autonomy"),
        ("reviews", "/desk/reviews"),
        ("review-one", "/desk/reviews/1"),
        ("approvals", "/desk/approvals"),
        ("approval", "/desk/approvals/1"),
    ):
        page.goto(path)
        page.evaluate("document.querySelectorAll('.sheet details').forEach(d => d.open = true)")
        page.wait_for_timeout(200)
        shot(page, f"{name}-{width}-{scheme}")
        page.evaluate(AXE)
        found = page.evaluate(
            "axe.run(document).then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].target))"
        )
        assert found == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
