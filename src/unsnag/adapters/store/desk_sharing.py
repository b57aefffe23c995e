"""Who is at which ticket, and macros, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction

from unsnag.adapters.store.desk_models import MacroRow, PresenceRow
from unsnag.adapters.store.prepared import first
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.desk import AtTicket, MacroNameTaken
from unsnag.domain.macros import Macro
from unsnag.domain.shared import ConversationId, TicketId

THERE_FOR = timedelta(seconds=25)
# Asked by every open widget every other second, and written out for that.
_WRITER = """
    select p.name from store_presencerow p join store_ticketrow t on t.id = p.ticket_id
    where t.conversation_id = %s and p.writing and p.at >= %s order by p.name limit 1
"""


class DatabasePresence:
    """Presence on Django's database."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def come(self, ticket: TicketId, name: str, *, writing: bool) -> Sequence[AtTicket]:
        now = self._clock()
        PresenceRow.objects.update_or_create(
            ticket_id=ticket, name=name, defaults={"writing": writing, "at": now}
        )
        here = PresenceRow.objects.filter(ticket_id=ticket)
        here.filter(at__lt=now - THERE_FOR).delete()
        others = here.exclude(name=name).order_by("-writing", "name")
        return [AtTicket(row.name, row.writing) for row in others]

    def leave(self, name: str) -> int:
        gone, _ = PresenceRow.objects.filter(name=name).delete()
        return gone

    def writer(self, conversation: ConversationId) -> str:
        connection = transaction.get_connection()
        since = connection.ops.adapt_datetimefield_value(self._clock() - THERE_FOR)
        row = first(connection, _WRITER, [conversation, since])
        return "" if row is None else str(row[0])


class DatabaseMacros:
    """Macros on Django's database."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def all(self) -> Sequence[Macro]:
        return [Macro(row.name, row.text, row.pk) for row in MacroRow.objects.order_by("name")]

    def put(self, macro: Macro, *, by: str) -> Macro:
        values = {"name": macro.name, "text": macro.text, "by": by, "at": self._clock()}
        try:
            with transaction.atomic():
                if not macro.id:
                    return Macro(macro.name, macro.text, MacroRow.objects.create(**values).pk)
                if not MacroRow.objects.filter(pk=macro.id).update(**values):
                    raise LookupError(f"macro {macro.id}")
        except IntegrityError as taken:
            raise MacroNameTaken(f"There is a macro “{macro.name}” already.") from taken
        return macro

    def remove(self, id: int, *, by: str) -> None:
        with transaction.atomic():
            # The record takes the remover from the row that goes.
            MacroRow.objects.filter(pk=id).update(by=by)
            MacroRow.objects.filter(pk=id).delete()
