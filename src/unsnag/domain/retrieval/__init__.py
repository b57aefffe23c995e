"""Finding the passage that answers: what a hit is, how scores are joined, when to find nothing.

The audience is filtered before ranking, so that a score can never reveal a passage that the
reader may not see. Below the score floor the answer is "nothing found", which is an answer.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ArticleText:
    """An article as search needs it. `body` is plain text, one paragraph or heading a line;
    headings start with `# `…`### `."""

    id: str
    title: str
    body: str
    keywords: tuple[str, ...] = ()
    collection: str = ""
    audience: str = "public"
    language: str = "en"


@dataclass(frozen=True)
class Hit:
    """One article found. `score` is comparable within the result only; `passage` is the text
    around the sentence that fits best and `sentence` that sentence, a substring of `passage`."""

    article_id: str
    title: str
    score: float
    passage: str
    sentence: str


@dataclass(frozen=True)
class SearchResult:
    """Hits above the floor, best first. `found` False means: nothing here answers this."""

    query: str
    hits: tuple[Hit, ...]

    @property
    def found(self) -> bool:
        return bool(self.hits)


@dataclass(frozen=True)
class Suggestion:
    """A title that fits what has been typed so far."""

    article_id: str
    title: str
