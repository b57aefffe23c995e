"""`unsnag playbook STEP`: check, test, prove, draw or compare playbooks, explain a decision, replay
past tickets, simulate customers.

Each step is a module that offers `configure(steps)`, which declares it, and `run(args) -> int`,
whose result is the exit code. Whatever is wrong with the files ends with their line and column on
standard error and exit code 2, unless saying so is the step's own work.
"""

from __future__ import annotations

import argparse
import sys

from unsnag.application.ports.playbooks import PlaybookUnreadable
from unsnag.entrypoints.cli.playbook import (
    check,
    diff,
    draw,
    explain,
    prove,
    replay,
    simulate,
    test,
)

STEPS = (check, test, prove, diff, explain, draw, replay, simulate)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare every step."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    for step in STEPS:
        step.configure(steps)


def run(args: argparse.Namespace) -> int:
    """Run the step that was called; 2 when its files can't be used."""
    try:
        code: int = args.run_step(args)
    except PlaybookUnreadable as unreadable:
        for sentence in unreadable.sentences:
            print(sentence, file=sys.stderr)
        return 2
    return code
