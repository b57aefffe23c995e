"""Routes of the writers' face, and of the files of articles."""

from __future__ import annotations

from django.urls import path

from unsnag.entrypoints.web.knowledge import media

urlpatterns = [
    path("media/<str:digest>/<str:name>", media.file, name="media"),
]
