"""`unsnag eval WHAT`: measure the shipped settings on your own labelled data.

Each is a module that offers `configure(steps)`, which declares it, and `run(args) -> int`. Results
go to standard output, progress and problems to standard error; whatever is wrong with a file ends
in one or two lines and exit code 2.
"""

from __future__ import annotations

import argparse
import sys

from unsnag.application.ports.models import EncoderUnavailable, NotEnoughExamples
from unsnag.application.ports.tickets import TicketsFileProblem
from unsnag.entrypoints.cli.evaluate import intents, search

STEPS = (intents, search)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare everything that can be evaluated."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="WHAT")
    for step in STEPS:
        step.configure(steps)


def run(args: argparse.Namespace) -> int:
    """Run the evaluation that was called; 2 when its files can't be used."""
    try:
        code: int = args.run_step(args)
    except (TicketsFileProblem, NotEnoughExamples, EncoderUnavailable) as problem:
        print(f"unsnag eval {args.step}: {problem}", file=sys.stderr)
        return 2
    return code
