"""The lexical half of search, on tantivy in memory.

Queries are built from terms, never parsed from text: no character of a query has a meaning of its
own, so no query can fail or reach a field it should not.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import tantivy
from numpy.typing import NDArray

from unsnag.adapters.search.passages import CutArticle
from unsnag.adapters.search.spelling import KnownTerms

FIELD_WEIGHTS = (("title", 3.0), ("keywords", 2.0), ("body", 1.0))
MOST_TERMS = 64  # different terms of a query that count
READ_CHARACTERS = 20_000  # of a query
MOST_FOUND = 1_000  # articles that lexical search hands on for ranking
FUZZY_FROM, VERY_FUZZY_FROM = 4, 8  # letters a word needs to allow one typo, or two

QUESTION_WORDS = (
    "what how why when where who which whose can could would should do does did am has have had "
    "i you he she we me my your our us them please hi hello hey dear thanks thank just really "
    "im ive id dont doesnt cant s t m ve re ll d"
)
"""Words of any question, which say nothing about its subject; beside tantivy's English list."""

_STEMMED, _TYPED = "stemmed", "typed"
_NOBODY = np.zeros(0, dtype=np.int64)


def _stemmed() -> tantivy.TextAnalyzer:
    plain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    return (
        plain.filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stopword("english"))
        .filter(tantivy.Filter.custom_stopword(QUESTION_WORDS.split()))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def _typed() -> tantivy.TextAnalyzer:
    """For a text still being typed: whole words, none left out."""
    plain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    return (
        plain.filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=True, indexed=False, fast=True)
    for field in ("title", "keywords", "body"):
        builder.add_text_field(field, stored=False, tokenizer_name=_STEMMED)
    builder.add_text_field("typed", stored=False, tokenizer_name=_TYPED)
    builder.add_text_field("typed_headings", stored=False, tokenizer_name=_TYPED)
    builder.add_text_field("audience", stored=False, tokenizer_name="raw")
    return builder.build()


def _readable(text: str) -> str:
    """The start of a text without half surrogate pairs, which Rust refuses."""
    return text[:READ_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


class LexicalIndex:
    """An immutable index over cut articles; articles are named by their place in the list."""

    def __init__(self, articles: Sequence[CutArticle]) -> None:
        self._schema = _schema()
        self._analyzer, self._typed_analyzer = _stemmed(), _typed()
        index = tantivy.Index(self._schema)
        index.register_tokenizer(_STEMMED, self._analyzer)
        index.register_tokenizer(_TYPED, self._typed_analyzer)
        writer = index.writer(heap_size=30_000_000, num_threads=1)
        holders: defaultdict[str, list[int]] = defaultdict(list)
        for number, cut in enumerate(articles):
            writer.add_document(self._document(number, cut, holders))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()
        self._having = {term: np.array(numbers) for term, numbers in holders.items()}
        self._known = KnownTerms((term, len(numbers)) for term, numbers in holders.items())
        # Reading a stored document takes longer than the search itself: read them all once.
        everything = self._searcher.search(
            tantivy.Query.all_query(), limit=max(1, len(articles)), count=False
        )
        self._numbers = {
            (address.segment_ord, address.doc): int(self._searcher.doc(address)["number"][0])
            for _, address in everything.hits
        }
        self._audiences = np.array([cut.article.audience for cut in articles], dtype=np.str_)

    def _document(
        self, number: int, cut: CutArticle, holders: dict[str, list[int]]
    ) -> tantivy.Document:
        body = _readable(" ".join((*cut.headings, *(s.text for s in cut.sentences))))
        title = _readable(cut.article.title)
        keywords = _readable(", ".join(cut.article.keywords))
        for term in set(self._analyzer.analyze(f"{title} . {keywords} . {body}")):
            holders[term].append(number)
        document = tantivy.Document()
        document.add_unsigned("number", number)
        document.add_text("title", title)
        document.add_text("keywords", keywords)
        document.add_text("body", body)
        document.add_text("typed", f"{title} {keywords}")
        document.add_text("typed_headings", _readable(" ".join(cut.headings)))
        document.add_text("audience", _readable(cut.article.audience))
        return document

    def terms(self, text: str) -> tuple[str, ...]:
        """The different terms of a text in order: stemmed, stop words out, typos set right."""
        told = self._analyzer.analyze(_readable(text))
        found = dict.fromkeys(self._known.nearest(term) for term in told)
        return tuple(found)[:MOST_TERMS]

    def scores(
        self, terms: Sequence[str], audiences: frozenset[str]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """BM25 of each article, and the share of the query that its words cover (0…1, rare words
        count more). Articles of other audiences have 0 in both."""
        bm25 = np.zeros(len(self._audiences), dtype=np.float32)
        covered = np.zeros(len(self._audiences), dtype=np.float32)
        if not terms or not len(self._audiences):
            return bm25, covered
        wanted = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(
                    tantivy.Query.term_query(self._schema, field, term), weight
                ),
            )
            for term in terms
            for field, weight in FIELD_WEIGHTS
        ]
        query = self._for(audiences, tantivy.Query.boolean_query(wanted))
        for score, number in self._run(query, MOST_FOUND):
            bm25[number] = score
        visible = np.isin(self._audiences, list(audiences))
        everyone = int(visible.sum())
        total = 0.0
        for term in terms:
            having = self._having.get(term, _NOBODY)
            having = having[visible[having]]
            rarity = math.log(1 + (everyone + 1) / (len(having) + 0.5))
            covered[having] += rarity
            total += rarity
        return bm25, covered / np.float32(total)

    def typed(self, text: str, audiences: frozenset[str], limit: int) -> list[int]:
        """Articles whose title, keywords or headings fit a text still being typed, best first.

        Every word must fit one article, the last one as a beginning; mistyped words may."""
        words = self._typed_analyzer.analyze(_readable(text)[-200:])[-8:]
        if not words or not len(self._audiences):
            return []
        unfinished = text[-1:].isalnum()
        parts = [
            (tantivy.Occur.Must, self._word(word, beginning=unfinished and place == len(words) - 1))
            for place, word in enumerate(words)
        ]
        query = self._for(audiences, tantivy.Query.boolean_query(parts))
        return [number for _, number in self._run(query, limit)]

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
                for name in sorted(audiences)
            ]
        )
        return tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, tantivy.Query.const_score_query(allowed, 0.0)),
                (tantivy.Occur.Must, query),
            ]
        )

    def _run(self, query: tantivy.Query, limit: int) -> list[tuple[float, int]]:
        found = self._searcher.search(query, limit=limit, count=False)
        rows = [
            (float(score), self._numbers[address.segment_ord, address.doc])
            for score, address in found.hits
        ]
        # Equal scores keep the order of the articles, so that a query always answers the same.
        return sorted(rows, key=lambda row: (-row[0], row[1]))
