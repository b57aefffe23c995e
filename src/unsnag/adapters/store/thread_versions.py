"""Whether a customer's thread is still as it was, by one statement on indexed columns."""

from __future__ import annotations

from collections.abc import Hashable

from django.db import transaction

from unsnag.adapters.store.desk_sharing import THERE_FOR
from unsnag.adapters.store.prepared import first
from unsnag.application.ports.clock import Clock

_THREAD = "(select id from store_conversationrow where id = r.id or merged_into = r.id)"
_VERSION = f"""
    select r.id, r.holder, r.awaiting, cast(r.pending as text), r.current_issue,
        (select max(m.id) from store_messagerow m where m.conversation_id in {_THREAD}),
        (select min(m.id) from store_messagerow m
            where not m.read and m.conversation_id in {_THREAD}),
        (select k.staff_to from store_readmarkrow k where k.conversation_id = r.id),
        (select max(e.id) from store_eventrow e where e.issue_id = r.current_issue),
        (select min(p.name) from store_presencerow p
            join store_ticketrow t on t.id = p.ticket_id
            where t.conversation_id = r.id and p.writing and p.at >= %s)
    from store_conversationrow c
    join store_conversationrow r on r.id = coalesce(c.merged_into, c.id)
    where c.token_digest = %s and c.token_digest <> ''
    limit 1
"""  # noqa: S608  put together from constants


class DatabaseThreadVersions:
    """ThreadVersions of what the customer's query reads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def by_token(self, digest: str) -> Hashable | None:
        connection = transaction.get_connection()
        since = connection.ops.adapt_datetimefield_value(self._clock() - THERE_FOR)
        return first(connection, _VERSION, [since, digest])
