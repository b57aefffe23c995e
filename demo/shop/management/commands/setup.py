"""`setup`: makes the data folder and brings the database to this version. Safe to repeat."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command


class Command(BaseCommand):
    """Creates what is missing and changes nothing that is there."""

    help = "Make the data folder and bring the database up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs the migrations that have not run yet."""
        settings.DATA.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
