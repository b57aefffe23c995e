"""The floor below which nothing answers, found from a company's own articles.

How well the best of many articles fits a question that has nothing to do with them depends on how
many there are and what they are about. So at each rebuild texts of other fields are asked, and
nine in ten of them must find nothing. The articles' own sentences would say nothing here: they fit
their articles far better than any customer's words do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from unsnag.adapters.models.foreign_texts import FOREIGN_TEXTS
from unsnag.adapters.search.looking import Looker
from unsnag.adapters.search.part import THOROUGH
from unsnag.adapters.search.synonyms import Synonyms
from unsnag.application.ports.models import Encoder
from unsnag.application.ports.search import EVERYBODY

if TYPE_CHECKING:
    from unsnag.adapters.search.snapshot import Snapshot

SCORE_FLOOR = 1.3
"""The floor of a company without articles: in the middle of those of the development sites."""

REFUSED = 0.9  # the share of texts of other fields that must find nothing
MOST_FOREIGN = 120


def calibrated(snapshot: Snapshot, encoder: Encoder) -> float:
    """The floor for these articles; the shipped one where there are none."""
    if not snapshot.parts[0].articles:
        return SCORE_FLOOR
    foreign = FOREIGN_TEXTS[:: max(1, len(FOREIGN_TEXTS) // MOST_FOREIGN)]
    return float(np.quantile(best_fits(snapshot, encoder, foreign), REFUSED))


def best_fits(snapshot: Snapshot, encoder: Encoder, texts: tuple[str, ...]) -> list[float]:
    """How well the best article fits each text, for a reader who may see what everybody may."""
    looker = Looker(encoder, Synonyms())
    seen = snapshot.seen(EVERYBODY)
    if not any(each.any() for each in seen):
        return [0.0]
    fits = []
    for text in texts:
        look = looker.look(snapshot, text, [text], seen, EVERYBODY, THOROUGH)
        fits.append(float(look.fits.max(initial=0.0)))
    return fits
