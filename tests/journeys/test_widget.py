"""The widget in a real browser, on a page of another site with the strictest policy."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.fakes.shop_process import free_port

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOSTILE = (
    "*{color:red!important;font:31px serif!important;transform:rotate(1deg)}"
    "button,section{display:none!important}unsnag-widget{display:none!important;opacity:.1}"
)
HOST_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{style}
<script src="{api}/widget.js" defer></script></head><body><main><h1>A shop</h1>
<p><a href="/help" data-unsnag-ask="How do I descale it?">How do I descale it?</a></p></main>
<unsnag-widget data-accent="#ffd500" data-label="Ask us"></unsnag-widget></body></html>"""


class Server:
    """The product, and a way to let others write into the newest conversation."""

    def __init__(self, data: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        changes = {"UNSNAG_DATA": str(data), "UNSNAG_PORT": str(port), "UNSNAG_DEMO": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.journeys.widget_server"],
            env=os.environ | changes,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "ready"

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def writes(self, text: str, author: str, name: str = "", **extras: Any) -> None:
        assert self._process.stdin is not None
        command = {"say": text, "as": author, "name": name, "extras": extras}
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        assert self._line() == "done"

    def stop(self) -> None:
        self._process.communicate(timeout=20)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("unsnag"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def host(server: Server) -> Iterator[str]:
    """A site on another origin. Its policy lets in nothing but the widget's script and API."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hostile = self.path.startswith("/hostile")
            style = f"<style>{HOSTILE}</style>" if hostile else ""
            body = HOST_PAGE.format(api=server.url, style=style).encode()
            styles = "'unsafe-inline'" if hostile else "'none'"
            policy = f"default-src 'none'; script-src {server.url}; connect-src {server.url}; "
            policy += f"style-src {styles}; require-trusted-types-for 'script'"
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_address[1]}"
    site.shutdown()
    site.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed.")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


Visit = Callable[..., BrowserContext]


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    """Opens a fresh visitor's context; at the end no page may have met an error."""
    opened: list[BrowserContext] = []
    errors: list[str] = []

    def open_context(width: int = 1280, height: int = 800, **options: Any) -> BrowserContext:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.on("weberror", lambda failure: errors.append(str(failure.error)))
        context.on("console", lambda line: _note_violation(errors, line.text))
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()
    assert errors == []


def _note_violation(errors: list[str], text: str) -> None:
    if "Content Security Policy" in text or "TrustedScript" in text:
        errors.append(text)


def launcher(page: Page) -> Locator:
    return page.get_by_role("button", name="Ask us")


def log_of(page: Page) -> Locator:
    return page.get_by_role("log")


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Write a message")


def say(page: Page, text: str) -> None:
    field(page).fill(text)
    field(page).press("Enter")


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


def test_a_conversation_survives_reload_and_is_shared_by_tabs(visit: Visit, host: str) -> None:
    context = visit()
    first = context.new_page()
    first.goto(host)
    launcher(first).click()
    say(first, "How do I descale it?")
    expect(log_of(first).locator(".article")).to_be_visible()
    first.reload()
    expect(log_of(first).locator(".customer")).to_have_count(1)
    second = context.new_page()
    second.goto(f"{host}/another-page")
    expect(log_of(second).locator(".article")).to_be_visible()
    say(second, "Thanks from the second tab")
    expect(log_of(first)).to_contain_text("Thanks from the second tab")
    expect(log_of(first).locator(".customer")).to_have_count(2)


def test_what_is_written_offline_is_sent_once_when_the_line_is_back(
    visit: Visit, host: str
) -> None:
    context = visit()
    page = context.new_page()
    page.goto(host)
    launcher(page).click()
    context.set_offline(True)
    say(page, "How do I descale it?")
    expect(log_of(page)).to_contain_text("Not sent yet. Retrying")
    context.set_offline(False)
    expect(log_of(page).locator(".article")).to_be_visible(timeout=15_000)
    expect(log_of(page)).not_to_contain_text("Retrying")
    page.reload()
    expect(log_of(page).locator(".article")).to_be_visible()
    expect(log_of(page).locator(".customer")).to_have_count(1)


def test_an_answer_that_got_lost_is_not_sent_twice(visit: Visit, host: str) -> None:
    page = visit().new_page()
    lost: list[str] = []

    def lose_the_first(route: Any) -> None:
        answer = route.fetch()
        if lost:
            route.fulfill(response=answer)
        else:
            lost.append(route.request.post_data)
            route.abort()

    page.route(
        lambda url: url.endswith("/messages"),
        lambda route: (
            lose_the_first(route) if route.request.method == "POST" else route.continue_()
        ),
    )
    page.goto(host)
    launcher(page).click()
    say(page, "How do I descale it?")
    expect(log_of(page).locator(".article")).to_be_visible(timeout=15_000)
    expect(log_of(page)).not_to_contain_text("Retrying", timeout=15_000)
    page.unroute_all()
    page.reload()
    expect(log_of(page).locator(".article")).to_have_count(1)
    expect(log_of(page).locator(".customer")).to_have_count(1)
    assert len(lost) == 1


def test_a_message_unsent_at_a_reload_goes_out_after_it(visit: Visit, host: str) -> None:
    context = visit()
    page = context.new_page()
    page.goto(host)
    launcher(page).click()
    context.route("**/api/widget/v1/conversations", lambda route: route.fulfill(status=503))
    say(page, "How do I descale it?")
    expect(log_of(page)).to_contain_text("Not sent yet. Retrying")
    context.unroute_all()
    page.reload()
    expect(log_of(page).locator(".article")).to_be_visible(timeout=15_000)


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
    page.clock.run_for(16_000)
    expect(page.get_by_role("button", name="Ask us, 1 new message")).to_be_visible()
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
