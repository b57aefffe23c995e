"""With Postfix and Dovecot in between: what a customer's program sends comes in, what we send lands
in their mailbox with a signature that holds, and an interrupted connection loses nothing."""

from __future__ import annotations

import base64
import imaplib
import os
import shutil
import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from tests.application.conftest import World, new_world, one_shop, shop
from tests.fakes.file_database import file_database, migrated_file
from tests.fakes.mail_servers import (
    PASSWORD,
    Dovecot,
    Postfix,
    free_port,
    mail_servers,
    missing,
)
from tests.fakes.shop_process import ShopProcess
from tests.mail.conftest import ADDRESS, MARA, written
from unsnag.adapters.channels.email.imap_door import Account, ImapDoor
from unsnag.adapters.store.mail_rows import LetterRow, MailRow
from unsnag.adapters.store.mailbox import DatabaseMailBook
from unsnag.entrypoints.cli.mail.serve import serve

__all__ = ["file_database", "migrated_file", "one_shop", "shop"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()) and not os.environ.get("CI"), reason=missing()),
]
SECRET = PASSWORD.replace(" ", "_")


@pytest.fixture
def key(tmp_path: Path) -> tuple[Path, str]:
    """A key to sign with, and the record that a name server would give for it."""
    private = rsa.generate_private_key(65537, 2048)
    file = tmp_path / "dkim.pem"
    file.write_bytes(
        private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    )
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return file, f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


@pytest.fixture
def served(
    tmp_path: Path,
    shop: ShopProcess,
    key: tuple[Path, str],
    file_database: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[tuple[World, Postfix, Dovecot]]:
    """The mailbox as `unsnag mail serve` runs it, behind Postfix, with Dovecot for customers."""
    port = free_port()
    folder = Path("/tmp") / f"unsnag-mail-{os.getpid()}-{port}"
    folder.mkdir()
    with mail_servers(folder, {"tern.example": port}) as (postfix, dovecot):
        monkeypatch.setenv("UNSNAG_MAIL_ADDRESS", ADDRESS)
        monkeypatch.setenv("UNSNAG_MAIL_LISTEN", f"lmtp://127.0.0.1:{port}")
        monkeypatch.setenv("UNSNAG_MAIL_SMTP", f"smtp://127.0.0.1:{postfix.port}")
        monkeypatch.setenv("UNSNAG_MAIL_DKIM_KEY", str(key[0]))
        monkeypatch.setenv("UNSNAG_MAIL_DKIM_SELECTOR", "one")
        world = new_world(shop)
        room, stop = world.app.mail, threading.Event()
        assert room is not None
        running = threading.Thread(target=serve, args=(world.app, room, stop))
        running.start()
        try:
            yield world, postfix, dovecot
        finally:
            stop.set()
            running.join()
            world.app.close()
    shutil.rmtree(folder)


def sends(postfix: Postfix, sender: str, to: str, data: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", postfix.port) as client:
        client.sendmail(sender, [to], data)


def mailbox(dovecot: Dovecot, name: str, count: int) -> list[bytes]:
    """The mails in somebody's mailbox, once there are so many."""
    found: list[bytes] = []
    for _ in range(150):
        server = imaplib.IMAP4("127.0.0.1", dovecot.imap)
        server.login(name, SECRET)
        server.select("INBOX")
        numbers = server.search(None, "ALL")[1][0].split()
        found = [server.fetch(n, "(BODY.PEEK[])")[1][0][1] for n in numbers]  # type: ignore[index,misc]
        server.logout()
        if len(found) >= count:
            return found
        time.sleep(0.2)
    raise AssertionError(f"{len(found)} of {count} mails came")


def until(holds: Callable[[], Any], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.1)


def test_a_customer_s_thread_goes_there_and_back_through_postfix(
    served: tuple[World, Postfix, Dovecot], key: tuple[Path, str]
) -> None:
    world, postfix, dovecot = served
    sends(postfix, MARA, ADDRESS, written("How do I descale my Skerry?", subject="Limescale"))
    (raw,) = mailbox(dovecot, "mara.lindqvist", 1)
    answer: EmailMessage = message_from_bytes(raw, policy=default)  # type: ignore[assignment]
    assert answer["Return-Path"] in ("<>", "<MAILER-DAEMON>")
    signed = raw[raw.index(b"DKIM-Signature") :]
    assert dkim.verify(signed, dnsfunc=lambda name, timeout=5: key[1].encode())
    changed = signed.replace(b"every two months", b"every two years!")
    assert not dkim.verify(changed, dnsfunc=lambda name, timeout=5: key[1].encode())
    back = answer["Reply-To"].addresses[0].addr_spec
    sends(postfix, MARA, back, written("A person please.", subject="Re: Limescale", to=back))
    mailbox(dovecot, "mara.lindqvist", 2)
    state = world.app.store.conversation(LetterRow.objects.get(pk=1).conversation_id)  # type: ignore[arg-type]
    assert set(MailRow.objects.values_list("conversation_id", flat=True)) == {state.id}
    assert state.issue is not None
    ticket = world.app.store.ticket_of_issue(state.issue)
    assert ticket is not None
    world.app.work_ticket.reply(ticket.id, "Ines", "Here I am.", key="1")
    reply = message_from_bytes(mailbox(dovecot, "mara.lindqvist", 3)[-1], policy=default)
    assert reply["Auto-Submitted"] is None
    assert reply["Return-Path"].startswith("<help+c")
    until(lambda: set(LetterRow.objects.values_list("state", flat=True)) == {"sent"})


def test_a_bounce_of_postfix_finds_its_mail(served: tuple[World, Postfix, Dovecot]) -> None:
    world, postfix, _ = served
    gone = "nobody@gone.invalid"
    taken = written("A person please.", gone)
    sends(postfix, gone, ADDRESS, taken)
    until(lambda: MailRow.objects.exclude(conversation=None).exists())
    conversation = MailRow.objects.get().conversation_id
    until(lambda: world.app.store.conversation(conversation).issue)  # type: ignore[arg-type]
    issue = world.app.store.conversation(conversation).issue  # type: ignore[arg-type]
    until(lambda: world.app.store.ticket_of_issue(issue))  # type: ignore[arg-type]
    ticket = world.app.store.ticket_of_issue(issue)  # type: ignore[arg-type]
    assert ticket is not None
    world.app.work_ticket.reply(ticket.id, "Ines", "Here I am.", key="1")
    until(lambda: LetterRow.objects.filter(state="bounced").exists(), 60)
    assert MailRow.objects.get(automatic="bounce").conversation_id == conversation
    room = world.app.mail
    assert room is not None
    bad = room.book.bad_address(gone)
    assert bad is not None


def test_imap_waits_with_idle_and_survives_a_restart_and_a_new_uidvalidity(
    tmp_path: Path, file_database: str
) -> None:
    folder = Path("/tmp") / f"unsnag-imap-{os.getpid()}"
    folder.mkdir()
    taken: list[bytes] = []
    stop = threading.Event()
    book = DatabaseMailBook(_now)
    with mail_servers(folder, {"tern.example": 9}) as (postfix, dovecot):
        account = Account("127.0.0.1", dovecot.imap, "help", SECRET, "none", "INBOX", "Taken")
        door = ImapDoor(account, taken.append, book, stop)
        running = threading.Thread(target=door.run)
        running.start()
        try:
            until(lambda: book.mark("imap") is not None)
            for number in range(3):
                sends(postfix, MARA, "help@imap.example", written(f"Mail {number}"))
                until(lambda n=number: len(taken) == n + 1)  # type: ignore[misc]
            dovecot.stop()
            sends(postfix, MARA, "help@imap.example", written("While it is away"))
            time.sleep(0.5)
            dovecot.start()
            until(lambda: len(taken) == 4)
            until(lambda: len(_names(dovecot, "Taken")) == 4)
            assert _names(dovecot, "INBOX") == []
            dovecot.stop()
            for file in (folder / "dovecot/mail/help/").rglob("dovecot*"):
                if file.is_file():
                    file.unlink()
            dovecot.start()
            sends(postfix, MARA, "help@imap.example", written("After it was made anew"))
            until(lambda: len(taken) == 5)
            assert b"After it was made anew" in taken[-1]
        finally:
            stop.set()
            running.join()
    shutil.rmtree(folder)


def _names(dovecot: Dovecot, folder: str) -> list[bytes]:
    server = imaplib.IMAP4("127.0.0.1", dovecot.imap)
    server.login("help", SECRET)
    server.select(folder)
    numbers: list[bytes] = server.search(None, "ALL")[1][0].split()
    server.logout()
    return numbers


def _now() -> datetime:
    return datetime.now(UTC)
