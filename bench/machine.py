"""The machine that the figures hold for."""

from __future__ import annotations

import os
import platform
import sqlite3
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.report import percentile

_FORCED = 50  # forced writes that tell how fast the disk is


@dataclass(frozen=True)
class Machine:
    """Facts read when the run began. `load` is the one-minute load average: above half the cores,
    figures of time are too high. `forced_write_ms` is the median fsync of 4 KB."""

    when: str
    cores: int
    processor: str
    system: str
    python: str
    sqlite: str
    load: float
    forced_write_ms: float

    def as_json(self) -> dict[str, str | int | float]:
        """Plain values."""
        return asdict(self)

    def __str__(self) -> str:
        return (
            f"{self.when} · {self.cores} cores ({self.processor}) · {self.system} · "
            f"Python {self.python} · SQLite {self.sqlite} · load {self.load:.1f} at the start · "
            f"a forced write takes {self.forced_write_ms:.2f} ms"
        )


def this_machine() -> Machine:
    """Read now."""
    return Machine(
        when=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else _cores(),
        processor=_processor(),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        load=os.getloadavg()[0],
        forced_write_ms=_forced_write_ms(),
    )


def _cores() -> int:
    return os.cpu_count() or 1


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown"


def _forced_write_ms() -> float:
    spent = []
    with tempfile.NamedTemporaryFile(prefix="unsnag-bench-") as file:
        for _ in range(_FORCED):
            file.write(b"\0" * 4096)
            file.flush()
            started = time.perf_counter()
            os.fsync(file.fileno())
            spent.append(1000 * (time.perf_counter() - started))
    return percentile(spent, 0.5)
