"""Builds what searches read: the whole index at a rebuild, a small part beside it at an edit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from unsnag.adapters.search.floor import calibrated
from unsnag.adapters.search.levelling import MOST_ROWS, Levelling
from unsnag.adapters.search.memory import give_back
from unsnag.adapters.search.part import Part, field_terms
from unsnag.adapters.search.passages import CutArticle, View, cut
from unsnag.adapters.search.past import NO_LIFTS, NO_PAST
from unsnag.adapters.search.postings import Lengths
from unsnag.adapters.search.snapshot import Snapshot
from unsnag.adapters.search.vector_cache import VectorCache
from unsnag.adapters.search.whole_numbers import Bytes
from unsnag.application.ports.models import Encoder, Progress
from unsnag.application.ports.search import EVERYBODY
from unsnag.domain.retrieval import ArticleText

MOST_SENTENCES = 20_000
"""Up to so many sentences have vectors of their own, for choosing what is shown; of more only the
words count. They are most of the work of an index and change no ranking."""

AT_ONCE = 50_000  # rows levelled at a time

FEW = 64  # articles of a part that is made anew with each edit
GROWN = 16  # a part joins the one before it from so many-th of its size on
APART = 4  # all is built anew when more than so many-th of it was edited


class Builder:
    """Makes snapshots. One at a time: the caller sees to that."""

    def __init__(
        self, encoder: Encoder, cache: Path | None, floor: float | None, progress: Progress | None
    ) -> None:
        self._encoder = encoder
        self.cache = VectorCache(encoder, cache)
        self.past_cache = VectorCache(encoder, cache / "past" if cache else None)
        self._floor = floor
        self._progress = progress

    def rebuilt(self, articles: Sequence[ArticleText], progress: Progress | None) -> Snapshot:
        """A snapshot of these articles alone; of two with one id, the last. What is known beside
        the articles is put in by the caller."""
        cuts = [cut(article) for article in {each.id: each for each in articles}.values()]
        sentences = sum(len(each.sentences) for each in cuts) <= MOST_SENTENCES
        views = _views(cuts, sentences=sentences)
        texts = [view.text for view in views]
        raw = self.cache.vectors(texts, progress or self._progress)
        self.cache.keep_only(texts, raw)
        levelling = Levelling.of(_open_rows(cuts, raw, sentences=sentences), self._dimensions)
        fields = [field_terms(each) for each in cuts]
        open_fields = [own for own, each in zip(fields, cuts, strict=True) if _open(each)]
        lengths = Lengths.of(open_fields)
        kinds = [view.kind for view in views]
        stored = _levelled(raw, levelling)
        part = Part(cuts, fields, lengths, stored, kinds, sentences=sentences)
        snapshot = Snapshot(
            parts=(part,),
            standing=(np.ones(len(cuts), dtype=np.bool_),),
            levelling=levelling,
            lengths=lengths,
            floor=self._floor or 0.0,
            past=NO_PAST,
            lifts=NO_LIFTS,
        )
        if self._floor is None:
            snapshot = replace(snapshot, floor=calibrated(snapshot, self._encoder))
        give_back()
        return snapshot

    def updated(
        self, snapshot: Snapshot, changed: Sequence[ArticleText], removed: frozenset[str]
    ) -> Snapshot:
        """The snapshot with some articles replaced, added or taken out, which are in a new part
        together with those of the last part while they are few."""
        now = {each.id: each for each in changed if each.id not in removed}
        standing = tuple(each.copy() for each in snapshot.standing)
        for gone in (*removed, *now):
            place = snapshot.place_of(gone)
            if place is not None:
                standing[place.part][place.number] = False
        left = replace(snapshot, standing=standing)
        few = len(now) + int(np.count_nonzero(standing[-1])) <= FEW
        return self.joined(left, 1 if few and len(standing) > 1 else 0, now.values())

    def tidied(self, snapshot: Snapshot) -> Snapshot | None:
        """The same with fewer parts; None where there are few. A part joins the one before it when
        it has grown to a share of that one, so that an article is read again a few times, however
        many are edited after it. None of them joins the first, which only `rebuilt` makes."""
        sizes = [int(np.count_nonzero(each)) for each in snapshot.standing[1:]]
        for last in range(1, len(sizes)):
            if sum(sizes[-last:]) * GROWN > sizes[-last - 1]:
                return self.joined(snapshot, last + 1)
        return None

    def joined(self, snapshot: Snapshot, last: int, more: Iterable[ArticleText] = ()) -> Snapshot:
        """The snapshot with its last so many parts, and `more` articles, as one part."""
        kept = len(snapshot.parts) - last
        cuts = [cut(article) for article in (*snapshot.articles(kept), *more)]
        if not cuts:
            return replace(snapshot, parts=snapshot.parts[:kept], standing=snapshot.standing[:kept])
        sentences = snapshot.parts[0].sentences
        views = _views(cuts, sentences=sentences)
        raw = self.cache.vectors([view.text for view in views])
        part = Part(
            cuts,
            [field_terms(each) for each in cuts],
            snapshot.lengths,
            _levelled(raw, snapshot.levelling),
            [view.kind for view in views],
            sentences=sentences,
        )
        return replace(
            snapshot,
            parts=(*snapshot.parts[:kept], part),
            standing=(*snapshot.standing[:kept], np.ones(len(cuts), dtype=np.bool_)),
        )

    @property
    def _dimensions(self) -> int:
        return self._encoder.dimensions


def _views(cuts: Sequence[CutArticle], *, sentences: bool) -> list[View]:
    """All views of all articles in order; an article's sentences last."""
    return [
        view
        for each in cuts
        for view in (*each.views, *(each.sentence_views() if sentences else ()))
    ]


def _open(cut_article: CutArticle) -> bool:
    return cut_article.article.audience in EVERYBODY


def _open_rows(
    cuts: Sequence[CutArticle], raw: Bytes, *, sentences: bool
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Vectors of views of articles that everybody may see, at most MOST_ROWS, evenly taken."""
    counts = [len(each.views) + (len(each.sentences) if sentences else 0) for each in cuts]
    allowed = np.repeat(np.array([_open(each) for each in cuts], dtype=np.bool_), counts)
    rows = np.flatnonzero(allowed)
    return raw.vectors(rows[:: 1 + len(rows) // MOST_ROWS])


def _levelled(raw: Bytes, levelling: Levelling) -> Bytes:
    """The same rows, levelled a piece at a time: as numbers of four bytes they are large."""
    rows, scales = np.empty_like(raw.rows), np.empty_like(raw.scales)
    for start in range(0, len(rows), AT_ONCE):
        piece = slice(start, start + AT_ONCE)
        found = Bytes.of(levelling(raw.vectors(piece)))
        rows[piece], scales[piece] = found.rows, found.scales
    return Bytes(rows, scales)
