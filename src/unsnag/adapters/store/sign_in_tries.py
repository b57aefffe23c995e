"""Tries to sign in, in the database: one count for all processes, kept over a restart."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from unsnag.adapters.store.audit_models import SignInFailureRow
from unsnag.adapters.store.prepared import first
from unsnag.adapters.store.statements import writing
from unsnag.application.ports.clock import Clock

# One statement, so that of tries at once each sees the one before it.
_TAKE = """
    insert into store_signinfailurerow as kept (key, failures, until) values (%s, 1, %s)
    on conflict (key) do update
    set failures = case when kept.until <= %s then 1 else kept.failures + 1 end,
        until = excluded.until
    where kept.until <= %s or kept.failures < %s
    returning failures
"""


class DatabaseSignInTries:
    """The count of one installation."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def take(self, key: str, *, most: int, seconds: int) -> bool:
        connection = transaction.get_connection()
        as_kept = connection.ops.adapt_datetimefield_value
        now = self._clock()
        values = [key, as_kept(now + timedelta(seconds=seconds)), as_kept(now), as_kept(now), most]
        with writing():
            SignInFailureRow.objects.filter(until__lte=now).delete()
            return first(connection, _TAKE, values) is not None

    def forget(self, key: str) -> None:
        SignInFailureRow.objects.filter(pk=key).delete()
