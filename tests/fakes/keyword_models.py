"""Stand-ins for the two models: they look for words, so a test can say what it means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from unsnag.application.ports.search import ANYTHING
from unsnag.domain.retrieval import (
    ArticleText,
    Hit,
    Narrowed,
    PastAnswer,
    SearchResult,
    Suggestion,
)
from unsnag.domain.retrieval.clicks import Preference
from unsnag.domain.understanding import Prediction, ScoredIntent

SURE, NEARLY, HARDLY = 0.95, 0.4, 0.05


class KeywordIntentModel:
    """Recognises an intent by its words; two of them in one text are close."""

    version = "keywords"

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._words = words

    @property
    def intents(self) -> tuple[str, ...]:
        return tuple(self._words)

    def predict(self, text: str) -> Prediction:
        low = text.lower()
        found = [i for i, words in self._words.items() if any(w in low for w in words)]
        scores = dict.fromkeys(self._words, HARDLY)
        scores.update({i: SURE if len(found) == 1 else NEARLY for i in found})
        ranked = sorted(scores.items(), key=lambda pair: -pair[1])
        return Prediction(
            tuple(ScoredIntent(i, p) for i, p in ranked), in_scope=0.9 if found else 0.1
        )

    def danger_in(self, text: str) -> str:
        return ""


class KeywordSearch:
    """Finds articles that share a long word with the query."""

    def __init__(self) -> None:
        self._articles: tuple[ArticleText, ...] = ()

    def rebuild(self, articles: Iterable[ArticleText]) -> None:
        self._articles = tuple(articles)

    def update(self, changed: Iterable[ArticleText], removed: Iterable[str] = ()) -> None:
        now = {article.id: article for article in (*self._articles, *changed)}
        gone = set(removed)
        self._articles = tuple(each for each in now.values() if each.id not in gone)

    def remember(self, past: Iterable[PastAnswer]) -> None:
        """Words of articles alone decide here."""

    def prefer(self, preferences: Iterable[Preference]) -> None:
        """Words of articles alone decide here."""

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        audiences: frozenset[str] = frozenset({"public"}),
        narrowed: Narrowed = ANYTHING,
    ) -> SearchResult:
        words = {w for w in query.lower().split() if len(w) > 4}
        hits = [
            Hit(a.id, a.title, 1.0, a.body, a.body.splitlines()[-1])
            for a in self._articles
            if a.audience in audiences and words & set(f"{a.title} {a.body}".lower().split())
        ]
        return SearchResult(query, tuple(hits[:limit]))

    def suggest(
        self,
        typed: str,
        *,
        limit: int = 6,
        audiences: frozenset[str] = frozenset({"public"}),
        answer: bool = False,
    ) -> tuple[Suggestion, ...]:
        low = typed.lower().strip()
        hits = self.search(typed, limit=1, audiences=audiences).hits if answer else ()
        first = [Suggestion(h.article_id, h.title, h.sentence) for h in hits]
        named = [each.article_id for each in first]
        found = [a for a in self._articles if a.audience in audiences and low in a.title.lower()]
        titles = [Suggestion(a.id, a.title) for a in found if low and a.id not in named]
        return tuple([*first, *titles][:limit])
