"""Messages to messengers, for the screen of channels and for the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Max, OuterRef, Q, Subquery

from unsnag.adapters.store.chat_rows import ChatFileRow, ChatOutRow, ReadMarkRow
from unsnag.adapters.store.conversations import root_of
from unsnag.adapters.store.models import TicketRow
from unsnag.application.queries.channels import OutLine
from unsnag.application.queries.desk import Delivery, FileShown
from unsnag.domain.conversations import Channel
from unsnag.domain.messaging.values import OutState

_OVER = (
    OutState.FAILED.value,
    OutState.DOUBTFUL.value,
    OutState.STOPPED.value,
    OutState.HELD.value,
)
_WORST = (
    OutState.FAILED,
    OutState.STOPPED,
    OutState.DOUBTFUL,
    OutState.HELD,
    OutState.WAITING,
    OutState.SENDING,
    OutState.SENT,
    OutState.DELIVERED,
    OutState.READ,
)
"""A message in several parts is as far as the one that is least far."""


class DatabaseChatLines:
    """Reads messages that need somebody's eye."""

    def stuck(self, limit: int) -> Sequence[OutLine]:
        tickets = TicketRow.objects.filter(conversation=OuterRef("conversation")).order_by("-pk")
        waiting = Q(state=OutState.WAITING.value, attempts__gt=0)
        rows = ChatOutRow.objects.filter(waiting | Q(state__in=_OVER)).order_by("-pk")
        with_ticket = rows.annotate(ticket=Subquery(tickets.values("pk")[:1]))
        return [
            OutLine(
                Channel(row.channel),
                row.state,
                row.why,
                row.created,
                row.attempts,
                row.ticket,
            )
            for row in with_ticket[:limit]
        ]


def deliveries(conversation: int) -> Mapping[int, Delivery]:
    """What became of each message of ours in a conversation, by the message's id."""
    found: dict[int, Delivery] = {}
    rows = ChatOutRow.objects.filter(conversation=conversation, template=False)
    for said, channel, state, why in rows.values_list("said_id", "channel", "state", "why"):
        one = Delivery(Channel(channel), OutState(state), why)
        before = found.get(said)
        if before is None or _WORST.index(one.state) < _WORST.index(before.state):
            found[said] = one
    return found


def files_shown(conversation: int) -> Mapping[int, tuple[FileShown, ...]]:
    """The files that came with each message of a conversation, by the message's id."""
    found: dict[int, list[FileShown]] = {}
    into = root_of(conversation)
    one = Q(conversation=into) | Q(conversation__merged_into=into)
    for row in ChatFileRow.objects.filter(one, said__isnull=False).order_by("pk"):
        shown = FileShown(
            row.pk, row.name or row.type or "file", row.size, bool(row.digest), row.why
        )
        found.setdefault(int(row.said_id or 0), []).append(shown)
    return {said: tuple(files) for said, files in found.items()}


def newest_change() -> tuple[datetime | None, datetime | None]:
    """When a message to a messenger changed last, and when a customer read on."""
    changed: datetime | None = ChatOutRow.objects.aggregate(at=Max("changed"))["at"]
    read: datetime | None = ReadMarkRow.objects.aggregate(at=Max("customer_at"))["at"]
    return changed, read
