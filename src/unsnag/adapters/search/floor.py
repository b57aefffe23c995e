"""The floor below which nothing answers, found from a company's own articles.

How well the best of many articles fits a question that has nothing to do with them depends on how
many there are and what they are about. So at each rebuild texts of other fields are asked (which
nothing here may answer), and sentences of the articles themselves (which must not be refused).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from unsnag.adapters.models.foreign_texts import FOREIGN_TEXTS
from unsnag.adapters.search.looking import Looker
from unsnag.adapters.search.passages import cut
from unsnag.adapters.search.synonyms import Synonyms
from unsnag.application.ports.models import Encoder
from unsnag.application.ports.search import ANYTHING, EVERYBODY

if TYPE_CHECKING:
    from unsnag.adapters.search.snapshot import Snapshot

SCORE_FLOOR = 1.3
"""The floor of a company without articles: in the middle of those of the development sites."""

REFUSED = 0.9  # the share of texts of other fields that must find nothing
KEPT = 0.95  # the share of the articles' own sentences that must find something, come what may
MOST_FOREIGN, MOST_OWN = 120, 60
SHORTEST, LONGEST = 6, 14  # words of an own sentence that is asked


def calibrated(snapshot: Snapshot, encoder: Encoder) -> float:
    """The floor for these articles; the shipped one where there are none."""
    if not snapshot.where:
        return SCORE_FLOOR
    foreign = FOREIGN_TEXTS[:: max(1, len(FOREIGN_TEXTS) // MOST_FOREIGN)]
    refused = float(np.quantile(best_fits(snapshot, encoder, foreign), REFUSED))
    own = own_sentences(snapshot)
    kept = float(np.quantile(best_fits(snapshot, encoder, own), 1 - KEPT)) if own else refused
    return min(refused, kept)


def best_fits(snapshot: Snapshot, encoder: Encoder, texts: tuple[str, ...]) -> list[float]:
    """How well the best article fits each text, for a reader who may see what everybody may."""
    looker = Looker(encoder, Synonyms())
    seen = snapshot.seen(EVERYBODY, ANYTHING)
    if not any(each.any() for each in seen):
        return [0.0]
    fits = []
    for text in texts:
        look = looker.look(snapshot, text, [text], seen, EVERYBODY)
        fits.append(float(look.fits.max(initial=0.0)))
    return fits


def own_sentences(snapshot: Snapshot) -> tuple[str, ...]:
    """The middle sentence of some articles, evenly taken, cut to the length of a question."""
    articles = [a for part in snapshot.parts for a in part.articles if a.audience in EVERYBODY]
    found = []
    for article in articles[:: 1 + len(articles) // MOST_OWN]:
        sentences = [s.text.split() for s in cut(article).sentences]
        fitting = [words for words in sentences if len(words) >= SHORTEST]
        if fitting:
            found.append(" ".join(fitting[len(fitting) // 2][:LONGEST]))
    return tuple(found)
