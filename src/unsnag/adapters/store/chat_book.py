"""The records of messengers in the database: what came in and whose turn it is. What goes out is
in `chat_queue`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, Min, Q

from unsnag.adapters.store.chat_files import ChatFiles
from unsnag.adapters.store.chat_queue import ChatQueue
from unsnag.adapters.store.chat_rows import (
    ChatCodeRow,
    ChatDoorRow,
    ChatInRow,
    ChatOutRow,
    ChatRow,
    ChatStopRow,
)
from unsnag.adapters.store.statements import insert
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.messaging import Chat
from unsnag.domain.conversations import Channel
from unsnag.domain.messaging.health import WITHIN, ChannelSeen
from unsnag.domain.messaging.values import OutState, Place
from unsnag.domain.shared import ConversationId

_OPEN = (OutState.WAITING.value, OutState.SENDING.value)
_WENT = (OutState.SENT.value, OutState.DELIVERED.value, OutState.READ.value)
_BAD = (OutState.FAILED.value, OutState.DOUBTFUL.value)


class DatabaseChatBook(ChatQueue, ChatFiles):
    """The records of all channels."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def enter(self, channel: Channel, id: str) -> bool:
        row = ChatInRow(channel=channel.value, event=id[:200], received=self._clock())
        return insert(row, unless_it_clashes=True)

    def chat_at(self, channel: Channel, place: Place) -> Chat | None:
        rows = ChatRow.objects.filter(
            channel=channel.value, address=place.address, thread=place.thread
        )
        row = rows.order_by(F("last_in").desc(nulls_last=True), "-pk").first()
        return None if row is None else _chat(row)

    def chat(self, conversation: ConversationId) -> Chat | None:
        row = ChatRow.objects.filter(pk=conversation).first()
        return None if row is None else _chat(row)

    def save_chat(self, chat: Chat) -> None:
        values = {
            "channel": chat.channel.value,
            "address": chat.place.address,
            "thread": chat.place.thread,
            "name": chat.name[:200],
            "zone": chat.zone,
            "written": chat.written,
            "last_in": chat.last_in,
            "burst": chat.burst,
        }
        ChatRow.objects.update_or_create(conversation_id=chat.conversation, defaults=values)

    def answer_at(self, conversation: ConversationId, due: datetime) -> None:
        ChatRow.objects.filter(pk=conversation).update(turn_due=due)

    def quiet(self, now: datetime, limit: int) -> Sequence[tuple[ConversationId, datetime]]:
        rows = ChatRow.objects.filter(turn_due__lte=now).order_by("turn_due")
        found = rows.values_list("pk", "turn_due")[:limit]
        return [(ConversationId(pk), due) for pk, due in found if due is not None]

    def answered(self, conversation: ConversationId, due: datetime) -> None:
        rows = ChatRow.objects.filter(pk=conversation, turn_due=due)
        rows.update(turn_due=None, burst=None)

    def stopped(self, channel: Channel, address: str) -> bool:
        return ChatStopRow.objects.filter(channel=channel.value, address=address).exists()

    def stop(self, channel: Channel, address: str, stopped: bool) -> None:
        where = {"channel": channel.value, "address": address}
        if not stopped:
            ChatStopRow.objects.filter(**where).delete()
            return
        now = self._clock()
        ChatStopRow.objects.get_or_create(**where, defaults={"at": now})
        waiting = (OutState.WAITING.value, OutState.HELD.value)
        rows = ChatOutRow.objects.filter(**where, state__in=waiting)
        rows.update(state=OutState.STOPPED.value, due=None, changed=now)

    def keep_code(self, digest: str, conversation: ConversationId, expires: datetime) -> None:
        ChatCodeRow.objects.filter(expires__lt=self._clock()).delete()
        # One at a time: asking for a new one ends the one before.
        ChatCodeRow.objects.filter(conversation=conversation).delete()
        ChatCodeRow.objects.create(digest=digest, conversation_id=conversation, expires=expires)

    def use_code(self, digest: str, now: datetime) -> ConversationId | None:
        row = ChatCodeRow.objects.filter(digest=digest, expires__gte=now).first()
        if row is None:
            return None
        # Only who deletes the row has used it.
        gone, _ = ChatCodeRow.objects.filter(pk=row.pk).delete()
        return ConversationId(row.conversation_id) if gone else None

    def beat(self, channel: Channel) -> None:
        self._door(channel, beat=self._clock())

    def trouble(self, channel: Channel, why: str, *, refused: bool = False) -> None:
        self._door(channel, trouble=why[:300], refused=refused)

    def came(self, channel: Channel, *, unsigned: bool = False) -> None:
        if unsigned:
            self._door(channel)
            ChatDoorRow.objects.filter(channel=channel.value).update(unsigned=F("unsigned") + 1)
        else:
            self._door(channel, last_in=self._clock(), unsigned=0)

    def seen(self, channels: Sequence[Channel]) -> Sequence[ChannelSeen]:
        return [self._seen(channel) for channel in channels]

    def _seen(self, channel: Channel) -> ChannelSeen:
        now = self._clock()
        door = ChatDoorRow.objects.filter(channel=channel.value).first()
        door = door or ChatDoorRow(channel=channel.value)
        rows = ChatOutRow.objects.filter(channel=channel.value)
        lately = rows.filter(changed__gte=now - WITHIN)
        waiting = rows.filter(state__in=_OPEN)
        oldest = waiting.filter(Q(due__lte=now) | Q(due=None)).aggregate(at=Min("due"))["at"]
        return ChannelSeen(
            name=channel.value,
            beat=door.beat,
            last_in=door.last_in,
            last_out=door.last_out,
            waiting=waiting.count(),
            oldest_due=oldest,
            sent=lately.filter(state__in=_WENT).count(),
            failed=lately.filter(state__in=_BAD).count(),
            trouble=door.trouble,
            refused=door.refused,
            unsigned=door.unsigned,
        )

    def _door(self, channel: Channel, **changes: object) -> None:
        ChatDoorRow.objects.update_or_create(channel=channel.value, defaults=changes)


def _chat(row: ChatRow) -> Chat:
    return Chat(
        conversation=ConversationId(row.pk),
        channel=Channel(row.channel),
        place=Place(row.address, row.thread),
        name=row.name,
        written=row.written,
        last_in=row.last_in,
        burst=row.burst,
        zone=row.zone,
    )
