"""`unsnag playbook replay DIR --tickets F`: what a playbook would have made of past tickets."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from unsnag.application.past_cases import PastCase, past_cases
from unsnag.application.ports.tickets import ReadingNotes, TicketsFileProblem
from unsnag.application.record_replay import Recorded, Replayed, ReplayRefused, replayed
from unsnag.application.replay import Month, ReplayReport, Sum
from unsnag.domain.playbooks import Playbook
from unsnag.domain.rehearsals import Ending, Rehearsal
from unsnag.domain.shared import Money
from unsnag.domain.staff import Capability
from unsnag.entrypoints.cli.playbook.folders import Steps
from unsnag.entrypoints.staff_accounts import signer_named
from unsnag.entrypoints.wiring import app, tools

NOTHING = "–"
_HEADS = {
    Ending.RESOLVED: "resolved",
    Ending.NEEDS_APPROVAL: "approval",
    Ending.HANDED_OFF: "handed off",
    Ending.DENIED: "denied",
    Ending.ASKS: "asks",
    Ending.NOT_RECORDED: "no record",
}


def configure(steps: Steps) -> None:
    """Declare `replay`."""
    parser = steps.add_parser("replay", help="Replay past tickets: what would have happened.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="A playbook's folder.")
    parser.add_argument(
        "--tickets",
        type=Path,
        required=True,
        metavar="F",
        help="Past tickets: CSV, JSON or JSON lines, with facts.NAME where they were recorded.",
    )
    parser.add_argument(
        "--as-labelled",
        action="store_true",
        help="Take the file's own labels instead of understanding each text.",
    )
    parser.add_argument(
        "--from-system",
        action="store_true",
        help="Look up in the connected system, as of then, what was not recorded.",
    )
    parser.add_argument("--currency", default="EUR", help="The currency of the amounts.")
    parser.add_argument(
        "--record",
        action="store_true",
        help="Keep what was compared as evidence for the version in force; needs --by.",
    )
    parser.add_argument("--by", default="", metavar="NAME", help="The manager who signs it.")
    parser.add_argument("--json", action="store_true", help="Print JSON and nothing else.")
    parser.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """0 when the tickets were replayed, 2 when the file can't be used."""
    if args.record and not args.by:
        print("--record is signed: say who you are with --by NAME.", file=sys.stderr)
        return 2
    playbook = tools().playbook(args.folder)
    seen: list[Replayed] = []

    def keep(case: PastCase, went: Rehearsal) -> None:
        found = replayed(case, went)
        if found is not None:
            seen.append(found)

    replay = tools().replay(understand=not args.as_labelled, from_system=args.from_system)
    specs = {spec.name: spec for spec in playbook.facts}
    console = Console(stderr=True, quiet=args.json)
    try:
        source = tools().tickets_file(args.tickets)
        with console.status("Replaying …") as status:
            report = replay(
                playbook,
                past_cases(source, specs),
                lambda done: status.update(f"Replaying … {done:,} tickets"),
                keep if args.record else None,
            )
        recorded = record(playbook, seen, args.by, args.currency) if args.record else None
    except (TicketsFileProblem, ReplayRefused) as problem:
        print(problem, file=sys.stderr)
        return 2
    if args.json:
        told = as_json(report, source.notes)
        told |= {} if recorded is None else {"recorded": vars(recorded)}
        print(json.dumps(told, indent=2, ensure_ascii=False))
        return 0
    show(report, source.notes, args.currency)
    print(*_recorded(recorded, args.by), sep="\n", end="")
    return 0


def _recorded(recorded: Recorded | None, by: str) -> list[str]:
    if recorded is None:
        return []
    return [
        f"Recorded by {by}: {recorded.right:,} right, {recorded.wrong:,} wrong.",
        f"{recorded.known:,} were recorded before, {recorded.late:,} are from when this version "
        "was live already.",
        "",
    ]


def record(playbook: Playbook, seen: list[Replayed], name: str, currency: str) -> Recorded:
    """Keep a replay as evidence of this installation. Raises ReplayRefused."""
    tools().setup()
    manager = signer_named(name, Capability.SET_LEVELS)
    if manager is None:
        raise ReplayRefused(f"{name} is no manager here. Managers sign what counts as evidence.")
    return app().record_replay(playbook, seen, by=manager, currency=currency)


def as_json(report: ReplayReport, notes: ReadingNotes) -> dict[str, Any]:
    """The report's figures; amounts in minor units."""
    decided = sum(report.total.endings.values())
    return {
        "playbook": report.playbook,
        "version": report.version,
        **_month(report.total),
        "malformed": notes.malformed,
        "labelled": report.labelled,
        "understood_right": report.understood_right,
        "rules": dict(report.rules.most_common()),
        "months": [
            {"month": name, **_month(month)} for name, month in sorted(report.months.items())
        ],
        "examples": [vars(example) for example in report.examples],
        "seconds": round(report.seconds, 3),
        "decisions_per_second": round(decided / report.seconds) if report.seconds else 0,
    }


def _month(month: Month) -> dict[str, Any]:
    return {
        "tickets": month.tickets,
        "other_intent": month.other,
        **{ending.value: month.endings[ending] for ending in Ending},
        "drafted": vars(month.drafted),
        "compared": month.compared,
        "agreed": month.agreed,
        "wrongly_paid": vars(month.wrongly_paid),
        "paid_too_little": vars(month.paid_too_little),
        "left_to_people": vars(month.left_to_people),
    }


def show(report: ReplayReport, notes: ReadingNotes, currency: str) -> None:
    """Print the months and what is worth a look."""
    console = Console()
    console.print(_table(report, currency))
    whole = report.total
    if whole.compared:
        console.print(
            f"Compared with what people did in {whole.compared:,} cases: {whole.agreed:,} agree; "
            f"{whole.left_to_people.count:,} on which people acted were left to them."
        )
    else:
        console.print("The record doesn't say what people did, so nothing could be compared.")
    if report.labelled:
        share = report.understood_right / report.labelled
        console.print(f"Understanding gave {share:.1%} of the labelled tickets to the right side.")
    for example in report.examples:
        drafted = Money(example.drafted, currency)
        done = Money(example.done, currency)
        console.print(
            f"  ticket {example.number}: {example.why} ({drafted} against {done}, {example.rule})"
        )
    if notes.malformed:
        console.print(f"{notes.malformed:,} lines could not be read and were left out.")


def _table(report: ReplayReport, currency: str) -> Table:
    """A row for each month; a column that is nothing in every month is left out."""
    columns: dict[str, Callable[[Month], str]] = {
        "tickets": lambda month: f"{month.tickets:,}",
        "others": lambda month: _number(month.other),
        **{head: partial(_ending, ending=ending) for ending, head in _HEADS.items()},
        "would pay": lambda month: _money(month.drafted, currency),
        "wrongly": lambda month: _money(month.wrongly_paid, currency),
        "too little": lambda month: _money(month.paid_too_little, currency),
    }
    used = {head: cell for head, cell in columns.items() if cell(report.total) != NOTHING}
    title = f"{report.playbook}, version {report.version[:8]}"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("month", no_wrap=True)
    for head in used:
        table.add_column(head, justify="right")
    for name, month in sorted(report.months.items()):
        table.add_row(name, *(cell(month) for cell in used.values()))
    if len(report.months) > 1:
        table.add_section()
        table.add_row("all", *(cell(report.total) for cell in used.values()))
    return table


def _ending(month: Month, ending: Ending) -> str:
    return _number(month.endings[ending])


def _number(value: int) -> str:
    return f"{value:,}" if value else NOTHING


def _money(sum_: Sum, currency: str) -> str:
    return f"{Money(sum_.amount, currency)} in {sum_.count:,}" if sum_.count else NOTHING
