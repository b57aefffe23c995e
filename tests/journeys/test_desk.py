"""The staff's pages in a real browser: a shift by keyboard, on a phone, dark, attacked."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fakes.shop_process import running_shop

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PASSWORD = "a long enough password"
PAGES = (
    "/desk",
    "/desk?state=waiting",
    "/desk?q=refund",
    "/desk?q=nothing+like+this",
    "/desk/macros",
    "/desk/tickets/1",
    "/desk/tickets/2",
    "/desk/tickets/3",
    "/desk/tickets/4",
    "/desk/approvals",
    "/desk/approvals/2",
    "/desk/reviews",
    "/insights",
    "/insights?day=2001-01-01",
    "/insights/issues?outcome=handed_off",
    "/insights/issues/1",
    "/insights/autonomy",
    "/desk/tickets/999",
)


@dataclass
class Desk:
    """A running desk; `ask` brings one more ticket."""

    url: str
    environment: dict[str, str]

    world: str = "tests.journeys.desk_world"

    def ask(self, text: str, *ref: str) -> None:
        self.run("ask", text, *ref)

    def run(self, *words: str) -> None:
        """One more command of the desk's world, from outside its server."""
        command = [sys.executable, "-m", self.world, *words]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, timeout=60)


@contextmanager
def running_desk(tmp_path: Path, world: str = Desk.world) -> Iterator[Desk]:
    with running_shop(tmp_path) as shop, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        data = tmp_path / "data"
        data.mkdir()
        names = {"django": "d" * 40, "identity": "i" * 40, "shop_api": shop.api_key}
        (data / "secrets.json").write_text(json.dumps(names), encoding="utf-8")
        environment = {
            **os.environ,
            "UNSNAG_DATA": str(data),
            "UNSNAG_SHOP_URL": shop.url,
            "UNSNAG_PORT": str(port),
        }
        command = [sys.executable, "-m", world, "serve", str(port)]
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            try:
                yield Desk(f"http://127.0.0.1:{port}", environment, world)
            finally:
                process.kill()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk of the test's own, for what changes something."""
    with running_desk(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def same_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for all that only look."""
    with running_desk(tmp_path_factory.mktemp("desk")) as running:
        yield running


def arrived(page: Page, address: str) -> None:
    """Wait until a page is there with its scripts; `address` is a pattern."""
    expect(page).to_have_url(re.compile(address))
    page.wait_for_load_state("load")


def open_page(browser: Browser, desk: Desk, name: str, **how: Any) -> Page:
    """A page of somebody who has signed in, with everything that goes wrong in it kept."""
    how.setdefault("viewport", {"width": 1280, "height": 800})
    page = browser.new_context(base_url=desk.url, **how).new_page()
    page.goto("/sign-in")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    arrived(page, "/desk$")
    return page


def test_a_ticket_is_found_by_what_was_said_in_it_and_the_list_stays(
    browser: Browser, desk: Desk
) -> None:
    page = open_page(browser, desk, "alex")
    desk.ask("My parrot repeats everything. I want to talk to a human.")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search all tickets")).to_be_focused()
    page.keyboard.type("human parr")
    page.keyboard.press("Enter")
    arrived(page, r"/desk\?q=human")
    rows = page.locator("#rows a.row")
    expect(rows).to_have_count(1)
    expect(rows.locator("mark")).to_have_text(["parr", "human"])
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    arrived(page, r"/desk/tickets/\d+\?q=human")
    expect(page.locator("#thread")).to_contain_text("parrot")
    desk.ask("Another parrot. I want to talk to a human.")
    expect(rows).to_have_count(2)  # what is new is found without asking again
    assert page.evaluate("document.querySelector('#find').value") == "human parr"


def test_two_people_at_a_ticket_do_not_answer_twice(browser: Browser, desk: Desk) -> None:
    alex, morgan = open_page(browser, desk, "alex"), open_page(browser, desk, "morgan")
    for page in (alex, morgan):
        page.goto("/desk/tickets/4")
    expect(morgan.locator("#others")).to_have_text("Alex Lindgren is here too")
    alex.get_by_label("Reply to").fill("I will look into it.")
    expect(morgan.locator("#others")).to_have_text("Alex Lindgren is writing here")
    morgan.get_by_label("Reply to").fill("Your kettle is on its way.")
    alex.keyboard.press("Control+Enter")
    expect(alex.locator(".flashes")).to_contain_text("Sent.")
    morgan.get_by_role("button", name="Send").click()
    expect(morgan.get_by_role("alert").first).to_contain_text("Alex Lindgren answered while you")
    expect(morgan.get_by_label("Reply to")).to_have_value("Your kettle is on its way.")
    expect(morgan.locator("#thread")).to_contain_text("I will look into it.")
    morgan.get_by_role("button", name="Send").click()
    expect(morgan.locator(".flashes")).to_contain_text("Sent.")
    expect(morgan.locator("#thread .said.human")).to_have_count(2)


def test_a_macro_is_written_by_a_manager_and_used_by_keyboard(browser: Browser, desk: Desk) -> None:
    morgan = open_page(browser, desk, "morgan")
    morgan.goto("/desk/macros")
    expect(morgan.get_by_text("No macros yet")).to_be_visible()
    morgan.get_by_label("Name").fill("On its way")
    morgan.get_by_label("Text").fill("Hello {first_name}")
    morgan.get_by_role("button", name="Add macro").click()
    expect(morgan.get_by_role("alert")).to_contain_text("There is no {first_name} to fill in")
    morgan.get_by_label("Text").fill("Hello {customer}, about ticket {ticket}: it is on its way.")
    morgan.get_by_role("button", name="Add macro").click()
    expect(morgan.locator(".macro-list .macro-name")).to_have_text("On its way")

    alex = open_page(browser, desk, "alex")
    alex.goto("/desk/macros")
    expect(alex.get_by_role("button", name="Add macro")).to_have_count(0)
    alex.goto("/desk/tickets/1")
    alex.keyboard.press("m")
    expect(alex.get_by_label("Put a macro into the reply")).to_be_focused()
    alex.keyboard.type("its")
    alex.keyboard.press("Enter")
    expect(alex.get_by_label("Reply to")).to_have_value(
        "Hello Mara, about ticket 1: it is on its way."
    )
    expect(alex.get_by_label("Reply to")).to_be_focused()


def test_a_shift_by_keyboard_alone(browser: Browser, desk: Desk) -> None:
    page = open_page(browser, desk, "alex")
    rows = page.locator("#rows a.row")
    for key in "jjj":
        page.keyboard.press(key)
    focused = page.locator("#rows a.row:focus")
    expect(focused).to_have_id(str(rows.nth(2).get_attribute("id")))
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    arrived(page, "/desk/tickets/")
    opened = page.url.split("?")[0]
    page.keyboard.press("r")
    expect(page.get_by_label("Reply to")).to_be_focused()
    page.keyboard.type("ejba? I'll look into it")
    expect(page).to_have_url(re.compile("/desk/tickets/"))
    expect(page.locator("dialog#keys")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#thread .human .words")).to_have_text("ejba? I'll look into it")
    expect(page.locator("#ticket-head")).to_contain_text("Waiting for customer")
    expect(page.get_by_label("Reply to")).to_have_value("")
    page.wait_for_load_state("load")
    page.keyboard.press("e")
    expect(page.get_by_text("Closed. The customer was asked")).to_be_visible()
    page.wait_for_load_state("load")
    assert page.url.split("?")[0] != opened
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_an_approval_by_keyboard_is_done_read_back_and_the_next_one_comes(
    browser: Browser, desk: Desk
) -> None:
    page = open_page(browser, desk, "alex")
    page.keyboard.press("a")
    arrived(page, "/desk/approvals$")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    arrived(page, "/desk/approvals/1$")
    page.wait_for_timeout(2100)
    page.keyboard.press("a")
    button = page.get_by_role("button", name="Refund €89.00 for TT-10482")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    arrived(page, "/desk/approvals/2[?]done=1$")
    result = page.locator(".result")
    expect(result).to_contain_text("Refund €89.00 for TT-10482")
    expect(result).to_contain_text("Verified")
    expect(result).to_contain_text("approved by Alex Lindgren")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Refund €42.00")
    page.keyboard.press("r")
    page.keyboard.type("It was a gift card.")
    page.keyboard.press("Enter")
    expect(page.locator(".result")).to_contain_text("Refused by Alex Lindgren")
    page.get_by_role("link", name=re.compile("^Ticket")).click()
    expect(page.locator("#known")).to_contain_text("It was a gift card.")


def test_a_new_ticket_comes_in_by_itself_and_moves_neither_focus_nor_draft(
    browser: Browser, desk: Desk
) -> None:
    page = open_page(browser, desk, "alex")
    page.goto("/desk/tickets/1")
    before = page.locator("#rows a.row").count()
    page.get_by_label("Reply to").fill("half a thou")
    desk.ask("I want a person at once")
    expect(page.locator("#rows a.row")).to_have_count(before + 1)
    expect(page.locator("#rows a.row.fresh")).to_contain_text("Newcomer")
    expect(page.locator("#spoken")).to_have_text("1 new in the queue.")
    expect(page.get_by_label("Reply to")).to_be_focused()
    expect(page.get_by_label("Reply to")).to_have_value("half a thou")
    page.reload()
    expect(page.get_by_label("Reply to")).to_have_value("half a thou")
    expect(page.get_by_text("Your draft was kept.")).to_be_visible()


def test_an_agent_sees_all_that_is_needed_without_scrolling(
    browser: Browser, same_desk: Desk
) -> None:
    page = open_page(browser, same_desk, "alex")
    page.goto("/desk/tickets/1")
    known = page.locator("#known")
    for words in ("€649.00 is not under €200", "Still refundable", "Days since delivery", "Wants"):
        box = known.get_by_text(words).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 800, words
    next_act = page.locator("#next-act").bounding_box()
    assert next_act is not None
    assert next_act["y"] < 800


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_is_free_of_what_axe_finds_and_never_scrolls_sideways(
    browser: Browser, same_desk: Desk, scheme: Any, width: int
) -> None:
    viewport = {"width": width, "height": 800}
    page = open_page(
        browser, same_desk, "morgan", viewport=viewport, color_scheme=scheme, bypass_csp=True
    )
    for path in PAGES:
        page.goto(path)
        expect(page.locator("h1")).to_have_count(1)
        page.wait_for_timeout(200)
        page.evaluate(AXE)
        found = page.evaluate(
            "axe.run(document).then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].target))"
        )
        assert found == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_on_a_phone_queue_and_ticket_are_views_of_their_own(
    browser: Browser, same_desk: Desk
) -> None:
    page = open_page(browser, same_desk, "alex", viewport={"width": 360, "height": 740})
    page.locator("#rows a.row", has_text="does not fit").click()
    expect(page.locator("#rows")).to_be_hidden()
    expect(page.locator("#thread")).to_contain_text("does not fit")
    expect(page.locator("#known")).to_contain_text("Still refundable")
    page.get_by_role("link", name="Queue").click()
    expect(page.locator("#rows")).to_be_visible()


def test_what_a_customer_writes_is_shown_and_never_run(browser: Browser, same_desk: Desk) -> None:
    page = open_page(browser, same_desk, "morgan")
    refused: list[str] = []
    page.on("console", lambda m: refused.append(m.text) if m.type == "error" else None)
    shown = page.get_by_text("<script>window.pwned=1</script>").first
    for path in ("/desk", "/desk/tickets/2", "/insights/issues?outcome=handed_off"):
        page.goto(path)
        expect(shown).to_be_visible()
        page.wait_for_timeout(2300)
        assert page.evaluate("window.pwned") is None
    assert refused == []


def test_a_wrong_password_says_nothing_of_who_exists_and_slows_the_guesser_down(
    browser: Browser, same_desk: Desk
) -> None:
    page = browser.new_context(base_url=same_desk.url).new_page()
    seen = set()
    for name in ("alex", "nobody"):
        for _ in range(5):
            page.goto("/sign-in")
            page.get_by_label("Name").fill(name)
            page.get_by_label("Password").fill("wrong")
            page.get_by_role("button", name="Sign in").click()
            seen.add(page.get_by_role("alert").inner_text())
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("Wait five minutes")
    assert seen == {"That name and password don't match. Check both and try again."}


def test_the_switch_stops_actions_and_says_so_on_the_desk(browser: Browser, desk: Desk) -> None:
    page = open_page(browser, desk, "morgan")
    page.goto("/insights/autonomy")
    page.get_by_role("button", name="Stop all actions").click()
    expect(page.get_by_role("heading", name="All actions are stopped")).to_be_visible()
    page.goto("/desk")
    expect(page.get_by_text("All actions are stopped.")).to_be_visible()
    page.goto("/insights/autonomy")
    page.get_by_role("button", name="Resume actions").click()
    expect(page.get_by_role("button", name="Stop all actions")).to_be_visible()


def test_a_managers_level_is_kept_with_name_and_reason(browser: Browser, desk: Desk) -> None:
    page = open_page(browser, desk, "morgan")
    page.goto("/insights/autonomy")
    card = page.locator(".action", has_text="Refund an order")
    if not card.locator("details.fold[open]").count():
        card.locator("summary").first.click()
    card.get_by_text("Change the level").click()
    card.get_by_label("Delayed").check()
    card.get_by_label("Why", exact=True).fill("Forty in a row were right")
    card.get_by_role("button", name="Set the level").click()
    expect(page.get_by_role("row", name=re.compile("Delayed Morgan Reyes Forty"))).to_be_visible()
