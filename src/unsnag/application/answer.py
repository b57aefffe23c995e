"""Answer from the help center: the passage that answers, with its source, or nothing."""

from __future__ import annotations

from unsnag.application.ports.search import ArticleSearch
from unsnag.domain.answers import Answer, Citation

MOST = 3


class FindAnswer:
    """Finds the passages that answer a need."""

    def __init__(self, search: ArticleSearch) -> None:
        self._search = search

    def __call__(self, text: str) -> Answer | None:
        """The best passages, best first; None when nothing here answers it."""
        result = self._search.search(text, limit=MOST)
        if not result.found:
            return None
        return Answer(
            tuple(Citation(h.article_id, h.title, h.passage, h.sentence) for h in result.hits)
        )
