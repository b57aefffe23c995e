"""`unsnag knowledge STEP`: bring articles in, and take them out."""

from __future__ import annotations

import argparse
import sys

from unsnag.entrypoints import wiring
from unsnag.entrypoints.cli.knowledge import bringing, taking
from unsnag.entrypoints.configuration import NotConfigured, read_configuration


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare `import` and `export`."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    bringing.configure(steps)
    taking.configure(steps)


def run(args: argparse.Namespace) -> int:
    """Run the step; 2 when there is nothing to work on yet, or a setting makes no sense."""
    try:
        configuration = read_configuration()
        if not configuration.database_url and not configuration.database.exists():
            start = "start with `make run`"
            print(f"There is nothing at {configuration.database} yet; {start}.", file=sys.stderr)
            return 2
        wiring.tools().setup()
        code: int = args.run_step(args)
    except NotConfigured as problem:
        print(problem, file=sys.stderr)
        return 2
    return code
