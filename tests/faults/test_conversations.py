"""Customers write and agents answer while everything is killed: a sample of
`python -m bench.conversations`, in which nothing may be lost, doubled or left unanswered."""

from __future__ import annotations

import asyncio
import http.client
import socket
from collections.abc import Iterator

import pytest
from bench.conversations import Wish, compared, play

from tests.faults.talking_world import TalkingWorld

SILENT = 120  # connections that are kept open and say nothing


pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> TalkingWorld:
    return TalkingWorld(tmp_path_factory.mktemp("talking"))


@pytest.fixture
def world(prepared: TalkingWorld) -> Iterator[TalkingWorld]:
    """Running."""
    prepared.start()
    yield prepared
    prepared.kill()


def test_nothing_is_lost_or_doubled_when_everything_is_killed(world: TalkingWorld) -> None:
    wish = Wish(open=24, new=6, says=3, agents=2, seconds=4, herd=1)
    course = asyncio.run(play(world, wish))
    found = compared(world, course.book)
    assert course.killed
    assert course.book.failed, "nobody was there when it was killed"
    assert course.book.refused == {}
    assert found.conversations >= wish.open
    assert found.messages == wish.says * found.conversations
    assert (found.lost, found.doubled, found.unanswered) == (0, 0, 0)


def test_browsers_that_keep_their_connections_open_keep_nobody_out(world: TalkingWorld) -> None:
    silent = []
    try:
        for _ in range(SILENT):
            connection = http.client.HTTPConnection("127.0.0.1", world.port, timeout=60)
            silent.append(connection)
            connection.request("GET", "/health")
            answer = connection.getresponse()
            assert answer.read()
            assert answer.status == 200
            assert isinstance(connection.sock, socket.socket), "the server hung up"
    finally:
        for connection in silent:
            connection.close()
