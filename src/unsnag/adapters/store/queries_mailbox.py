"""Single mails for the mailbox's screen."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from unsnag.adapters.store.mail_rows import LetterRow, MailRow
from unsnag.application.ports.mailbox import MailOfMessage
from unsnag.application.queries.mailbox import LetterLine, MailLine
from unsnag.domain.mail.outgoing import LetterState
from unsnag.domain.shared import MessageId


class DatabaseMailsOfMessages:
    """Finds the mail by which a message came."""

    def mail_of(self, message: MessageId) -> MailOfMessage | None:
        row = MailRow.objects.filter(said_id=message).select_related("said").order_by("pk").first()
        if row is None or row.said is None:
            return None
        files = (row.said.extras or {}).get("files", ())
        return MailOfMessage(row.digest, tuple(str(name or kind) for name, kind, _ in files))


class DatabaseMailLines:
    """Reads mails that need somebody's eye."""

    def unanswered(self, limit: int) -> Sequence[MailLine]:
        rows = MailRow.objects.filter(~Q(quarantined="") | ~Q(silence="")).order_by("-pk")[:limit]
        return [
            MailLine(
                row.pk,
                row.received,
                row.sender,
                row.subject,
                row.quarantined or row.automatic or row.silence,
                row.conversation_id,
            )
            for row in rows
        ]

    def stuck(self, limit: int) -> Sequence[LetterLine]:
        waiting = Q(state=LetterState.WAITING.value, attempts__gt=0)
        over = Q(state__in=(LetterState.FAILED.value, LetterState.BOUNCED.value))
        rows = LetterRow.objects.filter(waiting | over).order_by("-pk")[:limit]
        return [
            LetterLine(
                row.to,
                row.subject,
                row.state,
                row.why,
                row.created,
                row.attempts,
                row.conversation_id,
            )
            for row in rows
        ]
