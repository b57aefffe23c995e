"""`unsnag messaging STEP`: run the messengers, ask how they are.

Each step is a module that offers `configure(steps)`, which declares it, and `run(args) -> int`,
whose result is the exit code.
"""

from __future__ import annotations

import argparse
import sys

from unsnag.entrypoints.cli.messaging import health, serve
from unsnag.entrypoints.configuration import NotConfigured

STEPS = (serve, health)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare every step."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    for step in STEPS:
        step.configure(steps)


def run(args: argparse.Namespace) -> int:
    """Run the step that was called; 2 when the settings make no sense."""
    try:
        code: int = args.run_step(args)
    except NotConfigured as problem:
        print(problem, file=sys.stderr)
        return 2
    return code
