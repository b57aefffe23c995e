"""The few writes that stand in the way of every action, as statements made once.

Django builds the text of a query anew each time, which costs more than running it does. Here a
row's INSERT and UPDATE are made once from its model, so that they follow the model's columns, and
then only filled.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from unsnag.adapters.store.prepared import changed, first

_queue = threading.RLock()
_free = nullcontext()
_PLAIN = {
    "BigAutoField": int,
    "BigIntegerField": int,
    "ForeignKey": int,
    "PositiveIntegerField": int,
    "CharField": str,
    "TextField": str,
}
"""Fields that keep a value of this type as it is."""


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


def _turn(connection: BaseDatabaseWrapper) -> AbstractContextManager[object]:
    """The same for a single statement, which is a transaction by itself."""
    return _free if connection.in_atomic_block or connection.vendor != "sqlite" else _queue


def insert(row: models.Model, *, unless_it_clashes: bool = False) -> bool:
    """Insert a row and give it its primary key. With `unless_it_clashes` a row that a unique
    constraint forbids is left out, and the answer is False."""
    values = {f.attname: getattr(row, f.attname) for f in _columns(type(row))}
    made = insert_values(type(row), values, unless_it_clashes=unless_it_clashes)
    if made is None:
        return False
    row.pk = made[0]
    row._state.adding = False
    return True


def insert_values(
    model: type[models.Model],
    values: Mapping[str, Any],
    *,
    unless_it_clashes: bool = False,
    asked: tuple[tuple[str, str], ...] = (),
    of: Sequence[Any] = (),
) -> tuple[Any, ...] | None:
    """Insert a row of these values, by field, foreign keys by their column; the rest is as the
    model's defaults have it. Hands back its primary key and the answers.

    `asked` names fields that the database fills with the answer to a question each; `of` are the
    values for these questions. With `unless_it_clashes` a row that a unique constraint forbids is
    left out, and None comes back.
    """
    connection = transaction.get_connection()
    left = [name for name, _ in asked]
    given = (
        (f.attname, values[f.attname] if f.attname in values else f.get_default())
        for f in _columns(model)
        if f.attname not in left
    )
    kept = _as_kept(model, given, connection)
    with _turn(connection):
        return first(connection, _insertion(model, unless_it_clashes, asked), [*kept, *of])


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
    values = _as_kept(model, (*changes.items(), *where.items()), connection)
    statement = _change(model, tuple(where), tuple(changes), plus)
    with _turn(connection):
        return bool(changed(connection, statement, values))


def put(
    model: type[models.Model],
    where: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    at_first: Mapping[str, Any] | None = None,
    asked: tuple[tuple[str, str], ...] = (),
    of: Sequence[Any] = (),
) -> None:
    """Give the row that equals `where` in every column these values, or insert it with them, with
    `at_first`, and with what is `asked` as for `insert_values`. `where` is unique, so that of two
    who insert at once the later one changes the earlier one's row."""
    if update(model, where, values):
        return
    new = {**where, **values, **(at_first or {})}
    if insert_values(model, new, unless_it_clashes=True, asked=asked, of=of) is None:
        update(model, where, values)


def _as_kept(
    model: type[models.Model],
    values: Iterable[tuple[str, Any]],
    connection: BaseDatabaseWrapper,
) -> list[Any]:
    """Values of columns as the database takes them. What already is of the column's own type goes
    past Django's field, which would look at each once more."""
    fields, plain = _fields(model), _plain(model)
    return [
        value
        if value is None or type(value) is plain[name]
        else fields[name].get_db_prep_save(value, connection)
        for name, value in values
    ]


@functools.cache
def _plain(model: type[models.Model]) -> dict[str, type | None]:
    return {f.attname: _PLAIN.get(f.get_internal_type()) for f in model._meta.concrete_fields}


@functools.cache
def _fields(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {f.attname: f for f in model._meta.concrete_fields}


@functools.cache
def _columns(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(f for f in model._meta.concrete_fields if f is not model._meta.auto_field)


@functools.cache
def _insertion(
    model: type[models.Model], unless_it_clashes: bool, asked: tuple[tuple[str, str], ...]
) -> str:
    left = dict(asked)
    given = [f.column for f in _columns(model) if f.attname not in left]
    answers = [_fields(model)[name].column for name in left]
    columns = ", ".join(f'"{column}"' for column in (*given, *answers))
    cells = ", ".join([*["%s"] * len(given), *(f"({question})" for question in left.values())])
    clash = " ON CONFLICT DO NOTHING" if unless_it_clashes else ""
    back = ", ".join(f'"{column}"' for column in (_key(model), *answers))
    into = f'"{model._meta.db_table}" ({columns}) VALUES ({cells})'
    return f"INSERT INTO {into}{clash} RETURNING {back}"


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
