"""One customer's issues, from the first word to a verified close, through the public doors only.

Search and a form suggestion; a refund in the shop's chat, approved at the desk, verified; a refund
outside the policy handed to a person, answered and closed; the same kind of refund with a veto
window once the level is raised; the day's figures. Desktop with a mouse, then a phone,
then keys alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.served import Served, served_demo

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Page]
Axe = Callable[[Page], list[str]]
SHOTS = os.environ.get("UNSNAG_SHOTS", "")
READING = 2_100  # milliseconds: a yes that comes sooner is not taken


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A demo of this story's own, so that its figures are the story's figures."""
    with served_demo(tmp_path_factory.mktemp("story")) as running:
        yield running


def shot(page: Page, name: str) -> None:
    """Keep a picture where UNSNAG_SHOTS names a folder."""
    if SHOTS:
        page.wait_for_timeout(300)
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def chat_of(page: Page) -> Locator:
    return page.locator("unsnag-widget")


def say(page: Page, text: str) -> None:
    box = chat_of(page).get_by_role("textbox")
    box.fill(text)
    box.press("Enter")


def hears(page: Page, text: str | re.Pattern[str]) -> None:
    expect(chat_of(page).get_by_role("log")).to_contain_text(text, timeout=20_000)


def sign_in_at_the_shop(page: Page, served: Served, name: str) -> None:
    page.goto(f"{served.shop_url}/sign-in")
    page.get_by_role("button", name=re.compile(name)).first.click()
    page.wait_for_url("**/account**")
    chat_of(page).get_by_role("button").first.click()


def sign_in(page: Page, served: Served, name: str = "morgan") -> None:
    page.goto(f"{served.url}/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(served.passwords[name])
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk**")


def test_searching_and_the_form_answer_before_a_ticket_is_written(
    open_page: Open, axe: Axe, served: Served
) -> None:
    page = open_page()
    page.goto("/")
    shot(page, "help-center")
    box = page.get_by_role("combobox")
    box.type("descal", delay=20)
    expect(page.get_by_role("option").first).to_contain_text(re.compile("descal", re.IGNORECASE))
    page.goto("/contact")
    page.get_by_label("What happened").fill("how do I descale my Skerry, the light is amber")
    page.locator("details.suggestion summary").first.click()
    shot(page, "form")
    assert axe(page) == []
    page.get_by_role("button", name="This solved it").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("sorted")
    assert served.rows("SELECT count(*) FROM store_ticketrow") == [(0,)]


def test_a_refund_is_approved_done_read_back_and_then_told(
    open_page: Open, axe: Axe, served: Served
) -> None:
    shop, desk = open_page(), open_page(height=800)
    sign_in_at_the_shop(shop, served, "Mara Lindqvist")
    say(shop, "hi, i want my money back for the kettle, TT-10482. never opened it")
    hears(shop, "Refund €89.00 for TT-10482")
    sign_in(desk, served)
    expect(desk.locator("body")).to_contain_text("Refund €89.00 for TT-10482")
    desk.get_by_role("link", name="Approvals").first.click()
    desk.get_by_role("link", name=re.compile("^Refund €89.00")).first.click()
    button = desk.get_by_role("button", name=re.compile("^Refund €89.00"))
    expect(button).to_be_visible()
    expect(desk.locator("main")).to_contain_text("never opened it")
    expect(desk.locator("main")).to_contain_text("Unopened, delivered 9 days ago and under €200")
    shot(desk, "approval")
    assert axe(desk) == []
    desk.wait_for_timeout(READING)
    button.click()
    expect(desk.locator("main")).to_contain_text(re.compile("[Vv]erified|read back"))
    hears(shop, "Done: €89.00 for TT-10482")
    shot(shop, "verified")
    shop.goto(f"{served.shop_url}/account")
    expect(shop.locator("main")).to_contain_text(re.compile("[Rr]efunded"))
    states = served.rows("SELECT state, amount_minor FROM store_effectrow")
    assert states == [("verified", 8900)]


def test_outside_the_policy_a_person_answers_with_everything_known(
    open_page: Open, axe: Axe, served: Served
) -> None:
    shop, desk = open_page(), open_page(height=800)
    sign_in_at_the_shop(shop, served, "Mara Lindqvist")
    say(shop, "id like a refund for TT-10471 please")
    hears(shop, "covers unopened items")
    sign_in(desk, served, "alex")
    desk.get_by_role("link", name=re.compile("Mara Lindqvist")).first.click()
    known = desk.locator("main")
    for words in ("TT-10471", "The item was opened", "id like a refund for TT-10471"):
        expect(known).to_contain_text(words)
    shot(desk, "ticket")
    assert axe(desk) == []
    desk.get_by_label("Reply to").fill("We'll take it back: the return label is on its way.")
    desk.keyboard.press("Control+Enter")
    hears(shop, "the return label is on its way")
    expect(chat_of(shop).get_by_role("log")).to_contain_text("Alex")
    desk.locator("#close-button").click()
    hears(shop, "Did this solve it?")
    chat_of(shop).get_by_role("button", name="Yes, that solved it").click()
    hears(shop, "Good to hear")


def test_running_at_once_must_be_earned_and_a_delayed_refund_can_be_done_now(
    open_page: Open, axe: Axe, served: Served
) -> None:
    desk = open_page()
    sign_in(desk, served)
    desk.goto("/insights/autonomy")
    card = desk.locator("form[action='/insights/autonomy/level']").filter(
        has=desk.locator("input[value='shop.refund']")
    )
    if not card.get_by_role("button").is_visible():
        fold = desk.locator("details.fold").filter(has=card)
        if fold.get_attribute("open") is None:
            fold.locator("summary").first.click()
        fold.locator("details").filter(has=card).locator("summary").click()
    expect(card.get_by_role("radio", name=re.compile("^Autonomous"))).to_be_disabled()
    card.get_by_role("radio", name=re.compile("^Delayed")).check()
    card.get_by_label("Why").fill("A week without a wrong draft")
    shot(desk, "autonomy")
    card.get_by_role("button", name="Set the level").click()
    expect(desk.locator("body")).to_contain_text("A week without a wrong draft")
    assert axe(desk) == []
    phone = open_page(width=360, height=740)
    sign_in_at_the_shop(phone, served, "Ines Carvalho")
    say(phone, "please refund TT-10477")
    hears(phone, "in 30 minutes")
    desk.get_by_role("link", name="Approvals").first.click()
    desk.get_by_role("link", name=re.compile("^Refund €42.00")).first.click()
    button = desk.get_by_role("button", name=re.compile("^Now: Refund €42.00"))
    expect(button).to_be_visible()
    desk.wait_for_timeout(READING)
    button.click()
    hears(phone, "Done: €42.00 for TT-10477")
    shot(phone, "phone")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_unknown_visitor_is_identified_by_a_code_and_gets_a_reset(
    open_page: Open, served: Served
) -> None:
    page, outbox = open_page(), open_page()
    page.goto("/")
    chat_of(page).get_by_role("button").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("i forgot my password and can't log in")
    page.keyboard.press("Enter")
    hears(page, "Which e-mail address")
    page.keyboard.type("ines.carvalho@example.net")
    page.keyboard.press("Enter")
    hears(page, "six-digit code")
    outbox.goto("/demo/outbox")
    shot(outbox, "outbox")
    code = re.search(r"\b\d{6}\b", outbox.locator("main").inner_text())
    assert code is not None
    page.keyboard.type(code.group(0))
    page.keyboard.press("Enter")
    hears(page, "reset link sent to i…o@example.net")
    outbox.goto(f"{served.shop_url}/outbox")
    expect(outbox.locator("main")).to_contain_text("ines.carvalho@example.net")


def test_the_days_figures_are_the_storys_and_open_to_their_issues(
    open_page: Open, axe: Axe, served: Served
) -> None:
    page = open_page()
    sign_in(page, served)
    page.goto("/insights")
    shot(page, "insights")
    assert axe(page) == []
    counted = {
        row.get_attribute("class"): row.locator("td.number").first.inner_text().strip()
        for row in page.locator("table.bars tbody tr").all()
    }
    assert counted["verified"] == "3"
    assert counted["confirmed"] == "2"
    assert counted["handed_off"] == "0"
    assert counted["assumed"] == "0"
    page.get_by_role("link", name=re.compile("^3 .*erified")).first.click()
    rows = page.locator("a[href^='/insights/issues/']")
    expect(rows.first).to_be_visible()
    assert rows.count() >= 3
    rows.first.click()
    expect(page.locator("main")).to_contain_text(re.compile("[Vv]erified"))
    shot(page, "issue")


def test_nothing_but_loopback_listens(browser: Browser, served: Served) -> None:
    assert browser.is_connected()
    ports = {int(u.rsplit(":", 1)[1]) for u in (served.url, served.shop_url)}
    for file in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(file).read_text().splitlines()[1:]:
            address, state = line.split()[1], line.split()[3]
            host, port = address.split(":")
            if state == "0A" and int(port, 16) in ports:
                assert host == "0100007F", f"{address} listens beyond this machine"
