"""One look at the index: candidates from words and from meaning, then every view of each.

Long texts are looked up window by window, and the ranks that an article gets are added up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unsnag.adapters.search.lexical import Told, WordScores, beside, word_scores
from unsnag.adapters.search.part import Breadth, best_above_zero
from unsnag.adapters.search.past import Resembling, blended
from unsnag.adapters.search.ranking import (
    EXACT_TERMS,
    EXACT_WORDS,
    LEARNED,
    NAMED,
    READ_WINDOWS,
    TYPICAL_BEST,
    Looks,
    Rows,
    Scores,
    fit,
    fused,
    rank_points,
)
from unsnag.adapters.search.snapshot import Place, Seen, Snapshot
from unsnag.adapters.search.synonyms import Synonyms
from unsnag.adapters.search.wording import Worded, Wording
from unsnag.application.ports.models import Encoder, Vectors


@dataclass(frozen=True)
class Look:
    """What a query found. `found` are the candidates of each part, and candidates are numbered
    through all parts; `order` are those numbers, best first; `scores` and `fits` have a value for
    each; `queries` are the vectors that were looked up, for choosing a sentence."""

    text: str
    queries: Vectors
    found: Sequence[Rows]
    order: tuple[int, ...]
    scores: Scores
    fits: Scores

    def place(self, candidate: int) -> Place:
        """Where a candidate is."""
        number = candidate
        for part, rows in enumerate(self.found):
            if number < len(rows):
                return Place(part, int(rows[number]))
            number -= len(rows)
        raise IndexError(candidate)


_NONE = np.zeros(0, dtype=np.float32)
NOTHING_FOUND = Look("", _NONE[None], (), (), _NONE, _NONE)


@dataclass(frozen=True)
class _Said:
    read: Worded
    words: list[Told]


@dataclass(frozen=True)
class _Window:
    text: str
    query: Vectors
    words: list[Told]
    known: list[Scores | None]  # of each part, the cosine of every view, where there are few
    at_home: float
    exact: bool


class Looker:
    """Looks things up in a snapshot."""

    def __init__(self, encoder: Encoder, synonyms: Synonyms) -> None:
        self._encoder = encoder
        self._wording = Wording(encoder.words)
        self.synonyms = synonyms

    def look(
        self,
        snapshot: Snapshot,
        text: str,
        windows: Sequence[str],
        seen: Seen,
        audiences: frozenset[str],
        breadth: Breadth,
        among: Seen | None = None,
    ) -> Look:
        """Candidates of all windows, ranked together. Only articles `among` those seen are found,
        if it is given; what a word tells rests on all that are seen."""
        said = [self._said(snapshot, window, seen, audiences) for window in windows]
        looked = [self._looked_up(snapshot, each) for each in _telling(said, seen)]
        past = self._past(snapshot, " ".join(each.read.text for each in said), seen)
        numbers = [
            self._candidates(snapshot, part, looked, among or seen, audiences, past, breadth)
            for part in range(len(snapshot.parts))
        ]
        scores, fits = _scored(snapshot, looked, numbers)
        if past:
            said_of = [past.get(place) for place in _places(numbers)]
            scores, fits = blended(scores, fits, said_of)
        if snapshot.lifts:
            vector = self._encoder.encode_one(windows[0])
            ids = [snapshot.article(place).id for place in _places(numbers)]
            # Scores of long texts and of past tickets are on other scales than LEARNED's.
            scale = LEARNED * float(scores.max(initial=0.0)) / TYPICAL_BEST
            scores = scores + np.float32(scale) * snapshot.lifts.among(vector, ids)
        order = np.lexsort((np.arange(len(scores)), -scores))
        queries = np.stack([each.query for each in looked])
        return Look(text, queries, numbers, tuple(map(int, order)), scores, fits)

    def _past(self, snapshot: Snapshot, text: str, seen: Seen) -> dict[Place, Resembling]:
        """What past tickets say, of articles that may be seen."""

        def may(name: str) -> bool:
            place = snapshot.place_of(name)
            return place is not None and bool(seen[place.part][place.number])

        said = snapshot.past.scores(text, self._encoder, may)
        return {p: each for name, each in said.items() if (p := snapshot.place_of(name))}

    def _said(
        self, snapshot: Snapshot, written: str, seen: Seen, audiences: frozenset[str]
    ) -> _Said:
        """The words of a window, as they are most likely meant."""
        postings = [part.postings for part in snapshot.parts]
        read = self._wording.read(
            written,
            snapshot.known(audiences, seen),
            lambda before, words: beside(postings, seen, before, words),
        )
        also = self.synonyms.of(read.text)
        return _Said(read, word_scores(postings, seen, read.words, also, read.begun))

    def _looked_up(self, snapshot: Snapshot, said: _Said) -> _Window:
        """The meaning of a window, beside its words."""
        text, words = said.read.text, said.words
        vector = self._encoder.encode_one(text)
        for wording in self.synonyms.wordings(text):
            vector = vector + self._encoder.encode_one(wording)
        few = 0 < words[0].terms <= EXACT_TERMS and len(text.split()) <= EXACT_WORDS
        vector = vector / np.linalg.norm(vector)
        levelling = snapshot.levelling
        query = levelling(vector)
        cosines = [part.views.all_cosines(query) for part in snapshot.parts]
        exact = few and not said.read.begun
        return _Window(text, query, words, cosines, levelling.at_home(vector), exact)

    @staticmethod
    def _candidates(
        snapshot: Snapshot,
        number: int,
        looked: Sequence[_Window],
        among: Seen,
        audiences: frozenset[str],
        past: dict[Place, Resembling],
        breadth: Breadth,
    ) -> Rows:
        """Articles of a part worth a closer look, in the order in which they stand there."""
        part, may = snapshot.parts[number], among[number]
        found = [np.array([p.number for p in past if p.part == number], dtype=np.int64)]
        for window in looked:
            known = window.known[number]
            found.append(part.nearest(window.query, known, may, audiences, breadth))
            found.append(best_above_zero(window.words[number].bm25 * may, breadth.articles))
        candidates = np.unique(np.concatenate(found)).astype(np.int64)
        return candidates[may[candidates]]


def _places(numbers: Sequence[Rows]) -> list[Place]:
    """The candidates of all parts."""
    return [Place(part, int(number)) for part, rows in enumerate(numbers) for number in rows]


def _telling(windows: Sequence[_Said], seen: Seen) -> Sequence[_Said]:
    """The windows of a text whose words name some article best, in order: what is only manners
    names none, and meaning costs more to look up than words."""
    if len(windows) <= READ_WINDOWS:
        return windows
    named = [
        max(told.best_title(may) for told, may in zip(each.words, seen, strict=True))
        for each in windows
    ]
    best = sorted(range(len(windows)), key=lambda i: -named[i])[:READ_WINDOWS]
    return [windows[i] for i in sorted(best)]


def _scored(
    snapshot: Snapshot, looked: Sequence[_Window], numbers: Sequence[Rows]
) -> tuple[Scores, Scores]:
    """The score and the fit of each candidate. Of a long text the score is the points that its
    windows give, each as far as its best article fits it, and the share of the title that the
    text has; the fit is that of the best window."""
    totals, fits = [], []
    for window in looked:
        looks, words = _looks(snapshot, window, numbers)
        scores = fused(looks, words)
        fits.append(fit(scores, words, at_home=window.at_home, exact=window.exact))
        if len(looked) == 1:
            return scores, fits[0]
        ways = (looks.best, looks.title, looks.window, words.bm25)
        fitting = np.float32(scores.max(initial=0.0))
        totals.append(fitting * np.sum([rank_points(way) for way in ways], axis=0))
    points = np.sum(totals, axis=0)
    text = " ".join(window.text for window in looked)
    shares = [
        part.postings.titles_in(text)[own]
        for part, own in zip(snapshot.parts, numbers, strict=True)
    ]
    named = NAMED * points.max(initial=0.0) * np.concatenate(shares)
    return np.asarray(points + named, dtype=np.float32), np.max(fits, axis=0)


def _looks(
    snapshot: Snapshot, window: _Window, numbers: Sequence[Rows]
) -> tuple[Looks, WordScores]:
    """All looks at the candidates of all parts, and the scores of their words."""
    cosines, kinds, places, before = [], [], [], 0
    for part, candidates, known in zip(snapshot.parts, numbers, window.known, strict=True):
        rows, owners = part.views.rows_of(candidates)
        cosines.append(part.views.cosines(window.query, rows, known))
        kinds.append(part.views.kinds[rows])
        places.append(owners + before)
        before += len(candidates)
    looks = Looks.at(np.concatenate(cosines), np.concatenate(kinds), np.concatenate(places), before)
    words = [each.of(own) for each, own in zip(window.words, numbers, strict=True)]
    return looks, WordScores.joined(words)
