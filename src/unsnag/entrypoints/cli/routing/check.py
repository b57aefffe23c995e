"""`unsnag routing check [FILE]`: says everything that is wrong, with line and column."""

from __future__ import annotations

import argparse
from pathlib import Path

from unsnag.application.ports.routing import RoutingUnreadable
from unsnag.entrypoints.cli.playbook.folders import Steps
from unsnag.entrypoints.wiring import tools


def configure(steps: Steps) -> None:
    """Declare `check`."""
    parser = steps.add_parser("check", help="Check a routing file: teams, rules, clocks, cases.")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="A routing file.")
    parser.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """0 when all is well, 1 when something is wrong."""
    files = tools().routing_tools()
    file = args.file or files.in_force
    try:
        routing = files.read(file)
        cases, problems = files.try_cases(file)
    except RoutingUnreadable as wrong:
        print(wrong)
        return 1
    for problem in problems:
        print(problem)
    if problems:
        return 1
    print(
        f"{file}: well. {len(routing.teams)} teams, {len(routing.rules)} rules and the last "
        f"resort, {len(cases)} cases."
    )
    return 0
