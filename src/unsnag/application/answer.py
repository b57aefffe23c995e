"""Answer from the help center: the passage that answers, with its source, or nothing."""

from __future__ import annotations

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
        cited = tuple(c for hit in found if (c := self._citation(hit, keys)) is not None)
        return Answer(cited) if cited else None

    def _citation(self, hit: Hit, keys: frozenset[str]) -> Citation | None:
        """With the article's current address. The index may be seconds behind: what has been closed
        to this reader or archived since is left out."""
        article, language = split_search_id(hit.article_id)
        shown = self._articles.by_id(article, [language] if language else [])
        if shown is None or shown.audience not in keys:
            return None
        return Citation(shown.slug, hit.title, hit.passage, hit.sentence)
