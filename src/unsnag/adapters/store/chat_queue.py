"""The queue of messages to messengers in the database.

A message is marked as being sent before its channel is called. Whoever dies in between leaves it
marked so, and what comes of that depends on the channel; it is never simply sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from unsnag.adapters.store.chat_rows import ChatDoorRow, ChatOutRow
from unsnag.adapters.store.models import MessageRow
from unsnag.adapters.store.rows import plain
from unsnag.adapters.store.statements import insert
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.messaging import NewOut, Told
from unsnag.domain.conversations import Author, Channel
from unsnag.domain.messaging.values import (
    Button,
    FileOut,
    Outgoing,
    OutState,
    Part,
    Place,
    Report,
    further,
    naming,
)
from unsnag.domain.shared import ConversationId

_OURS = (Author.AI.value, Author.HUMAN.value)
_OPEN = (OutState.WAITING.value, OutState.SENDING.value)
_WRITING = "writing"
"""The row that remembers up to which message everything was written out."""
_SETTLED_AFTER = timedelta(minutes=10)
"""Longer than any transaction: no older message can still appear."""


class ChatQueue:
    """The part of the book that goes out."""

    _clock: Clock

    def unwritten(self) -> Sequence[ConversationId]:
        now = self._clock()
        row, _ = ChatDoorRow.objects.get_or_create(channel=_WRITING)
        said = MessageRow.objects.filter(pk__gt=row.mark, author__in=_OURS).filter(
            conversation__chatrow__written__lt=F("pk")
        )
        # A turn that is under way may have more to say.
        free = Q(conversation__claimed_until=None) | Q(conversation__claimed_until__lt=now)
        found = said.filter(free).order_by("conversation_id")
        ids = list(found.values_list("conversation_id", flat=True).distinct())
        if not ids:
            self._move_mark(row, said)
        return [ConversationId(one) for one in ids]

    def _move_mark(self, row: ChatDoorRow, waiting: QuerySet[MessageRow]) -> None:
        """Nothing waits: what is old enough need not be looked at again."""
        before = self._clock() - _SETTLED_AFTER
        old = MessageRow.objects.filter(pk__gt=row.mark, at__lt=before).order_by("-pk")
        newest = old.values_list("pk", flat=True).first()
        if newest is not None and not waiting.filter(pk__lte=newest).exists():
            ChatDoorRow.objects.filter(pk=row.pk).update(mark=newest)

    def queue(self, out: NewOut) -> bool:
        now = self._clock()
        row = ChatOutRow(
            key=out.key,
            conversation_id=out.chat.conversation,
            said_id=out.message,
            channel=out.chat.channel.value,
            address=out.chat.place.address,
            thread=out.chat.place.thread,
            part=plain(out.part),
            template=out.template,
            state=out.state.value,
            created=now,
            due=None if out.state.ended or out.state is OutState.HELD else out.due,
            why=out.why[:300],
            changed=now,
        )
        return insert(row, unless_it_clashes=True)

    def next_due(
        self, channel: Channel, now: datetime, seconds: int, for_file: int = 0
    ) -> Outgoing | None:
        silent = ChatDoorRow.objects.filter(channel=channel.value, quiet_until__gt=now)
        if silent.exists():
            return None
        before = ChatOutRow.objects.filter(
            conversation=OuterRef("conversation"), state__in=_OPEN
        ).order_by("pk")
        with transaction.atomic():
            waiting = ChatOutRow.objects.select_for_update().filter(
                channel=channel.value,
                state=OutState.WAITING.value,
                due__lte=now,
                pk=Subquery(before.values("pk")[:1]),
            )
            row = waiting.order_by("due", "pk").first()
            if row is None:
                return None
            claimed = max(seconds, for_file) if row.part.get("file") else seconds
            ChatOutRow.objects.filter(pk=row.pk).update(
                state=OutState.SENDING.value, due=now + timedelta(seconds=claimed), changed=now
            )
        return _outgoing(row)

    def in_doubt(self, channel: Channel, now: datetime) -> Sequence[Outgoing]:
        rows = ChatOutRow.objects.filter(
            channel=channel.value, state=OutState.SENDING.value, due__lt=now
        )
        return [_outgoing(row) for row in rows.order_by("pk")[:100]]

    def tried(
        self,
        out: Outgoing,
        state: OutState,
        *,
        id: str = "",
        again: datetime | None = None,
        why: str = "",
        counted: bool = True,
    ) -> None:
        now = self._clock()
        # What a report has told meanwhile is further, and stays.
        rows = ChatOutRow.objects.filter(pk=out.id, state=OutState.SENDING.value)
        changes: dict[str, Any] = {"state": state.value, "due": again, "why": why[:300]}
        changes |= {"changed": now, "attempts": F("attempts") + int(counted)}
        if not rows.update(**changes, **({"external": id[:200]} if id else {})) and id:
            ChatOutRow.objects.filter(pk=out.id).update(external=id[:200])
        if state is OutState.SENT:
            ChatDoorRow.objects.update_or_create(
                channel=ChatOutRow.objects.values_list("channel", flat=True).get(pk=out.id),
                defaults={"last_out": now, "trouble": "", "refused": False},
            )

    def told(self, channel: Channel, report: Report) -> Told | None:
        rows = ChatOutRow.objects.filter(channel=channel.value)
        mine = rows.none()
        if report.key:
            mine = rows.filter(key=report.key)
        elif report.id:
            mine = rows.filter(external=report.id)
        row = mine.select_for_update().first()
        if row is None:
            return None
        before = OutState(row.state)
        after = further(before, report.state)
        row.state, row.changed = after.value, self._clock()
        row.external = row.external or report.id
        if after is not before:
            failed = after is OutState.FAILED
            why = naming(_file_of(row), report.why) if failed else report.why
            row.due, row.why = None, why[:300]
        row.save(update_fields=["state", "changed", "external", "due", "why"])
        conversation = ConversationId(row.conversation_id)
        return Told(row.pk, conversation, channel, after, row.why, after is not before)

    def release(self, conversation: ConversationId, now: datetime) -> None:
        rows = ChatOutRow.objects.filter(conversation=conversation, state=OutState.HELD.value)
        rows.update(state=OutState.WAITING.value, due=now, changed=now)

    def quiet_until(self, channel: Channel, until: datetime) -> None:
        ChatDoorRow.objects.update_or_create(channel=channel.value, defaults={"quiet_until": until})


def _file_of(row: ChatOutRow) -> FileOut | None:
    file = row.part.get("file")
    return None if file is None else FileOut(**file)


def _outgoing(row: ChatOutRow) -> Outgoing:
    part = row.part
    buttons = tuple(Button(one["label"], one["payload"]) for one in part["buttons"])
    return Outgoing(
        id=row.pk,
        key=row.key,
        conversation=row.conversation_id,
        place=Place(row.address, row.thread),
        part=Part(part["text"], buttons, part["listed"], _file_of(row)),
        state=OutState(row.state),
        created=row.created,
        attempts=row.attempts,
        template=row.template,
    )
