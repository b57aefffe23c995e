"""Routes of calls."""

from __future__ import annotations

from django.urls import path

from unsnag.entrypoints.web.calls import views

urlpatterns = [
    path("contact/call", views.ask, name="call-ask"),
    path("contact/call/asked", views.asked, name="call-asked"),
    path("desk/tickets/<int:ticket>/call", views.arrange, name="ticket-call"),
    path("desk/tickets/<int:ticket>/called", views.called, name="ticket-called"),
]
