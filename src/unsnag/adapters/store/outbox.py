"""A mailer that keeps mails in the database instead of sending them: the demo's outbox."""

from __future__ import annotations

from unsnag.adapters.store.models import OutboxRow
from unsnag.application.ports.clock import Clock


class OutboxMailer:
    """Accepts every mail and keeps it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def send(self, *, to: str, subject: str, text: str) -> None:
        OutboxRow.objects.create(to=to, subject=subject[:300], text=text, at=self._clock())
