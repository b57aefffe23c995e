"""The triggers that write the audit log's entries, in the database's own words.

An entry is written by the database in the statement that makes the change: whoever makes it, one
is never on disk without the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from unsnag.adapters.store.audit_watch import BY_IN_DATA, Watch
from unsnag.adapters.store.audit_watches import WATCHES

PREFIX = "unsnag_audit_"
_COLUMNS = 'kind, at, "by", customer, data, sealed'
_PENDING = "store_auditpendingrow"


def install(*, using: str = "default", **_: Any) -> None:
    """Make the triggers that are missing or differ, and remove those that are no longer wanted;
    what Django sends after a migration."""
    connection = connections[using]
    if _PENDING not in connection.introspection.table_names():
        return  # an older shape of the database, which had no audit log
    wanted, there = _wanted(connection), _there(connection)
    with connection.cursor() as cursor:
        for name, table in _tables(connection):
            if there.get(name) != wanted.get(name):
                _drop(cursor, connection.vendor, name, table)
        for watch in WATCHES:
            name = _name(watch)
            if there.get(name) != wanted[name]:
                for statement in _statements(watch, connection.vendor):
                    cursor.execute(statement)


def make_way(*, using: str = "default", plan: Sequence[object] = (), **_: Any) -> None:
    """Take the triggers away where a migration is about to change tables; what Django sends before
    one."""
    if plan:
        remove(using)


def remove(using: str = "default") -> None:
    """Take every trigger away: nothing is recorded until they are installed again."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, table in _tables(connection):
            _drop(cursor, connection.vendor, name, table)


def missing(using: str = "default") -> tuple[str, ...]:
    """The kinds of entries that the database doesn't write now, because a trigger is missing,
    differs or is switched off."""
    connection = connections[using]
    wanted, there = _wanted(connection), _there(connection)
    kinds = {_name(watch): watch.kind for watch in WATCHES}
    return tuple(sorted({kinds[n] for n, said in wanted.items() if there.get(n) != said}))


def _name(watch: Watch) -> str:
    return f"{PREFIX}{watch.kind}_{watch.table.removeprefix('store_')}"


def _wanted(connection: BaseDatabaseWrapper) -> Mapping[str, str]:
    """Each trigger's name, and what the database says of it when it is right."""
    if connection.vendor == "postgresql":
        return {_name(w): f"{_digest(w)} {_body(w, connection.vendor)}" for w in WATCHES}
    return {_name(watch): _statements(watch, connection.vendor)[0] for watch in WATCHES}


def _there(connection: BaseDatabaseWrapper) -> Mapping[str, str]:
    """Each trigger that works, and what the database says of it."""
    question = (
        "select tgname, concat(obj_description(t.oid, 'pg_trigger'), ' ', prosrc)"
        " from pg_trigger t join pg_proc p on p.oid = tgfoid"
        " where tgenabled = 'O' and tgname like %s"
        if connection.vendor == "postgresql"
        else "select name, sql from sqlite_master where type = 'trigger' and name like %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [f"{PREFIX}%"])
        return dict(cursor.fetchall())


def _tables(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Each trigger of ours that is there, also one that is switched off, with its table."""
    question = (
        "select tgname, tgrelid::regclass::text from pg_trigger where tgname like %s"
        if connection.vendor == "postgresql"
        else "select name, tbl_name from sqlite_master where type = 'trigger' and name like %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [f"{PREFIX}%"])
        return list(cursor.fetchall())


def _drop(cursor: Any, vendor: str, name: str, table: str) -> None:
    of = f" ON {table}" if vendor == "postgresql" else ""
    cursor.execute(f"DROP TRIGGER IF EXISTS {name}{of}")


def _statements(watch: Watch, vendor: str) -> list[str]:
    """What makes the trigger. On PostgreSQL its comment tells later what it was made of."""
    name, table, body = _name(watch), watch.table, _body(watch, vendor)
    head = _head(watch, vendor)
    if vendor != "postgresql":
        return [f"{head} {body}"]
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"{head} EXECUTE FUNCTION {name}()",
        f"COMMENT ON TRIGGER {name} ON {table} IS '{_digest(watch)}'",
    ]


def _head(watch: Watch, vendor: str) -> str:
    conditions = [_moved(watch, vendor)] if watch.moved else []
    conditions += [watch.only] if watch.only else []
    when = f" WHEN ({' AND '.join(conditions)})" if conditions else ""
    on = f"AFTER {watch.on.value} ON {watch.table} FOR EACH ROW"
    return f"CREATE TRIGGER {_name(watch)} {on}{when}"


def _body(watch: Watch, vendor: str) -> str:
    back = " RETURN NULL;" if vendor == "postgresql" else ""
    return f"BEGIN {_insert(watch, vendor)};{back} END"


def _digest(watch: Watch) -> str:
    """Of what PostgreSQL doesn't hand back as it was written: when the trigger fires."""
    return hashlib.sha256(_head(watch, "postgresql").encode()).hexdigest()


def _moved(watch: Watch, vendor: str) -> str:
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return f"({' OR '.join(f'{_new(c)} {differs} {_old(c)}' for c in watch.moved)})"


def _new(column: str) -> str:
    return f'NEW."{column}"'


def _old(column: str) -> str:
    return f'OLD."{column}"'


def _insert(watch: Watch, vendor: str) -> str:
    data = [*((c, _new(c)) for c in watch.plain), *watch.computed]
    data += [(c, f"case when {_new(c)} then 'yes' else 'no' end") for c in watch.flags]
    sealed = [(c, _json(c, vendor) if c in watch.json else _new(c)) for c in watch.sealed]
    values = (
        f"'{watch.kind}'",
        _at(watch.at, vendor),
        f"coalesce({watch.by.replace(BY_IN_DATA, _by_in_data(vendor))}, '')",
        watch.customer,
        _object(data, vendor),
        _object(sealed, vendor),
    )
    return f"INSERT INTO {_PENDING} ({_COLUMNS}) VALUES ({', '.join(values)})"  # noqa: S608


def _json(column: str, vendor: str) -> str:
    return _new(column) if vendor == "postgresql" else f"json({_new(column)})"


def _by_in_data(vendor: str) -> str:
    data = _new("data")
    return f"{data} ->> 'by'" if vendor == "postgresql" else f"json_extract({data}, '$.by')"


def _object(pairs: Sequence[tuple[str, str]], vendor: str) -> str:
    if not pairs:
        return "'{}'"
    inner = ", ".join(f"'{name}', {value}" for name, value in pairs)
    if vendor == "postgresql":
        return f"jsonb_build_object({inner})::text"
    return f"json_object({inner})"


def _at(column: str, vendor: str) -> str:
    """The moment as text in UTC; the database's own clock where there is no column."""
    if vendor == "postgresql":
        clock = f"coalesce({_new(column)}, now())" if column else "now()"
        return f"to_char({clock} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    clock = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
    return f"coalesce({_new(column)}, {clock})" if column else clock
