"""The door to a mailbox on a mail server, by IMAP: it waits with IDLE, and marks a mail as done
once that is on disk here.

A mail is known by its UID under the folder's UIDVALIDITY. When that changes every mail is looked at
again; those that were taken before are known by what they are.
"""

from __future__ import annotations

import contextlib
import logging
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from unsnag.adapters.channels.email.limits import LARGEST
from unsnag.application.ports.mailbox import MailBook

SECONDS = 60  # until an answer of the server counts as lost
IDLE_SECONDS = 60
"""Until it looks by itself: a mail that arrives while another is put away is told of in an answer
that nobody waits for, and what stands between forgets a silent connection."""
LOOK_SECONDS = 5  # how often it is looked whether to stop
POLL_SECONDS = 30  # between two looks at a server without IDLE
_WAITS = (1, 5, 15, 60, 300)  # seconds, from one failure to the next try

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Account:
    """A mailbox on a server. `tls` is "none", "starttls" or "tls". Mails that were taken go to the
    folder `done`, or are marked as seen where that is empty."""

    host: str
    port: int
    name: str
    password: str
    tls: str = "tls"
    folder: str = "INBOX"
    done: str = ""


class ImapDoor:
    """Reads one folder until told to stop. `take` returns when a mail is on disk."""

    def __init__(
        self,
        account: Account,
        take: Callable[[bytes], object],
        book: MailBook,
        stop: threading.Event,
        name: str = "imap",
    ) -> None:
        self._account = account
        self._take = take
        self._book = book
        self._stop = stop
        self._name = name

    def run(self) -> None:
        """Connect, read, wait; after a failure again, later each time."""
        failures = 0
        while not self._stop.is_set():
            try:
                with self._connected() as server:
                    failures = 0
                    self._watch(server)
            except LoginError as refused:
                self._trouble(f"The server refused the sign-in: {refused}", refused=True)
            except Exception as trouble:  # told as an alarm, and tried again below
                log.exception("the mailbox on %s can't be read", self._account.host)
                self._trouble(f"{type(trouble).__name__}: {trouble}")
            if not self._stop.is_set():
                self._stop.wait(_WAITS[min(failures, len(_WAITS) - 1)])
                failures += 1

    @contextlib.contextmanager
    def _connected(self) -> Iterator[IMAPClient]:
        account = self._account
        context = ssl.create_default_context()
        server = IMAPClient(
            account.host,
            account.port,
            ssl=account.tls == "tls",
            ssl_context=context if account.tls == "tls" else None,
            use_uid=True,
            timeout=SECONDS,
        )
        try:
            if account.tls == "starttls":
                server.starttls(context)
            server.login(account.name, account.password)
            yield server
        finally:
            with contextlib.suppress(IMAPClientError, OSError):
                server.logout()

    def _watch(self, server: IMAPClient) -> None:
        chosen = server.select_folder(self._account.folder)
        validity = str(chosen.get(b"UIDVALIDITY", ""))
        if self._account.done and not server.folder_exists(self._account.done):
            server.create_folder(self._account.done)
        idles = b"IDLE" in server.capabilities()
        while not self._stop.is_set():
            while self._read(server, validity):
                self._book.seen(self._name)
            self._book.seen(self._name)
            if idles:
                self._idle(server)
            else:
                self._stop.wait(POLL_SECONDS)
                server.noop()

    def _read(self, server: IMAPClient, validity: str) -> bool:
        """Take what is new; whether anything was."""
        known, last = self._book.mark(self._name)
        if known != validity:
            last = 0
        # "n:*" also names the last mail when its UID is below n.
        new = sorted(u for u in server.search(["UID", f"{last + 1}:*"]) if u > last)
        for uid in new:
            data = self._fetched(server, uid)
            if data is not None:
                self._take(data)
                self._put_away(server, uid)
            self._book.set_mark(self._name, validity, uid)
            if self._stop.is_set():
                return False
        return bool(new)

    def _fetched(self, server: IMAPClient, uid: int) -> bytes | None:
        """The mail, or as much of one that is too large as shows that it is; None when it has gone
        meanwhile."""
        part = f"BODY.PEEK[]<0.{LARGEST + 1}>"
        for values in server.fetch([uid], [part]).values():
            for name, value in values.items():
                if name.startswith(b"BODY[]") and isinstance(value, bytes):
                    return value
        return None

    def _put_away(self, server: IMAPClient, uid: int) -> None:
        if not self._account.done:
            server.add_flags([uid], [b"\\Seen"], silent=True)
        elif server.has_capability("MOVE"):
            server.move([uid], self._account.done)
        else:
            server.copy([uid], self._account.done)
            server.delete_messages([uid], silent=True)
            server.expunge([uid]) if server.has_capability("UIDPLUS") else server.expunge()

    def _idle(self, server: IMAPClient) -> None:
        server.idle()
        try:
            for _ in range(IDLE_SECONDS // LOOK_SECONDS):
                if self._stop.is_set() or server.idle_check(timeout=LOOK_SECONDS):
                    return
        finally:
            server.idle_done()

    def _trouble(self, text: str, *, refused: bool = False) -> None:
        try:
            self._book.seen(self._name, trouble=text, refused=refused)
        except Exception:  # the door goes on: what it could not tell is in the log
            log.exception("the trouble of the mailbox was not written down")
