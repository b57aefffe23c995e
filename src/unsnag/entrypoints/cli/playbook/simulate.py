"""`unsnag playbook simulate DIR…`: scripted customers on the real engine, each several times."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from rich.console import Console

from unsnag.application.simulate import Simulated
from unsnag.entrypoints.cli.playbook.folders import Steps, playbook_folders
from unsnag.entrypoints.wiring import tools

TIMES = 3
MOST_SHOWN = 2


def configure(steps: Steps) -> None:
    """Declare `simulate`."""
    parser = steps.add_parser("simulate", help="Play scripted customers, each several times.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="A playbook's folder.")
    parser.add_argument("--times", type=int, default=TIMES, help=f"Runs of each ({TIMES}).")
    parser.add_argument("--json", action="store_true", help="Print JSON and nothing else.")
    parser.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """0 when every run of every scenario was as expected, 1 when one wasn't."""
    console = Console(quiet=args.json)
    folders = [f for given in args.folders for f in playbook_folders(given)]
    times = max(1, args.times)
    found: dict[str, list[Simulated]] = {}
    with console.status("Simulating …") as status, tools().simulation() as play:
        for folder in folders:
            name = folder.resolve().name

            def say(scenario: str, number: int, name: str = name) -> None:
                status.update(f"{name}: {scenario}, run {number} of {times}")

            found[name] = play(folder, times, say)
    if args.json:
        print(json.dumps(_as_json(found, times), indent=2, ensure_ascii=False))
    else:
        _print(console, found, times)
    return 0 if all(one.passed for ones in found.values() for one in ones) else 1


def _as_json(found: dict[str, list[Simulated]], times: int) -> dict[str, Any]:
    scenarios = [one for ones in found.values() for one in ones]
    runs = sum(one.runs for one in scenarios)
    failed = sum(len(one.failures) for one in scenarios)
    return {
        "times": times,
        "scenarios": len(scenarios),
        "all_passed": sum(one.passed for one in scenarios),
        "runs": runs,
        "runs_passed": runs - failed,
        "playbooks": [
            {
                "name": name,
                "scenarios": [
                    {
                        "scenario": one.scenario,
                        "passed": one.passed,
                        "runs": one.runs,
                        "failures": [{"run": f.run, "why": f.why} for f in one.failures],
                    }
                    for one in ones
                ],
            }
            for name, ones in found.items()
        ],
    }


def _print(console: Console, found: dict[str, list[Simulated]], times: int) -> None:
    for name, ones in found.items():
        console.print(name if ones else f"{name}: no scenarios.yaml", style="bold", highlight=False)
        for one in ones:
            word = "passed" if one.passed else "FAILED"
            right = one.runs - len(one.failures)
            console.print(f"  {word}  {one.scenario}  {right} of {one.runs}", highlight=False)
            for failure in one.failures[:MOST_SHOWN]:
                console.print(f"          run {failure.run}: {failure.why}", highlight=False)
    scenarios = [one for ones in found.values() for one in ones]
    passed = sum(one.passed for one in scenarios)
    console.print(
        f"{passed} of {len(scenarios)} scenarios went right {times} times of {times}.",
        highlight=False,
    )
