"""A mailbox on the real store and engine: what a mail server would hand over goes in by the same
call, and what would go out is looked at in the queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest

from tests.application.conftest import World, make_world, one_shop, shop
from unsnag.adapters.store.mail_rows import LetterRow
from unsnag.application.mail.take_mail import Door
from unsnag.application.ports.mailbox import Taken
from unsnag.entrypoints.wiring import MailRoom

__all__ = ["make_world", "one_shop", "shop"]

ADDRESS = "help@tern.example"
BORDER = "mx.tern.example"
LMTP = Door("lmtp", border=True)
MARA = "mara.lindqvist@example.com"


def written(
    text: str,
    sender: str = MARA,
    *,
    subject: str = "A question",
    to: str = ADDRESS,
    signed: bool = False,
    name: str = "",
    id: str = "",
    **headers: str,
) -> bytes:
    """A mail as the border hands it over; `signed` with a result that its signature passed."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"{name} <{sender}>" if name else sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = "Mon, 23 Nov 2026 10:00:00 +0000"
    mail["Message-ID"] = id or f"<{abs(hash((text, sender, subject)))}@{sender.partition('@')[2]}>"
    for header, value in headers.items():
        mail[header.replace("_", "-")] = value
    mail.set_content(text)
    domain = sender.partition("@")[2]
    top = f"Authentication-Results: {BORDER}; dkim=pass header.d={domain}\r\n" if signed else ""
    return f"Return-Path: <{sender}>\r\n{top}".encode() + mail.as_bytes()


@dataclass
class PostOffice:
    """A world with a mailbox, and short ways to write to it."""

    world: World
    seen: int = 0
    taken: list[Taken] = field(default_factory=list)

    @property
    def room(self) -> MailRoom:
        room = self.world.app.mail
        assert room is not None
        return room

    def arrives(self, data: bytes, door: Door = LMTP) -> Taken:
        """A mail comes in, and the turn that it waits for is taken."""
        (one,) = self.room.take(data, door)
        self.taken.append(one)
        if one.conversation is not None:
            self.world.app.handle.take(one.conversation)
        return one

    def goes_out(self) -> list[EmailMessage]:
        """Write out what is to be written, and hand over what is new in the queue."""
        self.room.post()
        rows = LetterRow.objects.filter(pk__gt=self.seen).order_by("pk")
        found = []
        for row in rows:
            self.seen = row.pk
            found.append(message_from_string(row.content, policy=default))
        return found  # type: ignore[return-value]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.fixture
def post_office(
    make_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> Iterator[PostOffice]:
    monkeypatch.setenv("UNSNAG_MAIL_ADDRESS", ADDRESS)
    monkeypatch.setenv("UNSNAG_MAIL_BORDER", BORDER)
    return PostOffice(make_world())
