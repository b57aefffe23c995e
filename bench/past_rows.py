"""A past for a database: so many issues, runs and effects, written by SQL in minutes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

RUNS_OF_AN_ISSUE = 10
TABLES = ("store_issuerow", "store_runrow", "store_effectrow")
_MINUTES = 2 * 24 * 60  # how long ago the youngest was; each older by a quarter of a minute

_ISSUES = """
insert into store_issuerow (id, conversation_id, channel, intent, text, opened)
select {first} + i, {conversation}, 'widget', 'refund', '', {then} from {numbers}
"""
_RUNS = """
insert into store_runrow (id, issue_id, conversation_id, playbook, playbook_version, state, step,
    slots, facts, attempt, trail, language, reminded, started)
select {first} + i, {issue} + i / {each}, {conversation}, 'refund', 'v1', 'finished', 9,
    '{{}}', '{{}}', 1, '[]', '', 0, {then} from {numbers}
"""
_EFFECTS = """
insert into store_effectrow (run_id, step, key, body_hash, workspace, issue_id, action,
    customer_ref, object, arguments, amount_minor, currency, policy_version, attempt_group,
    granted_by, state, refusal, attempts, fence, created, updated)
select {first} + i, 9, {key}, 'b', 'main', {issue} + i / {each}, 'shop.refund',
    'cus_' || i % 100000, 'PAST-' || ({first} + i), '{{}}', 100, 'EUR', 'v1', 1,
    'level:autonomous', 'verified', '', 1, 1, {then}, {then} from {keyed}
"""


def fill(before: int, size: int) -> None:
    """Make it `size` past runs with an effect each, where there were `before`. Nothing else may
    write meanwhile."""
    from django.db import connection

    from unsnag.adapters.store.models import ConversationRow, IssueRow, RunRow
    from unsnag.bootstrap.clock import now

    conversation = ConversationRow.objects.create(channel="widget", started=now()).pk
    after = [_last(model.objects.all()) + 1 for model in (IssueRow, RunRow)]
    postgresql = connection.vendor == "postgresql"
    name = str(connection.settings_dict["NAME"])
    words = {
        "issue": after[0],
        "each": RUNS_OF_AN_ISSUE,
        "conversation": conversation,
        "then": _THEN[connection.vendor].format(before=before, minutes=_MINUTES),
        "key": _KEY[connection.vendor],
    }
    more = size - before
    counts = (more // RUNS_OF_AN_ISSUE + 1, more, more)
    firsts = (after[0], after[1], after[1])
    statements = []
    for pattern, first, count in zip((_ISSUES, _RUNS, _EFFECTS), firsts, counts, strict=True):
        numbers = _NUMBERS[connection.vendor].format(count=count)
        keyed = _KEYED[connection.vendor].format(numbers=numbers)
        statements.append(pattern.format(first=first, numbers=numbers, keyed=keyed, **words))
    if postgresql:
        _on_postgresql(statements)
    else:
        connection.close()
        _on_sqlite(name, statements)


_NUMBERS = {
    "sqlite": (
        "(with recursive n(i) as (select 0 union all select i + 1 from n where i < {count} - 1)"
        " select i from n)"
    ),
    "postgresql": "generate_series(0, {count} - 1) as n(i)",
}
# SQLite can't drop a column's own index, which grows at a bearable pace in the order of its keys.
_KEYED = {
    "sqlite": "(select i, lower(hex(randomblob(32))) as made from {numbers} order by made)",
    "postgresql": "{numbers}",
}
_KEY = {
    "sqlite": "made",
    "postgresql": "encode(sha256(random()::text::bytea), 'hex')",
}
_THEN = {
    "sqlite": "datetime('now', '-{minutes} minutes', '-' || (({before} + i) * 15) || ' seconds')",
    "postgresql": "now() - interval '{minutes} minutes' - ({before} + i) * interval '15 seconds'",
}


def _last(rows: QuerySet[Any]) -> int:
    return rows.order_by("pk").values_list("pk", flat=True).last() or 0


def _on_postgresql(statements: list[str]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute("set maintenance_work_mem = '256MB'")
        for table, statement in zip(TABLES, statements, strict=True):
            cursor.execute(
                f"select 'alter table {table} drop constraint ' || quote_ident(conname),"
                f" 'alter table {table} add constraint ' || quote_ident(conname) || ' ' ||"
                " pg_get_constraintdef(oid) from pg_constraint"
                f" where conrelid = '{table}'::regclass and contype = 'u'"
            )
            away = cursor.fetchall()
            cursor.execute(
                "select 'drop index ' || indexrelid::regclass, pg_get_indexdef(indexrelid)"
                f" from pg_index where indrelid = '{table}'::regclass and indexrelid not in"
                " (select conindid from pg_constraint)"
            )
            away += cursor.fetchall()
            for drop, _ in away:
                cursor.execute(drop)
            cursor.execute(statement)
            for _, make in away:
                cursor.execute(make)
            cursor.execute(
                f"select setval(pg_get_serial_sequence('{table}', 'id'), max(id)) from {table}"
            )
            cursor.execute(f"vacuum (analyze) {table}")
        cursor.execute("reset session_replication_role")
        cursor.execute("checkpoint")


def _on_sqlite(name: str, statements: list[str]) -> None:
    with closing(sqlite3.connect(name, isolation_level=None)) as made:
        made.execute("pragma journal_mode = off")
        made.execute("pragma synchronous = off")
        made.execute("pragma cache_size = -1500000")
        for table, statement in zip(TABLES, statements, strict=True):
            asked = "select name, sql from sqlite_master where type = 'index' and sql is not null"
            away = made.execute(f"{asked} and tbl_name = ?", (table,)).fetchall()
            for index, _ in away:
                made.execute(f'drop index "{index}"')
            made.execute("begin")
            made.execute(statement)
            made.execute("commit")
            for _, make in away:
                made.execute(make)
        made.execute("pragma journal_mode = wal")
