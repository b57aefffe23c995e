"""All routes, a list per face."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("unsnag.entrypoints.web.widget.urls")),
]
