"""`unsnag playbook test DIR…`: decides each written case and says which come out otherwise."""

from __future__ import annotations

import argparse
from pathlib import Path

from unsnag.entrypoints.cli.playbook.folders import Steps, playbook_folders
from unsnag.entrypoints.wiring import tools


def configure(steps: Steps) -> None:
    """Declare `test`."""
    parser = steps.add_parser("test", help="Run the cases of playbooks.")
    parser.add_argument(
        "folders", nargs="+", type=Path, metavar="DIR", help="A playbook's folder, or one of them."
    )
    parser.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """0 when every case is decided as written, 1 when one is not."""
    wrong = total = 0
    for folder in [f for given in args.folders for f in playbook_folders(given)]:
        playbook = tools().playbook(folder)
        if playbook.policy is None:
            print(f"{playbook.name}: it has no policy, so there is nothing to decide.")
            continue
        cases = tools().try_cases(folder, playbook.policy)
        failed = [case for case in cases if case.trouble]
        print(f"{playbook.name}: {len(cases) - len(failed)} of {len(cases)} cases as written.")
        for case in failed:
            print(case.trouble)
        wrong, total = wrong + len(failed), total + len(cases)
    print(f"{total} cases, {wrong} decided otherwise." if wrong else f"All {total} cases are well.")
    return 1 if wrong else 0
