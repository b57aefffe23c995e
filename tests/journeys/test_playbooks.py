"""Playbooks in a real browser: a manager changes a limit by keyboard alone, sees what it changes,
publishes it, and the next conversation is decided by it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.application.editable_playbook import write_editable
from tests.application.flow_playbooks import GOODBYE, PARCEL, TROUBLE, write
from tests.journeys.test_desk import ROOT, Desk, arrived, open_page, running_desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BROKEN = "playbook: broken\ntitle: Broken\nintents: []\nsteps:\n  - tel: Hello\n"
TALK = """
import sys
from tests.journeys import desk_world
from unsnag.entrypoints import wiring
wiring.provide(desk_world.build)
app = wiring.app()
desk_world.talk(app, "cus_1001", sys.argv[1])
from unsnag.adapters.store.models import MessageRow
print(MessageRow.objects.filter(author="ai").latest("pk").text)
"""
PAGES = (
    "/playbooks",
    "/playbooks/refund",
    "/playbooks/refund?version=draft",
    "/playbooks/refund/proofs",
    "/playbooks/refund/edit",
    "/playbooks/refund/files",
    "/playbooks/refund/changes",
    "/playbooks/trouble",
    "/playbooks/trouble/edit",
    "/playbooks/trouble/changes",
    "/playbooks/parcel",
    "/playbooks/broken",
    "/playbooks/broken/edit",
    "/playbooks/broken/files",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    place = tmp_path_factory.mktemp("playbooks")
    folder = write_editable(place / "books")
    own = TROUBLE.replace("[order_status]", "[trouble]")
    write(folder, trouble=own, goodbye=GOODBYE, parcel=PARCEL, broken=BROKEN)
    before = os.environ.get("UNSNAG_PLAYBOOKS")
    os.environ["UNSNAG_PLAYBOOKS"] = str(folder)
    try:
        with running_desk(place) as running:
            yield running
    finally:
        os.environ.pop("UNSNAG_PLAYBOOKS")
        if before is not None:
            os.environ["UNSNAG_PLAYBOOKS"] = before


def ask_for_refund(desk: Desk, order: str) -> str:
    """What the AI says to a customer who asks for the refund of an order."""
    command = [sys.executable, "-c", TALK, f"refund {order}"]
    done = subprocess.run(
        command, cwd=ROOT, env=desk.environment, check=True, timeout=120, capture_output=True
    )
    return done.stdout.decode().strip()


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(150):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {target}")


def set_limit(page: Page, amount: str) -> None:
    """By keyboard: open the rule, write the amount, save."""
    card = page.locator("#policy-rules-1")
    summary = card.locator(":scope > details > summary")
    tab_to(page, summary)
    if card.locator("details").get_attribute("open") is None:
        page.keyboard.press("Enter")
    value = card.get_by_label("Value 1")
    tab_to(page, value)
    page.keyboard.press("Control+a")
    page.keyboard.type(amount)
    seen = card.locator("[name=seen]").first.input_value()
    tab_to(page, card.get_by_role("button", name="Save in the draft"))
    page.keyboard.press("Enter")
    expect(page.locator("#policy-rules-1 [name=seen]").first).not_to_have_value(seen)


def test_a_limit_is_changed_proved_and_published_by_keyboard_alone(
    browser: Browser, desk: Desk
) -> None:
    page = open_page(browser, desk, "morgan")
    page.goto("/playbooks/refund/edit")
    set_limit(page, "300")
    expect(page.locator("#policy-rules-1 > details > summary")).to_be_focused()
    page.goto("/playbooks/refund/changes")
    refuted = page.locator(".finding.harm")
    expect(refuted).to_contain_text("Never 200 or more alone.")
    expect(refuted).to_contain_text("€200.00")
    expect(page.get_by_role("button", name="Publish the draft")).to_be_disabled()

    page.goto("/playbooks/refund/edit")
    set_limit(page, "50")
    tab_to(page, page.get_by_role("link", name="See what it changes, and publish it"))
    page.keyboard.press("Enter")
    arrived(page, "/playbooks/refund/changes$")
    difference = page.locator(".difference")
    expect(difference).to_contain_text("Still refundable: from €50.00 to €199.99")
    expect(page.locator(".diff del")).to_contain_text("order.refundable >= 20000")
    expect(page.locator(".diff ins")).to_contain_text("order.refundable >= 5000")
    expect(page.locator(".diff ins")).to_contain_text("# minor units")
    expect(page.locator("main")).to_contain_text("autonomy starts over")
    tab_to(page, page.get_by_label("Why"))
    page.keyboard.type("The new terms")
    page.keyboard.press("Enter")
    arrived(page, "/playbooks/refund$")
    expect(page.locator("main")).to_contain_text("The new terms")
    expect(page.locator("main")).to_contain_text("Morgan Reyes")
    assert ask_for_refund(desk, "TT-10482").startswith("A person decides on this sum.")


def test_two_managers_and_the_second_keeps_what_they_wrote(browser: Browser, desk: Desk) -> None:
    one, two = (open_page(browser, desk, "morgan") for _ in range(2))
    for page in (one, two):
        page.goto("/playbooks/trouble/edit")
    for page, text in ((one, "First."), (two, "Second.")):
        card = page.locator("#playbook-steps-2")
        card.locator("summary").click()
        card.get_by_label("What the customer reads (en)").fill(text)
        card.get_by_role("button", name="Save in the draft").click()
        page.wait_for_load_state("networkidle")
    expect(two.get_by_role("alert")).to_contain_text("Nothing was overwritten")
    expect(two.get_by_role("alert")).to_contain_text("Second.")
    expect(two.locator("#playbook-steps-2 .card-text")).to_have_text("First.")


def test_steps_can_be_added_moved_mended_and_deleted(browser: Browser, desk: Desk) -> None:
    page = open_page(browser, desk, "morgan")
    page.goto("/playbooks/goodbye/edit")
    page.get_by_label(re.compile("^Add a step")).select_option("look_up")
    page.get_by_role("button", name=re.compile("^Add a step")).click()
    card = page.locator("#playbook-steps-2")
    expect(card).to_contain_text("needs 'with: {number: …}'")
    card.get_by_role("combobox", name="Look-up").select_option("shop.account")
    card.get_by_role("button", name="Save in the draft").click()
    expect(page.locator(".state")).to_contain_text("1 problem")
    expect(page.locator("#editor")).to_contain_text("needs 'identity: needed'")
    page.get_by_role("button", name="Move look up 3 up").click()
    expect(page.locator("#playbook-steps-1 .mark").first).to_have_text("2. Look up")
    page.get_by_role("button", name="Delete look up 2").click()
    expect(page.locator(".state")).to_contain_text("No problems")
    page.goto("/playbooks/goodbye/changes")
    expect(page.locator("main")).to_contain_text("The draft's files are the same")


def test_the_editor_works_without_scripts(browser: Browser, desk: Desk) -> None:
    page = open_page(browser, desk, "morgan")
    state = page.context.storage_state()
    plain = browser.new_context(base_url=desk.url, java_script_enabled=False, storage_state=state)
    page = plain.new_page()
    page.goto("/playbooks/parcel/edit")
    page.locator("#playbook-steps-2 summary").click()
    page.locator("#playbook-steps-2").get_by_label("What the customer reads").fill("Watching.")
    page.locator("#playbook-steps-2").get_by_role("button", name="Save in the draft").click()
    expect(page).to_have_url(re.compile("/playbooks/parcel/edit.*#playbook-steps-2$"))
    expect(page.locator("#playbook-steps-2 .card-text")).to_have_text("Watching.")
    page.goto("/playbooks/parcel/changes")
    expect(page.locator(".diff ins")).to_have_count(1)
    page.goto("/playbooks/refund/edit")
    expect(page.locator(".card-text").first).to_have_text("Refund an order")


def test_files_keep_what_is_wrong_and_say_where(browser: Browser, desk: Desk) -> None:
    page = open_page(browser, desk, "morgan")
    page.goto("/playbooks/broken/files")
    area = page.get_by_label("playbook.yaml", exact=True)
    area.fill(BROKEN.replace("tel:", "tell:").replace("Hello", '"{order.nubmer}"'))
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.get_by_text("Line 5, column 11")).to_be_visible()
    expect(page.locator(".faults")).to_contain_text("Did you mean order.number?")
    expect(area).to_have_value(re.compile("nubmer"))
    page.get_by_text("Line 5, column 11").click()
    expect(area).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_no_page_has_a_barrier_or_is_wider_than_the_screen(
    browser: Browser, desk: Desk, axe: Callable[[Page], list[str]], scheme: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    page = open_page(browser, desk, "morgan", viewport=size, color_scheme=scheme)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    for address in PAGES:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        wrong += [f"{address}: {found}" for found in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{address} scrolls sideways")
    assert wrong == []
