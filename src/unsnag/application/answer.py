"""Answer from the help center: the passage that answers, with its source, or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from unsnag.application.know_reader import KnowReader
from unsnag.application.ports.knowledge import ArticleStore
from unsnag.application.ports.search import ArticleSearch
from unsnag.domain.answers import Answer, Citation
from unsnag.domain.customers import Customer
from unsnag.domain.knowledge import split_search_id
from unsnag.domain.retrieval import Hit

MOST = 3


class FindAnswer:
    """Finds the passages that answer a need, among those that the customer may read."""

    def __init__(self, search: ArticleSearch, readers: KnowReader, articles: ArticleStore) -> None:
        self._search = search
        self._readers = readers
        self._articles = articles

    def __call__(self, text: str, customer: Customer | None = None) -> Answer | None:
        """The best passages, best first; None when nothing here answers it. `customer` is one whose
        identity is proved."""
        keys = self._readers.customer("" if customer is None else customer.ref).keys
        found = self._search.search(text, limit=MOST, audiences=keys).hits
        cited = self._citations(found, keys)
        return Answer(cited) if cited else None

    def _citations(self, hits: Sequence[Hit], keys: frozenset[str]) -> tuple[Citation, ...]:
        """With the articles' current addresses. The index may be seconds behind: what has been
        closed to this reader or archived since is left out."""
        parted = [split_search_id(hit.article_id) for hit in hits]
        shown = self._articles.by_ids([(id, [spoken] if spoken else []) for id, spoken in parted])
        return tuple(
            Citation(article.slug, hit.title, hit.passage, hit.sentence)
            for hit, article in zip(hits, shown, strict=True)
            if article is not None and article.audience in keys
        )
