"""The Django application that holds the records."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate, pre_migrate


class StoreConfig(AppConfig):
    name = "unsnag.adapters.store"
    label = "store"
    verbose_name = "Unsnag's records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the tables known that models.py doesn't hold, and keep who signs in."""
        from unsnag.adapters.store import (
            audit_models,  # noqa: F401  importing registers them
            audit_triggers,
            call_rows,  # noqa: F401  importing registers them
            chat_rows,  # noqa: F401  importing registers them
            desk_models,  # noqa: F401  importing registers them
            discovery_rows,  # noqa: F401  importing registers them
            evidence_models,  # noqa: F401  importing registers them
            people_rows,  # noqa: F401  importing registers them
            routing_rows,  # noqa: F401  importing registers them
            staff_sessions,
            thread_words,
            translation_rows,  # noqa: F401  importing registers them
            work_models,  # noqa: F401  importing registers them
        )

        user_logged_in.connect(staff_sessions.begin_session)

        # A changed table is made anew on SQLite, which loses its triggers and can't rename a table
        # that another's trigger names: they go before and come back after.
        for triggers in (audit_triggers, thread_words):
            pre_migrate.connect(triggers.make_way, sender=self)
            post_migrate.connect(triggers.install, sender=self)
