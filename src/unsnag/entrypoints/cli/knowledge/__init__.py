"""`unsnag knowledge STEP`: bring articles in, and take them out."""

from __future__ import annotations

import argparse

from unsnag.entrypoints import wiring
from unsnag.entrypoints.cli.endings import refused
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
            raise NotConfigured(
                f"There is nothing at {configuration.database} yet; start with `make run`."
            )
        wiring.tools().setup()
        code: int = args.run_step(args)
    except NotConfigured as problem:
        return refused(problem, args.json)
    return code
