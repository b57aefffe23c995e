"""`unsnag routing replay [FILE] --tickets F`: what past tickets would be, by which rule."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from unsnag.application.routing.past_tickets import TAKEN_AS, Missing, past_tickets
from unsnag.application.routing.replay import RoutingReplay, TeamShare
from unsnag.application.routing.staffing import Staffing
from unsnag.entrypoints.cli.playbook.folders import Steps
from unsnag.entrypoints.wiring import tools

_STAFF = re.compile(r"([a-z][a-z0-9_]*)=([1-9]\d{0,3})")
_BARS = "·▁▂▃▄▅▆▇█"
MOST_MOVES = 20


def configure(steps: Steps) -> None:
    """Declare `replay`."""
    parser = steps.add_parser("replay", help="Replay past tickets: who would have got which.")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="A routing file.")
    parser.add_argument(
        "--tickets",
        type=Path,
        required=True,
        metavar="F",
        help="Past tickets with dates: CSV, JSON or JSON lines; facts.NAME says a fact outright.",
    )
    parser.add_argument(
        "--against", type=Path, metavar="OLD", help="Show what changes from this routing file."
    )
    parser.add_argument(
        "--staff",
        action="append",
        default=[],
        metavar="TEAM=N",
        help="Reckon late first answers for so many people; may be given for several teams.",
    )
    parser.add_argument(
        "--minutes-per-ticket",
        type=int,
        default=15,
        metavar="M",
        help="What one ticket takes a person (default 15); only used with --staff.",
    )
    parser.add_argument("--json", action="store_true", help="Print JSON and nothing else.")
    parser.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """0 when the tickets were replayed, 2 when a file or an argument can't be used."""
    files = tools().routing_tools()
    file = args.file or files.in_force
    routing = files.read(file)
    staff = _staff(args.staff, args.minutes_per_ticket, routing.teams)
    if staff is None:
        teams = ", ".join(routing.teams)
        print(f"Write --staff as TEAM=N, with a team of the file: {teams}.", file=sys.stderr)
        return 2
    old = files.read(args.against) if args.against else None
    missing = Missing()
    source = tools().tickets_file(args.tickets)
    found = files.replay()(routing, past_tickets(source, missing), staff=staff, old=old)
    if args.json:
        told = as_json(found, missing, source.notes.malformed)
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        show(found, missing, source.notes.malformed, compared=old is not None)
    return 0


def _staff(
    given: list[str], minutes: int, teams: Mapping[str, object]
) -> dict[str, Staffing] | None:
    found = [_STAFF.fullmatch(one) for one in given]
    if not 1 <= minutes <= 10_000 or any(m is None or m.group(1) not in teams for m in found):
        return None
    return {m.group(1): Staffing(int(m.group(2)), minutes) for m in found if m is not None}


def as_json(found: RoutingReplay, missing: Missing, malformed: int) -> dict[str, Any]:
    """The replay's figures."""
    return {
        "tickets": found.tickets,
        "left_out": {"without_a_date": missing.moment, "malformed": malformed},
        "not_in_the_file": {
            name: {"tickets": n, "taken_as": TAKEN_AS[name]} for name, n in missing.facts.items()
        },
        "rules": [
            {"rule": name, "line": line, "tickets": n}
            for (name, line), n in found.rules.most_common()
        ],
        "teams": {name: _team(share) for name, share in found.teams.items()},
        "late_first_answers": {name: vars(late) for name, late in found.late.items()},
        "moves": [
            {"from": before, "to": after, "tickets": m.tickets, "examples": m.examples}
            for (before, after), m in _by_size(found)
        ],
        "failed": dict(found.failed),
    }


def _team(share: TeamShare) -> dict[str, Any]:
    return {
        "tickets": share.tickets,
        "outside_hours": share.closed,
        "priorities": dict(share.priorities),
        "by_hour": [share.hours[hour] for hour in range(24)],
        "closed_with_a_date": share.resolved,
        "closed_after_the_resolution_clock": share.resolved_late,
    }


def _by_size(found: RoutingReplay) -> list[tuple[tuple[str, str], Any]]:
    return sorted(found.moves.items(), key=lambda one: -one[1].tickets)


def show(found: RoutingReplay, missing: Missing, malformed: int, *, compared: bool) -> None:
    """Print teams, rules, what is late and what changes."""
    console = Console()
    console.print(f"{found.tickets:,} tickets routed.")
    console.print(_teams(found))
    for name, share in found.teams.items():
        console.print(f"{name} from 0 to 24 h: {_bars([share.hours[h] for h in range(24)])}")
    console.print(_rules(found))
    for name, late in found.late.items():
        console.print(
            f"{name} with {late.people} people and {late.minutes} working minutes a ticket: "
            f"{late.late:,} of {late.answered:,} first answers late at least; "
            f"{late.busy} % of the working time needed."
        )
    if compared:
        _show_moves(console, found)
    for name, count in missing.facts.most_common():
        console.print(f"{name} is not in the file for {count:,}: taken as {TAKEN_AS[name]}.")
    if missing.moment or malformed:
        console.print(f"Left out: {missing.moment:,} without a date, {malformed:,} unreadable.")
    for trouble, count in found.failed.items():
        console.print(f"A rule failed for {count:,}: {trouble}")
    console.print("Who was at the desk isn't in the file: teams count as there in their hours.")


def _teams(found: RoutingReplay) -> Table:
    table = Table(title="Teams", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for head in ("team", "tickets", "urgent", "high", "outside hours", "closed late"):
        table.add_column(head, justify="left" if head == "team" else "right")
    for name, share in found.teams.items():
        late = f"{share.resolved_late:,} of {share.resolved:,}" if share.resolved else "–"
        counts = (share.tickets, share.priorities["urgent"], share.priorities["high"])
        numbers = [f"{n:,}" for n in (*counts, share.closed)]
        table.add_row(name, *numbers, late)
    return table


def _bars(counts: list[int]) -> str:
    most = max(counts) or 1
    return "".join(_BARS[-(-8 * n // most)] for n in counts)


def _rules(found: RoutingReplay) -> Table:
    table = Table(title="Rules", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("line", justify="right")
    table.add_column("rule")
    table.add_column("tickets", justify="right")
    for (name, line), count in found.rules.most_common():
        table.add_row(str(line), name, f"{count:,}")
    return table


def _show_moves(console: Console, found: RoutingReplay) -> None:
    if not found.moves:
        console.print("Nothing changes: every ticket lands where it did.")
        return
    moved = sum(m.tickets for m in found.moves.values())
    console.print(f"{moved:,} of {found.tickets:,} tickets change:")
    for (before, after), moves in _by_size(found)[:MOST_MOVES]:
        some = ", ".join(str(n) for n in moves.examples)
        console.print(f"  {moves.tickets:,}: {before} → {after} (tickets {some})")
