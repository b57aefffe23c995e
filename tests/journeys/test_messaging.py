"""A customer writes by Telegram, is identified by a code, a playbook refunds their order, and a
person on the desk goes on with them; a manager sees how the channels are."""

from __future__ import annotations

import os
import re
import sqlite3
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.application.test_files_in_the_widget import png
from tests.fakes.messengers import Sent, Telegram, Took, running
from tests.journeys.test_desk import AXE, PASSWORD, Desk, running_desk
from tests.messaging.conftest import settings_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Desk, Telegram]]:
    """The pages, and Telegram."""
    service = Telegram()
    with running(service):
        for name, value in settings_for(service).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("UNSNAG_DEMO", "1")
        monkeypatch.setenv("UNSNAG_MESSAGING_PAUSE", "1")
        monkeypatch.setenv("UNSNAG_CALLS_TO", "+49")
        with running_desk(tmp_path, "tests.journeys.chat_world") as desk:
            yield desk, service


def tells(desk: Desk, sent: Sent) -> None:
    call = urllib.request.Request(
        f"{desk.url}/api/messaging/telegram",
        sent.body,
        {"Content-Type": sent.content_type, **sent.headers},
    )
    with urllib.request.urlopen(call, timeout=30) as answer:
        assert answer.status == 200


def hears(service: Telegram, words: str, after: int = 0) -> Took:
    """The first message after so many that says these words."""
    for _ in range(300):
        for one in service.taken[after:]:
            if words in one.text:
                return one
        time.sleep(0.1)
    raise AssertionError(f"{words!r} was not said; {[one.text for one in service.taken]}")


def code_for(desk: Desk) -> str:
    """The newest one-time code, out of the outbox."""
    file = Path(desk.environment["UNSNAG_DATA"]) / "unsnag.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("select subject from store_outboxrow order by id desc limit 1")
        found = re.search(r"\d{6}", str(rows.fetchone()[0]))
    assert found is not None
    return found[0]


def sound(page: Page) -> None:
    # Colours on their way to others are nobody's: axe reads them as they are.
    page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
    page.evaluate(AXE)
    found = page.evaluate(
        "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html)))"
    )
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def shots(page: Page, name: str, tmp_path: Path) -> None:
    """The page as it is, in both colours and on a narrow screen, kept where somebody looks."""
    folder = Path(os.environ.get("UNSNAG_SHOTS", str(tmp_path)))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        sound(page)
        page.screenshot(path=str(folder / f"{name}-{scheme}.png"), full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 700})
    sound(page)
    page.screenshot(path=str(folder / f"{name}-narrow.png"), full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def wants_a_person(desk: Desk, service: Telegram) -> None:
    """Mara asks for a refund, shows who she is, and then wants a person."""
    tells(desk, service.says("refund TT-10482 please"))
    hears(service, "e-mail address")
    tells(desk, service.says("mara.lindqvist@example.com"))
    hears(service, "six-digit code")
    tells(desk, service.says(code_for(desk)))
    hears(service, "that's you")
    tells(desk, service.says("I want to talk to a person"))
    hears(service, "You'll have an answer by")


def signs_in(agent: Page, desk: Desk) -> None:
    agent.goto(f"{desk.url}/desk")
    agent.get_by_label("Name").fill("morgan")
    agent.get_by_label("Password").fill(PASSWORD)
    agent.get_by_role("button", name="Sign in").click()


def test_a_messenger_a_playbook_and_a_person(
    browser: Browser, line: tuple[Desk, Telegram], tmp_path: Path
) -> None:
    desk, service = line
    wants_a_person(desk, service)
    agent = browser.new_page(viewport={"width": 1280, "height": 900})
    signs_in(agent, desk)
    agent.goto(f"{desk.url}/desk/tickets/1")
    expect(agent.locator(".said.customer").first).to_contain_text("By Telegram")
    agent.locator("textarea[name=text]").first.fill("Hello Mara, this is Morgan.")
    agent.locator("form[action$='/reply'] button").first.click()
    hears(service, "Morgan Reyes: Hello Mara, this is Morgan.")
    expect(agent.locator(".said.human").last).to_contain_text("Telegram: sent", timeout=20_000)
    before = len(service.taken)
    tells(desk, service.says("Thank you, that helps!"))
    expect(agent.locator(".said.customer").last).to_contain_text("that helps", timeout=20_000)
    assert len(service.taken) == before
    agent.locator("details.call summary").click()
    shots(agent, "ticket", tmp_path)

    agent.goto(f"{desk.url}/insights/channels")
    expect(agent.get_by_role("heading", level=1)).to_have_text("Channels")
    expect(agent.get_by_role("main")).to_contain_text("Messages come and go as they should.")
    shots(agent, "channels", tmp_path)
    assert not service.wrong


def test_a_person_sends_files_to_a_messenger(
    browser: Browser, line: tuple[Desk, Telegram], tmp_path: Path
) -> None:
    desk, service = line
    wants_a_person(desk, service)
    agent = browser.new_page(viewport={"width": 1280, "height": 900})
    signs_in(agent, desk)
    agent.goto(f"{desk.url}/desk/tickets/1")
    picture, label = png(320, 200), b"%PDF-1.7 a label for the parcel"
    program: FilePayload = {"name": "fix.exe", "mimeType": "image/png", "buffer": b"MZ\x90\x00\xff"}
    given: list[FilePayload] = [
        {"name": "Where to press.png", "mimeType": "image/png", "buffer": picture},
        {"name": "Label for Mara.pdf", "mimeType": "application/pdf", "buffer": label},
    ]
    words, files = agent.locator("#reply-text"), agent.locator("#reply-files")
    send = agent.locator("form[action$='/reply'] button").first
    words.fill("Press where the picture shows it.")
    files.set_input_files([*given, program])
    send.click()
    expect(agent.get_by_role("alert").first).to_contain_text("Files of this type aren't taken")
    shots(agent, "files-refused", tmp_path)
    before = len(service.taken)
    expect(words).to_have_value("Press where the picture shows it.")
    files.set_input_files(given)
    shots(agent, "files-chosen", tmp_path)
    send.click()
    hears(service, "Morgan Reyes: Press where the picture shows it.", before)
    expect(agent.locator(".said.human").last).to_contain_text("Telegram: sent", timeout=20_000)
    took = [one.file for one in service.taken[before:] if one.file is not None]
    assert [(one.kind, one.name, one.data) for one in took] == [
        ("photo", "Where to press.png", picture),
        ("document", "Label for Mara.pdf", label),
    ]
    with agent.expect_download() as saved:
        agent.get_by_role("link", name="Label for Mara.pdf").click()
    assert Path(saved.value.path()).read_bytes() == label
    shots(agent, "files-sent", tmp_path)
    assert not service.wrong


def test_a_customer_asks_for_a_call(
    browser: Browser, line: tuple[Desk, Telegram], tmp_path: Path
) -> None:
    desk, _ = line
    customer = browser.new_page(viewport={"width": 1280, "height": 900})
    customer.goto(f"{desk.url}/contact")
    customer.get_by_role("link", name="Ask for a call instead").click()
    customer.get_by_role("button", name="Ask for the call").click()
    expect(customer.get_by_role("alert")).to_contain_text("things to put right")
    shots(customer, "call", tmp_path)
    customer.get_by_label("Your telephone number").fill("+49 30 1234567")
    customer.get_by_label("What is it about?").fill("My kettle hums.")
    customer.get_by_label("Your name").fill("Mara")
    customer.get_by_label("Your e-mail address").fill("mara@example.com")
    customer.get_by_label("Yes, call me on this number about this.").check()
    customer.get_by_role("button", name="Ask for the call").click()
    expect(customer.get_by_role("heading", level=1)).to_have_text("We’ll call you")
    shots(customer, "asked", tmp_path)
