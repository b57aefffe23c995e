"""The shop tells what happens: signed, until it is taken, and only under a secret."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.shop_process import filled_database, run_command
from unsnag.adapters.connectors.shop.hooks import ShopHooks
from unsnag.application.ports.hooks import Hint, HintKind
from unsnag.application.signed_webhooks import Signed, check

SECRET = "whsec_" + "c2VjcmV0" * 5


class Ear(HTTPServer):
    """Listens where the product would, and answers with the next status."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        ear: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        ear.heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(ear.statuses.pop(0) if ear.statuses else 204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def ear() -> Iterator[Ear]:
    server = Ear()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def shop_of(tmp_path: Path, ear: Ear, secret: str) -> dict[str, str]:
    """The environment of a filled shop that tells this ear."""
    from tests.fakes.shop_process import ShopProcess

    shop = ShopProcess(tmp_path, f"http://127.0.0.1:{ear.server_port}")
    shop.database.write_bytes(filled_database(None).read_bytes())
    return shop.environment | {"SHOP_HOOK_SECRET": secret}


def test_what_happens_is_told_signed_until_it_is_taken(tmp_path: Path, ear: Ear) -> None:
    shop = shop_of(tmp_path, ear, SECRET)
    ear.statuses = [503]
    run_command(shop, "happen", "delivered", "TT-10501")
    assert "0 taken" in run_command(shop, "send_events", "--once")
    for _ in range(4):
        if "1 taken" in run_command(shop, "send_events", "--once"):
            break
    assert "0 taken" in run_command(shop, "send_events", "--once")
    ids = {headers["webhook-id"] for headers, _ in ear.heard}
    assert (len(ids), len(ear.heard)) == (1, 2)
    for headers, body in ear.heard:
        assert check(Signed.of(headers), body, [SECRET], datetime.now(UTC)) in ids
        assert ShopHooks().hints(body) == (Hint(HintKind.CHANGED, "TT-10501"),)
        assert json.loads(body)["type"] == "parcel.delivered"


def test_nothing_is_sent_without_a_secret(tmp_path: Path, ear: Ear) -> None:
    shop = shop_of(tmp_path, ear, "")
    run_command(shop, "happen", "chargeback", "TT-10482")
    assert "0 taken" in run_command(shop, "send_events", "--once")
    assert ear.heard == []


def test_what_cannot_happen_says_why(tmp_path: Path, ear: Ear) -> None:
    shop = shop_of(tmp_path, ear, SECRET)
    for what, order, words in (
        ("delivered", "TT-10482", "isn't on its way"),
        ("refund-settled", "TT-10482", "No refund"),
        ("return-received", "TT-10482", "Nothing of this order"),
        ("dispute-withdrawn", "TT-10482", "no open dispute"),
        ("chargeback", "TT-1", "no order with that number"),
    ):
        with pytest.raises(RuntimeError, match=words):
            run_command(shop, "happen", what, order)
