"""Translations and what was written before them, in the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from unsnag.adapters.store.translation_rows import OriginalRow, TranslationRow
from unsnag.application.ports.translation import Original, Translation
from unsnag.domain.shared import MessageId, TicketId


class DatabaseTranslations:
    """Translations on Django's database."""

    def of(
        self, messages: Collection[MessageId], targets: Collection[str]
    ) -> Mapping[tuple[MessageId, str], Translation]:
        if not messages or not targets:
            return {}
        rows = TranslationRow.objects.filter(message__in=list(messages), target__in=list(targets))
        return {
            (MessageId(row.message_id), row.target): Translation(
                MessageId(row.message_id),
                row.source,
                row.target,
                row.digest,
                row.text,
                row.service,
            )
            for row in rows
        }

    def keep(self, translation: Translation, at: datetime) -> None:
        one = translation
        TranslationRow.objects.update_or_create(
            message_id=one.message,
            target=one.target,
            defaults={
                "source": one.source,
                "digest": one.digest,
                "text": one.text,
                "service": one.service[:255],
                "at": at,
            },
        )

    def keep_original(self, original: Original, at: datetime) -> None:
        one = original
        OriginalRow.objects.get_or_create(
            message_id=one.message,
            defaults={
                "ticket_id": one.ticket,
                "text": one.text,
                "source": one.source,
                "target": one.target,
                "machine": one.machine,
                "service": one.service[:255],
                "by": one.by,
                "at": at,
            },
        )

    def originals(self, messages: Collection[MessageId]) -> Mapping[MessageId, Original]:
        rows = OriginalRow.objects.filter(message__in=list(messages))
        return {
            MessageId(row.message_id): Original(
                MessageId(row.message_id),
                TicketId(row.ticket_id),
                row.text,
                row.source,
                row.target,
                row.machine,
                row.service,
                row.by,
            )
            for row in rows
        }
