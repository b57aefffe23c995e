"""Takes what readers did and what solved past issues over into the ranking of this process."""

from __future__ import annotations

from unsnag.application.learn_from_search import LearnFromSearch
from unsnag.application.ports.knowledge import ArticleStore
from unsnag.application.ports.search import ArticleSearch
from unsnag.application.ports.search_log import PastAnswers
from unsnag.domain.retrieval import PastAnswer


class LearnRanking:
    """Called every so often by one thread of a process. It moves a ranking, never the floor below
    which nothing is found, and never what a reader may see."""

    def __init__(
        self,
        search: ArticleSearch,
        learn: LearnFromSearch,
        past: PastAnswers,
        articles: ArticleStore,
    ) -> None:
        self._search, self._learn, self._past, self._articles = search, learn, past, articles
        self._taken: object = None

    def __call__(self) -> None:
        """Take over what is new; searches that teach nothing any more are deleted."""
        self._learn.forget_old()
        preferences = self._learn.preferences()
        past = tuple(self._known(one) for one in self._past.confirmed())
        if (preferences, past) == self._taken:
            return
        self._search.prefer(preferences)
        self._search.remember(past)
        self._taken = (preferences, past)

    def _known(self, past: PastAnswer) -> PastAnswer:
        """With the article's id in place of the address that it had then."""
        article = self._articles.by_slug(past.article_id)
        return past if article is None else PastAnswer(past.text, article.id)
