"""The Django application that holds the records."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "unsnag.adapters.store"
    label = "store"
    verbose_name = "Unsnag's records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the tables known that models.py doesn't hold."""
        from unsnag.adapters.store import evidence_models  # noqa: F401  importing registers them
