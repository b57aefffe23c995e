"""`unsnag routing STEP`: check a routing file, try its cases, replay past tickets through it.

Each step is a module that offers `configure(steps)`, which declares it, and `run(args) -> int`,
whose result is the exit code. Without a file the one in force is meant. Whatever is wrong with a
file ends with its lines and columns and exit code 2, unless saying so is the step's own work.
"""

from __future__ import annotations

import argparse
import sys

from unsnag.application.ports.routing import RoutingUnreadable
from unsnag.application.ports.tickets import TicketsFileProblem
from unsnag.entrypoints.cli.routing import check, replay, test

STEPS = (check, test, replay)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare every step."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    for step in STEPS:
        step.configure(steps)


def run(args: argparse.Namespace) -> int:
    """Run the step that was called; 2 when its files can't be used."""
    try:
        code: int = args.run_step(args)
    except (RoutingUnreadable, TicketsFileProblem) as problem:
        print(problem, file=sys.stderr)
        return 2
    return code
