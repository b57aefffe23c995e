"""Routes of what playbooks show."""

from __future__ import annotations

from django.urls import path

from unsnag.entrypoints.web.playbook_media import views

app_name = "playbook_media"
urlpatterns = [
    path("playbook-media/<slug:playbook>/<path:file>/turn", views.turn, name="turn"),
    path("playbook-media/<slug:playbook>/<path:file>", views.medium, name="medium"),
]
