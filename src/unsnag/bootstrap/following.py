"""A thread that keeps this process's search at what readers may find."""

from __future__ import annotations

import logging
import threading
import time

from django.db import close_old_connections

from unsnag.application.follow_knowledge import FollowKnowledge

EVERY_SECONDS = 0.5

log = logging.getLogger(__name__)


def keep_following(follow: FollowKnowledge) -> threading.Thread:
    """Begin to follow, until the process ends."""

    def run() -> None:
        while True:
            time.sleep(EVERY_SECONDS)
            # A connection that broke, because the database was started again, is not used again.
            close_old_connections()
            try:
                follow()
            except Exception:
                # What is indexed stays; the next look tries again.
                log.exception("the articles could not be followed")

    thread = threading.Thread(target=run, name="follow-knowledge", daemon=True)
    thread.start()
    return thread
