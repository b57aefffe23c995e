"""`unsnag playbook prove DIR…`: proves claims about policies for all customers."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from unsnag.application.ports.proofs import Finding, Standing
from unsnag.entrypoints.cli.playbook.folders import Steps, playbook_folders, shown
from unsnag.entrypoints.wiring import tools

_REFUTED, _OUTSIDE = 1, 3


def configure(steps: Steps) -> None:
    """Declare `prove`."""
    parser = steps.add_parser("prove", help="Prove policies for all customers, or refute them.")
    parser.add_argument(
        "folders", nargs="+", type=Path, metavar="DIR", help="A playbook's folder, or one of them."
    )
    parser.add_argument("--json", action="store_true", help="Print JSON and nothing else.")
    parser.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """0 when all is proved, 1 when something is refuted, 3 when something is outside of what can
    be proved and nothing is refuted."""
    folders = [f for given in args.folders for f in playbook_folders(given)]
    playbooks = [tools().playbook(folder) for folder in folders]  # all are read before any proof
    prove = tools().prove()
    found: list[Finding] = []
    reports = []
    for playbook in playbooks:
        findings = list(prove(playbook))
        found += findings
        reports.append({"name": playbook.name, "claims": [_as_json(f) for f in findings]})
        if not args.json:
            print("\n".join(_lines(playbook.name, findings)))
    if args.json:
        print(json.dumps({"playbooks": reports}, indent=2, ensure_ascii=False))
    else:
        print(_sum(found))
    if any(f.standing is Standing.REFUTED for f in found):
        return _REFUTED
    return _OUTSIDE if any(f.standing is Standing.OUTSIDE for f in found) else 0


def _as_json(finding: Finding) -> dict[str, Any]:
    row: dict[str, Any] = {"claim": finding.claim, "status": finding.standing.value}
    if finding.counterexample is not None:
        row["counterexample"] = dict(finding.counterexample)
    if finding.beside is not None:
        row["beside"] = dict(finding.beside)
    if finding.why:
        row["why"] = finding.why
    return row


def _lines(name: str, findings: Sequence[Finding]) -> list[str]:
    lines = [name]
    if not findings:
        lines.append("  It has no policy, so there is nothing to prove.")
    for finding in findings:
        lines.append(f"  {finding.standing.value:<9}{finding.claim}")
        indent = " " * 11
        if finding.counterexample is not None:
            lines.append(f"{indent}For example {shown(finding.counterexample)}")
        if finding.beside is not None:
            lines.append(f"{indent}beside {shown(finding.beside)}")
        if finding.why:
            lines.append(f"{indent}{finding.why}")
    return lines


def _sum(found: Sequence[Finding]) -> str:
    counts = {s: sum(f.standing is s for f in found) for s in Standing}
    return ", ".join(f"{count} {s.value}" for s, count in counts.items()) + "."
