"""The demo as a whole: killed in the middle of a refund, started again, started over."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import jwt
import pytest

from tests.fakes import fault_proxy
from tests.fakes.fault_proxy import FaultProxy
from tests.journeys.served import Served, free_port, served_demo
from unsnag.domain.signals import needs_human_now
from unsnag.entrypoints.configuration import read_configuration

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

RECOVERS_WITHIN_SECONDS = 180


class Chat:
    """A customer's conversation over the widget's public API."""

    def __init__(self, served: Served, ref: str, secret: str) -> None:
        self._http = httpx.Client(base_url=f"{served.url}/api/widget/v1/", timeout=60)
        now = datetime.now(UTC)
        claims = {"sub": ref, "iss": "shop", "aud": "unsnag", "iat": now, "jti": uuid4().hex}
        token = jwt.encode({**claims, "exp": now + timedelta(minutes=10)}, secret, "HS256")
        opened = self._http.post("conversations", json={"identity": token}).json()
        self._http.headers["Authorization"] = f"Bearer {opened['token']}"

    def say(self, text: str) -> None:
        """Send, and don't mind when the server dies under it."""
        try:
            self._http.post("messages", json={"key": uuid4().hex, "text": text})
        except httpx.HTTPError:
            return

    def said(self, beginning: str) -> int:
        """How often the assistant said something that begins so."""
        messages = self._http.get("messages", params={"after": 0}).json()["messages"]
        return sum(m["author"] == "ai" and m["text"].startswith(beginning) for m in messages)

    def close(self) -> None:
        self._http.close()


def secret_of(data: Path) -> str:
    os.environ["UNSNAG_DATA"], before = str(data), os.environ["UNSNAG_DATA"]
    try:
        return read_configuration().secret("identity")
    finally:
        os.environ["UNSNAG_DATA"] = before


def raise_the_level(data: Path) -> None:
    with closing(sqlite3.connect(data / "unsnag.sqlite3", timeout=30)) as database, database:
        database.execute(
            "INSERT INTO store_levelrow "
            "(playbook, action, level, by, reason, at, version, kind, figures, schema) VALUES "
            "('refund', 'shop.refund', 'autonomous', 'Morgan', 'test', datetime('now'), "
            "'', 'installer', '', '')"
        )


def kill_the_server(port: int) -> None:
    """SIGKILL the web server's whole process group."""
    found = subprocess.run(
        ["pgrep", "-f", "--", f"--port {port} --factory"],
        capture_output=True,
        text=True,
        check=True,
    )
    for pid in {os.getpgid(int(p)) for p in found.stdout.split()}:
        os.killpg(pid, signal.SIGKILL)


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + RECOVERS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        try:
            if holds():
                return
        except (httpx.HTTPError, ValueError, KeyError):
            pass
        time.sleep(0.5)
    raise AssertionError("It did not recover in time.")


def refunds(served: Served, order: str) -> int:
    with closing(sqlite3.connect(served.data / "shop" / "shop.sqlite3")) as shop:
        query = "SELECT count(*) FROM shop_refund WHERE order_id = ?"
        return int(shop.execute(query, (order,)).fetchone()[0])


def test_killed_before_and_after_the_effect_there_is_one_refund_told_once(tmp_path: Path) -> None:
    shop_port = free_port()
    with (
        FaultProxy(f"http://127.0.0.1:{shop_port}") as proxy,
        served_demo(tmp_path, shop_port=shop_port, through=proxy.url) as served,
    ):
        raise_the_level(tmp_path)
        secret = secret_of(tmp_path)
        proxy.inject("POST", "/api/orders/TT-10482/refunds", fault_proxy.hold(), times=1)
        proxy.inject("POST", "/api/orders/TT-10477/refunds", fault_proxy.answer_lost(), times=1)
        mara, ines = Chat(served, "cus_1001", secret), Chat(served, "cus_1003", secret)
        threads = [
            threading.Thread(target=mara.say, args=("please refund TT-10482",)),
            threading.Thread(target=ines.say, args=("please refund TT-10477",)),
        ]
        for thread in threads:
            thread.start()
        proxy.wait_until_forwarded("POST", "/api/orders/TT-10477/refunds", timeout=60)
        wait_until(lambda: _posts(proxy, "TT-10482") == 1)
        kill_the_server(int(served.url.rsplit(":", 1)[1]))
        for thread in threads:
            thread.join()
        proxy.let_go()
        wait_until(lambda: mara.said("Done: €89.00") == 1 and ines.said("Done: €42.00") == 1)
        time.sleep(3)
        assert (mara.said("Done: €89.00"), ines.said("Done: €42.00")) == (1, 1)
        assert (refunds(served, "TT-10482"), refunds(served, "TT-10477")) == (1, 1)
        states = served.rows("SELECT state FROM store_effectrow")
        assert states == [("verified",), ("verified",)]
        mara.close()
        ines.close()


def _posts(proxy: FaultProxy, order: str) -> int:
    return sum(r.method == "POST" and order in r.path for r in proxy.seen)


def test_a_second_start_keeps_everything_and_a_reset_forgets_it(tmp_path: Path) -> None:
    with served_demo(tmp_path) as served:
        chat = Chat(served, "cus_1001", secret_of(tmp_path))
        chat.say("I want to talk to a human")
        chat.close()
        passwords = served.passwords
        assert served.rows("SELECT count(*) FROM store_ticketrow") == [(1,)]
    with served_demo(tmp_path) as served:
        assert served.passwords == passwords
        assert served.rows("SELECT count(*) FROM store_ticketrow") == [(1,)]
        refused = _reset(tmp_path, int(served.url.rsplit(":", 1)[1]))
        assert refused.returncode == 2
        assert "stop it first" in refused.stderr
    done = _reset(tmp_path, free_port())
    assert done.returncode == 0, done.stderr
    left = {file.name for file in tmp_path.iterdir()}
    assert left <= {"demo.log"}


def test_danger_that_no_word_tells_is_heard_by_what_it_means(tmp_path: Path) -> None:
    said = "The blade came loose and flew across the room."
    assert needs_human_now(said) is None
    with served_demo(tmp_path) as served:
        chat = Chat(served, "cus_1001", secret_of(tmp_path))
        chat.say("My grinder is jammed, what can I do?")
        assert served.rows("SELECT count(*) FROM store_ticketrow") == [(0,)]
        chat.say(f"I tried that. {said} Nobody was near.")
        chat.close()
        found = served.rows("SELECT reason FROM store_ticketrow")
        assert found == [("safety",)]


def _reset(data: Path, port: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "unsnag", "demo", "reset", "--yes"],
        env={**os.environ, "UNSNAG_DATA": str(data), "UNSNAG_PORT": str(port)},
        capture_output=True,
        text=True,
        timeout=120,
    )
