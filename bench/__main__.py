"""`python -m bench [NAME…]`: measure, and show figures side by side."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table as Drawn

from bench.machine import Machine, this_machine
from bench.report import Bench, Report, Scale, Table, shown
from bench.stage import LeftOut

NAMES = (
    "search",
    "intents",
    "decisions",
    "ledger",
    "durable",
    "past",
    "turns",
    "audit",
    "mail",
    "signals",
)
ALONE = ("mailbox", "conversations")  # make an installation first: run where they are named only
KNOWN = (*NAMES, *ALONE)
LONG = ("past",)  # takes a quarter of an hour and 10 GB of disk: in full only where it is named
WIDE = 200  # characters of a line in Markdown, which is not wrapped


def main(argv: Sequence[str] | None = None) -> int:
    """Run the named benches, or all that are not long. Figures go to standard output, progress to
    the other."""
    args = _parser().parse_args(argv)
    machine = this_machine()
    reports = []
    for name in args.names or [n for n in NAMES if args.tiny or n not in LONG]:
        print(f"Measuring {name} …", file=sys.stderr, flush=True)
        reports.append(measured(name, Scale.TINY if args.tiny else Scale.FULL))
    if args.json:
        found = {"machine": machine.as_json(), "reports": [r.as_json() for r in reports]}
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        show(machine, reports, markdown=args.markdown)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    # `choices` would refuse the empty list that means all.
    parser.add_argument("names", nargs="*", metavar="NAME", type=_name, help=", ".join(KNOWN))
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--markdown", action="store_true", help="tables for a document")
    parser.add_argument("--tiny", action="store_true", help="seconds only: shows that it runs")
    return parser


def _name(text: str) -> str:
    if text not in KNOWN:
        raise argparse.ArgumentTypeError(f"no bench is called {text!r}; choose {', '.join(KNOWN)}")
    return text


def measured(name: str, scale: Scale) -> Report:
    """One bench's report; an empty one that says why when it cannot run here."""
    bench: Bench = importlib.import_module(f"bench.{name}").run
    try:
        return bench(scale)
    except LeftOut as why:
        return Report(name, (), left_out=(str(why),))


def show(machine: Machine, reports: Sequence[Report], *, markdown: bool) -> None:
    """Print for people."""
    console = Console(width=WIDE) if markdown else Console()
    console.print(str(machine), highlight=False)
    for report in reports:
        console.print()
        console.print(f"## {report.name}" if markdown else f"[bold]{report.name}[/bold]")
        for table in report.tables:
            console.print()
            console.print(f"{table.title}\n" if markdown else table.title, highlight=False)
            console.print(_drawn(table, markdown=markdown))
        if markdown:
            console.print()
        for sentence in report.reading:
            console.print(f"- {sentence}", highlight=False)
        for why in report.left_out:
            console.print(f"- Left out. {why}", highlight=False)


def _drawn(table: Table, *, markdown: bool) -> Drawn:
    """Contenders side by side, a figure a row: few contenders have many figures."""
    drawn = Drawn(box=box.MARKDOWN if markdown else box.SIMPLE_HEAD, show_edge=markdown)
    drawn.add_column("")
    for line in table.lines:
        drawn.add_column(line.what, justify="right")
    for place, column in enumerate(table.columns):
        drawn.add_row(column.name, *(shown(x.figures[place], column.form) for x in table.lines))
    return drawn


if __name__ == "__main__":
    sys.exit(main())
