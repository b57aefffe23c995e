"""`unsnag worker`: sweeps up what interruptions left and what has become due.

It is never needed for correctness of a single message; it is what makes a killed server forget
nothing.
"""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading

from unsnag.entrypoints import wiring
from unsnag.entrypoints.configuration import read_configuration
from unsnag.entrypoints.wiring import App

EVERY_SECONDS = 1.0
LOOK_SECONDS = 60.0
WORKER = "The worker"

log = logging.getLogger(__name__)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare `--once`."""
    parser.add_argument("--once", action="store_true", help="Sweep once and stop.")


def run(args: argparse.Namespace) -> int:
    """Sweep until told to stop."""
    configuration = read_configuration()
    if not configuration.database_url and not configuration.database.exists():
        print(
            f"There is nothing at {configuration.database} yet; start with `make run`.",
            file=sys.stderr,
        )
        return 2
    wiring.tools().setup()
    from django.db import close_old_connections

    app = wiring.app()
    app.note_caps()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if not args.once:
        # Apart from the sweeping, because a training takes longer than a sweep may.
        threading.Thread(target=_keep_looking, args=(app, stop), daemon=True).start()
    while not stop.is_set():
        # A connection that broke, because the database was started again, is not used again.
        close_old_connections()
        _sweep(app)
        if args.once:
            _look(app, stop)
            break
        stop.wait(EVERY_SECONDS)
    return 0


def _sweep(app: App) -> None:
    try:
        app.approve.lapse()
        app.follow_hints()
        app.recover()
        app.desk_room.arrange.wake_due()
        app.desk_room.satisfaction()
        app.article_desk.publish_due(app.clock())
    except Exception:
        # One bad sweep must not end the sweeping; the next one tries again.
        log.exception("a sweep failed")
    try:
        app.routing.watch()
    except Exception:
        # What is late is told by the next sweep.
        log.exception("watching over the queues failed")
    try:
        app.chain_audit()
    except Exception:
        # What waits stays until the log can be written; nothing else waits for it.
        log.exception("the audit log was not chained or has no head")


def _keep_looking(app: App, stop: threading.Event) -> None:
    """Until told to stop."""
    from django.db import close_old_connections

    while not stop.wait(LOOK_SECONDS):
        close_old_connections()
        _look(app, stop)


def _look(app: App, stop: threading.Event) -> None:
    """Delete what is kept no longer; read what is new, look when a look is due, and propose a
    training when that is."""
    learning = app.learning
    try:
        app.forget_files()
    except Exception:
        # What is still there is deleted the next time.
        log.exception("deleting old files failed")
    try:
        while learning.watch() and not stop.is_set():
            pass
        learning.propose.when_due(by=WORKER)
    except Exception:
        # What is known stays; the next time tries again.
        log.exception("looking at what the classifier understands failed")
