"""A customer writes a mail, reads the answer, still needs help, and a person on the desk goes on in
the same conversation."""

from __future__ import annotations

import re
import smtplib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.served import free_port
from tests.journeys.test_desk import AXE, PASSWORD, Desk, running_desk
from tests.mail.conftest import ADDRESS, MARA, written

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def mailbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Desk, int]]:
    """The pages, and the port at which mail comes in."""
    port = free_port()
    monkeypatch.setenv("UNSNAG_MAIL_ADDRESS", ADDRESS)
    monkeypatch.setenv("UNSNAG_MAIL_LISTEN", f"lmtp://127.0.0.1:{port}")
    monkeypatch.setenv("UNSNAG_DEMO", "1")
    with running_desk(tmp_path, "tests.journeys.mail_world") as desk:
        yield desk, port


def sends(port: int, to: str, data: bytes) -> None:
    for _ in range(100):
        try:
            with smtplib.LMTP("127.0.0.1", port) as server:
                server.sendmail(MARA, [to], data)
            return
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise AssertionError("nothing listens for mail")


def received(page: Page, desk: Desk, words: str) -> str:
    """The newest mail to the customer, once it says these words."""
    for _ in range(150):
        page.goto(f"{desk.url}/demo/outbox")
        text = page.locator("main, body").first.inner_text()
        if words in text:
            return text
        time.sleep(0.2)
    raise AssertionError(f"no mail says {words!r}")


def sound(page: Page) -> None:
    page.evaluate(AXE)
    found = page.evaluate("axe.run().then(r => r.violations.map(v => v.id + ': ' + v.help))")
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_mail_is_answered_handed_over_and_goes_on_with_a_person(
    browser: Browser, mailbox: tuple[Desk, int], tmp_path: Path
) -> None:
    desk, port = mailbox
    customer = browser.new_page(viewport={"width": 320, "height": 700})
    sends(port, ADDRESS, written("How do I descale my Skerry?", subject="Limescale", name="Mara"))
    mail = received(customer, desk, "I still need help")
    assert "Descale it every two months" in mail
    token = re.search(r"I still need help:\s+\S+(/mail/\S+)", mail)
    assert token is not None
    customer.goto(desk.url + token[1])
    expect(customer.get_by_role("heading", level=1)).to_have_text("One press, and it's done")
    sound(customer)
    customer.get_by_role("button", name="I still need help").click()
    expect(customer.get_by_role("main")).to_contain_text("You'll have an answer by")
    sound(customer)

    agent = browser.new_page(viewport={"width": 1280, "height": 900})
    agent.goto(f"{desk.url}/desk")
    agent.get_by_label("Name").fill("morgan")
    agent.get_by_label("Password").fill(PASSWORD)
    agent.get_by_role("button", name="Sign in").click()
    agent.goto(f"{desk.url}/desk/tickets/1")
    expect(agent.locator(".said.customer").first).to_contain_text("How do I descale my Skerry?")
    agent.locator("textarea[name=text]").first.fill("Hello Mara, use two spoons of it.")
    agent.locator("form[action$='/reply'] button").first.click()
    received(customer, desk, "use two spoons of it")
    letter = _reply_to(desk)
    sends(port, letter, written("It works now, thank you!", subject="Re: Limescale", to=letter))
    thread = agent.locator(".said.customer").last
    expect(thread).to_contain_text("It works now, thank you!", timeout=20_000)

    for scheme in ("light", "dark"):
        agent.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        agent.goto(f"{desk.url}/insights/mailbox")
        expect(agent.get_by_role("heading", level=1)).to_contain_text("Mailbox")
        sound(agent)
        agent.screenshot(path=str(tmp_path / f"mailbox-{scheme}.png"), full_page=True)
    agent.set_viewport_size({"width": 320, "height": 700})
    sound(agent)


def _reply_to(desk: Desk) -> str:
    """The address under Reply-To of the newest mail, out of the database."""
    file = Path(desk.environment["UNSNAG_DATA"]) / "unsnag.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("select content from store_letterrow order by id desc limit 1")
        mail = message_from_string(rows.fetchone()[0], policy=default)
    return str(mail["Reply-To"].addresses[0].addr_spec)
