"""`unsnag routing test [FILE]`: where each case of a routing file lands, and whether it should."""

from __future__ import annotations

import argparse
from pathlib import Path

from unsnag.entrypoints.cli.playbook.folders import Steps
from unsnag.entrypoints.wiring import tools


def configure(steps: Steps) -> None:
    """Declare `test`."""
    parser = steps.add_parser("test", help="Try the cases that a routing file has.")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="A routing file.")
    parser.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """0 when every case lands where it says, 1 when one doesn't or there is none."""
    files = tools().routing_tools()
    file = args.file or files.in_force
    cases, _ = files.try_cases(file)
    bad = sum(bool(case.trouble) for case in cases)
    for case in cases:
        if case.trouble:
            print(case.trouble)
        else:
            print(f"well   {case.name}: {case.team}, by “{case.rule}”")
    if not cases:
        print(f"{file}: there are no cases. Add some under 'cases'.")
        return 1
    print(f"{len(cases)} cases, {bad} wrong.")
    return 1 if bad else 0
