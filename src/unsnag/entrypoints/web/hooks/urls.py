"""Route of inbound webhooks."""

from __future__ import annotations

from django.urls import path

from unsnag.entrypoints.web.hooks import views

urlpatterns = [path("api/hooks/<slug:connector>", views.take, name="hook")]
