"""Calls that customers asked for, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from unsnag.adapters.store.call_rows import CallBackRow, CallMadeRow
from unsnag.adapters.store.statements import insert
from unsnag.application.ports.calling import CallMade, NewCallBack
from unsnag.domain.messaging.calling import CallBack, CallOutcome, CallState, Window
from unsnag.domain.shared import MessageId, TicketId


class DatabaseCallBacks:
    """The records."""

    def keep(self, new: NewCallBack) -> bool:
        first, last = new.slot
        row = CallBackRow(
            key=new.key,
            ticket_id=new.ticket,
            number=new.number,
            zone=new.window.zone,
            opens=new.window.opens,
            closes=new.window.closes,
            consented=new.consented,
            by=last,
            next_from=first,
            next_until=last,
        )
        return insert(row, unless_it_clashes=True)

    def of_ticket(self, ticket: TicketId) -> CallBack | None:
        row = CallBackRow.objects.filter(ticket=ticket).order_by("-pk").first()
        return None if row is None else _call(row)

    def made(self, call: CallBack) -> Sequence[CallMade]:
        rows = CallMadeRow.objects.filter(call_back=call.id).order_by("pk")
        return [CallMade(row.at, row.by, CallOutcome(row.outcome)) for row in rows]

    def called(
        self,
        call: CallBack,
        made: CallMade,
        note: MessageId,
        state: CallState,
        slot: tuple[datetime, datetime] | None,
    ) -> None:
        CallMadeRow.objects.create(
            call_back_id=call.id,
            at=made.at,
            by=made.by,
            outcome=made.outcome.value,
            note_id=note,
        )
        first, last = slot or (None, None)
        CallBackRow.objects.filter(pk=call.id).update(
            state=state.value, next_from=first, next_until=last
        )

    def waiting(self, now: datetime) -> int:
        return CallBackRow.objects.filter(next_from__lte=now, next_until__gte=now).count()


def _call(row: CallBackRow) -> CallBack:
    return CallBack(
        id=row.pk,
        ticket=TicketId(row.ticket_id),
        number=row.number,
        window=Window(row.opens, row.closes, row.zone),
        by=row.by,
        next_from=row.next_from,
        next_until=row.next_until,
        state=CallState(row.state),
        tries=CallMadeRow.objects.filter(call_back=row).count(),
    )
