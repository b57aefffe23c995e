"""`unsnag discover FILE`: which intents are in tickets that nobody labelled; rename, merge, split,
accept and put aside what was found.

Nothing is recognised by what is found until it is accepted and a version trained and put in force.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from unsnag.application.audit.masking import shortened
from unsnag.application.audit.splitting import trend_of
from unsnag.application.discovery.arrange_groups import GroupMissing
from unsnag.application.discovery.behind import NotPossible
from unsnag.application.discovery.naming_intents import intent_name
from unsnag.application.ports.discovery import FoundGroup, GroupState
from unsnag.application.ports.learning_runs import LearningRun, RunKind
from unsnag.application.ports.models import EncoderUnavailable
from unsnag.application.ports.tickets import TicketsFileProblem
from unsnag.application.ports.training_runs import TrainingState
from unsnag.entrypoints.cli.audit_terminal import Stages
from unsnag.entrypoints.cli.endings import refused, stopped
from unsnag.entrypoints.cli.train import who
from unsnag.entrypoints.configuration import NotConfigured
from unsnag.entrypoints.wiring import Learning, tools

EXAMPLES = 3
_GONE = (GroupState.MERGED, GroupState.SPLIT, GroupState.UNDONE)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the file and the options."""
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="Exported tickets.")
    parser.add_argument("--own", action="store_true", help="Take the product's conversations.")
    parser.add_argument("--text", metavar="COLS", help="The customer's words; several by commas.")
    parser.add_argument("--created", metavar="COL", help="When a ticket was opened.")
    parser.add_argument("--list", action="store_true", help="Show what was found last.")
    parser.add_argument("--rename", type=int, metavar="GROUP", help="Rename; wants --as.")
    parser.add_argument(
        "--merge", type=int, nargs="+", metavar="GROUP", help="Make one of several."
    )
    parser.add_argument("--split", type=int, metavar="GROUP", help="Take a group apart.")
    parser.add_argument("--accept", type=int, metavar="GROUP", help="Make it an intent.")
    parser.add_argument("--put-aside", type=int, metavar="GROUP", help="It is nothing by itself.")
    parser.add_argument("--bring-back", type=int, metavar="GROUP", help="Propose it again.")
    parser.add_argument("--as", dest="name", default="", metavar="NAME", help="The name to give.")
    parser.add_argument("--json", action="store_true", help="Print JSON and nothing else.")


def run(args: argparse.Namespace) -> int:
    """0 when it was done, 2 with a line on what to do when it can't be."""
    try:
        return _run(args)
    except (
        GroupMissing,
        NotPossible,
        TicketsFileProblem,
        NotConfigured,
        EncoderUnavailable,
    ) as problem:
        return refused(problem, args.json)
    except KeyboardInterrupt:
        return stopped("Nothing was changed.")


def _run(args: argparse.Namespace) -> int:
    if args.file is not None and not args.file.is_file():
        raise TicketsFileProblem(f"There is no file {args.file}.")
    changes = (args.rename, args.merge, args.split, args.accept, args.put_aside, args.bring_back)
    if args.file is None and not args.own and not args.list and not any(changes):
        raise TicketsFileProblem("Name a file with tickets, or use --own or --list.")
    learning = tools().learning()
    _change(args, learning)
    if args.file is not None or args.own:
        _discover(args, learning)
    done = [r for r in learning.begin.work.every(RunKind.DISCOVER) if _is_done(r)]
    if not done:
        raise NotPossible("Nothing was discovered yet. Name a file with tickets, or use --own.")
    groups = [g for g in learning.groups.of(done[0].id) if g.state not in _GONE]
    if args.json:
        print(json.dumps(as_plain(done[0], groups), indent=1, ensure_ascii=False))
    else:
        _show(Console(width=None if sys.stdout.isatty() else 110), done[0], groups)
    return 0


def _is_done(run: LearningRun) -> bool:
    return run.state is TrainingState.DONE


def _change(args: argparse.Namespace, learning: Learning) -> None:
    arrange, by = learning.arrange, who()
    if args.rename is not None:
        arrange.rename(args.rename, args.name, by=by)
    if args.merge:
        arrange.merge(args.merge, by=by)
    if args.split is not None:
        _refuse(learning.begin.split(args.split, by=by, now=True))
    if args.accept is not None:
        name = args.name or intent_name(arrange.open_one(args.accept).name)
        arrange.accept(args.accept, name, by=by)
    if args.put_aside is not None:
        arrange.put_aside(args.put_aside, by=by)
    if args.bring_back is not None:
        arrange.bring_back(args.bring_back, by=by)


def _discover(args: argparse.Namespace, learning: Learning) -> None:
    wanted = {"text": args.text or "", "created": args.created or ""}
    with Stages() as stages:
        if args.own:
            run = learning.begin.discover_own_now(stages.step, by=who())
        else:
            run = learning.begin.discover_now(
                args.file, args.file.name, wanted, stages.step, by=who()
            )
    _refuse(run)


def _refuse(run: LearningRun) -> None:
    if run.state is not TrainingState.DONE:
        raise NotPossible(run.problem)


def as_plain(run: LearningRun, groups: Sequence[FoundGroup]) -> Mapping[str, Any]:
    """What was found, as plain values. Examples are masked."""
    months = [(name, count) for name, count in run.result.get("months", ())]
    return {
        "run": run.id,
        "source": run.title,
        "tickets": run.result["tickets"],
        "in_no_group": run.result["elsewhere"],
        "groups": [_plain(group, months) for group in groups],
    }


def _plain(group: FoundGroup, months: Sequence[tuple[str, int]]) -> Mapping[str, Any]:
    trend = trend_of([count for _, count in group.months], months) if months else None
    return {
        "group": group.id,
        "name": group.name,
        "state": group.state.value,
        "intent": group.intent,
        "tickets": group.count,
        "months": dict(group.months),
        "trend": None if trend is None else {"before": trend.before, "after": trend.after},
        "known_as": group.known_as,
        "known": round(group.known, 3),
        "refused": round(group.refused, 3),
        "examples": [shortened(text) for text in group.examples[:EXAMPLES]],
    }


def _show(console: Console, run: LearningRun, groups: Sequence[FoundGroup]) -> None:
    total = run.result["tickets"]
    console.print(
        f"{total:,} tickets from {run.title}, {run.result['elsewhere']:,} in no group",
        highlight=False,
    )
    table = Table(box=None, pad_edge=False)
    table.add_column("Group", justify="right")
    table.add_column("Tickets", justify="right")
    table.add_column("What")
    for group in groups:
        lines = [f"{group.name}{_state(group)}"]
        lines += [f"  “{shortened(text, 90)}”" for text in group.examples[:EXAMPLES]]
        table.add_row(str(group.id), f"{group.count:,}", "\n".join(lines))
    console.print(table, highlight=False, markup=False)
    console.print(
        "Accept one with `unsnag discover --accept GROUP --as NAME`, then train.", highlight=False
    )


def _state(group: FoundGroup) -> str:
    if group.state is GroupState.ACCEPTED:
        return f" (accepted as {group.intent})"
    if group.state is GroupState.PUT_ASIDE:
        return " (put aside)"
    if group.refused > 0.5:
        return f" (missing: {100 * group.refused:.0f} % are nothing that is known)"
    return f" (known as {group.known_as})" if group.known > 0.5 else ""
