"""The few writes that stand in the way of every action, as statements made once.

Django builds the text of a query anew each time, which costs more than running it does. Here a
row's INSERT and UPDATE are made once from its model, so that they follow the model's columns, and
then only filled. They go through Django's cursors: transactions, converters and checks are the
same.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction

_queue = threading.RLock()


@contextmanager
def writing() -> Iterator[None]:
    """One transaction, or a part of the one that is open.

    SQLite has one writer at a time and lets the others sleep and try again; within a process they
    queue up here instead, and each goes on the moment the one before it is on disk.
    """
    connection = transaction.get_connection()
    if connection.in_atomic_block or connection.vendor != "sqlite":
        with transaction.atomic(savepoint=False):
            yield
        return
    with _queue, transaction.atomic():
        yield


@contextmanager
def writing_once() -> Iterator[None]:
    """The same for a single statement, which is a transaction by itself."""
    connection = transaction.get_connection()
    if connection.in_atomic_block or connection.vendor != "sqlite":
        yield
        return
    with _queue:
        yield


def insert(row: models.Model, *, unless_it_clashes: bool = False) -> bool:
    """Insert a row and give it its primary key. With `unless_it_clashes` a row that a unique
    constraint forbids is left out, and the answer is False."""
    connection = transaction.get_connection()
    fields = _columns(type(row))
    values = [f.get_db_prep_save(f.pre_save(row, True), connection) for f in fields]
    with writing_once(), connection.cursor() as cursor:
        cursor.execute(_insertion(type(row), unless_it_clashes), values)
        made = cursor.fetchone()
    if made is None:
        return False
    row.pk = made[0]
    row._state.adding = False
    return True


def update(
    model: type[models.Model],
    where: Mapping[str, Any],
    changes: Mapping[str, Any],
    *,
    plus: str = "",
) -> bool:
    """Set columns of the row that equals `where` in every column; `plus` names one to count up.
    Both name model fields, foreign keys by their column. False when there is no such row."""
    connection = transaction.get_connection()
    fields = _fields(model)
    values = [
        fields[name].get_db_prep_save(value, connection)
        for name, value in (*changes.items(), *where.items())
    ]
    with writing_once(), connection.cursor() as cursor:
        cursor.execute(_change(model, tuple(where), tuple(changes), plus), values)
        return bool(cursor.rowcount)


@functools.cache
def _fields(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {f.attname: f for f in model._meta.concrete_fields}


@functools.cache
def _columns(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(f for f in model._meta.concrete_fields if not f.primary_key)


@functools.cache
def _insertion(model: type[models.Model], unless_it_clashes: bool) -> str:
    columns = ", ".join(f'"{f.column}"' for f in _columns(model))
    places = ", ".join(["%s"] * len(_columns(model)))
    clash = " ON CONFLICT DO NOTHING" if unless_it_clashes else ""
    into = f'"{model._meta.db_table}" ({columns}) VALUES ({places})'
    return f'INSERT INTO {into}{clash} RETURNING "{_key(model)}"'


@functools.cache
def _change(
    model: type[models.Model], where: tuple[str, ...], changes: tuple[str, ...], plus: str
) -> str:
    fields = _fields(model)
    sets = [f'"{fields[name].column}" = %s' for name in changes]
    if plus:
        column = fields[plus].column
        sets.append(f'"{column}" = "{column}" + 1')
    found = " AND ".join(f'"{fields[name].column}" = %s' for name in where)
    return f'UPDATE "{model._meta.db_table}" SET {", ".join(sets)} WHERE {found}'  # noqa: S608


def _key(model: type[models.Model]) -> str | None:
    key = model._meta.pk
    assert key is not None  # noqa: S101  every table has one
    return key.column
