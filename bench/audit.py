"""Tickets a second of `unsnag audit`.

What: the command as it is typed, on a file of 20,000 labelled tickets made by the demo's generator,
from the start of the process to its JSON: reading, masking, needs, judging, adding up.
Against: reading the same file with Python's csv module and counting its labels, which is what a
spreadsheet's pivot table tells.
How to read: the count of labels is the floor of time and says only where tickets go; the audit also
says which could be resolved and what that takes. Its start takes a second or two whatever
the file, so small files look slow.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from bench.report import Column, Form, Line, Report, Scale, Table, shown, times
from bench.stage import folder, tickets_made

ROWS = {Scale.FULL: 20_000, Scale.TINY: 200}


def run(scale: Scale) -> Report:
    """Tickets a second of the command and of counting."""
    rows = ROWS[scale]
    file = _file(rows)
    started = time.perf_counter()
    labels = _counted(file)
    counting = time.perf_counter() - started
    started = time.perf_counter()
    told = _audited(file)
    auditing = time.perf_counter() - started
    read = sum(labels.values())
    if read != rows or told != rows:
        raise RuntimeError(f"{rows} tickets were written, {read} counted and {told} audited")
    columns = (Column("tickets", Form.RATE), Column("whole file", Form.SECONDS))
    lines = (
        Line("unsnag audit, whole command", (rows / auditing, auditing)),
        Line("csv, labels counted", (rows / counting, counting)),
    )
    reading = (
        f"{rows:,} tickets are audited in {shown(auditing, Form.SECONDS)}, "
        f"{times(auditing, counting)} the time of counting their labels.",
    )
    return Report("audit", (Table(f"{rows:,} labelled tickets", columns, lines),), reading)


def _file(rows: int) -> Path:
    """That many tickets of the generator, of as many years as needed."""
    file = folder() / f"tickets-{rows}.csv"
    written, seed = 0, 0
    with file.open("w", encoding="utf-8", newline="") as out:
        writer: csv.DictWriter[str] | None = None
        while written < rows:
            for row, _ in tickets_made(seed or None)[: rows - written]:
                if writer is None:
                    writer = csv.DictWriter(out, list(row))
                    writer.writeheader()
                written += 1
                writer.writerow({**row, "id": f"P-{written:06d}"})
            seed += 1
    return file


def _counted(file: Path) -> Counter[str]:
    with file.open(encoding="utf-8", newline="") as rows:
        return Counter(row["intent"] for row in csv.DictReader(rows))


def _audited(file: Path) -> int:
    """Runs the command on the file; the number of tickets that it says it read."""
    done = subprocess.run(
        [sys.executable, "-m", "unsnag", "audit", str(file), "--label", "intent", "--json"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"NO_COLOR": "1"},
    )
    if done.returncode:
        raise RuntimeError(f"unsnag audit failed: {done.stderr}")
    return int(json.loads(done.stdout)["tickets"])
