"""`unsnag train FILE`: learn from your tickets, measure, keep; list, compare and switch versions.

Nothing is switched on unless you say so.
"""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from unsnag.application.labelled_rows import LabelledRows, labelled_rows, read_rows
from unsnag.application.model_card import read_card
from unsnag.application.ports.models import EncoderUnavailable, NotEnoughExamples
from unsnag.application.ports.tickets import TicketsFileProblem
from unsnag.application.run_training import NOTHING_LABELLED
from unsnag.application.train_intents import (
    OUT_OF_SCOPE,
    Tickets,
    Trained,
    VersionMissing,
    WorseThanInForce,
)
from unsnag.entrypoints.cli.endings import refused, stopped
from unsnag.entrypoints.cli.train import shown
from unsnag.entrypoints.configuration import NotConfigured
from unsnag.entrypoints.wiring import Training, tools

if TYPE_CHECKING:
    from collections.abc import Iterator

_THE_NEW_ONE = ""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the file and the options."""
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="Labelled tickets: CSV with the header text,label, or JSON lines.",
    )
    parser.add_argument(
        "--out-of-scope",
        default=OUT_OF_SCOPE,
        metavar="LABEL",
        help=f"The label of messages that fit no intent ({OUT_OF_SCOPE}); none are needed.",
    )
    parser.add_argument(
        "--calibrate", type=Path, metavar="F", help="Messages that only tune the probabilities."
    )
    parser.add_argument(
        "--use",
        nargs="?",
        const=_THE_NEW_ONE,
        metavar="ID",
        help="Put a version in force: with FILE the new one unless it is worse, else the named.",
    )
    parser.add_argument("--list", action="store_true", help="Show the versions.")
    parser.add_argument("--card", metavar="ID", help="Show the card of a version.")
    parser.add_argument(
        "--compare", nargs=2, metavar=("A", "B"), help="Compare two versions on the same tickets."
    )
    parser.add_argument("--json", action="store_true", help="Print JSON and nothing else.")


def run(args: argparse.Namespace) -> int:
    """0 when it was done, 1 when a worse version was not put in force, 2 when the input or the
    version asked for can't be used."""
    try:
        return _run(args, Console(width=None if sys.stdout.isatty() else 100))
    except WorseThanInForce:
        return 1
    except (
        NotEnoughExamples,
        TicketsFileProblem,
        VersionMissing,
        NotConfigured,
        EncoderUnavailable,
    ) as problem:
        return refused(problem, args.json)
    except KeyboardInterrupt:
        return stopped("Nothing was changed.")


def _run(args: argparse.Namespace, console: Console) -> int:
    if args.file is not None:
        return _train(args, console)
    if not (args.list or args.card or args.compare or args.use):
        raise TicketsFileProblem("Name a file with labelled tickets, or use --list.")
    training = tools().train_intents()
    if args.use:
        training.train.use(args.use, by=who(), reason="on the command line")
        said = f"Version {args.use} is in force. Running servers take it over within seconds."
        _either(args, {"version": args.use, "said": said}, lambda: print(said))
    if args.compare:
        compared = training.train.compare(*args.compare)
        told = shown.compared_as_plain(compared)
        _either(args, told, lambda: shown.compared(console, compared, *args.compare))
    if args.card:
        version = training.versions.get(args.card)
        if version is None:
            raise VersionMissing(f"There is no version {args.card}.")
        card = read_card(version.card)
        _either(args, dict(version.card), lambda: shown.card(console, card, version))
    if args.list:
        every = training.versions.every()
        choice = training.versions.in_force()
        _either(
            args,
            shown.versions_as_plain(every, choice),
            lambda: shown.versions(console, every, choice),
        )
    return 0


def _train(args: argparse.Namespace, console: Console) -> int:
    tickets = _tickets(args)
    training = tools().train_intents()
    with _progress(args) as (say, progress):
        trained = training.train(tickets, say=say, progress=progress)
    card = read_card(trained.version.card)
    if not args.json:
        shown.card(console, card, trained.version)
        if card.suspects:
            place = training.files.suspects_file(trained.version.id)
            console.print(f"Labels to look at: {place}", highlight=False, soft_wrap=True)
    code, said = _put_in_force(args, training, trained)
    if args.json:
        print(json.dumps(shown.trained_as_plain(trained, said), indent=1, ensure_ascii=False))
    else:
        if trained.compared is not None:
            shown.compared(console, trained.compared, "in force", "this one")
        console.print(said, highlight=False)
    return code


def _put_in_force(
    args: argparse.Namespace, training: Training, trained: Trained
) -> tuple[int, str]:
    id, choice = trained.version.id, training.versions.in_force()
    if choice is not None and choice.version == id:
        return 0, f"Version {id} was in force before; nothing was changed."
    worse = trained.compared is not None and trained.compared.worse
    if args.use is None:
        how = f"Switch it on with `unsnag train --use {id}`, or in Insights, Understanding."
        if worse:
            how = f"It is worse than the one in force. {how}"
        return 0, f"Version {id} is kept and not in force. {how}"
    try:
        training.train.use_trained(trained, by=who())
    except WorseThanInForce:
        return 1, (
            f"Version {id} is kept and was not put in force: it is worse than the one that is. "
            f"`unsnag train --use {id}` puts it in force all the same."
        )
    return 0, f"Version {id} is in force. Running servers take it over within seconds."


def _tickets(args: argparse.Namespace) -> Tickets:
    name = args.file.name
    found = read_rows(tools().tickets_file(args.file), name, unlabelled_too=True)
    if not found.rows:
        raise NotEnoughExamples(NOTHING_LABELLED.format(name=name))
    aside: LabelledRows | None = None
    if args.calibrate is not None:
        aside = labelled_rows(tools().tickets_file(args.calibrate), args.calibrate.name)
    return Tickets(
        found.rows,
        name,
        who(),
        args.out_of_scope,
        aside.rows if aside is not None else (),
        found.unlabelled,
        found.left_out - found.unlabelled,
    )


def who() -> str:
    """Who works on the command line, as the machine knows them."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "somebody"
    return f"{name} (command line)"


def _either(args: argparse.Namespace, plain: Any, show: Callable[[], None]) -> None:
    if args.json:
        print(json.dumps(plain, indent=1, ensure_ascii=False))
    else:
        show()


@contextmanager
def _progress(
    args: argparse.Namespace,
) -> Iterator[tuple[Callable[[str], None], Callable[[int, int], None]]]:
    errors = Console(stderr=True)
    quiet = args.json or not errors.is_terminal
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"))
    with Progress(*columns, console=errors, transient=True, disable=quiet) as bar:
        task = bar.add_task("Reading", total=None)

        def say(doing: str) -> None:
            if quiet and not args.json:
                print(f"{doing} …", file=sys.stderr, flush=True)
            bar.update(task, description=doing, completed=0, total=None)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield say, progress
