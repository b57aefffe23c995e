"""One-time codes and used identity tokens in the database. Codes are kept as digests only."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from unsnag.adapters.store.models import OneTimeCodeRow, UsedTokenRow
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.store import OneTimeCode
from unsnag.domain.shared import ConversationId


class IdentificationRecords:
    """The part of the store that keeps codes and token ids."""

    clock: Clock

    def save_code(self, code: OneTimeCode) -> None:
        OneTimeCodeRow.objects.filter(conversation_id=code.conversation).update(live=False)
        OneTimeCodeRow.objects.create(
            conversation_id=code.conversation,
            customer_ref=code.customer_ref,
            digest=code.digest,
            expires=code.expires,
            attempts=code.attempts,
            sent=self.clock(),
        )

    def take_code_attempt(self, conversation: ConversationId) -> OneTimeCode | None:
        live = OneTimeCodeRow.objects.filter(conversation_id=conversation, live=True)
        with transaction.atomic():
            live.update(attempts=F("attempts") + 1)
            row = live.last()
        if row is None:
            return None
        return OneTimeCode(
            conversation=conversation,
            customer_ref=row.customer_ref,
            digest=row.digest,
            expires=row.expires,
            attempts=row.attempts,
        )

    def drop_code(self, conversation: ConversationId) -> None:
        OneTimeCodeRow.objects.filter(conversation_id=conversation).update(live=False)

    def codes_sent_since(self, customer_ref: str, since: datetime) -> int:
        return OneTimeCodeRow.objects.filter(customer_ref=customer_ref, sent__gte=since).count()

    def token_used(self, token_id: str, expires: datetime) -> bool:
        UsedTokenRow.objects.filter(expires__lt=self.clock()).delete()
        _, created = UsedTokenRow.objects.get_or_create(
            token_id=token_id, defaults={"expires": expires}
        )
        return not created
