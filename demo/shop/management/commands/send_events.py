"""`send_events`: tells the connected support system what happens, until it is stopped."""

import logging
import signal
import threading
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from shop.events.sending import send_due

log = logging.getLogger("shop.events")
EVERY_SECONDS = 1.0


class Command(BaseCommand):
    """Sends what is due, over and over."""

    help = "Send the shop's events as signed webhooks."

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds `--once`."""
        parser.add_argument("--once", action="store_true", help="Send what is due and stop.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sends; a failed sweep is logged, and the next one tries again."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            try:
                sent = send_due(timezone.now())
            except Exception:
                log.exception("events could not be sent")
                sent = 0
            if options["once"]:
                self.stdout.write(f"{sent} taken.")
                return
            stop.wait(EVERY_SECONDS)
