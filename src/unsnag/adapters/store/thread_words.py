"""The words of every thread, so that a ticket is found by anything that was said in it.

The database keeps them by triggers, in the statement that says something: what is on disk can be
found. SQLite has an FTS5 table of texts, PostgreSQL a table of tsvectors; both are about words of
letters and digits alone, so that `TT-10482` is two words, one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import connections

TABLE = "store_threadwords"
MOST_CHUNKS = 12
LONGEST = 200
BEGUN_FROM = 2  # letters; one alone begins too many words
_WORD = re.compile(r"[^\W_]+")

_SQLITE_DOCUMENT = """
    substr(c.contact_name || ' ' || c.contact_email || ' '
        || coalesce((SELECT k.name || ' ' || k.email || ' ' || k.ref FROM store_customerrow k
                     WHERE k.id = c.customer_id), '')
        || char(10) || coalesce((SELECT group_concat(m.text, char(10)) FROM store_messagerow m
                                 WHERE m.conversation_id = c.id), ''), 1, 200000)"""


def _sqlite_anew(which: str) -> str:
    """Statements that write the words of some conversations `c` again."""
    return f"""
        DELETE FROM {TABLE} WHERE rowid IN (SELECT c.id FROM store_conversationrow c WHERE {which});
        INSERT INTO {TABLE}(rowid, text)
            SELECT c.id, {_SQLITE_DOCUMENT} FROM store_conversationrow c WHERE {which};"""  # noqa: S608  constants


_SQLITE_TABLE = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5"
    "(text, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4')",
    f"INSERT INTO {TABLE}(rowid, text) "  # noqa: S608  constants
    f"SELECT c.id, {_SQLITE_DOCUMENT} FROM store_conversationrow c",
)
_SQLITE_TRIGGERS = {
    "said": f"""AFTER INSERT ON store_messagerow WHEN NEW.text <> '' BEGIN
        UPDATE {TABLE} SET text = substr(text || char(10) || NEW.text, 1, 200000)
            WHERE rowid = NEW.conversation_id;
        INSERT INTO {TABLE}(rowid, text)
            SELECT c.id, {_SQLITE_DOCUMENT} FROM store_conversationrow c
            WHERE c.id = NEW.conversation_id
            AND NOT EXISTS (SELECT 1 FROM {TABLE} WHERE rowid = c.id);
        END""",  # noqa: S608  constants
    "reworded": f"""AFTER UPDATE OF text ON store_messagerow WHEN OLD.text <> NEW.text BEGIN
        {_sqlite_anew("c.id = NEW.conversation_id")} END""",
    "known": f"""AFTER UPDATE OF customer_id, contact_name, contact_email ON store_conversationrow
        WHEN OLD.customer_id IS NOT NEW.customer_id OR OLD.contact_name <> NEW.contact_name
            OR OLD.contact_email <> NEW.contact_email
        BEGIN {_sqlite_anew("c.id = NEW.id")} END""",
    "renamed": f"""AFTER UPDATE OF name, email ON store_customerrow
        WHEN OLD.name <> NEW.name OR OLD.email <> NEW.email
        BEGIN {_sqlite_anew("c.customer_id = NEW.id")} END""",
    "gone": f"""AFTER DELETE ON store_conversationrow BEGIN
        DELETE FROM {TABLE} WHERE rowid = OLD.id; END""",  # noqa: S608  constants
}

# A tsvector of more than a megabyte is an error, which must never cost a message.
_POSTGRES_DOCUMENT = """
    to_tsvector('simple', regexp_replace(left(concat_ws(' ', c.contact_name, c.contact_email,
        (SELECT concat_ws(' ', k.name, k.email, k.ref) FROM store_customerrow k
         WHERE k.id = c.customer_id),
        (SELECT string_agg(m.text, ' ' ORDER BY m.id) FROM store_messagerow m
         WHERE m.conversation_id = c.id)), 200000), '[^[:alnum:]]+', ' ', 'g'))"""
_POSTGRES_TABLE = (
    f"CREATE TABLE {TABLE} (conversation_id bigint PRIMARY KEY, words tsvector NOT NULL)",
    f"INSERT INTO {TABLE} SELECT c.id, {_POSTGRES_DOCUMENT} FROM store_conversationrow c",  # noqa: S608  constants
    f"CREATE INDEX {TABLE}_by_word ON {TABLE} USING gin (words)",
)


def _postgres_anew(which: str) -> str:
    return f"""INSERT INTO {TABLE} SELECT c.id, {_POSTGRES_DOCUMENT} FROM store_conversationrow c
        WHERE {which} ON CONFLICT (conversation_id) DO UPDATE SET words = EXCLUDED.words;"""  # noqa: S608  constants


_POSTGRES_TRIGGERS = {
    "said": (
        "AFTER INSERT ON store_messagerow FOR EACH ROW WHEN (NEW.text <> '')",
        f"""UPDATE {TABLE} SET words = words || to_tsvector('simple',
                regexp_replace(left(NEW.text, 20000), '[^[:alnum:]]+', ' ', 'g'))
            WHERE conversation_id = NEW.conversation_id AND length(words) < 8000;
        INSERT INTO {TABLE} SELECT c.id, {_POSTGRES_DOCUMENT} FROM store_conversationrow c
            WHERE c.id = NEW.conversation_id ON CONFLICT (conversation_id) DO NOTHING;""",  # noqa: S608  constants
    ),
    "reworded": (
        "AFTER UPDATE OF text ON store_messagerow FOR EACH ROW WHEN (OLD.text <> NEW.text)",
        _postgres_anew("c.id = NEW.conversation_id"),
    ),
    "known": (
        "AFTER UPDATE OF customer_id, contact_name, contact_email ON store_conversationrow "
        "FOR EACH ROW WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id "
        "OR OLD.contact_name <> NEW.contact_name OR OLD.contact_email <> NEW.contact_email)",
        _postgres_anew("c.id = NEW.id"),
    ),
    "renamed": (
        "AFTER UPDATE OF name, email ON store_customerrow "
        "FOR EACH ROW WHEN (OLD.name <> NEW.name OR OLD.email <> NEW.email)",
        _postgres_anew("c.customer_id = NEW.id"),
    ),
    "gone": (
        "AFTER DELETE ON store_conversationrow FOR EACH ROW",
        f"DELETE FROM {TABLE} WHERE conversation_id = OLD.id;",  # noqa: S608  constants
    ),
}
_ON = {
    "said": "store_messagerow",
    "reworded": "store_messagerow",
    "known": "store_conversationrow",
    "renamed": "store_customerrow",
    "gone": "store_conversationrow",
}


def install(*, using: str = "default", **_: object) -> None:
    """Make the table, with the words of all that is there, and the triggers anew; what Django
    sends after a migration."""
    connection = connections[using]
    tables = connection.introspection.table_names()
    if "store_messagerow" not in tables:
        return  # an older shape of the database
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if TABLE not in tables:
            for statement in _SQLITE_TABLE if sqlite else _POSTGRES_TABLE:
                cursor.execute(statement)
        _remove(using)
        for name in _ON:
            for statement in _sqlite(name) if sqlite else _postgres(name):
                cursor.execute(statement)


def make_way(*, using: str = "default", plan: Sequence[object] = (), **_: object) -> None:
    """Take the triggers away where a migration is about to change tables; what Django sends before
    one."""
    if plan and TABLE in connections[using].introspection.table_names():
        _remove(using)


def _remove(using: str) -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, table in _ON.items():
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{name}{on}")


def _sqlite(name: str) -> tuple[str, ...]:
    return (f"CREATE TRIGGER {TABLE}_{name} {_SQLITE_TRIGGERS[name]}",)


def _postgres(name: str) -> tuple[str, ...]:
    when, body = _POSTGRES_TRIGGERS[name]
    function = f"{TABLE}_{name}()"
    return (
        f"CREATE OR REPLACE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} RETURN NULL; END $$",
        f"CREATE TRIGGER {TABLE}_{name} {when} EXECUTE FUNCTION {function}",
    )


def words_of(asked: str) -> tuple[tuple[str, ...], ...]:
    """What was asked for, as words that stand one after the other: `TT-10482 kettle` are two."""
    chunks = (tuple(_WORD.findall(chunk)) for chunk in asked[:LONGEST].lower().split())
    return tuple(chunk for chunk in chunks if chunk)[:MOST_CHUNKS]


def conversations_with(asked: str, most: int, *, using: str = "default") -> list[int]:
    """Conversations with every word that was asked for, the newest first; the last word may be
    begun, with two letters or more. Of those that have a ticket."""
    chunks = words_of(asked)
    if not chunks:
        return []
    begun = len(chunks[-1][-1]) >= BEGUN_FROM
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            query = " AND ".join('"' + " ".join(chunk) + '"' for chunk in chunks)
            query += "*" if begun else ""
            cursor.execute(
                f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND EXISTS "  # noqa: S608  constants
                f"(SELECT 1 FROM store_ticketrow t WHERE t.conversation_id = {TABLE}.rowid) "
                "ORDER BY rowid DESC LIMIT %s",
                [query, most],
            )
        else:
            query = " & ".join("(" + " <-> ".join(chunk) + ")" for chunk in chunks)
            cursor.execute(
                f"SELECT conversation_id FROM {TABLE} w "  # noqa: S608  constants
                "WHERE words @@ to_tsquery('simple', %s) AND EXISTS "
                "(SELECT 1 FROM store_ticketrow t WHERE t.conversation_id = w.conversation_id) "
                "ORDER BY conversation_id DESC LIMIT %s",
                [f"{query[:-1]}:*)" if begun else query, most],
            )
        return [number for (number,) in cursor.fetchall()]
