"""Mails that are kept in the database instead of being sent: the demo's outbox."""

from __future__ import annotations

from email import message_from_string
from email.policy import default
from types import TracebackType

from unsnag.adapters.store.models import OutboxRow
from unsnag.application.ports.clock import Clock
from unsnag.domain.mail.outgoing import Letter


class OutboxMailer:
    """Accepts every mail and keeps it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def send(self, *, to: str, subject: str, text: str) -> None:
        OutboxRow.objects.create(to=to, subject=subject[:300], text=text, at=self._clock())


class OutboxPost:
    """A way out that ends in the demo's outbox: nothing leaves the machine."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __enter__(self) -> OutboxPost:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """There is nothing to close."""

    def send(self, letter: Letter) -> None:
        """Keep the mail's text."""
        mail = message_from_string(letter.content, policy=default)
        body = mail.get_body(("plain",))
        text = "" if body is None else str(body.get_content())
        subject = str(mail["Subject"])[:300]
        OutboxRow.objects.create(to=letter.to, subject=subject, text=text, at=self._clock())
