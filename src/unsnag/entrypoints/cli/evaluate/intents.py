"""`unsnag eval intents`: how well intents are recognised, on your own labelled messages."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from unsnag.application.evaluate_intents import Evaluation, Files
from unsnag.application.labelled_rows import labelled_rows
from unsnag.application.ports.models import LabelledText
from unsnag.application.sort_labels import contradicting
from unsnag.entrypoints.wiring import tools

if TYPE_CHECKING:
    Steps = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Steps = Any

NOTHING = "–"
SHOWN = 15  # intents and confusions in the readable form
LISTS = ("intents", "confusions", "unknown_labels")
MEANINGS = {
    "n": "messages asked",
    "accuracy": "right among known intents, nothing refused",
    "macro_f1": "mean F1 over the intents",
    "ece": "calibration error of the best intent's probability, 15 bins",
    "auroc_oos": "in scope and out of scope told apart (AUROC)",
    "oos_recall_at_95": "out of scope refused when 95 % of known are kept",
    "mcc": "Matthews correlation over all, at the shipped threshold",
    "coverage_at_98": "share that can be handled at 98 % precision",
    "train_s": "seconds to learn",
    "p50_ms": "a message, median",
    "p99_ms": "a message, 99th percentile",
    "accuracy_mean": "accuracy over the draws, mean",
    "accuracy_sd": "accuracy over the draws, standard deviation",
}


def configure(steps: Steps) -> None:
    """Declare `intents`."""
    line = "Learn intents from one file of labelled messages and ask another."
    parser = steps.add_parser("intents", help=line, description=line)
    files = parser.add_argument_group("files (CSV with the header text,label, or JSON lines)")
    files.add_argument("--train", type=Path, required=True, metavar="F", help="messages to learn")
    files.add_argument("--test", type=Path, required=True, metavar="F", help="messages to ask")
    files.add_argument(
        "--calibrate", type=Path, metavar="F", help="messages that only tune the probabilities"
    )
    parser.add_argument(
        "--out-of-scope",
        default="oos",
        metavar="LABEL",
        help="the label of messages that fit no intent (default oos); none are needed to learn",
    )
    parser.add_argument("--shots", type=_count, metavar="K", help="learn K examples an intent")
    parser.add_argument(
        "--seeds", type=_count, default=1, metavar="N", help="with --shots: so many draws"
    )
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")
    parser.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """Evaluate and show; 0 when it was measured."""
    evaluate = tools().evaluate_intents()
    files = Files(
        _rows(args.train),
        _rows(args.test),
        _rows(args.calibrate) if args.calibrate else (),
        args.out_of_scope,
    )
    several = contradicting(files.train)
    if several:
        print(
            f"{args.train}: {several:,} texts carry several labels, learned as they stand.",
            file=sys.stderr,
        )
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        say, progress = _shown_on(bar)
        found = evaluate(files, shots=args.shots, seeds=args.seeds, say=say, progress=progress)
    if args.json:
        print(json.dumps(as_json(found), indent=1, ensure_ascii=False))
    else:
        show(found, Console())
    return 0


def as_json(found: Evaluation) -> dict[str, Any]:
    """The figures; the spread over draws only where there were draws."""
    told = {name: value for name, value in asdict(found).items() if name not in LISTS}
    if found.accuracy_sd is None:
        del told["accuracy_mean"], told["accuracy_sd"]
    return told


def show(found: Evaluation, console: Console) -> None:
    """The figures, the weakest intents and the commonest confusions as tables."""
    table = Table(box=box.SIMPLE_HEAD)
    for head, justify in (("figure", "left"), ("value", "right"), ("what it says", "left")):
        table.add_column(head, justify=justify)  # type: ignore[arg-type]  # a literal of rich's
    for name, value in as_json(found).items():
        table.add_row(name, _figure(name, value), MEANINGS[name])
    console.print(table)
    weakest = sorted(found.intents, key=lambda line: (line.f1, -line.messages))[:SHOWN]
    lines = Table(title="Weakest intents", box=box.SIMPLE_HEAD, title_justify="left")
    for head in ("intent", "messages", "precision", "recall", "F1"):
        lines.add_column(head, justify="left" if head == "intent" else "right")
    for line in weakest:
        shares = (line.precision, line.recall, line.f1)
        lines.add_row(line.intent, f"{line.messages:,}", *(_share(value) for value in shares))
    console.print(lines)
    pairs = Table(title="Taken for another", box=box.SIMPLE_HEAD, title_justify="left")
    for head in ("messages of", "taken for", "times"):
        pairs.add_column(head, justify="right" if head == "times" else "left")
    for pair in found.confusions[:SHOWN]:
        pairs.add_row(pair.truth or "no known intent", pair.best, f"{pair.count:,}")
    console.print(pairs)
    if found.unknown_labels:
        names = ", ".join(found.unknown_labels[:5])
        console.print(
            f"Nothing was learned for {len(found.unknown_labels)} of the asked labels, so their "
            f"messages can only be wrong: {names}. If one means “fits no intent”, name it with "
            "--out-of-scope."
        )


def _rows(path: Path) -> tuple[LabelledText, ...]:
    found = labelled_rows(tools().tickets_file(path), str(path))
    if found.left_out:
        print(f"{path}: {found.left_out:,} rows could not be used.", file=sys.stderr)
    return found.rows


def _shown_on(bar: Progress) -> tuple[Callable[[str], None], Callable[[int, int], None]]:
    task = bar.add_task("learning", total=None)
    said = {"draw": ""}

    def say(what: str) -> None:
        if what.endswith(": "):
            said["draw"] = what
            return
        bar.update(task, description=said["draw"] + what, completed=0, total=None)

    def progress(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)

    return say, progress


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return NOTHING
    if name == "n":
        return f"{value:,}"
    if name == "train_s":
        return f"{value:.1f} s"
    if name.endswith("_ms"):
        return f"{value:.1f} ms"
    return f"{value:.3f}" if name == "mcc" else _share(value)


def _share(value: float | None) -> str:
    return NOTHING if value is None else f"{100 * value:.1f} %"


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is no count: give 1 or more")
    return number
