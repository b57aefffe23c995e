"""The shop as a Django app."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    """Owns the tables whose names start with shop_."""

    name = "shop"
    label = "shop"
    default_auto_field = "django.db.models.BigAutoField"
