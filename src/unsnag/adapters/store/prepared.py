"""Statements that the database has planned before: asked in the way of every action.

Django writes the values into each statement, so that PostgreSQL reads and plans it anew each time,
which takes it longer than carrying it out. Here the values go beside the statement, and a
connection keeps its plan. It goes through Django's wrapper all the same: transactions, errors and
those who watch statements are as everywhere. SQLite's module keeps plans by itself.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper
    from psycopg import Cursor


class _Mine(threading.local):
    """This thread's one cursor for such statements on the connection that it had last."""

    kept: Cursor[Any] | None = None


_mine = _Mine()


def first(
    connection: BaseDatabaseWrapper, statement: str, values: Sequence[Any]
) -> tuple[Any, ...] | None:
    """The first row that a statement hands back, if any."""
    cursor = _cursor(connection)
    try:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    finally:
        _put_by(cursor)
    return row


def every(
    connection: BaseDatabaseWrapper, statement: str, values: Sequence[Any]
) -> list[tuple[Any, ...]]:
    """All rows that a statement hands back."""
    cursor = _cursor(connection)
    try:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    finally:
        _put_by(cursor)
    return rows


def changed(connection: BaseDatabaseWrapper, statement: str, values: Sequence[Any]) -> int:
    """How many rows a statement changed."""
    cursor = _cursor(connection)
    try:
        cursor.execute(statement, values)
        rows: int = cursor.rowcount
    finally:
        _put_by(cursor)
    return rows


def _cursor(connection: BaseDatabaseWrapper) -> CursorWrapper:
    return _planned(connection) if connection.vendor == "postgresql" else connection.cursor()


def _put_by(cursor: CursorWrapper) -> None:
    if cursor.cursor is not _mine.kept:
        cursor.close()


def _planned(connection: BaseDatabaseWrapper) -> CursorWrapper:
    """A cursor on the connection that this thread has now, which is looked after as Django does
    before a transaction, and is there within one."""
    if not connection.in_atomic_block:
        connection.close_if_health_check_failed()
    connection.ensure_connection()
    kept = _mine.kept
    if kept is None or kept.connection is not connection.connection:
        from psycopg import Cursor as Planned  # only where it is the database

        kept = _mine.kept = Planned(connection.connection)
    wrapper: CursorWrapper = connection._prepare_cursor(kept)  # type: ignore[attr-defined]
    return wrapper
