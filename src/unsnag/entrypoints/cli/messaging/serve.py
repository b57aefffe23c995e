"""`unsnag messaging serve`: answers bursts that have become quiet, and the way out.

Messages come in through the web server and are on disk there. What this process leaves when it dies
is taken up by the next start; turns also by the worker.
"""

from __future__ import annotations

import argparse
import logging
import signal
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from unsnag.entrypoints import wiring
from unsnag.entrypoints.configuration import NotConfigured, read_configuration
from unsnag.entrypoints.wiring import ChatRoom

if TYPE_CHECKING:
    from unsnag.entrypoints.cli.playbook.folders import Steps

EVERY_SECONDS = 0.3
FILES_SECONDS = 1.0
ANSWERERS = 2

log = logging.getLogger(__name__)


def configure(steps: Steps) -> None:
    """Declare `serve`."""
    parser = steps.add_parser("serve", help="Run the messengers: answer, write out, send.")
    parser.add_argument("--once", action="store_true", help="Do all that is due, and stop.")
    parser.set_defaults(run_step=run)


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop. Raises NotConfigured."""
    configuration = read_configuration()
    if not configuration.database_url and not configuration.database.exists():
        raise NotConfigured(
            f"There is nothing at {configuration.database} yet; start with `make run`."
        )
    wiring.tools().setup()
    room = wiring.app().chat
    if not room.channels:
        raise NotConfigured("No messenger is set up; docs/messaging.md says what each one needs.")
    if args.once:
        room.turns()
        room.write()
        for channel in room.channels.values():
            room.send(channel)
        room.fetch()
        return 0
    names = ", ".join(channel.value for channel in room.channels)
    print(f"Serving {names}.", flush=True)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    serve(room, stop)
    return 0


def serve(room: ChatRoom, stop: threading.Event) -> None:
    """Serve until `stop` is set. Each channel sends on its own, so that a slow one keeps none of
    the others waiting."""
    jobs: list[tuple[str, Callable[[], object], float]] = [
        *((f"turns {n}", room.turns, EVERY_SECONDS) for n in range(ANSWERERS)),
        ("writing messages", room.write, EVERY_SECONDS),
        ("fetching files", room.fetch, FILES_SECONDS),
    ]
    for channel in room.channels.values():
        name = f"sending by {channel.channel.value}"
        jobs.append((name, partial(room.send, channel), EVERY_SECONDS))
    threads = [threading.Thread(target=_keep, args=(*job, stop), name=job[0]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _keep(what: str, do: Callable[[], object], seconds: float, stop: threading.Event) -> None:
    from django.db import close_old_connections

    while not stop.wait(seconds):
        # A connection that broke, because the database was started again, is not used again.
        close_old_connections()
        try:
            while do() and not stop.is_set():
                pass
        except Exception:  # one failure must not end the process; what was left is taken up again
            log.exception("%s failed", what)
