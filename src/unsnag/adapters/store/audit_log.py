"""The audit log on Django's database."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from unsnag.adapters.store import audit_triggers
from unsnag.adapters.store.audit_models import (
    AuditKeyRow,
    AuditPendingRow,
    AuditRow,
    AuditTreeRow,
)
from unsnag.adapters.store.statements import writing
from unsnag.application.ports.audit_log import Snapshot, Standing, Waiting
from unsnag.application.ports.clock import Clock
from unsnag.domain.audit_log import BEGINNING, Entry, Row, Value, canonical
from unsnag.domain.audit_log.tree import Tree

_ONE = 1
_LOCK = 0x756E736E6167  # the chain's one writer, on PostgreSQL
# What the writer knows and how far the rows go, of one moment.
_STANDING = """
    select size, hash, roots, (select max(seq) from store_auditrow),
           (select count(*) from store_auditpendingrow)
    from (select 1) one left join store_audittreerow on id = 1
"""


class DatabaseAuditLog:
    """The log of one workspace."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def note(self, kind: str, *, by: str, data: Mapping[str, Value]) -> None:
        at = self._clock().astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
        AuditPendingRow.objects.create(kind=kind, at=at, by=by, data=canonical(dict(data)))

    def note_once(self, kind: str, *, by: str, data: Mapping[str, Value]) -> bool:
        with self.turn():
            newest = AuditPendingRow.objects.filter(kind=kind).order_by("pk").last()
            chained = AuditRow.objects.filter(kind=kind).order_by("pk").last()
            said: object = None
            if newest is not None:
                said = json.loads(newest.data)
            elif chained is not None:
                said = json.loads(chained.text)["data"]
            if said == dict(data):
                return False
            self.note(kind, by=by, data=data)
            return True

    @contextmanager
    def turn(self) -> Iterator[None]:
        with writing():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
            yield

    def waiting(self, most: int) -> Sequence[Waiting]:
        rows = AuditPendingRow.objects.order_by("pk")[:most]
        return [Waiting(row.pk, _entry(row)) for row in rows]

    def keys_of(self, customers: Iterable[str]) -> Mapping[str, bytes]:
        wanted = set(customers)
        rows = AuditKeyRow.objects.filter(customer__in=wanted)
        found = {row.customer: bytes.fromhex(row.key) for row in rows}
        made = {customer: secrets.token_bytes(32) for customer in sorted(wanted - found.keys())}
        AuditKeyRow.objects.bulk_create(
            AuditKeyRow(customer=customer, key=key.hex()) for customer, key in made.items()
        )
        return found | made

    def standing(self) -> Standing:
        row = AuditTreeRow.objects.filter(pk=_ONE).first()
        return _standing(None, None, None) if row is None else _standing(*_of(row))

    def append(self, rows: Sequence[Row], taken: Sequence[int], standing: Standing) -> None:
        AuditRow.objects.bulk_create(
            AuditRow(seq=row.seq, kind=row.kind, text=row.text, hash=row.hash) for row in rows
        )
        AuditPendingRow.objects.filter(pk__in=taken).delete()
        tree = {
            "size": standing.tree.size,
            "hash": standing.hash.hex(),
            "roots": [root.hex() for root in standing.tree.roots],
        }
        AuditTreeRow.objects.update_or_create(pk=_ONE, defaults=tree)

    def forget(self, customer: str) -> bool:
        with transaction.atomic():
            gone, _ = AuditKeyRow.objects.filter(customer=customer).delete()
            if gone:
                self.note("key_erased", by="", data={})
            return bool(gone)

    def snapshot(self) -> Snapshot:
        with connection.cursor() as cursor:
            cursor.execute(_STANDING)
            size, hash, roots, last, waiting = cursor.fetchone()
        rows = AuditRow.objects.filter(seq__lte=-1 if last is None else last).order_by("seq")
        known = _standing(size, hash, json.loads(roots) if isinstance(roots, str) else roots)
        return Snapshot(
            rows=_rows(rows),
            standing=known,
            waiting=waiting,
            unwatched=audit_triggers.missing(),
        )


def _of(row: AuditTreeRow) -> tuple[int, str, list[str]]:
    return row.size, row.hash, row.roots


def _standing(size: int | None, hash: str | None, roots: Sequence[str] | None) -> Standing:
    if size is None or hash is None or roots is None:
        return Standing(Tree(), BEGINNING)
    return Standing(Tree(size, tuple(map(bytes.fromhex, roots))), bytes.fromhex(hash))


def _rows(rows: Any) -> Iterator[Row]:
    values = rows.values_list("seq", "kind", "text", "hash")
    return (Row(*row) for row in values.iterator(chunk_size=2000))


def _entry(row: AuditPendingRow) -> Entry:
    at = datetime.fromisoformat(row.at).replace(tzinfo=UTC).isoformat(timespec="microseconds")
    data, sealed = _values(row.data), _values(row.sealed)
    return Entry(row.kind, at, row.by, row.customer, data, sealed)


def _values(text: str) -> dict[str, Value]:
    """What a trigger wrote; a number with a fraction comes as text, so that it has one form."""
    values: dict[str, Value] = json.loads(text, parse_float=str)
    return values
