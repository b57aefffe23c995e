"""Files that people attach here, and how far they read, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, Sum

from unsnag.adapters.store.chat_rows import ChatFileRow, ReadMarkRow
from unsnag.adapters.store.conversations import root_of
from unsnag.adapters.store.models import MessageRow
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.files import Attached, NewFile, ReadSoFar
from unsnag.domain.conversations import Author
from unsnag.domain.shared import ConversationId, MessageId


class DatabaseAttachedFiles:
    """AttachedFiles among the files of messages."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def keep(self, file: NewFile) -> Attached:
        same = ChatFileRow.objects.filter(
            conversation=file.conversation,
            said=None,
            digest=file.digest,
            name=file.name,
            by_staff=file.by_staff,
        )
        row = same.first()
        if row is not None:
            ChatFileRow.objects.filter(pk=row.pk).update(came=self._clock())
            return _attached(row)
        row = ChatFileRow.objects.create(
            conversation_id=file.conversation,
            channel=file.channel.value,
            came=self._clock(),
            source="",
            name=file.name,
            type=file.type,
            size=file.size,
            digest=file.digest,
            picture=file.picture,
            by_staff=file.by_staff,
        )
        return _attached(row)

    def waiting(
        self, conversation: ConversationId, ids: Sequence[int], *, by_staff: bool = False
    ) -> Sequence[Attached]:
        into = root_of(conversation)
        one = Q(conversation=into) | Q(conversation__merged_into=into)
        rows = ChatFileRow.objects.filter(one, pk__in=ids, said=None, by_staff=by_staff)
        return [_attached(row) for row in rows.order_by("pk")]

    def attach(self, ids: Sequence[int], message: MessageId) -> int:
        return ChatFileRow.objects.filter(pk__in=ids, said=None).update(said=message)

    def used_since(self, conversation: ConversationId, since: datetime) -> tuple[int, int]:
        rows = ChatFileRow.objects.filter(
            conversation=conversation, by_staff=False, came__gte=since
        )
        return rows.count(), int(rows.aggregate(n=Sum("size"))["n"] or 0)

    def file(self, id: int) -> Attached | None:
        row = ChatFileRow.objects.filter(pk=id, came__isnull=False).exclude(said=None).first()
        return None if row is None else _attached(row)

    def of_message(self, message: MessageId) -> Sequence[Attached]:
        rows = ChatFileRow.objects.filter(said=message, came__isnull=False).order_by("pk")
        return [_attached(row) for row in rows]


def _attached(row: ChatFileRow) -> Attached:
    message = None if row.said_id is None else MessageId(row.said_id)
    return Attached(row.pk, row.name, row.type, row.size, row.picture, row.digest, message)


# Asked with every turn and every news, and written out for that.
_MARKS = "select * from store_readmarkrow where conversation_id = %s"
_OURS = (Author.AI.value, Author.HUMAN.value)


class DatabaseReadMarks:
    """ReadMarks, a row for each conversation that was read."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def of(self, conversation: ConversationId) -> ReadSoFar:
        for row in ReadMarkRow.objects.raw(_MARKS, [root_of(conversation)]):
            return ReadSoFar(row.customer_to, row.customer_at, row.staff_to, row.staff_at)
        return ReadSoFar()

    def customer_saw(self, conversation: ConversationId, message: int) -> None:
        self._move(conversation, message, _OURS, "customer")

    def staff_saw(self, conversation: ConversationId, message: int) -> None:
        self._move(conversation, message, (Author.CUSTOMER.value,), "staff")

    def _move(
        self, conversation: ConversationId, message: int, by: Sequence[str], side: str
    ) -> None:
        into = root_of(conversation)
        one = Q(conversation=into) | Q(conversation__merged_into=into)
        seen = MessageRow.objects.filter(one, pk__lte=message, author__in=by)
        newest = seen.order_by("-pk").values_list("pk", flat=True).first()
        if newest is None:
            return
        ReadMarkRow.objects.get_or_create(conversation_id=into)
        behind = ReadMarkRow.objects.filter(conversation=into, **{f"{side}_to__lt": newest})
        behind.update(**{f"{side}_to": newest, f"{side}_at": self._clock()})
