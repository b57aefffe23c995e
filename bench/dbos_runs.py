"""The other side of `durable`: DBOS, in an environment of its own, told over standard input how
many runs to do. It prints `ready`, then the seconds that each order took.

    python dbos_runs.py sqlite:///runs.sqlite 1
"""

from __future__ import annotations

import logging
import sqlite3
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from dbos import DBOS, DBOSConfig  # type: ignore[import-not-found]  # not in our environment


@DBOS.step()
def call(number: int) -> dict[str, str]:
    """The action: nothing happens, a receipt comes back."""
    return {"reference": f"re_{number}", "amount": "€89.00", "order": f"TT-{number}"}


@DBOS.workflow()
def run(number: int) -> dict[str, str]:
    """One durable run of one step."""
    receipt: dict[str, str] = call(number)
    return receipt


def main(url: str, threads: int) -> None:
    """Serve orders until standard input ends."""
    if url.startswith("sqlite"):
        # The journal's mode stays with the file; synchronous is FULL unless somebody lowers it.
        sqlite3.connect(url.removeprefix("sqlite:///")).execute("PRAGMA journal_mode=WAL")
    config: DBOSConfig = {"name": "bench", "system_database_url": url, "log_level": "ERROR"}
    config["run_admin_server"] = False
    logging.disable(logging.WARNING)
    DBOS(config=config)
    DBOS.launch()
    done = 0
    with ThreadPoolExecutor(threads) as pool:
        print("ready", flush=True)
        for line in sys.stdin:
            count = int(line)
            started = time.perf_counter()
            list(pool.map(run, range(done, done + count)))
            print(time.perf_counter() - started, flush=True)
            done += count
    DBOS.destroy()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
