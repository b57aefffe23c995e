"""Titles for a text that is still being typed, on tantivy in memory.

Queries are built from terms, never parsed from text: no character of a query has a meaning of its
own, so no query can fail or reach a field it should not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import tantivy

from unsnag.adapters.search.words import readable, whole_words
from unsnag.domain.retrieval import ArticleText

FUZZY_FROM, VERY_FUZZY_FROM = 4, 8  # letters a word needs to allow one typo, or two
MOST_WORDS = 8  # the last ones of a text count
READ_CHARACTERS = 200  # the last ones of a text
INDEX_BYTES = 30_000_000

_TYPED = "typed"


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=False, indexed=False, fast=True)
    builder.add_text_field("typed", stored=False, tokenizer_name=_TYPED)
    builder.add_text_field("typed_headings", stored=False, tokenizer_name=_TYPED)
    builder.add_text_field("audience", stored=False, tokenizer_name="raw")
    return builder.build()


@dataclass(frozen=True)
class Named:
    """What of an article is matched while somebody types."""

    article: ArticleText
    headings: tuple[str, ...]


class TypedIndex:
    """An immutable index; articles are named by their place in the list. Scores say how well the
    words fit and do not depend on the other articles, so those of two indexes compare."""

    def __init__(self, articles: Sequence[Named]) -> None:
        self._schema = _schema()
        self._analyzer = whole_words()
        index = tantivy.Index(self._schema)
        index.register_tokenizer(_TYPED, self._analyzer)
        writer = index.writer(heap_size=INDEX_BYTES, num_threads=1)
        for number, named in enumerate(articles):
            writer.add_document(self._document(number, named))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()
        self._articles = len(articles)
        # The number of each document, read once: asking for it at each search takes longer.
        found = self._searcher.search(
            tantivy.Query.all_query(),
            limit=max(1, len(articles)),
            count=False,
            order_by_field="number",
        )
        self._numbers = [
            np.zeros(1 + max((a.doc for _, a in found.hits if a.segment_ord == s), default=0), int)
            for s in range(self._searcher.num_segments)
        ]
        for number, address in found.hits:
            self._numbers[address.segment_ord][address.doc] = number

    def _document(self, number: int, named: Named) -> tantivy.Document:
        article = named.article
        document = tantivy.Document()
        document.add_unsigned("number", number)
        document.add_text("typed", readable(f"{article.title} {', '.join(article.keywords)}"))
        document.add_text("typed_headings", readable(" ".join(named.headings)))
        document.add_text("audience", readable(article.audience))
        return document

    def typed(self, text: str, audiences: frozenset[str], limit: int) -> list[tuple[float, int]]:
        """Articles whose title, keywords or headings fit a text still being typed, best first.

        Every word must fit one article, the last one as a beginning; mistyped words may."""
        words = self._analyzer.analyze(readable(text[-READ_CHARACTERS:]))[-MOST_WORDS:]
        if not words or not self._articles or not audiences:
            return []
        unfinished = text[-1:].isalnum()
        parts = [
            (tantivy.Occur.Must, self._word(word, beginning=unfinished and place == len(words) - 1))
            for place, word in enumerate(words)
        ]
        query = self._for(audiences, tantivy.Query.boolean_query(parts))
        found = self._searcher.search(query, limit=limit, count=False)
        rows = [
            (float(score), int(self._numbers[address.segment_ord][address.doc]))
            for score, address in found.hits
        ]
        # Equal scores keep the order of the articles, so that a query always answers the same.
        return sorted(rows, key=lambda row: (-row[0], row[1]))

    def _word(self, word: str, *, beginning: bool) -> tantivy.Query:
        """The word, as it stands or with typos; what stands exactly counts most."""
        typos = (len(word) >= FUZZY_FROM) + (len(word) >= VERY_FUZZY_FROM)
        ways = []
        for field, weight in (("typed", 2.0), ("typed_headings", 1.0)):
            exact = tantivy.Query.term_query(self._schema, field, word)
            ways.append((exact, 4.0 * weight))
            if beginning:
                ways.append((self._fuzzy(field, word, 0, prefix=True), 2.0 * weight))
            if typos:
                ways.append((self._fuzzy(field, word, typos, prefix=beginning), 0.5 * weight))
        return tantivy.Query.boolean_query(
            [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.boost_query(tantivy.Query.const_score_query(way, 1.0), weight),
                )
                for way, weight in ways
            ]
        )

    def _fuzzy(self, field: str, word: str, distance: int, *, prefix: bool) -> tantivy.Query:
        return tantivy.Query.fuzzy_term_query(
            self._schema, field, word, distance=distance, transposition_cost_one=True, prefix=prefix
        )

    def _for(self, audiences: frozenset[str], query: tantivy.Query) -> tantivy.Query:
        """Only articles of these audiences; being of one adds nothing to the score."""
        allowed = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "audience", name))
                for name in sorted(map(readable, audiences))
            ]
        )
        return tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, tantivy.Query.const_score_query(allowed, 0.0)),
                (tantivy.Occur.Must, query),
            ]
        )
