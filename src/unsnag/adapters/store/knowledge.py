"""Everything of articles in the database: what readers meet and what writers do."""

from __future__ import annotations

from unsnag.adapters.store.article_arrangement import ArrangementRecords
from unsnag.adapters.store.article_import import ImportRecords
from unsnag.adapters.store.articles import ArticleRecords
from unsnag.application.ports.clock import Clock


class DatabaseKnowledge(ArticleRecords, ImportRecords, ArrangementRecords):
    """ArticleStore and ArticleDesk; each change commits by itself unless it runs inside a
    transaction."""

    def __init__(self, clock: Clock, language: str = "en") -> None:
        super().__init__(language)
        self.clock = clock
