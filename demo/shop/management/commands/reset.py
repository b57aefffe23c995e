"""`reset`: forgets everything and fills the shop again, in one transaction."""

from typing import Any

from django.core.management import BaseCommand, CommandParser, call_command
from django.utils import timezone

from shop.seed.fill import start_over
from shop.seed.moment import moment


class Command(BaseCommand):
    """Starts over; may run while the shop is being served."""

    help = "Forget every order, refund and key, and fill the shop again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds the moment that dates count back from."""
        parser.add_argument("--now", type=moment, default=None, help="ISO 8601 with zone")

    def handle(self, *args: Any, **options: Any) -> None:
        """Resets the shop."""
        call_command("setup")
        start_over(options["now"] or timezone.now())
        self.stdout.write("The shop starts over.")
