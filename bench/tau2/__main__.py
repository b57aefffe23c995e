"""`python -m bench.tau2`: replays tau2-bench tasks under our policies; see README.md."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.stage import database
from bench.tau2.tasks import TasksInvalid, read_json, read_tasks


def main(argv: Sequence[str] | None = None) -> int:
    """0 when all is as it should be, 1 when not, 2 for files that cannot be used."""
    args = _parser().parse_args(argv)
    try:
        if args.domain == "banking":
            from bench.tau2 import banking

            return banking.report(args.tasks, args.db, as_json=args.json)
        return _replayed(args)
    except TasksInvalid as trouble:
        print(f"{trouble}.", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.tau2", description=__doc__)
    parser.add_argument("--domain", required=True, choices=("retail", "airline", "banking"))
    parser.add_argument("--tasks", required=True, type=Path, help="the domain's tasks, as JSON")
    parser.add_argument("--db", required=True, type=Path, help="the domain's database, as JSON")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    return parser


def _replayed(args: argparse.Namespace) -> int:
    database()  # sets Django up, which the imports below need
    from bench.tau2.client import SystemClient
    from bench.tau2.desk import Desk
    from bench.tau2.domains import DOMAINS
    from bench.tau2.replay import Replay
    from bench.tau2.report import show
    from bench.tau2.service import System, served

    domain = DOMAINS[args.domain]
    tasks, data = read_tasks(args.tasks, domain.tools), read_json(args.db)
    system = System(domain.tools)
    with served(system) as url:
        desk = Desk(domain, SystemClient(url))
        findings = Replay(system, desk, data).run(tasks)
        desk.client.close()
    if args.json:
        print(json.dumps(findings.as_json()))
        for line in (*findings.notes, *findings.failures):
            print(line, file=sys.stderr)
    else:
        show(domain.name, findings, desk.timing)
    return 0 if findings.perfect else 1


if __name__ == "__main__":
    sys.exit(main())
