"""`happen delivered TT-10455`: lets something happen to an order, as in real life."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from shop.events.happening import HAPPENINGS
from shop.refusals import Refusal


class Command(BaseCommand):
    """Lets it happen and writes the event that tells of it."""

    help = "Let something happen to an order."

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds what happens, and to which order."""
        parser.add_argument("what", choices=sorted(HAPPENINGS))
        parser.add_argument("order", help="The order's number, like TT-10482")

    def handle(self, *args: Any, **options: Any) -> None:
        """Does it, or says why it can't be."""
        try:
            event = HAPPENINGS[options["what"]](options["order"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{event.type} for {options['order']}: event {event.id} is to be sent.")
