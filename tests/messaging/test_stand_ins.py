"""What the stand-ins for services take for a call."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from tests.fakes.messengers import Telegram, running


@pytest.mark.parametrize(
    "sent",
    [
        b"POST /bot77:token/sendMessage HTTP/1.1\r\nHost: here\r\n",
        b"POST /bot77:token/sendMessage HTTP/1.1\r\nContent-Length: 40\r\n\r\n",
        b'POST /bot77:token/sendMessage HTTP/1.1\r\nContent-Length: 40\r\n\r\n{"chat_id"',
    ],
    ids=["amid-the-headers", "before-the-body", "amid-the-body"],
)
def test_who_was_killed_amid_a_call_said_nothing(sent: bytes) -> None:
    with running(Telegram()) as service:
        where = urlsplit(service.url)
        with socket.create_connection((where.hostname, where.port), timeout=10) as caller:
            caller.sendall(sent)
            caller.shutdown(socket.SHUT_WR)
            assert b" 411 " in caller.recv(4096)
        assert not service.taken
        assert not service.wrong


def test_a_whole_call_that_breaks_a_rule_is_wrong() -> None:
    with running(Telegram()) as service:
        where = urlsplit(service.url)
        with socket.create_connection((where.hostname, where.port), timeout=10) as caller:
            caller.sendall(b"POST /bot77:token/sendMessage HTTP/1.1\r\nContent-Length: 2\r\n\r\nno")
            assert b" 400 " in caller.recv(4096)
        assert service.wrong
