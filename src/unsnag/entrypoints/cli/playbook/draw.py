"""`unsnag playbook draw DIR`: a playbook's flow as a Mermaid flowchart."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from unsnag.domain.playbooks.diagram import mermaid
from unsnag.entrypoints.cli.playbook.folders import Steps, playbook_folders
from unsnag.entrypoints.wiring import tools


def configure(steps: Steps) -> None:
    """Declare `draw`."""
    parser = steps.add_parser("draw", help="Print a playbook's flow as a Mermaid flowchart.")
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="A playbook's folder, or one of them."
    )
    parser.add_argument("--json", action="store_true", help="Print JSON and nothing else.")
    parser.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """0 when every playbook could be drawn."""
    playbooks = [tools().playbook(folder) for folder in playbook_folders(args.folder)]
    charts = [{"name": p.name, "mermaid": mermaid(p)} for p in playbooks]
    if args.json:
        print(json.dumps({"playbooks": charts}, indent=2, ensure_ascii=False))
    else:
        print("\n".join(chart["mermaid"] for chart in charts), end="")
    return 0
