"""Threads that keep this process's search at what readers may find and at what they taught."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.db import close_old_connections

FOLLOW_SECONDS = 0.5
LEARN_SECONDS = 300.0
MODEL_SECONDS = 2.0

log = logging.getLogger(__name__)


def keep_doing(job: Callable[[], object], every: float, name: str) -> threading.Thread:
    """Do the job every so many seconds, until the process ends."""

    def run() -> None:
        while True:
            time.sleep(every)
            # A connection that broke, because the database was started again, is not used again.
            close_old_connections()
            try:
                job()
            except Exception:
                # What is indexed and learned stays; the next time tries again.
                log.exception("%s failed", name)

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread
