"""Conversations, messages and customers in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from unsnag.adapters.store.models import ConversationRow, CustomerRow, MessageRow
from unsnag.adapters.store.prepared import first
from unsnag.adapters.store.rows import as_conversation, as_customer, as_message, plain
from unsnag.adapters.store.statements import insert, update, writing
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.store import NewMessage
from unsnag.domain.conversations import (
    Author,
    Awaiting,
    Channel,
    Conversation,
    Holder,
    Message,
)
from unsnag.domain.customers import Customer
from unsnag.domain.shared import ConversationId

# Asked several times a turn, and written out for that: Django would put each together anew.
_CLAIM = """
    update store_conversationrow set fence = fence + 1, claimed_until = %s
    where id = %s and (claimed_until is null or claimed_until < %s) returning fence
"""
_UNREAD = "select * from store_messagerow where conversation_id = %s and not read order by id"


class ConversationRecords:
    """The part of the store that keeps threads."""

    clock: Clock

    def start_conversation(self, channel: Channel, *, visit: str = "") -> Conversation:
        row = ConversationRow.objects.create(
            channel=channel.value, visit=visit, started=self.clock()
        )
        return as_conversation(row)

    def conversation(self, id: ConversationId) -> Conversation:
        return as_conversation(ConversationRow.objects.select_related("customer").get(pk=id))

    def save_conversation(self, conversation: Conversation) -> None:
        c = conversation
        changes = {
            "holder": c.holder.value,
            "awaiting": c.awaiting.value,
            "customer_id": None if c.customer is None else c.customer.id,
            "assurance": c.assurance.value,
            "current_issue": c.issue,
            "asked_times": c.asked_times,
            "pending": plain(c.pending),
            "offered": list(c.offered),
            "suspended": list(c.suspended),
            "goes_on": _goes_on(c),
            "details": dict(c.details),
            "contact_name": c.contact_name,
            "contact_email": c.contact_email,
        }
        update(ConversationRow, {"id": c.id}, changes)

    def set_token(self, id: ConversationId, digest: str) -> None:
        ConversationRow.objects.filter(pk=id).update(token_digest=digest)

    def conversation_by_token(self, digest: str) -> Conversation | None:
        if not digest:
            return None
        row = ConversationRow.objects.select_related("customer").filter(token_digest=digest).first()
        return None if row is None else as_conversation(row)

    def claim_conversation(self, id: ConversationId, *, seconds: int) -> int | None:
        now = self.clock()
        connection = transaction.get_connection()
        as_kept = connection.ops.adapt_datetimefield_value
        values = [as_kept(now + timedelta(seconds=seconds)), id, as_kept(now)]
        with writing():
            row = first(connection, _CLAIM, values)
        return None if row is None else int(row[0])

    def release_conversation(self, id: ConversationId, fence: int) -> None:
        update(ConversationRow, {"id": id, "fence": fence}, {"claimed_until": None})

    def fence_holds(self, id: ConversationId, fence: int) -> bool:
        # Locked until the transaction ends, so that nobody can claim it before we commit.
        held = ConversationRow.objects.select_for_update().filter(pk=id, fence=fence)
        return bool(held.values_list("pk", flat=True))

    def save_customer(self, ref: str, name: str, email: str, tier: str) -> Customer:
        row, _ = CustomerRow.objects.update_or_create(
            ref=ref, defaults={"name": name, "email": email, "tier": tier}
        )
        customer = as_customer(row)
        assert customer is not None  # noqa: S101  a row was just written
        return customer

    def add_message(
        self, conversation: ConversationId, message: NewMessage
    ) -> tuple[Message, bool]:
        row = MessageRow(
            conversation_id=conversation,
            key=message.key,
            author=message.author.value,
            author_name=message.author_name,
            text=message.text,
            extras=plain(dict(message.extras or {})),
            issue_id=message.issue,
            at=self.clock(),
            read=message.author is not Author.CUSTOMER,
        )
        created = insert(row, unless_it_clashes=True)
        if not created:
            row = MessageRow.objects.get(conversation_id=conversation, key=message.key)
        return as_message(row), created

    def messages(self, conversation: ConversationId, *, after: int = 0) -> Sequence[Message]:
        rows = MessageRow.objects.filter(conversation_id=conversation, pk__gt=after)
        return [as_message(row) for row in rows]

    def unread(self, conversation: ConversationId) -> Sequence[Message]:
        return [as_message(row) for row in MessageRow.objects.raw(_UNREAD, [conversation])]

    def mark_read(self, messages: Sequence[Message]) -> None:
        if messages:
            MessageRow.objects.filter(pk__in=[m.id for m in messages]).update(read=True)

    def conversations_with_unread(self, *, older_than: datetime) -> Sequence[ConversationId]:
        rows = MessageRow.objects.filter(read=False, at__lt=older_than)
        ids = rows.order_by().values_list("conversation_id", flat=True).distinct()
        return [ConversationId(i) for i in ids]

    def conversations_left(self, now: datetime) -> Sequence[ConversationId]:
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        rows = ConversationRow.objects.filter(free, goes_on=True).order_by("pk")
        return [ConversationId(i) for i in rows.values_list("pk", flat=True)]


def _goes_on(state: Conversation) -> bool:
    """Whether the AI has something to turn to without the customer's saying anything."""
    idle = state.awaiting in (Awaiting.NOTHING, Awaiting.APPROVAL)
    return idle and state.holder is Holder.AI and bool(state.pending or state.suspended)
