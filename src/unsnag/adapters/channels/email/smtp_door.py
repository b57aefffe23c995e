"""The door for mail by LMTP or SMTP: a mail is answered with 250 once it is on disk, and with a
passing refusal when it can't be kept, so that the server before us keeps it and comes again.

It stands behind a mail server of your own, which checks senders and writes what it found on top of
each mail. Nothing is relayed: mail for other addresses is refused.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from unsnag.adapters.channels.email.limits import LARGEST

SECONDS = 60  # of silence until a connection is closed
MOST_CONNECTIONS = 100
MOST_COMMANDS = 500
LONGEST_LINE = 4 * 1024 * 1024
"""Of a body. Far above what the standard allows: people's programs send such mails, and a refusal
would lose them."""
_WORKERS = 8
_TAKEN = "250 2.0.0 Kept"
_LATER = "451 4.3.0 Not kept just now; try again"
_ONE_EACH = "452 4.5.3 One recipient at a time"
_NOT_HERE = "550 5.1.1 There is no such mailbox here"

log = logging.getLogger(__name__)
Take = Callable[[bytes], object]


class _Bounded(SMTP):
    """A connection. Beyond the limit on their number one is closed at once."""

    line_length_limit = LONGEST_LINE
    open_now: ClassVar[set[_Bounded]] = set()
    line: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if len(self.open_now) >= MOST_CONNECTIONS:
            transport.abort()  # type: ignore[attr-defined]  # a server makes transports only
            return
        self.open_now.add(self)
        self.line = transport  # type: ignore[assignment]  # as above
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self in self.open_now:
            self.open_now.discard(self)
            super().connection_lost(error)


class _Lmtp(_Bounded, LMTP):
    pass


class _Handler:
    """What is done with a mail. `take` returns when it is on disk."""

    def __init__(
        self, take: Take, takes: Callable[[str], bool], workers: ThreadPoolExecutor
    ) -> None:
        self._take = take
        self._takes = takes
        self._workers = workers

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        if not self._takes(address):
            return _NOT_HERE
        if envelope.rcpt_tos:
            # LMTP answers for each recipient; with one there is one answer to give.
            return _ONE_EACH
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        # The last server on the way says where it came from and whom it was for.
        path = f"Return-Path: <{_word(envelope.mail_from or '')}>\r\n"
        whom = f"Delivered-To: {_word(envelope.rcpt_tos[0])}\r\n"
        data = (path + whom).encode("utf-8", "replace") + content
        try:
            await asyncio.get_running_loop().run_in_executor(self._workers, self._take, data)
        except Exception:
            # Whatever it was: the server before us still has the mail.
            log.exception("a mail was not kept")
            return _LATER
        return _TAKEN


class SmtpDoor:
    """Listens in a thread of its own between `open` and `close`."""

    def __init__(
        self, host: str, port: int, take: Take, takes: Callable[[str], bool], *, lmtp: bool
    ) -> None:
        self._host = host
        self._port = port
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="mail-in")
        self._handler = _Handler(take, takes, self._workers)
        self._kind: type[SMTP] = _Lmtp if lmtp else _Bounded
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail-door")
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """Where it listens: the port that was asked for, or the one that 0 was given."""
        assert self._server is not None  # noqa: S101  it is open
        return int(self._server.sockets[0].getsockname()[1])

    def open(self) -> None:
        """Begin to listen. Raises OSError when the address is taken."""
        listening = self._loop.create_server(self._protocol, self._host, self._port)
        self._server = self._loop.run_until_complete(listening)
        self._thread.start()

    def close(self) -> None:
        """Stop, after what is being taken."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._workers.shutdown()

    def _protocol(self) -> SMTP:
        return self._kind(
            self._handler,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname="unsnag",
            ident="Unsnag",
            timeout=SECONDS,
            command_call_limit=MOST_COMMANDS,
            loop=self._loop,
        )

    async def _end(self) -> None:
        if self._server is not None:
            self._server.close()
        await asyncio.get_running_loop().run_in_executor(None, self._workers.shutdown)
        others = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for one in [one for one in _Bounded.open_now if one.loop is self._loop]:
            if one.line is not None:
                one.line.abort()
        await asyncio.sleep(0)  # the loop hears that they are closed before it ends


def _word(text: str) -> str:
    return "".join(c for c in text if c.isprintable() and c not in "<> \t")[:320]
