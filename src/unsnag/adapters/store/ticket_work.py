"""What people do with tickets beside answering, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Count, Q

from unsnag.adapters.store.models import TicketRow
from unsnag.adapters.store.rows import as_message
from unsnag.adapters.store.statements import insert, writing
from unsnag.adapters.store.ticket_merges import TicketMerges
from unsnag.adapters.store.work_models import MentionRow, SnoozeRow, TicketActRow, TicketTagRow
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.ticket_work import Act, ActKind, Mention
from unsnag.domain.desk.mentions import Colleague
from unsnag.domain.shared import MessageId, TicketId
from unsnag.domain.tickets import TicketState

_SNOOZED, _OPEN = TicketState.SNOOZED.value, TicketState.OPEN.value


class DatabaseTicketWork(TicketMerges):
    """Ticket work on Django's database."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def record(self, act: Act) -> bool:
        row = TicketActRow(
            ticket_id=act.ticket,
            kind=act.kind.value,
            by=act.by,
            at=act.at,
            key=act.key,
            data=dict(act.data),
        )
        return insert(row, unless_it_clashes=True)

    def acts(self, ticket: TicketId) -> Sequence[Act]:
        rows = TicketActRow.objects.filter(ticket_id=ticket).order_by("at", "pk")
        return [Act(ticket, ActKind(r.kind), r.by, r.at, r.key, r.data) for r in rows]

    def snooze(self, ticket: TicketId, until: datetime | None, *, by: str) -> None:
        now = self._clock()
        with writing():
            values = {"until": until, "by": by, "at": now}
            SnoozeRow.objects.update_or_create(ticket_id=ticket, defaults=values)
            TicketRow.objects.filter(pk=ticket).update(state=_SNOOZED, updated=now)

    def snoozed_until(self, ticket: TicketId) -> datetime | None:
        aside = SnoozeRow.objects.filter(ticket_id=ticket, ticket__state=_SNOOZED)
        return aside.values_list("until", flat=True).first()

    def wake(self, ticket: TicketId, now: datetime) -> bool:
        due = TicketRow.objects.filter(pk=ticket, state=_SNOOZED, snoozerow__until__lte=now)
        return bool(due.update(state=_OPEN, updated=now))

    def due(self, now: datetime) -> Sequence[TicketId]:
        rows = SnoozeRow.objects.filter(until__lte=now, ticket__state=_SNOOZED).order_by("until")
        return [TicketId(pk) for pk in rows.values_list("ticket_id", flat=True)]

    def tag(self, ticket: TicketId, tag: str, *, by: str) -> bool:
        row = TicketTagRow(ticket_id=ticket, tag=tag, by=by, at=self._clock())
        return insert(row, unless_it_clashes=True)

    def untag(self, ticket: TicketId, tag: str) -> bool:
        gone, _ = TicketTagRow.objects.filter(ticket_id=ticket, tag=tag).delete()
        return bool(gone)

    def tags(self, ticket: TicketId) -> Sequence[str]:
        rows = TicketTagRow.objects.filter(ticket_id=ticket).order_by("tag")
        return list(rows.values_list("tag", flat=True))

    def known_tags(self, most: int) -> Sequence[str]:
        used = TicketTagRow.objects.values("tag").annotate(n=Count("pk")).order_by("-n", "tag")
        return [row["tag"] for row in used[:most]]

    def colleagues(self) -> Sequence[Colleague]:
        works = Q(is_superuser=True) | Q(groups__isnull=False)
        people = User.objects.filter(works, is_active=True).distinct().order_by("username")
        return [
            Colleague(one.pk, one.get_username(), one.get_full_name() or one.get_username())
            for one in people
        ]

    def mention(
        self, ticket: TicketId, note: MessageId, who: Colleague, *, by: str, at: datetime
    ) -> bool:
        row = MentionRow(ticket_id=ticket, note_id=note, person=who.id, by=by, at=at)
        return insert(row, unless_it_clashes=True)

    def mentions_of(self, person: int, most: int) -> Sequence[Mention]:
        rows = MentionRow.objects.filter(person=person).select_related("note").order_by("-pk")
        return [
            Mention(row.pk, TicketId(row.ticket_id), as_message(row.note), row.by, row.at, row.read)
            for row in rows[:most]
        ]

    def unread_mentions(self, person: int) -> int:
        return MentionRow.objects.filter(person=person, read=None).count()

    def read_mentions(self, person: int, ticket: TicketId, now: datetime) -> int:
        mine = MentionRow.objects.filter(person=person, ticket_id=ticket, read=None)
        return mine.update(read=now)
