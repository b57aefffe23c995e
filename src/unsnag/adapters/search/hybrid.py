"""Search over help articles: words and meaning, one weighted sum, one floor.

Guarantees: no query raises, whatever its text or length; the audience is filtered before ranking;
below the floor nothing is found; an edited article is found when `update` returns; a search that
runs during a rebuild or an update sees the index as it was before or after, whole.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from threadpoolctl import threadpool_limits

from unsnag.adapters.search.building import APART, FEW, Builder
from unsnag.adapters.search.looking import NOTHING_FOUND, Look, Looker
from unsnag.adapters.search.part import QUICK, THOROUGH
from unsnag.adapters.search.past import Lifts, Past
from unsnag.adapters.search.ranking import query_windows
from unsnag.adapters.search.snapshot import Place, Snapshot
from unsnag.adapters.search.synonyms import Synonyms
from unsnag.adapters.search.telling import hit
from unsnag.application.ports.models import Encoder, Progress
from unsnag.application.ports.search import ANYTHING, EVERYBODY
from unsnag.domain.retrieval import (
    ArticleText,
    Narrowed,
    PastAnswer,
    SearchResult,
    Suggestion,
)
from unsnag.domain.retrieval.clicks import Preference

MOST_QUERY_CHARACTERS = 20_000
MEANING_FROM_WORDS = 3  # words typed before suggestions also look at meaning


class HybridSearch:
    """ArticleSearch over words and meaning, in memory. Thread-safe."""

    def __init__(
        self,
        encoder: Encoder,
        *,
        cache: Path | None = None,
        floor: float | None = None,
        synonyms: Iterable[Sequence[str]] = (),
        progress: Progress | None = None,
    ) -> None:
        """`cache` is a folder in which passages' vectors outlive the process. Without `floor`, it
        is found from the articles at each rebuild. `progress` is told while passages are read."""
        # One thread a search: on busy cores several wait for each other twenty times longer.
        threadpool_limits(limits=1, user_api="blas")
        self._encoder = encoder
        self._builder = Builder(encoder, cache, floor, progress)
        self._looker = Looker(encoder, Synonyms(synonyms))
        self._building = threading.Lock()
        self._past: tuple[PastAnswer, ...] = ()
        self._preferences: tuple[Preference, ...] = ()
        self._snapshot: Snapshot | None = None

    @property
    def floor(self) -> float | None:
        """The floor in force; None before the first rebuild."""
        return self._snapshot.floor if self._snapshot else None

    def rebuild(self, articles: Iterable[ArticleText], *, progress: Progress | None = None) -> None:
        """Replace the whole index in one step; passages seen before are not encoded again."""
        with self._building:
            self._publish(self._builder.rebuilt(tuple(articles), progress))

    def update(self, changed: Iterable[ArticleText], removed: Iterable[str] = ()) -> None:
        """Replace some articles, add those that are new, take others out. They are found before
        anything else is done. It costs what these articles cost and not what all do, but for a
        share that grows with the logarithm of how many were edited; when many were, the index is
        built anew."""
        with self._building:
            if self._snapshot is None:
                self._publish(self._builder.rebuilt(tuple(changed), None))
                return
            snapshot = self._builder.updated(self._snapshot, tuple(changed), frozenset(removed))
            self._publish(snapshot)
            if snapshot.apart > max(FEW, len(snapshot.parts[0].articles) / APART):
                self._publish(self._builder.rebuilt(snapshot.articles(), None))
            elif tidied := self._builder.tidied(snapshot):
                self._publish(tidied)

    def remember(self, past: Iterable[PastAnswer]) -> None:
        """Past tickets and the articles that solved them, in place of those known before."""
        with self._building:
            self._past = tuple(past)
            if self._snapshot is not None:
                self._publish(self._snapshot)

    def prefer(self, preferences: Iterable[Preference]) -> None:
        """What readers' clicks taught, in place of what was known before."""
        with self._building:
            self._preferences = tuple(preferences)
            if self._snapshot is not None:
                self._publish(self._snapshot)

    def _publish(self, snapshot: Snapshot) -> None:
        """Let searches see it, together with what is known beside the articles."""
        past = snapshot.past
        if past.told is not self._past:
            past = Past.of(self._past, self._builder.past_cache)
        lifts = snapshot.lifts
        if lifts.told is not self._preferences:
            lifts = Lifts.of(self._preferences, self._encoder)
        self._snapshot = replace(snapshot, past=past, lifts=lifts)

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        audiences: frozenset[str] = EVERYBODY,
        narrowed: Narrowed = ANYTHING,
    ) -> SearchResult:
        """Articles that answer the query, best first; after them, apart, the next best below the
        floor, together at most `limit`."""
        snapshot = self._snapshot
        read = query[:MOST_QUERY_CHARACTERS]
        if snapshot is None or limit < 1 or not any(c.isalnum() for c in read):
            return SearchResult(query, ())
        seen = snapshot.seen(audiences)
        among = snapshot.fitting(seen, narrowed)
        if not any(each.any() for each in among):
            return SearchResult(query, ())
        windows = query_windows(read)
        look = self._looker.look(snapshot, read, windows, seen, audiences, THOROUGH, among)
        above = [i for i in look.order if look.fits[i] >= snapshot.floor]
        below = [i for i in look.order if look.fits[i] < snapshot.floor]
        return SearchResult(
            query,
            tuple(hit(snapshot, look, i) for i in above[:limit]),
            tuple(hit(snapshot, look, i) for i in below[: max(0, limit - len(above))]),
        )

    def suggest(
        self,
        typed: str,
        *,
        limit: int = 6,
        audiences: frozenset[str] = EVERYBODY,
        answer: bool = False,
    ) -> tuple[Suggestion, ...]:
        """Titles that fit the words so far; from three words on also those that mean the same.
        With `answer`, what answers it comes first, with its sentence."""
        snapshot = self._snapshot
        if snapshot is None or limit < 1:
            return ()
        wordings = [typed, *self._looker.synonyms.wordings(typed[-MOST_QUERY_CHARACTERS:])]
        titles: dict[Place, None] = {}
        for wording in wordings:
            titles.update(dict.fromkeys(snapshot.typed(wording, audiences, limit)))
        first: tuple[Suggestion, ...] = ()
        few = len(titles) < limit and len(typed[:2000].split()) >= MEANING_FROM_WORDS
        if answer or few:
            look, above = self._meant(snapshot, typed, audiences)
            titles.update((look.place(i), None) for i in above[: limit + 1])
            if answer and above:
                best = hit(snapshot, look, above[0])
                first = (Suggestion(best.article_id, best.title, best.sentence, best.section),)
        named = {each.article_id for each in first}
        shown = (Suggestion(each.id, each.title) for each in map(snapshot.article, titles))
        return (*first, *(each for each in shown if each.article_id not in named))[:limit]

    def _meant(
        self, snapshot: Snapshot, typed: str, audiences: frozenset[str]
    ) -> tuple[Look, list[int]]:
        """A look at the last words typed, and its numbers above the floor, best first."""
        seen = snapshot.seen(audiences)
        read = " ".join(typed[-2000:].split()[-30:])
        if not any(each.any() for each in seen) or not any(c.isalnum() for c in read):
            return NOTHING_FOUND, []
        look = self._looker.look(snapshot, read, [read], seen, audiences, QUICK)
        return look, [i for i in look.order if look.fits[i] >= snapshot.floor]
