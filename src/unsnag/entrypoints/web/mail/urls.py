"""Routes of the mailbox: links out of mails, calls of mail providers, how the mailbox is."""

from __future__ import annotations

from django.urls import path

from unsnag.entrypoints.web.mail import calls, health, links

urlpatterns = [
    path("mail/<str:token>", links.link, name="mail-link"),
    path("api/mail/<slug:provider>", calls.take, name="mail-call"),
    path("insights/mailbox", health.mailbox, name="mailbox"),
]
