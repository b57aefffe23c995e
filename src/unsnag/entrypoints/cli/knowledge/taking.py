"""`unsnag knowledge export FOLDER`: every article as Markdown with front matter."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from unsnag.application.export_knowledge import FolderInUse
from unsnag.domain.knowledge import PUBLIC, SIGNED_IN, STAFF
from unsnag.entrypoints.wiring import tools


def configure(steps: Any) -> None:
    """Declare `export`."""
    line = "Write every article as Markdown with front matter, with its pictures and files."
    parser = steps.add_parser("export", help=line, description=line)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="A new or empty folder.")
    parser.add_argument(
        "--audience",
        choices=(PUBLIC, SIGNED_IN, STAFF),
        default=STAFF,
        help="Only what this audience may read (staff: everything, drafts too).",
    )
    parser.add_argument(
        "--versions", action="store_true", help="With every other version of each text."
    )
    parser.add_argument("--json", action="store_true", help="Print JSON and nothing else.")
    parser.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """0 when everything was written, 1 when files were missing, 2 when the folder can't be used."""
    try:
        report = tools().take_knowledge(args.folder, args.audience, versions=args.versions)
    except (FolderInUse, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps({**vars(report), "folder": str(args.folder)}, ensure_ascii=False))
    else:
        parts = [(report.drafts, "drafts"), (report.archived, "archived")]
        which = ", ".join(f"{count} {name}" for count, name in parts if count)
        among = f" ({which})" if which else ""
        older = f", {report.versions} other versions" if args.versions else ""
        print(f"{report.texts} articles{among}{older}, {report.files} files → {args.folder}")
        for name in report.missing:
            print(f"  The file {name} is missing.", file=sys.stderr)
        if args.audience == STAFF:
            print("This has what only the staff may read. Keep it to yourselves.")
    return 1 if report.missing else 0
