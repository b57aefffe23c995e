"""Finding the article that answers, in everyday words.

What: the shipped search over the demo's articles, asked its everyday questions: the share with a
right article first and among the first three, the share of questions without an answer to which it
finds nothing, how often it wrongly finds nothing, and the time of a search and of a suggestion.
Against: SQLite FTS5 with Porter stems and bm25 over the same fields with the same weights, the best
that a plain help desk has: once for any word of the question, once for all words.
How to read: a search that always finds something scores well on questions with an answer and sends
everybody else to a wrong article; read both columns together. The floor below which nothing is
found was chosen with the demo's questions among others, so the demo flatters. With UNSNAG_EVAL_DATA
naming a folder of evaluation data, two sites that it was not written for are asked as well; their
questions all have an answer.
"""

from __future__ import annotations

import json
import os
import random
import re
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bench.report import Column, Form, Line, Report, Scale, Table, percentile, shown, times
from bench.stage import DEMO, LeftOut
from unsnag.adapters.knowledge_folder.articles import read_articles
from unsnag.adapters.knowledge_folder.plain_text import as_article_text
from unsnag.adapters.models.encoder import MiniLmEncoder
from unsnag.adapters.search.hybrid import HybridSearch
from unsnag.application.ports.models import Encoder, EncoderUnavailable
from unsnag.domain.retrieval import ArticleText

QUESTIONS = DEMO / "tickets" / "everyday_questions.jsonl"
SETTING = "UNSNAG_EVAL_DATA"
SITES = ("help_polar", "feedbackqa_who")
SITE_QUESTIONS = 100
TINY_ARTICLES, TINY_QUESTIONS = 8, 10
FIRST = 3
SUGGESTIONS = 6
COLUMNS = (
    Column("right first", Form.SHARE),
    Column("right in 3", Form.SHARE),
    Column("no answer: finds nothing", Form.SHARE),
    Column("answer: finds nothing", Form.SHARE),
    Column("search p50", Form.MS),
    Column("search p99", Form.MS),
    Column("suggest p50", Form.MS),
    Column("suggest p99", Form.MS),
)


@dataclass(frozen=True)
class Question:
    """A customer's words and the articles that answer them; none when there is no answer."""

    text: str
    relevant: frozenset[str]


class Contender(Protocol):
    """Something that finds articles."""

    def search(self, text: str, limit: int) -> list[str]: ...

    def suggest(self, typed: str, limit: int) -> list[str]: ...


def run(scale: Scale) -> Report:
    """Every contender on the demo and, where there is data, on the sites."""
    try:
        encoder = MiniLmEncoder()
    except EncoderUnavailable as missing:
        raise LeftOut(str(missing)) from missing
    articles = [as_article_text(article) for article in read_articles(DEMO / "articles")]
    questions = questions_in(QUESTIONS)
    if scale is Scale.TINY:
        articles, questions = articles[:TINY_ARTICLES], questions[:TINY_QUESTIONS]
    tables = [_table("The demo", articles, questions, encoder)]
    left_out = []
    named = os.environ.get(SETTING)
    if named and scale is Scale.FULL:
        tables += [_site(Path(named), site, encoder) for site in SITES]
    else:
        left_out.append(f"Other sites: {SETTING} does not name a folder with evaluation data.")
    return Report("search", tuple(tables), tuple(map(_reading, tables)), tuple(left_out))


def _reading(table: Table) -> str:
    ours, plain = table.lines[0].figures, table.lines[1].figures
    first, beside = ours[0] or 0.0, plain[0] or 0.0
    return (
        f"{table.title.split(',')[0]}: the right article is first {times(first, beside)} as often "
        f"as with full-text search ({shown(first, Form.SHARE)} and {shown(beside, Form.SHARE)}); a "
        f"search takes {shown(ours[4], Form.MS)} and {shown(plain[4], Form.MS)}."
    )


def _table(
    title: str, articles: Sequence[ArticleText], questions: Sequence[Question], encoder: Encoder
) -> Table:
    contenders = (
        ("Unsnag", Hybrid(articles, encoder)),
        ("SQLite FTS5, any word", FullText(articles, " OR ")),
        ("SQLite FTS5, all words", FullText(articles, " AND ")),
    )
    lines = tuple(Line(what, _figures(each, questions)) for what, each in contenders)
    without = sum(not q.relevant for q in questions)
    told = f"{title}, {len(articles)} articles, {len(questions)} questions"
    return Table(f"{told}, {without or 'none'} of them without an answer", COLUMNS, lines)


def _figures(contender: Contender, questions: Sequence[Question]) -> tuple[float | None, ...]:
    contender.search("is this thing on", FIRST)
    found, searching = _timed(lambda q: contender.search(q.text, FIRST), questions)
    answered = [(hits, q) for hits, q in zip(found, questions, strict=True) if q.relevant]
    empty = [not hits for hits, q in zip(found, questions, strict=True) if not q.relevant]
    typed = [start for question in questions[:40] for start in _beginnings(question.text)]
    contender.suggest("is", SUGGESTIONS)
    _, suggesting = _timed(lambda text: contender.suggest(text, SUGGESTIONS), typed)
    return (
        _share([bool(hits) and hits[0] in q.relevant for hits, q in answered]),
        _share([bool(q.relevant & set(hits)) for hits, q in answered]),
        _share(empty),
        _share([not hits for hits, _ in answered]),
        percentile(searching, 0.5),
        percentile(searching, 0.99),
        percentile(suggesting, 0.5),
        percentile(suggesting, 0.99),
    )


def _beginnings(text: str) -> list[str]:
    """What a search box sees while the question is typed: every fourth letter, to the fortieth."""
    return [text[:end] for end in range(3, min(len(text), 40), 4)]


def _timed(
    work: Callable[[Any], list[str]], inputs: Sequence[Any]
) -> tuple[list[list[str]], list[float]]:
    results, spent = [], []
    for each in inputs:
        started = time.perf_counter()
        results.append(work(each))
        spent.append(1000 * (time.perf_counter() - started))
    return results, spent


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None


class Hybrid:
    """The shipped search."""

    def __init__(self, articles: Sequence[ArticleText], encoder: Encoder) -> None:
        self._search = HybridSearch(encoder)
        self._search.rebuild(articles)

    def search(self, text: str, limit: int) -> list[str]:
        return [hit.article_id for hit in self._search.search(text, limit=limit).hits]

    def suggest(self, typed: str, limit: int) -> list[str]:
        return [each.article_id for each in self._search.suggest(typed, limit=limit)]


class FullText:
    """FTS5 in memory: title ×3, keywords ×2, body ×1, as the shipped search weighs them."""

    def __init__(self, articles: Sequence[ArticleText], joiner: str) -> None:
        self._joiner = joiner
        self._db = sqlite3.connect(":memory:")
        self._db.execute(
            "CREATE VIRTUAL TABLE article USING fts5"
            "(id UNINDEXED, title, keywords, body, tokenize='porter unicode61', prefix='2 3')"
        )
        rows = [(a.id, a.title, " ".join(a.keywords), a.body) for a in articles]
        self._db.executemany("INSERT INTO article VALUES (?, ?, ?, ?)", rows)

    def search(self, text: str, limit: int) -> list[str]:
        return self._matching(self._joiner.join(f'"{word}"' for word in _words(text)), limit)

    def suggest(self, typed: str, limit: int) -> list[str]:
        words = " AND ".join(f'"{word}"' for word in _words(typed))
        return self._matching(f"{{title keywords}} : ({words} *)" if words else "", limit)

    def _matching(self, query: str, limit: int) -> list[str]:
        if not query:
            return []
        found = self._db.execute(
            "SELECT id FROM article WHERE article MATCH ? "
            "ORDER BY bm25(article, 0, 3, 2, 1) LIMIT ?",
            (query, limit),
        )
        return [str(article) for (article,) in found]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def questions_in(file: Path) -> list[Question]:
    rows = [json.loads(row) for row in file.read_text(encoding="utf-8").splitlines() if row.strip()]
    return [Question(row["query"], frozenset(map(str, row["relevant"]))) for row in rows]


def _site(data: Path, name: str, encoder: Encoder) -> Table:
    file = data / "search" / f"{name}.articles.jsonl"
    rows = [json.loads(row) for row in file.read_text(encoding="utf-8").splitlines() if row.strip()]
    articles = [ArticleText(str(row["id"]), row["title"], row["body"]) for row in rows]
    questions = questions_in(file.with_name(f"{name}.queries.jsonl"))
    sample = random.Random(0).sample(questions, min(SITE_QUESTIONS, len(questions)))
    return _table(name, articles, sample, encoder)
