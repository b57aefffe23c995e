"""The product is killed with signal 9 while messages come in and answers go out: no message is lost
or there twice, and no answer is sent twice."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.fakes.messengers import Sent, Telegram, running
from tests.journeys.served import free_port
from tests.messaging.conftest import settings_for

MESSAGES = 24
KILLS = 2
ROOT = Path(__file__).resolve().parents[2]


class Product:
    """The product as a process that can be killed and started again."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.port = free_port()
        self.file = folder / "unsnag.sqlite3"
        self._environment = {
            **os.environ,
            **settings,
            "UNSNAG_DATA": str(folder),
            "UNSNAG_PORT": str(self.port),
            "UNSNAG_SHOP_URL": "http://127.0.0.1:9",
            "UNSNAG_MESSAGING_PAUSE": "0",
        }
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.journeys.chat_world", "serve", str(self.port)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=self._environment, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def tells(self, sent: Sent) -> None:
        """What a service does: again until the call is answered with 200."""
        address = f"http://127.0.0.1:{self.port}/api/messaging/telegram"
        headers = {"Content-Type": sent.content_type, **sent.headers}
        while True:
            call = urllib.request.Request(address, sent.body, headers)
            try:
                with urllib.request.urlopen(call, timeout=20) as answer:
                    if answer.status == 200:
                        return
            except (OSError, urllib.error.HTTPError):
                time.sleep(0.05)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()


@contextmanager
def product(folder: Path, service: Telegram) -> Iterator[Product]:
    one = Product(folder, settings_for(service))
    one.start()
    try:
        yield one
    finally:
        one.kill()


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_nothing_is_lost_or_said_twice_when_the_process_is_killed(tmp_path: Path) -> None:
    with running(Telegram()) as service, product(tmp_path, service) as here:  # type: ignore[arg-type]
        calls = [
            service.says("How do I descale my Skerry?", who=str(5000 + n), id=str(n + 1))
            for n in range(MESSAGES)
        ]
        todo = iter(calls)
        threads = [
            threading.Thread(target=_tell_all, args=(here, todo), daemon=True) for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        for n in range(1, KILLS + 1):
            while len(service.taken) < n * MESSAGES // (KILLS + 2):
                time.sleep(0.01)
            here.kill()
            here.start()
        for thread in threads:
            thread.join()
        _until_quiet(here)
        said = here.rows("select text from store_messagerow where author = 'customer'")
        assert len(said) == MESSAGES
        answers = Counter(one.to for one in service.taken if "Descale it" in one.text)
        assert set(answers.values()) == {1}
        states = Counter(row[0] for row in here.rows("select state from store_chatoutrow"))
        doubted = states.pop("sending", 0) + states.pop("doubtful", 0)
        assert set(states) == {"sent"}
        # What was being sent at a kill is known to be so, and is not sent blindly.
        assert doubted <= KILLS
        assert len(service.taken) - doubted <= states["sent"] <= len(service.taken)
        assert MESSAGES - doubted <= len(answers) <= MESSAGES
        assert not service.wrong


def _tell_all(here: Product, todo: Iterator[Sent]) -> None:
    for sent in todo:
        here.tells(sent)


def _until_quiet(here: Product) -> None:
    open_ones = (
        "select (select count(*) from store_messagerow where not read)"
        " + (select count(*) from store_chatoutrow where state = 'waiting')"
        " + (select count(*) from store_chatrow c where exists (select 1 from store_messagerow m"
        " where m.conversation_id = c.conversation_id and m.id > c.written"
        " and m.author in ('ai', 'human')))"
    )
    for _ in range(900):
        if here.rows(open_ones) == [(0,)]:
            return
        time.sleep(0.1)
    raise AssertionError("not everything was answered in time")
