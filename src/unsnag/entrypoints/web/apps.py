"""The Django application with the pages, their templates and static files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "unsnag.entrypoints.web"
    label = "web"
