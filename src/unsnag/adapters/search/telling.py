"""What of an article is shown: the sentence that answers with what stands around it.

The sentence is looked for in the window of the article that fits best. Its meaning counts where
sentences have vectors, its words always, what it holds beside the question (a number, a step) a
little: a sentence that only repeats the question answers nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

import numpy as np

from unsnag.adapters.search.looking import Look
from unsnag.adapters.search.passages import CutArticle, ViewKind, cut
from unsnag.adapters.search.ranking import Scores
from unsnag.adapters.search.snapshot import Snapshot
from unsnag.adapters.search.words import language_of, readable, terms
from unsnag.domain.retrieval import ArticleText, Hit

WORDS, NEIGHBOURS = 0.5, 0.25
MEASURED, ASKED_FOR = 0.4, 0.15  # for a number where one is asked for, for other kinds
MOST_SENTENCES = 40  # looked at in an article
MOST_TERMS = 64

_NUMBER = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|ten|twenty|thirty|forty|sixty|half|"
    r"second|minute|hour|day|week|month|year)s?\b"
)
_STEP = re.compile(
    r"^(first|then|next|go|open|click|choose|select|press|tap|enter|turn|hold|log|sign|set|to)\b"
)
_REASON = re.compile(r"\b(because|since|so that|due to|means|reason|otherwise)\b")
_PLACE = re.compile(r"\b(under|in|at|on|from|page|menu|tab|settings|address|below|above)\b")
_ASKED = (
    (
        re.compile(r"\bhow (long|much|many|often|soon|far|old)\b|\bwhen\b|\bcost|\bprice"),
        _NUMBER,
        MEASURED,
    ),
    (re.compile(r"\bhow (do|to|can|would|should)\b|\bcan i\b"), _STEP, ASKED_FOR),
    (re.compile(r"\bwhy\b"), _REASON, ASKED_FOR),
    (re.compile(r"\bwhere\b"), _PLACE, ASKED_FOR),
)
"""What a kind of question asks for, told by the words of a sentence that has it."""


def hit(snapshot: Snapshot, look: Look, number: int) -> Hit:
    """A candidate as it is shown."""
    place = look.place(number)
    article = snapshot.article(place)
    read = _read(article)
    score = float(look.scores[number])
    best = _best_sentence(snapshot, look, number, read) if read.sentences else 0
    passage, sentence = read.passage(best)
    return Hit(article.id, article.title, score, passage, sentence, read.section(best))


@lru_cache(maxsize=512)
def _read(article: ArticleText) -> CutArticle:
    """The same articles are shown again and again."""
    return cut(article)


def _best_sentence(snapshot: Snapshot, look: Look, number: int, read: CutArticle) -> int:
    """The place of the sentence that answers best, within the window that fits best."""
    place = look.place(number)
    part = snapshot.parts[place.part]
    rows, _ = part.views.rows_of(np.array([place.number]))
    kinds = part.views.kinds[rows]
    telling = (kinds == ViewKind.WINDOW) | (kinds == ViewKind.SENTENCE)
    means = np.full(len(rows), -1.0, dtype=np.float32)
    if telling.any():
        means[telling] = (part.views.stored.vectors(rows[telling]) @ look.queries.T).max(axis=1)
    windows = means[kinds == ViewKind.WINDOW]
    starts = [view.place for view in read.views if view.kind is ViewKind.WINDOW]
    first, last = 0, len(read.sentences)
    if len(windows):
        best = int(windows.argmax())
        first = starts[best]
        last = starts[best + 2] if best + 2 < len(starts) else last
    places = range(first, max(last, first + 1))[:MOST_SENTENCES]
    scores = _by_words(look.text, read, places)
    if part.sentences:
        scores = WORDS * scores + means[kinds == ViewKind.SENTENCE][list(places)]
    return places[int(_asked_for(look.text, read, places, scores).argmax())]


def _by_words(text: str, read: CutArticle, places: range) -> Scores:
    """The share of the query's words in each sentence, and a part of what its neighbours have.
    Words that many of these sentences have say little about which one answers."""
    language = language_of(read.article.language)
    wanted = set(terms(readable(text), language)[:MOST_TERMS])
    told = [read.sentences[place].text for place in places]
    had = [wanted.intersection(terms(readable(each), language)) for each in told]
    common = Counter(term for each in had for term in each)
    weight = {term: 1 / (1 + common[term] / len(had)) for term in wanted}
    total = sum(weight.values()) or 1.0
    own = np.array([sum(weight[t] for t in each) / total for each in had], dtype=np.float32)
    before, after = np.append(0, own[:-1]), np.append(own[1:], 0)
    return np.asarray(own + NEIGHBOURS * np.maximum(before, after), dtype=np.float32)


def _asked_for(text: str, read: CutArticle, places: range, scores: Scores) -> Scores:
    """A little more for sentences that have what the question asks for."""
    asked = text[:400].casefold()
    for question, answer, counts in _ASKED:
        if question.search(asked):
            told = [read.sentences[place].text.casefold() for place in places]
            fitting = [bool(answer.search(each)) for each in told]
            return np.asarray(scores + counts * np.array(fitting), dtype=np.float32)
    return scores
