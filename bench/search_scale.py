"""Search among many articles: time, memory, an edit, beside SQLite FTS5 and PostgreSQL.

    python -m bench.search_scale 10000 100000 [--without-postgres]

What: articles drawn from sentences of the demo, four to eight each, titled by one of them; the time
of a search and of a suggestion in this process, of an edit until it is found, of a rebuild, and
the memory that the process holds. Queries are the demo's everyday questions, for which the demo's
own articles are among the drawn ones, so that the right ones can be counted.
How to read: to encode a hundred thousand articles takes hours on two cores, so the drawn ones'
passages are not encoded: the vector of a passage is the mean of three sentences' real vectors,
moved a little. Queries and the demo's own articles are encoded for real. Times are of one thread.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bench.postgres_text import PostgresText
from bench.report import percentile
from bench.search import QUESTIONS, FullText, Question, questions_in
from bench.stage import DEMO
from unsnag.adapters.knowledge_folder.articles import read_articles
from unsnag.adapters.knowledge_folder.plain_text import as_article_text
from unsnag.adapters.models.encoder import MiniLmEncoder
from unsnag.adapters.search.hybrid import HybridSearch
from unsnag.adapters.search.passages import cut
from unsnag.application.ports.models import Progress, Vectors
from unsnag.domain.retrieval import ArticleText

FIRST = 5
ASKED = 60


class DrawnEncoder:
    """The real encoder for what is asked and for the demo; drawn passages are composed."""

    def __init__(self, real: MiniLmEncoder, sentences: Sequence[str], drawn: set[str]) -> None:
        self._real = real
        self._known = real.encode_many(sentences)
        self._drawn = drawn

    @property
    def dimensions(self) -> int:
        return self._real.dimensions

    @property
    def fingerprint(self) -> str:
        return f"drawn-{self._real.fingerprint}"

    @property
    def words(self) -> Sequence[str]:
        return self._real.words

    def encode_one(self, text: str) -> Vectors:
        return self._real.encode_one(text)

    def encode_many(
        self, texts: Sequence[str], *, tokens: int = 256, progress: Progress | None = None
    ) -> Vectors:
        del tokens, progress
        return np.stack([self._of(text) for text in texts])

    def _of(self, text: str) -> Vectors:
        if text.split(" ", 1)[0] not in self._drawn:
            return self._real.encode_one(text)
        draw = np.random.default_rng(zlib.crc32(text.encode()))
        own = self._known[draw.integers(0, len(self._known), 3)]
        vector = own.mean(axis=0) + draw.normal(0, 0.02, self.dimensions).astype(np.float32)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def drawn_articles(count: int, sentences: Sequence[str]) -> list[ArticleText]:
    """Articles of drawn sentences; each title starts with a word of its own."""
    draw = random.Random(1)
    found = []
    for number in range(count):
        told = draw.sample(sentences, draw.randint(4, 8))
        found.append(ArticleText(f"drawn-{number}", f"N{number}. {told[0]}", " ".join(told[1:])))
    return found


def main() -> None:
    """Measure each size in turn."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--without-postgres", action="store_true")
    args = parser.parse_args()
    real = MiniLmEncoder()
    own = [as_article_text(article) for article in read_articles(DEMO / "articles")]
    sentences = sorted({s.text for a in own for s in cut(a).sentences})
    asked = [q for q in questions_in(QUESTIONS) if q.relevant][:ASKED]
    for question in asked:
        real.encode_one(question.text)
    for size in args.sizes:
        drawn = drawn_articles(size - len(own), sentences)
        articles = [*own, *drawn]
        encoder = DrawnEncoder(real, sentences, {a.title.split(" ")[0] for a in drawn})
        _ours(articles, encoder, asked)
        _beside("SQLite FTS5, any word", FullText(articles, " OR "), asked)
        if not args.without_postgres:
            with PostgresText(articles) as postgres:
                _beside("PostgreSQL full text, any word", postgres, asked)


def _ours(
    articles: Sequence[ArticleText], encoder: DrawnEncoder, asked: Sequence[Question]
) -> None:
    search = HybridSearch(encoder)
    before = time.perf_counter()
    search.rebuild(articles)
    built = time.perf_counter() - before
    spent, right = _asked(
        lambda text: [hit.article_id for hit in search.search(text, limit=FIRST).page], asked
    )
    typed = [q.text[:end] for q in asked for end in range(3, min(len(q.text), 40), 5)]
    suggesting, _ = _asked(
        lambda text: [each.article_id for each in search.suggest(text)],
        [Question(text, frozenset()) for text in typed],
    )
    before = time.perf_counter()
    search.update([ArticleText("edited", "Sharpen the zanzibar blades", "Use the whetstone.")])
    found = search.search("zanzibar").hits[0].article_id == "edited"
    edit = time.perf_counter() - before
    print(
        f"{len(articles):>9,} articles  Unsnag: p50 {percentile(spent, 0.5):.1f} ms, "
        f"p99 {percentile(spent, 0.99):.1f} ms, right in {FIRST} {100 * right:.0f} %; suggest p50 "
        f"{percentile(suggesting, 0.5):.1f} ms, p99 {percentile(suggesting, 0.99):.1f} ms; edit "
        f"found {found} after {1000 * edit:.0f} ms; built in {built:.0f} s; process "
        f"{_held_now():.0f} MB",
        flush=True,
    )


def _beside(name: str, contender: FullText | PostgresText, asked: Sequence[Question]) -> None:
    spent, right = _asked(lambda text: contender.search(text, FIRST), asked)
    print(
        f"                    {name}: p50 {percentile(spent, 0.5):.1f} ms, p99 "
        f"{percentile(spent, 0.99):.1f} ms, right in {FIRST} {100 * right:.0f} %",
        flush=True,
    )


def _asked(ask: Callable[[str], list[str]], asked: Sequence[Question]) -> tuple[list[float], float]:
    """Milliseconds of each, and the share with a right one."""
    ask("is this thing on")
    spent, right = [], 0
    for question in asked:
        before = time.perf_counter()
        found = ask(question.text)
        spent.append(1000 * (time.perf_counter() - before))
        right += bool(question.relevant & set(found))
    return spent, right / len(asked)


def _held_now() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
