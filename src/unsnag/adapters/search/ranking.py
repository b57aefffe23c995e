"""Ranking arithmetic: from cosines of views and BM25 to one score an article.

Short queries: the article's best view, its title counted again, and the words. Long texts: each
window of the text ranks the articles by every way of looking at them, and ranks are added up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unsnag.adapters.search.lexical import WordScores
from unsnag.adapters.search.passages import ViewKind

TITLE_AGAIN = 0.4
KEYWORDS_AGAIN = 0.2
WHOLE_AGAIN = 0.6
WINDOW_AGAIN = 0.6
LEXICAL = 0.4
LEXICAL_TITLE = 0.35
COVERED = 0.2
LEARNED = 0.12
"""Weights beside the best view's 1: fitted on every development site but one and tried on that one,
in turn, and rounded; the same for all companies. LEARNED bounds what clicks may move: less than
what lies between a first and a third article, so that no click brings up what does not fit."""

TYPICAL_BEST = 2.0  # the score of a first article, in which LEARNED is meant

AT_HOME = 2.0  # of a fit; chosen, like the weights, on other sites than it was tried on
NAMING = 1.2  # a share of words that one mention in a text does not reach
CERTAIN = 10.0  # a fit that is above every floor

EXACT_TERMS, EXACT_WORDS = 2, 3
"""A query of so few terms, in so few words, all found in an article, is about that article."""

LONG_WORDS = 40  # from here on a query is a text, read in windows of this many words
MOST_WINDOWS = 24
READ_WINDOWS = 8  # of those, read for their meaning
NAMED = 0.2  # for a title that a long text has word for word, as a share of the best score
RANK_OFFSET = 5.0

Scores = NDArray[np.float32]
Rows = NDArray[np.int64]
_NOTHING = np.float32(-1.0)

_BOILERPLATE = re.compile(
    r"^\s*(hi|hello|hey|dear|good (morning|afternoon|evening)|(kind|best|warm)?\s*regards|thanks"
    r"|thank you|many thanks|cheers|sincerely|yours|sent from my|on .{6,80} wrote:|>|--)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Looks:
    """The best cosine of each article in several looks; where an article lacks a look, its best."""

    best: Scores
    title: Scores
    keywords: Scores
    whole: Scores
    window: Scores

    @classmethod
    def at(cls, cosines: Scores, kinds: NDArray[np.int8], places: Rows, articles: int) -> Looks:
        """From the cosines of the views of some articles: `places` says whose each view is."""

        def look(chosen: NDArray[np.bool_], otherwise: Scores | None) -> Scores:
            found = np.full(articles, _NOTHING, dtype=np.float32)
            np.maximum.at(found, places[chosen], cosines[chosen])
            return found if otherwise is None else np.where(found <= _NOTHING, otherwise, found)

        best = look(kinds != ViewKind.SENTENCE, None)
        title = look(kinds == ViewKind.TITLE, best)
        return cls(
            best,
            title,
            look(kinds == ViewKind.KEYWORDS, title),
            look(kinds == ViewKind.WHOLE, best),
            look(kinds == ViewKind.WINDOW, best),
        )


def fused(looks: Looks, words: WordScores) -> Scores:
    """One score an article, from every look and from its words. Words count only as far as the
    best article covers the query's, so that a stray common word lifts nothing."""
    total = looks.best + TITLE_AGAIN * looks.title + KEYWORDS_AGAIN * looks.keywords
    total = total + WHOLE_AGAIN * looks.whole + WINDOW_AGAIN * looks.window
    said = LEXICAL * words.bm25 + LEXICAL_TITLE * words.title + COVERED * words.covered
    return np.asarray(total + said * words.covered.max(initial=0.0), dtype=np.float32)


def fit(scores: Scores, words: WordScores, *, at_home: float, exact: bool) -> Scores:
    """How well each article answers, for the floor: its score, and how near the query is to what
    all the articles are about (`at_home`, a cosine), which levelling takes out of the score. A
    query of few words (`exact`) is answered by an article that names them, or has all of them
    again and again, whatever they mean."""
    fits = np.asarray(scores + np.float32(AT_HOME * at_home), dtype=np.float32)
    if exact:
        fits[(words.covered > 0.999) & (words.bm25 > NAMING)] = CERTAIN
    return fits


def rank_points(scores: Scores) -> Scores:
    """1 / (5 + rank) for each article, the best having rank 1; nothing for articles without."""
    order = np.argsort(-scores, kind="stable")
    points = np.zeros(len(scores), dtype=np.float32)
    points[order] = 1.0 / (RANK_OFFSET + np.arange(1, len(scores) + 1))
    points[scores <= 0] = 0.0
    return points


def query_windows(text: str) -> list[str]:
    """The text itself when it is short; else its windows, greetings and signatures dropped."""
    lines = [line for line in text.splitlines() if line.strip()]
    words = " ".join(lines).split()
    if len(words) <= LONG_WORDS:
        return [" ".join(words)]
    told = [line for line in lines if not (len(line.split()) < 8 and _BOILERPLATE.match(line))]
    words = " ".join(told or lines).split()
    starts = range(0, len(words), LONG_WORDS)
    windows = [" ".join(words[start : start + LONG_WORDS]) for start in starts]
    if len(windows) > 1 and len(windows[-1].split()) < LONG_WORDS // 4:
        windows[-2:] = [" ".join(windows[-2:])]
    return windows[:MOST_WINDOWS]
