"""The demo's outbox, read from the database."""

from __future__ import annotations

from unsnag.adapters.store.models import OutboxRow
from unsnag.application.queries.outbox import KeptMail


class DatabaseOutbox:
    """Reads the mails that OutboxMailer kept."""

    def newest(self, limit: int) -> list[KeptMail]:
        rows = OutboxRow.objects.order_by("-id")[:limit]
        return [KeptMail(row.to, row.subject, row.text, row.at) for row in rows]
