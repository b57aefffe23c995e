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
_HELD = "select 1 from store_conversationrow where id = %s and fence = %s"
_ROOT = "select merged_into from store_conversationrow where id = %s"
_WHERE_IT_GOES_ON = """
    select r.* from store_conversationrow c
    join store_conversationrow r on r.id = coalesce(c.merged_into, c.id)
"""
_ONE = f"{_WHERE_IT_GOES_ON} where c.id = %s"
# Without a token there is an empty digest, which opens nothing.
_BY_TOKEN = f"{_WHERE_IT_GOES_ON} where c.token_digest = %s and c.token_digest <> '' limit 1"
_CUSTOMER = "select * from store_customerrow where id = %s"
_ONE_THREAD = """
    conversation_id in (select id from store_conversationrow where id = %s or merged_into = %s)
"""
_UNREAD = f"select * from store_messagerow where not read and {_ONE_THREAD} order by id"  # noqa: S608
_ANY_UNREAD = f"select id from store_messagerow where not read and {_ONE_THREAD} limit 1"  # noqa: S608
_MESSAGES = f"select * from store_messagerow where id > %s and {_ONE_THREAD} order by id"  # noqa: S608


def root_of(id: int) -> int:
    """The conversation in which this one goes on: itself, unless it was merged into another."""
    row = first(transaction.get_connection(), _ROOT, [id])
    return id if row is None or row[0] is None else int(row[0])


def _one(statement: str, value: int | str) -> Conversation | None:
    """The conversation that a statement finds, with its customer."""
    for row in ConversationRow.objects.raw(statement, [value]):
        if row.customer_id is not None:
            row.customer = CustomerRow.objects.raw(_CUSTOMER, [row.customer_id])[0]
        return as_conversation(row)
    return None


class ConversationRecords:
    """The part of the store that keeps threads. Whoever names a conversation that was merged into
    another means that other one; its own messages stay under its own number."""

    clock: Clock

    def start_conversation(self, channel: Channel, *, visit: str = "") -> Conversation:
        row = ConversationRow(channel=channel.value, visit=visit, started=self.clock())
        insert(row)
        return as_conversation(row)

    def conversation(self, id: ConversationId) -> Conversation:
        found = _one(_ONE, id)
        if found is None:
            raise ConversationRow.DoesNotExist(f"conversation {id}")
        return found

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
        update(ConversationRow, {"id": id}, {"token_digest": digest})

    def conversation_by_token(self, digest: str) -> Conversation | None:
        return _one(_BY_TOKEN, digest)

    def claim_conversation(self, id: ConversationId, *, seconds: int) -> int | None:
        now = self.clock()
        connection = transaction.get_connection()
        as_kept = connection.ops.adapt_datetimefield_value
        values = [as_kept(now + timedelta(seconds=seconds)), root_of(id), as_kept(now)]
        with writing():
            row = first(connection, _CLAIM, values)
        return None if row is None else int(row[0])

    def release_conversation(self, id: ConversationId, fence: int) -> None:
        update(ConversationRow, {"id": root_of(id), "fence": fence}, {"claimed_until": None})

    def fence_holds(self, id: ConversationId, fence: int) -> bool:
        # Locked until the transaction ends, so that nobody can claim it before we commit.
        connection = transaction.get_connection()
        locked = " for update" if connection.features.has_select_for_update else ""
        return first(connection, f"{_HELD}{locked}", [id, fence]) is not None

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
        into = root_of(conversation)
        if into != conversation:
            # The same thing said again, after the thread it was said in was merged.
            rows = MessageRow.objects.filter(conversation_id=conversation, key=message.key)
            if (before := rows.first()) is not None:
                return as_message(before), False
        row = MessageRow(
            conversation_id=into,
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
            row = MessageRow.objects.get(conversation_id=into, key=message.key)
        return as_message(row), created

    def messages(self, conversation: ConversationId, *, after: int = 0) -> Sequence[Message]:
        into = root_of(conversation)
        rows = MessageRow.objects.raw(_MESSAGES, [after, into, into])
        return [as_message(row) for row in rows]

    def unread(self, conversation: ConversationId) -> Sequence[Message]:
        into = root_of(conversation)
        return [as_message(row) for row in MessageRow.objects.raw(_UNREAD, [into, into])]

    def is_unread(self, conversation: ConversationId) -> bool:
        connection = transaction.get_connection()
        return first(connection, _ANY_UNREAD, [conversation, conversation]) is not None

    def mark_read(self, messages: Sequence[Message]) -> None:
        with writing():
            for message in messages:
                update(MessageRow, {"id": message.id}, {"read": True})

    def conversations_with_unread(self, *, older_than: datetime) -> Sequence[ConversationId]:
        rows = MessageRow.objects.filter(read=False, at__lt=older_than)
        # A burst that is still being written is answered whole, once it is quiet.
        rows = rows.exclude(conversation__chatrow__turn_due__gt=self.clock())
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
