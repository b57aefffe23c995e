"""All routes, a list per face."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("unsnag.entrypoints.web.signin.urls")),
    path("", include("unsnag.entrypoints.web.desk.urls")),
    path("", include("unsnag.entrypoints.web.insights.urls")),
]
