"""The shop as a Django app."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    """Owns the tables whose names start with shop_."""

    name = "shop"
    label = "shop"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Makes the tables known that models.py doesn't hold."""
        from shop import disputes  # noqa: F401  importing it is what registers them
