"""`unsnag eval search`: how well search finds a company's own articles.

Needs neither Django nor a database. `--json` puts one object on standard output and nothing else;
progress and problems go to standard error. Bad input ends with exit code 2.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from unsnag.application.evaluate_search import PAGE, SearchEvaluation, evaluate
from unsnag.application.ports.evaluation import EvaluationFileProblem
from unsnag.application.ports.models import EncoderUnavailable
from unsnag.entrypoints.wiring import tools

LONGEST_SHOWN = 72  # characters of a query in the table
DESCRIPTION = """\
How well search finds your articles for your customers' own words. What is measured is the search
that serves your help center, with the settings that are shipped; nothing is tuned to your files.

ARTICLES has a line for each article: {"id", "title", "body"} and, where you have them,
"language", "audience", "collection", "keywords". QUERIES has a line for each query:
{"query", "relevant": [ids]}; "relevant" is empty where nothing should be found. "audiences" says
who asks (everybody, "public", when it is not there). HISTORY has past tickets: {"text", "article"}.

hit@k, mrr, ndcg and recall judge the results page of queries that have relevant articles: ten
articles in the order shown, those that answer first, then those marked as related. Queries without
relevant articles must get no answer: false_answer_rate is the share that got one (an article above
the floor). The table also says how often a query with relevant articles got no answer; read the
two together, because a search that never answers is never wrong.
"""


def configure(steps: Any) -> None:
    """Declare the arguments."""
    step = steps.add_parser(
        "search",
        help="Measure search on your own articles and queries.",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    step.add_argument("--articles", type=Path, required=True, metavar="F.jsonl")
    step.add_argument("--queries", type=Path, required=True, metavar="F.jsonl")
    step.add_argument("--history", type=Path, metavar="F.jsonl", help="past tickets")
    step.add_argument("--json", action="store_true", help="one JSON object on standard output")
    step.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """Read, index, ask, print."""
    say = _Progress()
    try:
        cases = tools().search_cases(args.articles, args.queries, args.history)
        say.stage(f"Indexing {len(cases.articles)} articles")
        result = evaluate(tools().empty_search(say), cases, progress=say.asked)
    except (EvaluationFileProblem, EncoderUnavailable) as problem:
        print(problem, file=sys.stderr)
        return 2
    finally:
        say.end()
    if args.json:
        print(json.dumps(result.figures.as_json()))
    else:
        _show(result)
    return 0


class _Progress:
    """One line on standard error that is written over; lines of its own where that is no screen."""

    def __init__(self) -> None:
        self._screen = sys.stderr.isatty()
        self._told = -1

    def stage(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def __call__(self, done: int, total: int) -> None:
        self._share("Reading passages", done, total)

    def asked(self, done: int, total: int) -> None:
        self._share("Asking queries", done, total)

    def _share(self, what: str, done: int, total: int) -> None:
        percent = 100 * done // max(1, total)
        if not self._screen or percent == self._told:
            return
        self._told = percent
        print(f"\r{what}: {percent} % of {total}   ", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._told >= 0:
            print(file=sys.stderr)


def _show(result: SearchEvaluation) -> None:
    console = Console()
    found = result.figures
    rows = [(name, _shown(name, value)) for name, value in found.as_json().items()]
    rows.insert(-2, ("no answer where there is one", _shown("", found.silent_rate)))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    for name, value in rows:
        table.add_row(Text(name), Text(value))
    console.print(table)
    if not (hardest := result.hardest()):
        return
    console.print(Text("\nThe queries that went worst"))
    worst = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("query", "right at", "shown first"):
        worst.add_column(heading, overflow="fold")
    for each in hardest:
        place = str(each.rank) if each.rank else f"not in {PAGE}"
        if not each.query.relevant:
            place = "nowhere, but answered"
        first = each.titles[0] if each.titles else "nothing"
        worst.add_row(_plain(each.query.text), Text(place), _plain(first))
    console.print(worst)


def _plain(text: str) -> Text:
    """One line of a text from a file, without control codes."""
    one_line = " ".join(text[: 10 * LONGEST_SHOWN].split())
    tidy = "".join(c if c.isprintable() else "�" for c in one_line)
    return Text(tidy if len(tidy) <= LONGEST_SHOWN else f"{tidy[: LONGEST_SHOWN - 1]}…")


def _shown(name: str, value: float | int | None) -> str:
    if value is None:
        return "none asked"
    if name == "queries":
        return str(value)
    return f"{value:.1f}" if name.endswith("_ms") else f"{100 * value:.1f} %"
