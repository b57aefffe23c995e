"""Suggestions over HTTP while articles are being edited, as a reader's browser asks for them.

    python -m bench.search_http 100000 --seconds 20

What: the product's server with one worker on SQLite, with so many published articles. One reader
types the demo's everyday questions, five letters further with each request, on one connection,
without a pause. Meanwhile another process publishes edits, `--edits` a second. Each request's time
is taken at the reader. Last, one more edit is timed until the reader is shown it.
How to read: passages of drawn articles are not encoded, see `bench.drawn`; what is typed is.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import multiprocessing.synchronize
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode

from bench.drawn import Material
from bench.report import percentile
from bench.search import QUESTIONS, questions_in
from unsnag import bootstrap
from unsnag.domain.retrieval import ArticleText
from unsnag.entrypoints.configuration import read_configuration

FROM, TO, STEP = 3, 40, 5  # letters typed
AT_ONCE = 5_000  # rows written at a time
READY_SECONDS = 3_600
WORD = "zanzibar"


def main() -> int:
    """Measure once; 1 when the last edit was not found within ten seconds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("articles", type=int)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--edits", type=float, default=5.0, help="published a second")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        os.environ["UNSNAG_DATA"] = data
        _fill(Material.of_the_demo().articles(args.articles))
        port = _free_port()
        server = _serve(port)
        try:
            return _measure(port, args.articles, args.seconds, args.edits)
        finally:
            server.terminate()
            server.wait()


def _fill(articles: list[ArticleText]) -> None:
    """The demo, and beside it the drawn articles, published."""
    configuration = read_configuration()
    configuration.make_secrets()
    bootstrap.prepare_demo(configuration, lambda _: None)
    from unsnag.adapters.store.knowledge_models import (
        ArticleLanguageRow,
        ArticleRow,
        ArticleVersionRow,
    )

    now = datetime.now(UTC)
    drawn = [each for each in articles if each.id.startswith("drawn-")]
    for start in range(0, len(drawn), AT_ONCE):
        some = drawn[start : start + AT_ONCE]
        rows = ArticleRow.objects.bulk_create([ArticleRow(key=each.id) for each in some])
        texts = ArticleLanguageRow.objects.bulk_create(
            [ArticleLanguageRow(article=row, language="en", slug=row.key) for row in rows]
        )
        ArticleVersionRow.objects.bulk_create(
            [
                ArticleVersionRow(
                    text=text,
                    number=1,
                    state="published",
                    title=each.title,
                    body=each.body,
                    digest="",
                    by="bench",
                    began=now,
                    saved=now,
                    published=now,
                )
                for text, each in zip(texts, some, strict=True)
            ]
        )
        print(f"{start + len(some):,} articles written", file=sys.stderr, flush=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(port: int) -> subprocess.Popen[bytes]:
    program = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "1"]
    program += ["--log-level", "error", "--blocking-threads", "8", "--host", "127.0.0.1"]
    program += ["--port", str(port), "--workers-kill-timeout", "5", "--factory"]
    began = time.monotonic()
    server = subprocess.Popen([*program, "bench.search_server:application"])
    while time.monotonic() - began < READY_SECONDS and server.poll() is None:
        try:
            _suggestions(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "parcel")
        except OSError:
            time.sleep(1)
            continue
        print(f"Serving after {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        return server
    server.kill()
    raise SystemExit("The server did not start; its words are above.")


def _suggestions(connection: http.client.HTTPConnection, typed: str) -> list[str]:
    """The titles suggested."""
    connection.request("GET", "/search/suggest?" + urlencode({"q": typed}))
    response = connection.getresponse()
    body = response.read()
    if response.status != http.HTTPStatus.OK:
        raise SystemExit(f"The server answered {response.status}: {body[:300]!r}")
    return [option["title"] for option in json.loads(body)["options"]]


def _typed() -> Iterator[str]:
    for question in questions_in(QUESTIONS):
        for end in range(FROM, min(len(question.text), TO), STEP):
            yield question.text[:end]


def _measure(port: int, articles: int, seconds: float, edits: float) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for typed in list(_typed())[:20]:
        _suggestions(connection, typed)
    spent = {"nobody edits": _asked(connection, seconds)}
    stop = multiprocessing.get_context("spawn").Event()
    writer = multiprocessing.get_context("spawn").Process(target=_edit, args=(stop, edits))
    writer.start()
    time.sleep(3)  # it starts
    spent[f"{edits:g} edits a second"] = _asked(connection, seconds)
    stop.set()
    writer.join()
    for name, each in spent.items():
        print(
            f"{articles:,} articles, {name}: {len(each):,} suggestions, p50 "
            f"{percentile(each, 0.5):.1f} ms, p99 {percentile(each, 0.99):.1f} ms"
        )
    return _until_found(connection)


def _asked(connection: http.client.HTTPConnection, seconds: float) -> list[float]:
    """Milliseconds of each request."""
    spent: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for typed in _typed():
            before = time.perf_counter()
            _suggestions(connection, typed)
            spent.append(1000 * (time.perf_counter() - before))
            if time.perf_counter() > end:
                break
    return spent


def _edit(stop: multiprocessing.synchronize.Event, edits: float) -> None:
    """Publish one edit after the other."""
    bootstrap.setup()
    number = 0
    while not stop.wait(1 / edits):
        number += 1
        _publish(f"drawn-{number}", f"Edited {number}")


def _publish(key: str, title: str) -> None:
    """As a writer does it: a draft, then published."""
    from unsnag.adapters.store.knowledge import DatabaseKnowledge
    from unsnag.bootstrap.clock import now
    from unsnag.domain.knowledge import ArticleContent

    content = ArticleContent(title, body="Hold the stone at an angle and count to ten.")
    desk = DatabaseKnowledge(now)
    desk.save_draft(key, "en", content, edited="", by="bench")
    desk.publish(key, "en", edited=content.digest, by="bench")


def _until_found(connection: http.client.HTTPConnection) -> int:
    before = time.perf_counter()
    _publish("drawn-0", f"Sharpen the {WORD} blades")
    while time.perf_counter() - before < 10:
        if any(WORD in title for title in _suggestions(connection, WORD)):
            print(f"An edit is shown after {time.perf_counter() - before:.2f} s")
            return 0
        time.sleep(0.01)
    print("An edit was not shown within 10 s")
    return 1


if __name__ == "__main__":
    sys.exit(main())
