"""`unsnag knowledge import SOURCE`: articles of another product, a folder or a site."""

from __future__ import annotations

import argparse
import json
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from unsnag.application.import_knowledge import Became, ImportReport, Wish
from unsnag.application.ports.imports import KINDS, SourceUnreadable
from unsnag.application.run_import import told
from unsnag.domain.knowledge import PUBLIC, SIGNED_IN, STAFF, VersionState
from unsnag.entrypoints.cli.endings import refused, stopped
from unsnag.entrypoints.wiring import tools

_STATES = {"published": VersionState.PUBLISHED, "draft": VersionState.DRAFT}
_MOST_SHOWN = 20


def configure(steps: Any) -> None:
    """Declare `import`."""
    line = "Bring articles in. Run it again to bring what changed."
    parser = steps.add_parser("import", help=line, description=line)
    parser.add_argument("source", metavar="SOURCE", help="A folder, a zip, or a sitemap's address.")
    parser.add_argument("--from", dest="kind", choices=KINDS, default="", help="What it is.")
    parser.add_argument("--dry-run", action="store_true", help="Change nothing; say what would.")
    parser.add_argument("--as", dest="state", choices=_STATES, help="Instead of what each was.")
    parser.add_argument(
        "--audience",
        choices=(PUBLIC, SIGNED_IN, STAFF),
        default=PUBLIC,
        help="The widest audience that any article gets (public).",
    )
    parser.add_argument("--language", default="en", help="Of articles that name none (en).")
    parser.add_argument("--media", action="store_true", help="Fetch attached files as well.")
    parser.add_argument("--no-pictures", action="store_true", help="Fetch no pictures.")
    parser.add_argument("--json", action="store_true", help="Print JSON and nothing else.")
    parser.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """0 when every article came in, 1 when some were refused, 2 when the source can't be read."""
    wish = Wish(args.dry_run, _STATES.get(args.state), args.audience, args.language)
    errors = Console(stderr=True)
    try:
        report = _import(args, wish, errors)
    except SourceUnreadable as problem:
        return refused(problem, args.json)
    except KeyboardInterrupt:
        return stopped("Run the same command to go on.")
    if args.json:
        print(json.dumps(told(report, len(report.lines)), indent=2, ensure_ascii=False))
    else:
        _print(Console(), report)
    return 1 if report.counts.get(Became.REFUSED) else 0


def _import(args: argparse.Namespace, wish: Wish, errors: Console) -> ImportReport:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    quiet = args.json or not errors.is_terminal
    with Progress(*columns, console=errors, transient=True, disable=quiet) as progress:
        task = progress.add_task("Reading …", total=None)

        def say(done: int, total: int) -> None:
            progress.update(task, description="Importing", completed=done, total=total)

        return tools().bring_knowledge(
            args.source,
            args.kind,
            wish,
            say,
            pictures=not args.no_pictures,
            files=args.media,
        )


def _print(console: Console, report: ImportReport) -> None:
    what = "Nothing was changed. An import would give:" if report.dry_run else "Imported:"
    console.print(f"{what} {len(report.lines)} articles of {report.source}.", highlight=False)
    for kind in Became:
        if count := report.counts.get(kind):
            console.print(f"  {count:>6}  {kind.value}", highlight=False)
    for note in report.notes:
        console.print(f"  {escape(note)}", highlight=False)
    told = [line for line in report.lines if line.lost or line.became is Became.EDITED_HERE]
    if not told:
        console.print("Nothing was lost.")
        return
    console.print("\nWhat was lost, or needs a look:", highlight=False)
    for line in told[:_MOST_SHOWN]:
        console.print(f"  {escape(line.title)} ({line.became.value})", highlight=False)
        for one in line.lost:
            console.print(f"      {one.kind.value}: {escape(one.what)}", highlight=False)
    if len(told) > _MOST_SHOWN:
        more = len(told) - _MOST_SHOWN
        console.print(f"  … and {more} more articles. --json prints all of it.", highlight=False)
