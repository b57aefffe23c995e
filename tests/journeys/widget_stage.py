"""What journeys with the widget share: the product, a foreign site, and visitors."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.fakes.shop_process import free_port

HOSTILE = (
    "*{color:red!important;font:31px serif!important;transform:rotate(1deg)}"
    "button,section{display:none!important}unsnag-widget{display:none!important;opacity:.1}"
)
HOST_PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<title>A shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{style}
<script src="{api}/widget.js" defer></script></head><body><main><h1>A shop</h1>
<p><a href="/help" data-unsnag-ask="How do I descale it?">How do I descale it?</a></p>{form}</main>
<unsnag-widget data-accent="#ffd500" data-label="Ask us"></unsnag-widget></body></html>"""

FORM = """<form action="/sent" method="post" data-unsnag-suggest><p><label>Name <input name="name">
</label></p><p><label>Your message <textarea name="message" rows="4" cols="40" required></textarea>
</label></p><p><button name="way" value="form">Send message</button></p></form>"""


class Server:
    """The product, and a way to let others write into the newest conversation."""

    def __init__(self, data: Path) -> None:
        self._data = data
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

    def reads(self) -> None:
        """Somebody of the team sees the newest conversation to its end."""
        self._told({"read": True})

    def read_by_customer(self) -> int:
        """How far the customer of the newest conversation has read."""
        return int(self._told({"read": False}))

    def _told(self, command: dict[str, Any]) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return self._line()

    def identity_token(self) -> str:
        """A good token of the host site. This server's shop is not there, so it can't be used."""
        secret = json.loads((self._data / "secrets.json").read_text(encoding="utf-8"))["identity"]
        now = int(time.time())
        claims = {"sub": "cus_1001", "aud": "unsnag", "iat": now, "exp": now + 600, "jti": "one"}
        return jwt.encode(claims, secret, algorithm="HS256")

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
            asked = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
            form = FORM if "form" in asked else ""
            language = asked.get("lang", ["en"])[0]
            body = HOST_PAGE.format(api=server.url, style=style, form=form, language=language)
            styles = "'unsafe-inline'" if hostile else "'none'"
            policy = f"default-src 'none'; script-src {server.url}; connect-src {server.url}; "
            policy += f"style-src {styles}; require-trusted-types-for 'script'"
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body.encode())

        def do_POST(self) -> None:
            """The site's own form, answered with what it was sent."""
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"Received: " + sent)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_address[1]}"
    site.shutdown()
    site.server_close()


Visit = Callable[..., BrowserContext]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens a fresh visitor's context; at the end no page may have met an error."""
    opened: list[BrowserContext] = []
    errors: list[str] = []

    def open_context(width: int = 1280, height: int = 800, **options: Any) -> BrowserContext:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
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
