"""Finding the passage that answers: what a hit is, how scores are joined, when to find nothing.

The audience is filtered before ranking, so that a score can never reveal a passage that the
reader may not see. Below the score floor the answer is "nothing found", which is an answer.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ArticleText:
    """An article as search needs it. `body` is plain text, one paragraph or heading a line;
    headings start with `# `…`### `. `collection` is a slug; `kind` is what it is, such as `faq`,
    `video`, `download`."""

    id: str
    title: str
    body: str
    keywords: tuple[str, ...] = ()
    collection: str = ""
    audience: str = "public"
    language: str = "en"
    kind: str = "article"


@dataclass(frozen=True)
class Hit:
    """One article found. `score` is comparable within the result only; `passage` is the text
    around the sentence that fits best and `sentence` that sentence, a substring of `passage`;
    `section` is the heading above it, empty at the top of the article."""

    article_id: str
    title: str
    score: float
    passage: str
    sentence: str
    section: str = ""


@dataclass(frozen=True)
class Narrowed:
    """Only articles with these values; empty means any."""

    collection: str = ""
    language: str = ""
    kind: str = ""

    def holds(self, article: ArticleText) -> bool:
        return (
            self.collection in ("", article.collection)
            and self.language in ("", article.language)
            and self.kind in ("", article.kind)
        )


@dataclass(frozen=True)
class SearchResult:
    """`hits` answer: they are above the floor, best first. `found` False means: nothing here
    answers this. `related` are the next best below the floor, for a page that says so; they are
    never an answer."""

    query: str
    hits: tuple[Hit, ...]
    related: tuple[Hit, ...] = ()

    @property
    def found(self) -> bool:
        return bool(self.hits)

    @property
    def page(self) -> tuple[Hit, ...]:
        """Everything a results page shows, in its order: what answers, then what may be near."""
        return self.hits + self.related


@dataclass(frozen=True)
class Suggestion:
    """A title that fits what has been typed so far; where it answers it, with the sentence that
    does, and the heading above that, '' at the top."""

    article_id: str
    title: str
    sentence: str = ""
    section: str = ""


@dataclass(frozen=True)
class PastAnswer:
    """A past ticket in the customer's words, and the article that solved it."""

    text: str
    article_id: str
