"""`seed`: sets the shop up and fills it if it is empty. Safe to repeat."""

from typing import Any

from django.core.management import BaseCommand, CommandParser, call_command
from django.utils import timezone

from shop.seed.fill import fill_if_empty
from shop.seed.moment import moment


class Command(BaseCommand):
    """Leaves a shop that has customers as it is."""

    help = "Fill an empty shop with the demo's customers and orders."

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds the moment that dates count back from."""
        parser.add_argument("--now", type=moment, default=None, help="ISO 8601 with zone")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seeds, or says that there was nothing to do."""
        call_command("setup")
        filled = fill_if_empty(options["now"] or timezone.now())
        self.stdout.write("The shop is filled." if filled else "The shop was filled already.")
