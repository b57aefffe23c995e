"""Django's DATABASES: SQLite in the data folder, or PostgreSQL where UNSNAG_DATABASE names one.

Both are set so that what is committed survives a power cut: the effect ledger rests on it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from unsnag.entrypoints.configuration import Configuration, NotConfigured

SHAPE = "postgresql://USER:PASSWORD@HOST:PORT/NAME"
MOST_CONNECTIONS = 16


def databases(configuration: Configuration) -> dict[str, dict[str, Any]]:
    """Raises NotConfigured when UNSNAG_DATABASE makes no sense."""
    url = configuration.database_url
    return {"default": _postgresql(url) if url else _sqlite(configuration)}


def _sqlite(configuration: Configuration) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(configuration.database),
        "OPTIONS": {
            # IMMEDIATE: a transaction that will write takes its place in the queue at its start,
            # instead of failing half-way when another one wrote first.
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query))
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in ("postgresql", "postgres") or len(parts.path) < 2 or port == 0:
        raise NotConfigured(f"UNSNAG_DATABASE must look like {SHAPE}.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": asked.pop("host", unquote(parts.hostname or "")),
        "PORT": str(port or ""),
        "OPTIONS": {
            **asked,
            # Of the statements that are sent apart from their values; Django's own are not.
            "prepare_threshold": 0,
            # A pool, because threads that each keep a connection exhaust the server's.
            "pool": {"min_size": 1, "max_size": MOST_CONNECTIONS, "timeout": 10},
            # Whatever the server's habit is; and nobody waits for a lock for ever.
            "options": "-c synchronous_commit=on -c lock_timeout=10s",
        },
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
    }
