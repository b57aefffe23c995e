"""Builds what searches read: the whole index at a rebuild, a small part beside it at an edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from unsnag.adapters.search.floor import calibrated
from unsnag.adapters.search.levelling import MOST_ROWS, Levelling
from unsnag.adapters.search.part import Part, field_terms
from unsnag.adapters.search.passages import CutArticle, View, cut
from unsnag.adapters.search.past import NO_LIFTS, NO_PAST
from unsnag.adapters.search.postings import Lengths
from unsnag.adapters.search.snapshot import Place, Snapshot
from unsnag.adapters.search.vector_cache import VectorCache
from unsnag.adapters.search.whole_numbers import Bytes
from unsnag.application.ports.models import Encoder, Progress
from unsnag.application.ports.search import EVERYBODY
from unsnag.domain.retrieval import ArticleText

MOST_SENTENCES = 20_000
"""Up to so many sentences have vectors of their own, for choosing what is shown; of more only the
words count. They are most of the work of an index and change no ranking."""

AT_ONCE = 50_000  # rows levelled at a time


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
            where={each.article.id: Place(0, i) for i, each in enumerate(cuts)},
            levelling=levelling,
            lengths=lengths,
            floor=self._floor or 0.0,
            past=NO_PAST,
            lifts=NO_LIFTS,
        )
        if self._floor is None:
            snapshot = replace(snapshot, floor=calibrated(snapshot, self._encoder))
        return snapshot

    def updated(
        self, snapshot: Snapshot, changed: Sequence[ArticleText], removed: frozenset[str]
    ) -> Snapshot:
        """The snapshot with some articles replaced, added or taken out."""
        now = {each.id: each for each in changed if each.id not in removed}
        first, *rest = snapshot.parts
        if rest:  # what was edited before stays beside what is edited now
            edited = {a.id: a for a in rest[0].articles if snapshot.where.get(a.id, (0,))[0] == 1}
            now = {**{i: a for i, a in edited.items() if i not in removed}, **now}
        cuts = [cut(article) for article in now.values()]
        views = _views(cuts, sentences=first.sentences)
        raw = self.cache.vectors([view.text for view in views])
        part = Part(
            cuts,
            [field_terms(each) for each in cuts],
            snapshot.lengths,
            _levelled(raw, snapshot.levelling),
            [view.kind for view in views],
            sentences=first.sentences,
        )
        standing = snapshot.standing[0].copy()
        where = dict(snapshot.where)
        for gone in (*removed, *now):
            place = where.pop(gone, None)
            if place is not None and place.part == 0:
                standing[place.number] = False
        where.update({each.article.id: Place(1, i) for i, each in enumerate(cuts)})
        return replace(
            snapshot,
            parts=(first, part),
            standing=(standing, np.ones(len(cuts), dtype=np.bool_)),
            where=where,
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
