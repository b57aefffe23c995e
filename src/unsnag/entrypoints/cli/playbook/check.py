"""`unsnag playbook check DIR…`: says everything that is wrong, with line and column."""

from __future__ import annotations

import argparse
from pathlib import Path

from unsnag.entrypoints.cli.playbook.folders import Steps, playbook_folders
from unsnag.entrypoints.wiring import tools


def configure(steps: Steps) -> None:
    """Declare `check`."""
    parser = steps.add_parser("check", help="Check playbooks: files, facts, conditions, cases.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="A playbook's folder.")
    parser.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """0 when all are well, 1 when something is wrong."""
    bad = 0
    for folder in [f for given in args.folders for f in playbook_folders(given)]:
        problems = tools().check_playbook(folder)
        for problem in problems:
            print(problem)
        bad += bool(problems)
        if not problems:
            print(f"{folder}: well.")
    return 1 if bad else 0
