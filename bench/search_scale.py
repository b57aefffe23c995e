"""Search among many articles: time, memory, an edit, beside SQLite FTS5 and PostgreSQL.

    python -m bench.search_scale 10000 100000 [--without-postgres]
    UNSNAG_BENCH_ENGINES=.venv-engines/bin/python python -m bench.search_scale 10000

Whoosh, Chroma, LanceDB and Haystack are no part of our environment. Make one for them and name its
Python: `pip install whoosh chromadb lancedb haystack-ai`. They are asked up to ENGINES_UP_TO
articles. Those that look up vectors are handed one of each article, and the time of our encoder is
added to theirs.

What: articles drawn from sentences of the demo, four to eight each, titled by one of them; the time
of a search and of a suggestion in this process, of an edit until it is found, of a rebuild, and
the memory that the process holds. Queries are the demo's everyday questions, for which the demo's
own articles are among the drawn ones, so that the right ones can be counted.
How to read: passages of drawn articles are not encoded, see `bench.drawn`; that and nothing else
makes the build quicker than a real one. Times are of one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bench.drawn import DrawnEncoder, Material
from bench.postgres_text import PostgresText
from bench.report import percentile
from bench.search import QUESTIONS, FullText, Question, questions_in
from unsnag.adapters.search.hybrid import HybridSearch
from unsnag.adapters.search.passages import ViewKind, cut
from unsnag.domain.retrieval import ArticleText

FIRST = 5
ENGINES_SETTING = "UNSNAG_BENCH_ENGINES"
ENGINES_UP_TO = 10_000
ENGINES = {"whoosh": False, "chroma": True, "lancedb": True, "haystack": True}
"""Which of them look up vectors."""
ASKED = 60


def main() -> None:
    """Measure each size in turn."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--without-postgres", action="store_true")
    args = parser.parse_args()
    material = Material.of_the_demo()
    encoder = DrawnEncoder(material)
    asked = [q for q in questions_in(QUESTIONS) if q.relevant][:ASKED]
    for size in args.sizes:
        articles = material.articles(size)
        _ours(articles, encoder, asked)
        _beside("SQLite FTS5, any word", FullText(articles, " OR "), asked)
        if not args.without_postgres:
            with PostgresText(articles) as postgres:
                _beside("PostgreSQL full text, any word", postgres, asked)
        if size <= ENGINES_UP_TO:
            _engines(articles, encoder, asked)


def _ours(
    articles: Sequence[ArticleText], encoder: DrawnEncoder, asked: Sequence[Question]
) -> None:
    search = HybridSearch(encoder)
    before = time.perf_counter()
    search.rebuild(articles)
    built = time.perf_counter() - before
    print(f"{len(articles):,} articles built in {built:.0f} s", file=sys.stderr, flush=True)
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


def _engines(
    articles: Sequence[ArticleText], encoder: DrawnEncoder, asked: Sequence[Question]
) -> None:
    python = os.environ.get(ENGINES_SETTING, "")
    if not python:
        print(f"                    {ENGINES_SETTING} names no Python: other engines left out")
        return
    encoding = _encoding(encoder, asked)
    with tempfile.TemporaryDirectory() as folder:
        _hand_over(Path(folder), articles, encoder, asked)
        for name, with_vectors in ENGINES.items():
            command = [python, str(Path(__file__).with_name("engine_runs.py")), name, folder]
            told = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
            found = json.loads(told.splitlines()[-1])
            spent = [ms + (encoding if with_vectors else 0.0) for ms in found["ms"]]
            right = sum(
                bool(q.relevant & set(ids)) for q, ids in zip(asked, found["found"], strict=True)
            )
            print(
                f"                    {name}: p50 {percentile(spent, 0.5):.1f} ms, p99 "
                f"{percentile(spent, 0.99):.1f} ms, right in {FIRST} "
                f"{100 * right / len(asked):.0f} %; built in {found['built']:.0f} s",
                flush=True,
            )


def _encoding(encoder: DrawnEncoder, asked: Sequence[Question]) -> float:
    """Milliseconds that our encoder takes for a query, in the middle."""
    spent = []
    for question in asked:
        before = time.perf_counter()
        encoder.encode_one(f"{question.text} ")
        spent.append(1000 * (time.perf_counter() - before))
    return percentile(spent, 0.5)


def _hand_over(
    folder: Path,
    articles: Sequence[ArticleText],
    encoder: DrawnEncoder,
    asked: Sequence[Question],
) -> None:
    """The files that `engine_runs` reads."""
    rows = [json.dumps({"id": a.id, "title": a.title, "body": a.body}) for a in articles]
    (folder / "articles.jsonl").write_text("\n".join(rows), "utf-8")
    wholes = [next(v.text for v in cut(a).views if v.kind is ViewKind.WHOLE) for a in articles]
    np.save(folder / "articles.npy", encoder.encode_many(wholes))
    (folder / "queries.json").write_text(json.dumps([q.text for q in asked]), "utf-8")
    np.save(folder / "queries.npy", np.stack([encoder.encode_one(q.text) for q in asked]))


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
