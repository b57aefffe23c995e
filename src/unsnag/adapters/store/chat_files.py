"""Files that came with messages, in the database: what they are, and whether they were fetched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from unsnag.adapters.store.chat_rows import ChatFileRow
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.messaging import Chat, KeptFile
from unsnag.domain.conversations import Channel
from unsnag.domain.messaging.values import FileSent
from unsnag.domain.shared import ConversationId, MessageId


class ChatFiles:
    """The part of the book that knows files."""

    _clock: Clock

    def keep_file(self, message: MessageId, chat: Chat, file: FileSent) -> None:
        ChatFileRow.objects.create(
            conversation_id=chat.conversation,
            said_id=message,
            channel=chat.channel.value,
            source=file.source,
            name=file.name[:200],
            type=file.type[:100],
            size=file.size,
            due=self._clock(),
        )

    def files_due(self, now: datetime, limit: int, seconds: int) -> Sequence[KeptFile]:
        with transaction.atomic():
            waiting = ChatFileRow.objects.select_for_update().filter(due__lte=now)
            rows = list(waiting.order_by("due", "pk")[:limit])
            later = now + timedelta(seconds=seconds)
            ChatFileRow.objects.filter(pk__in=[row.pk for row in rows]).update(due=later)
        return [_kept(row) for row in rows]

    def fetched(
        self,
        file: KeptFile,
        *,
        digest: str = "",
        size: int = 0,
        again: datetime | None = None,
        why: str = "",
    ) -> None:
        ChatFileRow.objects.filter(pk=file.id).update(
            digest=digest,
            size=size or file.file.size,
            due=again,
            why=why[:300],
            attempts=F("attempts") + 1,
        )

    def file(self, id: int) -> KeptFile | None:
        row = ChatFileRow.objects.filter(pk=id, said__isnull=False).first()
        return None if row is None else _kept(row)


def _kept(row: ChatFileRow) -> KeptFile:
    assert row.said_id is not None  # noqa: S101  only what came with a message gets here
    return KeptFile(
        id=row.pk,
        conversation=ConversationId(row.conversation_id),
        message=MessageId(row.said_id),
        channel=Channel(row.channel),
        file=FileSent(row.source, row.name, row.type, row.size),
        attempts=row.attempts,
        digest=row.digest,
        why=row.why,
    )
