"""Keep what a reader says to "Did this solve it?": one answer a reader and article."""

from __future__ import annotations

import re
import secrets

from unsnag.application.learn_from_search import LearnFromSearch
from unsnag.application.measure import Measure
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.feedback import FeedbackStore
from unsnag.domain.feedback import Reason, Verdict
from unsnag.domain.knowledge import PublishedArticle, search_id

_VOTE = re.compile(r"[0-9a-f]{32}")


class SaySolved:
    """Writes an answer where it counts: for writers, for the outcome of the visit, for ranking."""

    def __init__(
        self, feedback: FeedbackStore, measure: Measure, learn: LearnFromSearch, clock: Clock
    ) -> None:
        self._feedback = feedback
        self._measure = measure
        self._learn = learn
        self._clock = clock

    def __call__(
        self,
        article: PublishedArticle,
        *,
        visit: str,
        vote: str,
        solved: bool,
        reason: Reason | None = None,
        search: str = "",
    ) -> str:
        """The vote under which the answer is kept; give it again to change the answer. Nothing is
        kept for an empty `visit`, a browser that brings no cookie back."""
        if not visit:
            return ""
        vote = vote if _VOTE.fullmatch(vote) else secrets.token_hex(16)
        given = None if solved else reason
        self._feedback.put(
            Verdict(
                vote, article.id, article.language, article.number, solved, given, self._clock()
            )
        )
        self._measure.said_solved(visit, article.slug, solved=solved)
        if solved and search:
            found = search_id(article.id, article.language, article.original_language)
            self._learn.solved(search, found)
        return vote
