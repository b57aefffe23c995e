"""`unsnag audit FILE`: where past tickets go, and which could be resolved rather than answered.

The terminal gets a summary, a page is written beside it; `--json` puts one object on standard
output and nothing else. Whatever is wrong with the input ends in one or two lines and exit code 2.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from dataclasses import replace
from pathlib import Path

from unsnag.application.audit.as_json import as_json
from unsnag.application.audit.columns import shown_name
from unsnag.application.audit.run import Asked, run_audit
from unsnag.application.ports.models import Encoder, EncoderUnavailable
from unsnag.application.ports.tickets import AuditProblem
from unsnag.domain.learning import Estimate, RuleBook
from unsnag.entrypoints.cli.audit_terminal import Stages, show
from unsnag.entrypoints.wiring import tools

PAGE = "audit-report.html"
_COLUMNS = (
    "text",
    "label",
    "created",
    "closed",
    "customer",
    "channel",
    "product",
    "language",
    "solved_by",
    "answer",
)


class OutputProblem(AuditProblem):
    """The page cannot be written where it was asked for."""

    code = "output_problem"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.description = (
        "Reads past tickets (CSV, TSV, JSON lines or JSON; gzip too), finds what customers want, "
        "and shows which categories automation could complete, which it could only answer, "
        "which systems that needs and what it may save. Nothing leaves this machine. "
        "Another command: `unsnag audit verify` verifies the log of what was done."
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="the exported tickets")
    columns = parser.add_argument_group("columns (found by themselves where not named)")
    columns.add_argument("--text", metavar="COLS", help="the customer's words; several by commas")
    columns.add_argument("--label", metavar="COL", help="the category people gave")
    columns.add_argument("--created", metavar="COL", help="when the ticket was opened")
    columns.add_argument("--closed", metavar="COL", help="when it was closed")
    columns.add_argument("--customer", metavar="COL", help="who wrote it")
    columns.add_argument("--channel", metavar="COL", help="chat, mail, phone and so on")
    columns.add_argument("--product", metavar="COL", help="what it was about")
    columns.add_argument("--language", metavar="COL", help="its language")
    columns.add_argument("--solved-by", metavar="COL", help="how people solved it, in a word")
    columns.add_argument("--answer", metavar="COL", help="what people answered")
    columns.add_argument("--discover", action="store_true", help="find categories; ignore labels")
    judged = parser.add_argument_group("judging and savings")
    judged.add_argument("--rules", metavar="FILE", help="your own rules instead of the shipped")
    judged.add_argument("--print-rules", action="store_true", help="print the shipped rules")
    judged.add_argument("--cost-per-hour", type=_amount, metavar="X", help="loaded cost of an hour")
    judged.add_argument("--minutes-per-ticket", type=_amount, metavar="X", help="handling time")
    judged.add_argument("--currency", metavar="C", help="such as EUR")
    output = parser.add_argument_group("output")
    output.add_argument("--json", action="store_true", help="one JSON object on standard output")
    output.add_argument("--html", metavar="OUT", help=f"where to write the page (default {PAGE})")
    output.add_argument("--force", action="store_true", help="replace a page that is there")


def run(args: argparse.Namespace) -> int:
    """Audit and show; 0 when done, 2 with a line or two when it cannot be."""
    try:
        return _run(args)
    except AuditProblem as problem:
        print(f"unsnag audit: {_printable(str(problem))}", file=sys.stderr)
    except MemoryError:
        print("unsnag audit: this file needs more memory than there is. Split it.", file=sys.stderr)
    except BrokenPipeError:  # the reader of standard output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except KeyboardInterrupt:
        print("unsnag audit: stopped. Nothing was written.", file=sys.stderr)
        return 130
    return 2


def _run(args: argparse.Namespace) -> int:
    if args.print_rules:
        sys.stdout.write(tools().resolvability_text())
        return 0
    if not args.file:
        raise OutputProblem("name the file with your tickets, such as `unsnag audit tickets.csv`.")
    page = _page_path(args)
    book = _book(args)
    path = Path(args.file)
    source = tools().tickets_file(path)
    asked = Asked(
        source=shown_name(path.name),
        columns={name: getattr(args, name) or "" for name in _COLUMNS},
        discover=args.discover,
        rules=shown_name(Path(args.rules).name) if args.rules else Asked.rules,
    )
    with Stages() as stages:
        report = run_audit(source, asked, book, _encoder(), stages.step, tools().any_language_of)
    if page:
        _write(page, tools().audit_page(report), force=args.force)
    if args.json:
        text = json.dumps(as_json(report), ensure_ascii=False, indent=1)
        sys.stdout.write(text.encode("utf-8", "replace").decode("utf-8") + "\n")
    else:
        show(report, page)
    return 0


def _encoder() -> Encoder | None:
    try:
        return tools().text_encoder()
    except EncoderUnavailable:
        return None


def _book(args: argparse.Namespace) -> RuleBook:
    book = tools().resolvability_rules(Path(args.rules) if args.rules else None)
    assumed = book.assumptions
    if args.cost_per_hour is not None:
        assumed = replace(assumed, cost_per_hour=args.cost_per_hour)
    if args.minutes_per_ticket is not None:
        minutes = args.minutes_per_ticket
        assumed = replace(assumed, minutes_per_ticket=Estimate(minutes, minutes, minutes))
    if args.currency:
        assumed = replace(assumed, currency=shown_name(args.currency.strip())[:8])
    return replace(book, assumptions=assumed)


def _page_path(args: argparse.Namespace) -> Path | None:
    """Where the page goes: as named, or the next free default name; None with --json alone."""
    if args.html:
        path = Path(args.html)
        if path.is_dir():
            path = path / PAGE
        if path.exists() and not args.force:
            raise OutputProblem(f"{path} is there already. Add --force to replace it.")
        if not path.parent.is_dir():
            raise OutputProblem(f"the folder {path.parent} is not there. Make it first.")
        return path
    if args.json:
        return None
    path = Path(PAGE)
    number = 2
    while path.exists() and not args.force:
        path = Path(f"audit-report-{number}.html")
        number += 1
    return path


def _write(path: Path, page: str, *, force: bool) -> None:
    try:
        with path.open("w" if force else "x", encoding="utf-8", errors="replace") as file:
            file.write(page)
    except OSError as error:
        raise OutputProblem(f"{path} cannot be written ({error.strerror}).") from error


def _amount(text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not 0 <= value <= 100_000:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number from 0 to 100000")
    return value


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)
