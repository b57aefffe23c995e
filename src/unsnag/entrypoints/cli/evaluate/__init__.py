"""`unsnag eval`: how well the shipped settings do on a company's own data.

Each step is a module with `add(steps)`, which declares it, and `run(args) -> int`.
"""

from __future__ import annotations

import argparse

from unsnag.entrypoints.cli.evaluate import search


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the steps."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    search.add(steps)


def run(args: argparse.Namespace) -> int:
    """Run the step that was named."""
    code: int = args.run_step(args)
    return code
