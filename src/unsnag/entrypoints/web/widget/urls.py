"""Routes of the widget, its API and its pages."""

from __future__ import annotations

from django.urls import path

from unsnag.entrypoints.web.widget import views
from unsnag.entrypoints.web.widget.api import api

urlpatterns = [
    path("widget.js", views.script, name="widget_script"),
    path("chat", views.chat, name="chat"),
    path("chat.webmanifest", views.manifest, name="manifest"),
    path("icon.svg", views.icon, name="icon"),
    path("demo/outbox", views.outbox, name="demo_outbox"),
    path("api/widget/v1/", api.urls),
]
