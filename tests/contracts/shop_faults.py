"""Everything that can go wrong between the product and the shop, by name."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.fakes import fault_proxy as fp
from unsnag.adapters.connectors.shop import client as shop_client
from unsnag.adapters.connectors.shop.client import ShopClient

PATIENCE = 0.4
ENOUGH = 60.0
SLOW = (fp.FaultKind.HOLD, fp.FaultKind.ANSWER_LOST)


def in_a_hurry(monkeypatch: pytest.MonkeyPatch, proxy: fp.FaultProxy) -> None:
    """From now on a client of the shop gives up early, but only at a request whose fault is that no
    answer comes: so tests needn't wait, and a busy machine is not taken for a slow shop."""
    ask = ShopClient._ask

    def asks(self: ShopClient, method: str, path: str, **how: Any) -> Any:
        whole_path = self._http.build_request(method, path).url.path
        slow = proxy.meets(method, whole_path) in SLOW
        return ask(self, method, path, timeout=PATIENCE if slow else ENOUGH, **how)

    monkeypatch.setattr(ShopClient, "_ask", asks)
    monkeypatch.setattr(shop_client, "LONGEST_ANSWER_SECONDS", ENOUGH)


def impatient(monkeypatch: pytest.MonkeyPatch, url: str, key: str) -> ShopClient:
    """A client that gives every request up early, for a shop that never ends an answer."""
    monkeypatch.setattr(shop_client, "SECONDS", httpx.Timeout(PATIENCE))
    monkeypatch.setattr(shop_client, "LONGEST_ANSWER_SECONDS", PATIENCE)
    return ShopClient(url, key)


READING_FAULTS = {
    "reset": fp.refuse(),
    "too slow": fp.hold(),
    "answer lost": fp.answer_lost(),
    "500 without effect": fp.server_error(forwarded=False),
    "500 after the effect": fp.server_error(forwarded=True),
    "503": fp.server_error(forwarded=False, status=503),
    "429": fp.too_many_requests(1),
    "cut in the middle": fp.truncate(),
    "a page instead": fp.html_page(forwarded=True),
    "a page that says not found": fp.html_page(forwarded=True, status=404),
    "a page that says forbidden": fp.html_page(forwarded=False, status=403),
    "a redirect": fp.html_page(forwarded=False, status=302),
    "wrong types": fp.wrong_types(),
}

DRIPPING = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n["'
ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + b"[" * 3_000_000
DEEP = b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + b"[" * 200_000


@contextmanager
def raw_server(answer: bytes, *, drip: bool = False) -> Iterator[str]:
    """A server that says these bytes to everybody; with `drip`, then a byte every 50 ms."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            try:
                self.request.sendall(answer)
                give_up = time.monotonic() + 60
                while drip and time.monotonic() < give_up:
                    self.request.sendall(b"x")
                    time.sleep(0.05)
            except OSError:
                return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join(5)
